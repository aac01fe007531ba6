//! All seeds of the program's addresses. Integers in seeds are little-endian.

/// House: creator, house id.
pub const HOUSE: &[u8] = b"house";
/// House for tests, whose prices may be made up: creator, house id.
pub const TEST_HOUSE: &[u8] = b"test_house";
/// Settlement: house.
pub const SETTLEMENT: &[u8] = b"settlement";
/// Pool (token account): house.
pub const POOL: &[u8] = b"pool";
/// Fund: house.
pub const FUND: &[u8] = b"fund";
/// Token account of the fund: fund, layer.
pub const FUND_VAULT: &[u8] = b"fund_vault";
/// Member of the fund: fund, owner.
pub const MEMBER: &[u8] = b"member";
/// Asset: house, mint.
pub const ASSET: &[u8] = b"asset";
/// Shard of an asset's totals: asset, shard.
pub const SHARD: &[u8] = b"shard";
/// Instrument: house, instrument id.
pub const INSTRUMENT: &[u8] = b"instrument";
/// Book: instrument.
pub const BOOK: &[u8] = b"book";
/// Venue: house, venue authority.
pub const VENUE: &[u8] = b"venue";
/// Margin account: house, owner, index.
pub const ACCOUNT: &[u8] = b"account";
/// Vault (token account): margin account, mint.
pub const VAULT: &[u8] = b"vault";
/// Consent: margin account, venue.
pub const CONSENT: &[u8] = b"consent";
/// Lien: margin account, venue, mint.
pub const LIEN: &[u8] = b"lien";
/// Record of a signed order: margin account, digest.
pub const ORDER: &[u8] = b"order";
/// Loss: margin account, generation, default count.
pub const LOSS: &[u8] = b"loss";
/// Auction: loss, instrument id.
pub const AUCTION: &[u8] = b"auction";
/// Bid: auction, round, member.
pub const BID: &[u8] = b"bid";
/// Part of a loss: loss, party. A party is a member's seat, or the fund for the operator's match.
pub const PART: &[u8] = b"part";
/// Table of posted stress losses: house.
pub const STRESS: &[u8] = b"stress";
/// Statement of segregation: asset, epoch.
pub const STATEMENT: &[u8] = b"statement";
/// Governance: house.
pub const GOVERNANCE: &[u8] = b"governance";
/// Proposal: house, index.
pub const PROPOSAL: &[u8] = b"proposal";
/// What is kept of proposals about one parameter: target, parameter.
pub const CHANGE: &[u8] = b"change";
/// Price feed of a test house: house, feed id.
pub const TEST_FEED: &[u8] = b"test_feed";

/// The fund's token accounts are numbered by their layer; the secured parts of assessments have the
/// number of theirs, and so has what is held for others, beside the last layer, which has no money.
pub const SECURED: u8 = 7;
/// What the fund holds for others.
pub const ESCROW: u8 = 8;
/// Stakes that wait, behind the layers.
pub const PENDING_STAKES: u8 = 9;

/// Which seed a house's address starts with.
#[must_use]
pub fn house(is_test: bool) -> &'static [u8] {
    if is_test {
        TEST_HOUSE
    } else {
        HOUSE
    }
}
