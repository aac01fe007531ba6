//! The layers of a loss as SVG: what each had, what it paid, and what it got back. The whole width
//! is the loss; each layer begins where the one before it ended, and what it had beyond the loss is
//! not drawn.
//!
//! Text is left to the reader's own fonts, so that the same scenario draws the same bytes
//! everywhere.

use std::path::Path;

use anyhow::{Context, Result, bail};
use plotters::prelude::*;
use ringfence_audit::amount::grouped;

use super::report::{Outcome, Row};

const WIDTH: u32 = 1_000;
const HEIGHT: u32 = 440;
/// Where bars begin and end, and how far apart they are.
const LEFT: i32 = 190;
const RIGHT: i32 = 800;
const TOP: i32 = 70;
const THICK: i32 = 22;
const APART: usize = 40;
const PAPER: RGBColor = RGBColor(255, 255, 255);
const INK: RGBColor = RGBColor(40, 44, 52);
const HAD: RGBColor = RGBColor(226, 228, 232);
const USED: RGBColor = RGBColor(200, 38, 38);
const RECOVERED: RGBColor = RGBColor(31, 92, 166);

type Sheet<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Draws the layers.
///
/// # Errors
/// When there is no loss, or the file cannot be written.
pub fn draw(path: &Path, outcome: &Outcome) -> Result<()> {
    let place = || format!("cannot draw {}", path.display());
    let text = svg(outcome).with_context(place)?;
    std::fs::write(path, text).with_context(place)
}

fn svg(outcome: &Outcome) -> Result<String> {
    let Some(loss) = &outcome.loss else {
        bail!("nobody is in default");
    };
    let mut text = String::new();
    {
        let sheet = SVGBackend::with_string(&mut text, (WIDTH, HEIGHT)).into_drawing_area();
        sheet.fill(&PAPER)?;
        let title = format!(
            "Loss of {}: {} native, {} uncovered",
            loss.customer,
            grouped(loss.loss_native),
            grouped(loss.uncovered_native)
        );
        let style = ("sans-serif", 15).into_font().color(&INK);
        sheet.draw(&Text::new(title, (12, 14), style))?;
        draw_legend(&sheet)?;
        let all = loss.loss_native.max(1);
        let mut before = 0_u64;
        for (row, y) in outcome.waterfall.iter().zip((TOP..).step_by(APART)) {
            draw_row(&sheet, row, (y, before, all))?;
            before = before.saturating_add(row.used_native);
        }
        sheet.present()?;
    }
    Ok(text)
}

fn draw_legend(sheet: &Sheet<'_>) -> Result<()> {
    let style = ("sans-serif", 12).into_font().color(&INK);
    let entries = [
        (LEFT, HAD, "had"),
        (260, USED, "used"),
        (330, RECOVERED, "recovered"),
    ];
    for (x, color, name) in entries {
        let corner = (x.saturating_add(12), 52);
        sheet.draw(&Rectangle::new([(x, 44), corner], color.filled()))?;
        let beside = (x.saturating_add(18), 42);
        sheet.draw(&Text::new(name, beside, style.clone()))?;
    }
    Ok(())
}

/// One layer: three bars over each other, the last one thinner, from where the layers `before` it
/// ended.
fn draw_row(sheet: &Sheet<'_>, row: &Row, at: (i32, u64, u64)) -> Result<()> {
    let (y, before, all) = at;
    let style = ("sans-serif", 13).into_font().color(&INK);
    sheet.draw(&Text::new(
        row.kind,
        (12, y.saturating_add(4)),
        style.clone(),
    ))?;
    let bars = [
        (row.had_native, HAD, THICK),
        (row.used_native, USED, THICK),
        (row.recovered_native, RECOVERED, 8),
    ];
    let start = place(before, all)?;
    for (amount, color, thick) in bars.into_iter().filter(|bar| bar.0 != 0) {
        let low = y.saturating_add(THICK);
        let end = place(before.saturating_add(amount), all)?;
        // The smallest amount is still seen.
        let end = end.max(start.saturating_add(1));
        let corners = [(start, low.saturating_sub(thick)), (end, low)];
        sheet.draw(&Rectangle::new(corners, color.filled()))?;
    }
    let text = grouped(row.used_native);
    let beside = (RIGHT.saturating_add(12), y.saturating_add(4));
    sheet.draw(&Text::new(text, beside, style))?;
    Ok(())
}

/// Where an amount is, in pixels from the left; at most at the end of all.
fn place(amount: u64, all: u64) -> Result<i32> {
    let whole = u128::from(RIGHT.abs_diff(LEFT));
    let pixels = whole.saturating_mul(amount.min(all).into());
    let pixels = pixels.checked_div(all.into()).unwrap_or(0);
    Ok(LEFT.saturating_add(i32::try_from(pixels)?))
}
