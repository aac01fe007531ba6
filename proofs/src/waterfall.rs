//! The waterfall (SPEC 10): what `route` promises of every loss and every set of layers.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::math::Checked;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{Available, LAYER_COUNT, Used};

/// What the layers have.
pub type Layers = [Available; LAYER_COUNT];
/// The rule: a loss and the layers give what each pays.
pub type Route = fn(u64, &Layers) -> Result<Used, Refusal>;

/// A loss and layers with free and with frozen money.
fn case(source: &mut impl Source) -> (u64, Layers) {
    let loss = source.amount();
    let free: [u64; LAYER_COUNT] = source.amounts();
    let blocked: [u64; LAYER_COUNT] = source.amounts();
    let mut layers = Layers::default();
    for ((layer, free_native), blocked_native) in layers.iter_mut().zip(free).zip(blocked) {
        *layer = Available {
            free_native,
            blocked_native,
        };
    }
    (loss, layers)
}

/// The layers up to a place, and those from there on; what is in the other part is empty.
fn split(layers: &Layers, place: u64) -> (Layers, Layers) {
    let (mut first, mut rest) = (Layers::default(), Layers::default());
    let place = usize::try_from(place).unwrap_or_default();
    let parts = first.iter_mut().zip(rest.iter_mut());
    for (index, ((early, late), layer)) in parts.zip(layers).enumerate() {
        *(if index < place { early } else { late }) = *layer;
    }
    (first, rest)
}

/// What is left of free money after some was used.
fn after(layers: &Layers, used: &Used) -> Result<Layers, Refusal> {
    let mut left = *layers;
    for (layer, row) in left.iter_mut().zip(used.rows_native) {
        layer.free_native = layer.free_native.minus(row)?;
    }
    Ok(left)
}

/// Two results that follow each other, as one.
fn both(first: &Used, second: &Used) -> Result<Used, Refusal> {
    let mut sum = *second;
    for (row, earlier) in sum.rows_native.iter_mut().zip(first.rows_native) {
        *row = row.plus(earlier)?;
    }
    sum.blocked_native = first.blocked_native.plus(second.blocked_native)?;
    Ok(sum)
}

/// Rows, blocked and left make the loss: an equality.
///
/// # Errors
/// What `route` refuses.
pub fn rows_make_the_loss(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let used = route(loss, &layers)?;
    let rest = u128::from(used.blocked_native).plus(u128::from(used.left_native))?;
    let mut rows = used.rows_native.iter();
    let sum = rows.try_fold(rest, |sum, row| sum.plus(u128::from(*row)))?;
    Ok(Verdict::of(sum == u128::from(loss)))
}

/// No row is above what its layer has, and no more is blocked than is frozen.
///
/// # Errors
/// What `route` refuses.
pub fn no_row_is_above_its_layer(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let used = route(loss, &layers)?;
    let mut rows = used.rows_native.iter().zip(&layers);
    let within = rows.all(|(row, layer)| *row <= layer.free_native);
    let mut all = layers.iter();
    let frozen = all.try_fold(0_u128, |sum, layer| {
        sum.plus(u128::from(layer.blocked_native))
    })?;
    Ok(Verdict::of(
        within && u128::from(used.blocked_native) <= frozen,
    ))
}

/// A layer pays only when those before it have nothing free left, and nothing is left of the loss
/// while a layer has something free.
///
/// # Errors
/// What `route` refuses.
pub fn each_layer_to_zero_before_the_next(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let used = route(loss, &layers)?;
    let mut earlier_are_used_up = true;
    for (row, layer) in used.rows_native.iter().zip(&layers) {
        if *row != 0 && !earlier_are_used_up {
            return Ok(Verdict::Fails);
        }
        earlier_are_used_up &= *row == layer.free_native;
    }
    Ok(Verdict::of(used.left_native == 0 || earlier_are_used_up))
}

/// Frozen money of a layer is counted before later layers pay: they never stand in for it.
///
/// # Errors
/// What `route` refuses.
pub fn no_layer_pays_for_a_frozen_one(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let used = route(loss, &layers)?;
    let (mut before, mut last) = (0_u128, None);
    for (row, layer) in used.rows_native.iter().zip(&layers) {
        if *row != 0 {
            last = Some(before);
        }
        before = before.plus(u128::from(layer.blocked_native))?;
    }
    let Some(frozen_before) = last else {
        return Ok(Verdict::Vacuous);
    };
    Ok(Verdict::of(
        u128::from(used.blocked_native) >= frozen_before,
    ))
}

/// A larger loss relieves nobody: no row, not what is blocked and not what is left gets smaller.
///
/// # Errors
/// What `route` refuses.
pub fn more_loss_relieves_nobody(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let more = source.amount();
    let Some(larger) = loss.checked_add(more) else {
        return Ok(Verdict::Vacuous);
    };
    let (less, more) = (route(loss, &layers)?, route(larger, &layers)?);
    let mut rows = less.rows_native.iter().zip(more.rows_native);
    let grows = rows.all(|(before, now)| *before <= now)
        && less.blocked_native <= more.blocked_native
        && less.left_native <= more.left_native;
    Ok(Verdict::of(grows))
}

/// Sending the loss down some layers first, and what is left down the others, is the same as
/// sending it down all of them at once.
///
/// # Errors
/// What `route` refuses.
pub fn layers_may_be_used_in_pages(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let place = source.below(10);
    let (first, rest) = split(&layers, place);
    let early = route(loss, &first)?;
    let late = route(early.left_native, &rest)?;
    Ok(Verdict::of(both(&early, &late)? == route(loss, &layers)?))
}

/// Two losses, one after the other, take from each layer what their sum takes at once, where
/// nothing is frozen.
///
/// # Errors
/// What `route` refuses.
pub fn losses_may_come_in_parts(source: &mut impl Source, route: Route) -> Judged {
    let (loss, mut layers) = case(source);
    let second = source.amount();
    let Some(whole) = loss.checked_add(second) else {
        return Ok(Verdict::Vacuous);
    };
    for layer in &mut layers {
        layer.blocked_native = 0;
    }
    let early = route(loss, &layers)?;
    let late = route(second, &after(&layers, &early)?)?;
    let mut sum = both(&early, &late)?;
    sum.left_native = early.left_native.plus(late.left_native)?;
    Ok(Verdict::of(sum == route(whole, &layers)?))
}

/// What is left finds nothing: routed again over what the layers still have, it stays as it is.
///
/// # Errors
/// What `route` refuses.
pub fn what_is_left_finds_nothing(source: &mut impl Source, route: Route) -> Judged {
    let (loss, layers) = case(source);
    let used = route(loss, &layers)?;
    let mut left_over = after(&layers, &used)?;
    // What is left passed by all that is frozen: it has been set aside for the loss.
    for layer in &mut left_over {
        layer.blocked_native = 0;
    }
    let again = route(used.left_native, &left_over)?;
    let nothing = again.rows_native == [0; LAYER_COUNT] && again.left_native == used.left_native;
    Ok(Verdict::of(nothing))
}
