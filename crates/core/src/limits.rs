//! Every bound of the house, in one place, checked against each other at compile time.

/// Asset slots of a margin account; slot 0 is always the quote.
pub const ASSET_SLOTS: usize = 8;
/// The quote's slot.
pub const QUOTE_SLOT: usize = 0;
/// Positions of a margin account.
pub const POSITION_SLOTS: usize = 16;
/// Shards of an asset's running totals.
pub const SHARDS: u8 = 16;
/// Scenarios of a risk array.
pub const SCENARIOS: usize = 16;
/// Instruments that one consent can name; none named means every instrument of the venue.
pub const CONSENT_INSTRUMENTS: usize = 8;

/// Trades of one batch.
pub const BATCH_LEGS: usize = 16;
/// Margin accounts of one batch: their views must fit the program's heap.
pub const BATCH_ACCOUNTS: usize = 8;

/// Largest price of one whole token: a million quote.
pub const PRICE_E8_MAX: u64 = 100_000_000_000_000;
/// Most decimals of a collateral mint.
pub const ASSET_DECIMALS_MAX: u8 = 9;
/// Most decimals of the quote mint.
pub const QUOTE_DECIMALS_MAX: u8 = 8;
/// Largest collateral value of one slot, and the "off" value of a concentration limit: 2^56.
pub const VALUE_NATIVE_MAX: u64 = 1 << 56;
/// Open interest × largest tick × tick value stays below this: 2^58.
pub const NOTIONAL_NATIVE_MAX: u128 = 1 << 58;
/// An oracle update may be this far ahead of the clock, in seconds.
pub const AHEAD_OF_CLOCK_MAX_S: i64 = 10;
/// An instrument without a usable mark for this long may be expired by anyone, in seconds.
pub const MARK_OUTAGE_MAX_S: u32 = 7 * 86_400;
/// After this long past expiry the last settlement tick is final, in seconds.
pub const EXPIRY_FALLBACK_S: u32 = 86_400;
/// From an owner's notice until it may release a lien, in seconds at most.
pub const LIEN_RELEASE_DELAY_MAX_S: u32 = 7 * 86_400;
/// A venue's claim on what a lien has locked holds it for this long at most, in seconds.
pub const LIEN_CLAIM_LIMIT_MAX_S: u32 = 30 * 86_400;
/// A statement of segregation is late this long after the end of its epoch: at noon, in seconds.
pub const STATEMENT_DUE_S: i64 = 43_200;
/// A final statement is kept for this many days after its epoch at the least.
pub const STATEMENT_KEPT_DAYS: u32 = 400;
/// Most keys of a council.
pub const COUNCIL_MAX: usize = 9;
/// Outside test houses what loosens waits at least this long, in seconds.
pub const TIMELOCK_MIN_S: u32 = 2 * 86_400;
/// What loosens waits at most this long, in seconds.
pub const TIMELOCK_MAX_S: u32 = 30 * 86_400;
/// Longest pause that a house may allow, and the shortest, in seconds.
pub const PAUSE_BOUNDS_S: (u32, u32) = (3_600, 3 * 86_400);
/// Most that one proposal changes a value by, as a share of it, in basis points.
pub const CHANGE_MAX_BPS: u16 = 2_000;
/// What touches existing customers moves over this long, in seconds.
pub const MOVE_S: u32 = 86_400;
/// One step of a move is of this long at most, in seconds.
pub const MOVE_STEP_S: u32 = 3_600;
/// A proposal can be executed for this long after its delay, in seconds.
pub const PROPOSAL_WINDOW_S: u32 = 7 * 86_400;
/// Outside test houses an asset's weight grows for at least this long, in seconds.
pub const LIVE_RAMP_MIN_S: u32 = 7 * 86_400;
/// A posted risk array may be allowed to grow at most this old, in seconds.
pub const RISK_AGE_MAX_S: u32 = 3_600;
/// A requirement is at least this many times the dust amount.
pub const REQUIREMENT_DUST_MULTIPLE: u64 = 10;

/// The loss of a position in any scenario stays below this, in quote native.
/// `Instrument::check_listing` refuses an instrument whose worst scenario could reach it.
pub const SCENARIO_NATIVE_MAX: u64 = 1 << 58;

// The sum of sixteen positions in one scenario stays inside 63 bits, so that the additions of the
// scan need no check each.
const _: () = assert!(SCENARIO_NATIVE_MAX.leading_zeros() >= 5);
// The values of eight slots stay far inside the 128 bits in which equity is summed.
const _: () = assert!(VALUE_NATIVE_MAX.leading_zeros() >= 7);
