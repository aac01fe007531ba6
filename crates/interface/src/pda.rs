//! Every program-derived address of Ringfence, from what identifies it. Integers in seeds are
//! little-endian. Each function returns the address and its bump.

use ringfence_core::governance::Parameter;
use ringfence_core::limits::SHARDS;
use ringfence_core::waterfall::Layer;
use solana_address::Address;

use crate::ids::ID;

/// Number of the vault of the secured parts of assessments, in its seeds.
pub const SECURED: u8 = 7;
/// Number of the vault of what the fund holds for others: bonds, assessments, recoveries.
pub const ESCROW: u8 = 8;
/// Number of the vault of stakes that wait. A funded layer's vault has the number of the layer.
pub const PENDING_STAKES: u8 = 9;
/// Numbers of all the fund's vaults, in order: insurance, junior skin, mutual layer, senior skin,
/// and those above.
pub const FUND_VAULTS: [u8; 7] = [3, 4, 5, 6, SECURED, ESCROW, PENDING_STAKES];

fn find(seeds: &[&[u8]]) -> (Address, u8) {
    Address::find_program_address(seeds, &ID)
}

/// A house. A test house can never be mistaken for a live one: its seeds differ.
#[must_use]
pub fn house(creator: &Address, house_id: u16, is_test: bool) -> (Address, u8) {
    let kind: &[u8] = if is_test { b"test_house" } else { b"house" };
    find(&[kind, creator.as_ref(), &house_id.to_le_bytes()])
}

/// The settlement totals of a house.
#[must_use]
pub fn settlement(house: &Address) -> (Address, u8) {
    find(&[b"settlement", house.as_ref()])
}

/// The token account through which losers pay winners.
#[must_use]
pub fn pool(house: &Address) -> (Address, u8) {
    find(&[b"pool", house.as_ref()])
}

/// The default fund of a house.
#[must_use]
pub fn fund(house: &Address) -> (Address, u8) {
    find(&[b"fund", house.as_ref()])
}

/// A token account of the fund, by number: a funded layer's place, [`SECURED`], [`ESCROW`] or
/// [`PENDING_STAKES`].
#[must_use]
pub fn fund_vault(fund: &Address, number: u8) -> (Address, u8) {
    find(&[b"fund_vault", fund.as_ref(), &[number]])
}

/// The number of a layer's vault in its seeds.
#[must_use]
pub const fn vault_number(layer: Layer) -> u8 {
    match layer {
        Layer::Proceeds => 0,
        Layer::DefaulterVaults => 1,
        Layer::DefaulterStake => 2,
        Layer::Insurance => 3,
        Layer::SkinJunior => 4,
        Layer::Mutual => 5,
        Layer::SkinSenior => 6,
        Layer::Assessment => 7,
        Layer::GainHaircut => 8,
    }
}

/// One owner's membership in a fund.
#[must_use]
pub fn member(fund: &Address, owner: &Address) -> (Address, u8) {
    find(&[b"member", fund.as_ref(), owner.as_ref()])
}

/// A mint that a house takes as collateral.
#[must_use]
pub fn asset(house: &Address, mint: &Address) -> (Address, u8) {
    find(&[b"asset", house.as_ref(), mint.as_ref()])
}

/// A sixteenth of an asset's running totals.
#[must_use]
pub fn shard(asset: &Address, shard: u8) -> (Address, u8) {
    find(&[b"shard", asset.as_ref(), &[shard]])
}

/// The shard that a margin account's vaults are counted in: from its own address, so that unrelated
/// customers rarely write the same account.
#[must_use]
pub fn shard_number(margin_account: &Address) -> u8 {
    let last = margin_account
        .as_array()
        .last()
        .copied()
        .unwrap_or_default();
    last & SHARDS.saturating_sub(1)
}

/// All shards of an asset, in order.
#[must_use]
pub fn shards(asset: &Address) -> Vec<Address> {
    (0..SHARDS).map(|number| shard(asset, number).0).collect()
}

/// A contract.
#[must_use]
pub fn instrument(house: &Address, instrument_id: u16) -> (Address, u8) {
    find(&[b"instrument", house.as_ref(), &instrument_id.to_le_bytes()])
}

