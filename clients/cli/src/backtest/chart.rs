//! Moves against margin as an SVG: one panel for each way of posting scan ranges, its margin as a
//! band around zero, and the moves that left the band.
//!
//! Text is left to the reader's own fonts, so that the same test draws the same bytes everywhere.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use plotters::prelude::*;
use ringfence_audit::amount::grouped;

use super::Variant;
use super::history::History;

const WIDTH: u32 = 1_000;
const PANEL_HEIGHT: u32 = 320;
/// Dates along a panel.
const LABELS: usize = 8;
const PAPER: RGBColor = RGBColor(255, 255, 255);
const INK: RGBColor = RGBColor(40, 44, 52);
const FAINT: RGBColor = RGBColor(226, 228, 232);
const MOVE: RGBColor = RGBColor(130, 138, 150);
const MARGIN: RGBColor = RGBColor(31, 92, 166);
const BREACH: RGBColor = RGBColor(200, 38, 38);

type Panel<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Draws the panels, one below the other, on the same scale.
///
/// # Errors
/// When the file cannot be written, or amounts exceed 64 bits.
pub fn draw(path: &Path, history: &History, variants: &[Variant]) -> Result<()> {
    let place = || format!("cannot draw {}", path.display());
    let text = svg(history, variants).with_context(place)?;
    std::fs::write(path, text).with_context(place)
}

fn svg(history: &History, variants: &[Variant]) -> Result<String> {
    let mut text = String::new();
    {
        let height = PANEL_HEIGHT.saturating_mul(u32::try_from(variants.len())?);
        let root = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        root.fill(&PAPER)?;
        let limit = limit(variants)?;
        let panels = root.split_evenly((variants.len(), 1));
        for (panel, variant) in panels.iter().zip(variants) {
            draw_panel(panel, history, variant, limit)?;
        }
        root.present()?;
    }
    Ok(text)
}

/// The largest move or requirement, which the scale has to hold.
fn limit(variants: &[Variant]) -> Result<i64> {
    let amounts = variants.iter().flat_map(|variant| {
        let moves = variant.moves.iter().map(|tested| tested.long_native);
        moves.chain(variant.requirements_native.iter().copied())
    });
    let largest = amounts.map(i128::unsigned_abs).max().unwrap_or(0).max(1);
    i64::try_from(largest).map_err(|_| anyhow!("amounts exceed 64 bits"))
}

fn draw_panel(panel: &Panel<'_>, history: &History, variant: &Variant, limit: i64) -> Result<()> {
    let title = match variant.name {
        "unmitigated" => "Without floor and buffer",
        "mitigated" => "With floor and buffer",
        _ => "Fixed scan range",
    };
    let title = format!("{title}: moves of one long lot against margin, in quote native");
    let style = ("sans-serif", 15).into_font().color(&INK);
    panel.draw(&Text::new(title, (108, 12), style))?;
    draw_legend(panel)?;
    let mut chart = ChartBuilder::on(panel)
        .margin(12)
        .margin_top(44)
        .x_label_area_size(28)
        .y_label_area_size(96)
        .build_cartesian_2d(
            days(variant).with_key_points(labelled(days(variant))),
            (limit.saturating_neg()..limit).with_key_points(amounts(limit)),
        )?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(FAINT)
        .axis_style(INK)
        .label_style(("sans-serif", 11).into_font().color(&INK))
        .x_label_formatter(&|day| history.date(*day))
        .y_label_formatter(&|amount| grouped(*amount))
        .draw()?;
    let moves = points(variant.moves.iter().map(|it| (it.day, it.long_native)))?;
    let stems = moves.into_iter();
    chart.draw_series(
        stems.map(|(day, amount)| PathElement::new([(day, 0), (day, amount)], MOVE)),
    )?;
    let first = variant.scans.first_day;
    let upper = points((first..).zip(variant.requirements_native.iter().copied()))?;
    let lower = upper
        .iter()
        .map(|(day, amount)| (*day, amount.saturating_neg()));
    chart.draw_series(LineSeries::new(lower, MARGIN.stroke_width(2)))?;
    chart.draw_series(LineSeries::new(
        upper.iter().copied(),
        MARGIN.stroke_width(2),
    ))?;
    let breaches = points(breaches(variant))?.into_iter();
    chart.draw_series(breaches.map(|point| Circle::new(point, 3, BREACH.filled())))?;
    Ok(())
}

/// What is drawn in which colour, beside the title, where no line passes.
fn draw_legend(panel: &Panel<'_>) -> Result<()> {
    let style = ("sans-serif", 12).into_font().color(&INK);
    let entries = [
        (700_i32, MOVE, "move"),
        (770, MARGIN, "margin"),
        (850, BREACH, "beyond margin"),
    ];
    for (x, color, name) in entries {
        panel.draw(&Rectangle::new(
            [(x, 18), (x.saturating_add(12), 22)],
            color.filled(),
        ))?;
        panel.draw(&Text::new(name, (x.saturating_add(18), 14), style.clone()))?;
    }
    Ok(())
}

fn days(variant: &Variant) -> Range<usize> {
    let first = variant.scans.first_day;
    first..first.saturating_add(variant.requirements_native.len())
}

// The library's own choice of labels overflows for the largest amounts and for few labels.

/// The rows that get a label.
fn labelled(days: Range<usize>) -> Vec<usize> {
    let step = days.len().div_ceil(LABELS).max(1);
    days.step_by(step).collect()
}

/// The amounts that get a label: zero and round ones, no more than three to a side.
fn amounts(limit: i64) -> Vec<i64> {
    let mut steps = std::iter::successors(Some(1_i64), |power| power.checked_mul(10))
        .flat_map(|power| [1, 2, 5].map(|digit| power.saturating_mul(digit)));
    let step = steps.find(|step| step.saturating_mul(4) > limit);
    let multiple = |count: i64| step.and_then(|step| step.checked_mul(count));
    let multiples = (-3..=3).filter_map(multiple);
    multiples
        .filter(|amount| (limit.saturating_neg()..=limit).contains(amount))
        .collect()
}

/// Where moves left the band: below it for longs, above it for shorts.
fn breaches(variant: &Variant) -> impl Iterator<Item = (usize, i128)> + '_ {
    let long = variant.coverage.long.breaches_on.iter();
    let short = variant.coverage.short.breaches_on.iter();
    long.map(|breach| (breach.day, breach.loss_native.saturating_neg()))
        .chain(short.map(|breach| (breach.day, breach.loss_native)))
}

fn points(points: impl Iterator<Item = (usize, i128)>) -> Result<Vec<(usize, i64)>> {
    points
        .map(|(day, amount)| Ok((day, i64::try_from(amount)?)))
        .collect()
}
