//! Arguments of instructions that take more than a number or two, as they are on the wire.

use borsh::{BorshDeserialize, BorshSerialize};
use ringfence_core::governance::Parameter;
use ringfence_core::limits::CONSENT_INSTRUMENTS;
use solana_address::Address;

use crate::accounts::{AssetParameters, Contract, HouseParameters, InstrumentParameters, Source};
use crate::instructions::trade::PositionFillArguments;

/// Who may do what in a house. Each may be a multisig's address.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorities {
    /// May propose parameters.
    pub parameter_authority: Address,
    /// May list assets, instruments and venues.
    pub listing_authority: Address,
    /// May stop new risk.
    pub pause_authority: Address,
    /// May act in defaults.
    pub default_authority: Address,
    /// Deposits and withdraws the operator's own layers.
    pub skin_authority: Address,
}

/// Arguments of `house_create`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct HouseCreateArguments {
    /// Number among the creator's houses.
    pub house_id: u16,
    /// Whether prices may be made up here.
    pub is_test: bool,
    /// Who may do what.
    pub authorities: Authorities,
    /// Random bytes that signed messages carry, so that none is valid in another house.
    pub domain: [u8; 32],
    /// Parameters.
    pub parameters: HouseParameters,
    /// The quote mint's freeze authority, which has to be named to be allowed.
    pub freeze_authority: Option<Address>,
}

/// Arguments of `asset_create`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetCreateArguments {
    /// Parameters.
    pub parameters: AssetParameters,
    /// Where its prices come from.
    pub source: Source,
    /// The mint's freeze authority, which has to be named to be allowed.
    pub freeze_authority: Option<Address>,
}

/// Arguments of `instrument_create`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstrumentCreateArguments {
    /// Its id in the house, from one; never used again.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Price of one tick.
    pub tick_size_e8: u64,
    /// Quote native value of one tick on one lot.
    pub tick_value_native: u64,
    /// Largest open interest.
    pub max_open_interest_lots: u64,
    /// Largest tick of a mark or a fill.
    pub max_tick: u64,
    /// When it expires; `i64::MAX` for never.
    pub expiry_ts: i64,
    /// Parameters.
    pub parameters: InstrumentParameters,
    /// Where its marks come from; for an option, the price of its underlying.
    pub source: Source,
    /// What it pays.
    pub contract: Contract,
    /// Posts the marks and the risk array of an option; zero for a linear instrument.
    pub risk_authority: Address,
}

/// Arguments of `consent_set`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentSetArguments {
    /// The account's initial requirement after a fill that raises risk is at most this.
    pub initial_cap_native: u64,
    /// Fees and adverse differences to the mark sum up to at most this.
    pub spend_cap_native: u64,
    /// When it ends.
    pub expiry_ts: i64,
    /// Signed orders with a smaller nonce are void.
    pub order_nonce_min: u64,
    /// Price is at most this far from the mark.
    pub band_bps: u16,
    /// Fee is at most this share of the notional at the mark.
    pub fee_max_bps: u16,
    /// Whether only signed orders may be filled.
    pub signed_orders_only: bool,
    /// Instruments it names; all zero for every instrument.
    pub instruments: [u16; CONSENT_INSTRUMENTS],
}

/// Arguments of `lien_create`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct LienCreateArguments {
    /// Most that the lien may lock.
    pub cap_native: u64,
    /// From then on nothing more is locked, and the cap does not rise.
    pub expiry_ts: i64,
    /// From a notice until the owner may release: what the venue has set now.
    pub release_delay_s: u32,
    /// How long a claim holds what it is for: what the venue has set now.
    pub claim_limit_s: u32,
}

/// Terms of a signed order, beside its side.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderTerms {
    /// 1: only the venue submits it; otherwise zero.
    pub flags: u8,
    /// Lots, in all its fills together.
    pub lots: u64,
    /// Worst price at which it is filled.
    pub limit_price_ticks: u64,
    /// Tells it from others of the same terms; void below the consent's smallest.
    pub nonce: u64,
    /// It is filled before this time only.
    pub expiry_ts: i64,
}

/// Where a signature is in the transaction.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignaturePlace {
    /// Index of the instruction to the Ed25519 program.
    pub instruction: u8,
    /// Number of the signature in it, from zero.
    pub place: u8,
}

/// Arguments of `order_match`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderMatchArguments {
    /// The trade.
    pub trade: PositionFillArguments,
    /// The buyer's order.
    pub buyer: OrderTerms,
    /// The seller's order.
    pub seller: OrderTerms,
    /// Where the signature of the buyer's order is.
    pub buyer_signature: SignaturePlace,
    /// Where the signature of the seller's order is.
    pub seller_signature: SignaturePlace,
}

/// Arguments of `order_cancel`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderCancelArguments {
    /// 0 buys, 1 sells.
    pub side: u8,
    /// The order.
    pub order: OrderTerms,
}

/// Arguments of `governance_create`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug, PartialEq, Eq)]
pub struct GovernanceCreateArguments {
    /// What loosens waits this long.
    pub timelock_s: u32,
    /// Longest pause.
    pub pause_max_s: u32,
    /// How many keys of the council must approve what loosens.
    pub threshold: u8,
    /// Keys of the council, one to nine.
    pub council: Vec<Address>,
}

/// Arguments of `proposal_create`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug, PartialEq, Eq)]
pub struct ProposalCreateArguments {
    /// Number of the parameter.
    pub parameter: u8,
    /// The value to which a number changes; otherwise zero.
    pub value: u64,
    /// Who is to be an authority; otherwise zero.
    pub key: Address,
    /// The council that is to be; otherwise empty.
    pub council: Vec<Address>,
    /// Its threshold; otherwise zero.
    pub threshold: u8,
}

impl ProposalCreateArguments {
    /// Of a number.
    #[must_use]
    pub fn of_number(parameter: Parameter, value: u64) -> Self {
        Self {
            value,
            ..Self::of(parameter)
        }
    }

    /// Of an authority.
    #[must_use]
    pub fn of_authority(parameter: Parameter, key: Address) -> Self {
        Self {
            key,
            ..Self::of(parameter)
        }
    }

    /// Of the council.
    #[must_use]
    pub fn of_council(council: Vec<Address>, threshold: u8) -> Self {
        Self {
            council,
            threshold,
            ..Self::of(Parameter::Council)
        }
    }

    fn of(parameter: Parameter) -> Self {
        Self {
            parameter: parameter.code(),
            value: 0,
            key: Address::default(),
            council: Vec::new(),
            threshold: 0,
        }
    }
}

/// Arguments of `test_feed_set`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestFeedSetArguments {
    /// The feed's id.
    pub feed_id: [u8; 32],
    /// Price in units of 10^exponent.
    pub price: i64,
    /// Half width of the confidence interval, same units.
    pub confidence: u64,
    /// Moving average, same units.
    pub ema_price: i64,
    /// Power of ten of one unit.
    pub exponent: i32,
    /// When the update was published.
    pub publish_ts: i64,
    /// When the update before it was published.
    pub previous_publish_ts: i64,
}
