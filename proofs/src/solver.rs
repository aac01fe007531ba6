//! The same properties for every number that there is, as far as a solver gets.
//!
//! The waterfall only compares and subtracts: it is proved for all of 64 bits. What multiplies and
//! divides is proved for narrow numbers, a bound that each proof names; the tests have the edges.

use crate::source::{Judged, Source, Verdict};
use crate::{
    allocation, arithmetic, assessment, fund, haircut, liens, orders, recovery, routing, rules,
    shares, stubs, take, tear_up, waterfall,
};
use ringfence_core::fund::Fund;
use ringfence_core::loss::cut_gains;
use ringfence_core::math::{allocate, div_ceil, div_floor, mul_div_ceil, mul_div_floor};
use ringfence_core::take::discount_floor;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::route;

/// Any number up to a bound.
struct Any {
    amount_max: u64,
}

impl Source for Any {
    fn amount(&mut self) -> u64 {
        let amount: u64 = kani::any();
        kani::assume(amount <= self.amount_max);
        amount
    }

    fn below(&mut self, count: u64) -> u64 {
        let number: u64 = kani::any();
        kani::assume(number < count || number == 0);
        number
    }
}

fn holds(judged: Judged) {
    assert!(matches!(judged, Ok(Verdict::Holds | Verdict::Vacuous)));
}

/// One proof for each property: its name, the bound of its numbers, the rule. The longest loop goes
/// over the sixteen positions of an account.
macro_rules! prove {
    ($($room:ident :: $property:ident ($amount_max:expr, $rule:expr);)*) => {$(
        #[kani::proof]
        #[kani::unwind(20)]
        fn $property() {
            holds($room::$property(&mut Any { amount_max: $amount_max }, $rule));
        }
    )*};
}

prove! {
    waterfall::rows_make_the_loss(u64::MAX, route);
    waterfall::no_row_is_above_its_layer(u64::MAX, route);
    waterfall::each_layer_to_zero_before_the_next(u64::MAX, route);
    waterfall::no_layer_pays_for_a_frozen_one(u64::MAX, route);
    waterfall::more_loss_relieves_nobody(u64::MAX, route);
    waterfall::layers_may_be_used_in_pages(u64::MAX, route);
    waterfall::losses_may_come_in_parts(u64::MAX, route);
    waterfall::what_is_left_finds_nothing(u64::MAX, route);
    allocation::parts_make_the_loss(15, allocate);
    allocation::parts_are_shares_but_for_rounding(15, allocate);
    allocation::no_part_is_above_its_weight(15, allocate);
    allocation::pages_of_any_size_give_the_same(15, allocate);
    allocation::order_moves_a_part_by_one_unit(15, allocate);
    allocation::nothing_falls_on_no_weight(15, allocate);
    allocation::what_makes_no_sense_is_refused(15, allocate);
    arithmetic::mul_div_floor_is_the_floor(255, mul_div_floor);
    arithmetic::mul_div_ceil_is_the_ceiling(255, mul_div_ceil);
    arithmetic::div_floor_is_the_floor(255, div_floor);
    arithmetic::div_ceil_is_the_ceiling(255, div_ceil);
    arithmetic::a_share_is_the_floor(255, Bps::of_floor);
    arithmetic::a_share_is_the_ceiling(255, Bps::of_ceil);
    haircut::claims_are_covered(15, cut_gains);
    haircut::rounding_is_accounted_for(15, cut_gains);
    haircut::rounding_is_small(15, cut_gains);
    haircut::only_claims_are_cut(15, cut_gains);
    fund::values_are_within_the_ledger(15, Fund::value_floor);
    routing::used_blocked_and_left_make_the_shortfall(7, &rules::RULES);
    routing::a_layer_of_the_fund_ends_before_the_next(7, &rules::RULES);
    routing::no_row_is_above_its_money(7, &rules::RULES);
    routing::fresh_money_is_last(7, &rules::RULES);
    routing::any_split_into_pages_gives_the_same(7, &rules::RULES);
    routing::what_thaws_pays_as_if_it_had_been_free(7, &rules::RULES);
    assessment::nobody_pays_above_its_call(7, &rules::RULES);
    assessment::used_parts_make_the_row(7, &rules::RULES);
    assessment::claims_never_exceed_the_escrow(7, &rules::RULES);
    assessment::a_party_answers_once(7, &rules::RULES);
    recovery::rows_are_repaid_in_reverse(7, &rules::RULES);
    recovery::any_split_of_payments_repays_the_same(7, &rules::RULES);
    recovery::no_more_is_restored_than_came_in(7, &rules::RULES);
    recovery::everything_is_restored_once_all_is_repaid(7, &rules::RULES);
    recovery::what_comes_in_is_restored_pro_rata(7, &rules::RULES);
    shares::a_share_loses_nothing_by_a_move(15, &shares::RULES);
    shares::a_request_pays_the_smaller_value(15, &shares::RULES);
    shares::the_hard_stop_holds_its_part_back(15, &shares::RULES);
    shares::no_more_comes_out_than_came_in(15, &shares::RULES);
    stubs::the_record_is_the_history(0, &stubs::RULES);
    stubs::no_call_is_evaded(0, &stubs::RULES);
    liens::a_lien_is_its_parts(0, &liens::RULES);
    liens::an_owner_gets_everything_back(0, &liens::RULES);
    orders::no_lot_is_filled_that_was_not_signed(0, &orders::RULES);
    take::the_discount_only_grows(15, discount_floor);
    take::the_discount_is_what_time_makes_it(15, discount_floor);
    take::takes_in_parts_cost_no_more(15, discount_floor);
    tear_up::lots_are_torn_up_to_the_lot(15, tear_up::RULE);
    tear_up::the_book_matches_after_every_page(15, tear_up::RULE);
    tear_up::any_order_tears_up_within_a_lot(15, tear_up::RULE);
    tear_up::nobody_bears_twice(15, tear_up::RULE);
}