/// What fills write of a contract.
#[must_use]
pub fn book(instrument: &Address) -> (Address, u8) {
    find(&[b"book", instrument.as_ref()])
}

/// A venue of a house, by the address that it signs with.
#[must_use]
pub fn venue(house: &Address, venue_authority: &Address) -> (Address, u8) {
    find(&[b"venue", house.as_ref(), venue_authority.as_ref()])
}

/// A customer's margin account.
#[must_use]
pub fn margin_account(house: &Address, owner: &Address, index: u16) -> (Address, u8) {
    find(&[
        b"account",
        house.as_ref(),
        owner.as_ref(),
        &index.to_le_bytes(),
    ])
}

/// The token account of one margin account for one mint.
#[must_use]
pub fn vault(margin_account: &Address, mint: &Address) -> (Address, u8) {
    find(&[b"vault", margin_account.as_ref(), mint.as_ref()])
}

/// An owner's consent to a venue, for one margin account.
#[must_use]
pub fn consent(margin_account: &Address, venue: &Address) -> (Address, u8) {
    find(&[b"consent", margin_account.as_ref(), venue.as_ref()])
}

/// An owner's pledge of one vault to a venue.
#[must_use]
pub fn lien(margin_account: &Address, venue: &Address, mint: &Address) -> (Address, u8) {
    find(&[
        b"lien",
        margin_account.as_ref(),
        venue.as_ref(),
        mint.as_ref(),
    ])
}

/// The record of a signed order, by the order's digest.
#[must_use]
pub fn order(margin_account: &Address, digest: &[u8; 32]) -> (Address, u8) {
    find(&[b"order", margin_account.as_ref(), digest])
}

/// A loss: one per default of one generation of a margin account.
#[must_use]
pub fn loss(margin_account: &Address, generation: u64, default_count: u16) -> (Address, u8) {
    find(&[
        b"loss",
        margin_account.as_ref(),
        &generation.to_le_bytes(),
        &default_count.to_le_bytes(),
    ])
}

/// The auction of a loss's lots of one instrument.
#[must_use]
pub fn auction(loss: &Address, instrument_id: u16) -> (Address, u8) {
    find(&[b"auction", loss.as_ref(), &instrument_id.to_le_bytes()])
}

/// A member's bid in one round of an auction. `member` is its seat in the fund.
#[must_use]
pub fn bid(auction: &Address, round: u8, member: &Address) -> (Address, u8) {
    find(&[b"bid", auction.as_ref(), &[round], member.as_ref()])
}

/// A party's part of a loss: of a member's seat, or of the fund for the operator's match.
#[must_use]
pub fn part(loss: &Address, party: &Address) -> (Address, u8) {
    find(&[b"part", loss.as_ref(), party.as_ref()])
}

/// The table of stress losses of a house.
#[must_use]
pub fn stress(house: &Address) -> (Address, u8) {
    find(&[b"stress", house.as_ref()])
}

/// Who agrees to changes of a house.
#[must_use]
pub fn governance(house: &Address) -> (Address, u8) {
    find(&[b"governance", house.as_ref()])
}

/// A proposal, by its number among the house's.
#[must_use]
pub fn proposal(house: &Address, index: u32) -> (Address, u8) {
    find(&[b"proposal", house.as_ref(), &index.to_le_bytes()])
}

/// What is kept of proposals about one parameter of an account: the house, its Governance, or an
/// asset or instrument of it.
#[must_use]
pub fn change(target: &Address, parameter: Parameter) -> (Address, u8) {
    find(&[b"change", target.as_ref(), &[parameter.code()]])
}

/// The statement of segregation of an asset for one day, counted from 1970.
#[must_use]
pub fn statement(asset: &Address, epoch: u32) -> (Address, u8) {
    find(&[b"statement", asset.as_ref(), &epoch.to_le_bytes()])
}

/// A price feed of a test house.
#[must_use]
pub fn test_feed(house: &Address, feed_id: &[u8; 32]) -> (Address, u8) {
    find(&[b"test_feed", house.as_ref(), feed_id])
}
