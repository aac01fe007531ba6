//! Every reason for which the program says no, for the IDL.
//!
//! The rules' own reasons are listed again because the macro needs literal numbers; a test holds
//! the two lists together. The program adds reasons of access and of tokens in the same rooms of a
//! hundred: 6000 access, 6100 input, 6200 status, 6300 oracle, 6400 margin, 6500 liquidation,
//! 6600 fund and waterfall, 6700 token, 6900 invariant.

use anchor_lang::prelude::*;
use ringfence_core::refusal::Refusal;

/// What a step of an instruction ends in.
pub type Outcome<T = ()> = core::result::Result<T, Stop>;

/// The end of an instruction that says no: reasons of the rules, of the program and of the runtime
/// meet here, so that `?` works on all three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop(pub ProgramError);

impl From<Refusal> for Stop {
    #[inline]
    fn from(refusal: Refusal) -> Self {
        Self(ProgramError::Custom(refusal.code()))
    }
}

impl From<RingfenceError> for Stop {
    #[inline]
    fn from(error: RingfenceError) -> Self {
        Self(error.into())
    }
}

impl From<ProgramError> for Stop {
    #[inline]
    fn from(error: ProgramError) -> Self {
        Self(error)
    }
}

impl From<Stop> for ProgramError {
    #[inline]
    fn from(stop: Stop) -> Self {
        stop.0
    }
}

/// All error codes, the rules' own and the program's.
#[error_code(offset = 0)]
#[derive(Debug, PartialEq, Eq)]
pub enum RingfenceError {
    #[msg("The signer is not the authority that this needs.")]
    WrongAuthority = 6000,
    #[msg("The signer does not own the account.")]
    NotOwner = 6001,
    #[msg("An account is not at the address that the program derives or has stored.")]
    WrongAddress = 6002,
    #[msg("An account is not of the type that belongs here.")]
    WrongAccountType = 6003,
    #[msg("An account does not exist.")]
    AccountMissing = 6004,
    #[msg("An account that would be created exists already.")]
    AccountExists = 6005,
    #[msg("An account belongs to another house.")]
    AccountOfOtherHouse = 6006,
    #[msg("More or fewer accounts were given than this needs.")]
    AccountCountWrong = 6007,
    #[msg("The token account is not a vault of this margin account.")]
    VaultMismatch = 6008,
    #[msg("The shard is not the one of this margin account and asset.")]
    ShardMismatch = 6009,
    #[msg("The asset is not the one of this slot.")]
    AssetMismatch = 6010,
    #[msg("The instrument is not the one of this position, book or venue.")]
    InstrumentMismatch = 6011,
    #[msg("The book is not the one of this instrument.")]
    BookMismatch = 6012,
    #[msg("The token account is not the pool of this house.")]
    PoolMismatch = 6013,
    #[msg("The token account is not a vault of this fund.")]
    FundVaultMismatch = 6014,
    #[msg("The consent is not one of this margin account to this venue.")]
    ConsentMismatch = 6015,
    #[msg("The rent goes back to whoever paid it.")]
    RentPayerMismatch = 6016,
    #[msg("The oracle account is not the source that was pinned at listing.")]
    OracleMismatch = 6017,
    #[msg("The venue may not do this now: it was withdrawn or suspended.")]
    VenueInactive = 6018,
    #[msg("The venue may not fill trades in this instrument.")]
    VenueInstrumentNotAllowed = 6019,
    #[msg("Only a test house has this.")]
    NotTestHouse = 6020,
    #[msg("An account is not closed in the slot in which it was created.")]
    ClosedInCreationSlot = 6021,
    #[msg("The seat in the fund is not the one that belongs here.")]
    MemberMismatch = 6022,
    #[msg("The loss is not this account's, or the fund or Settlement not the loss's house.")]
    LossMismatch = 6023,
    #[msg("The auction is not one of this loss, or not of this instrument.")]
    AuctionMismatch = 6024,
    #[msg("The bid is not one of this auction, or not this bidder's.")]
    BidMismatch = 6025,
    #[msg("The part is not one of this loss, or not this party's.")]
    PartMismatch = 6026,
    #[msg("The lien is not one of this margin account, venue and mint.")]
    LienMismatch = 6028,
    #[msg("The order's record is not the one of this order.")]
    OrderMismatch = 6029,
    #[msg("The settlement account or the terms are not those that the venue has set now.")]
    LienTermsChanged = 6030,
    #[msg("No instruction to the Ed25519 program is at the given place of the transaction.")]
    SignatureMissing = 6031,
    #[msg(
        "The Ed25519 instruction does not hold a whole signature of its own at the given place."
    )]
    SignatureMalformed = 6032,
    #[msg("The signature is of another message than this order.")]
    SignatureOfOtherMessage = 6033,
    #[msg("The signature is not the owner's or the delegate's.")]
    SignatureOfOtherKey = 6034,
    #[msg("The account is not the sysvar of the transaction's instructions.")]
    InstructionsSysvarWrong = 6035,
    #[msg("The venue has settlement accounts of as many mints as it can have.")]
    SettlementEntriesFull = 6036,
    #[msg("The proposal, or the record of changes, is not the one that belongs here.")]
    ProposalMismatch = 6037,
    #[msg("The statement is not one of this asset.")]
    StatementMismatch = 6045,
    #[msg("An amount of zero where something should move.")]
    AmountZero = 6100,
    #[msg("A result leaves the numbers that the house can hold.")]
    Overflow = 6101,
    #[msg("A parameter is outside its bounds (SPEC appendix B).")]
    ParameterOutOfBounds = 6102,
    #[msg("Two parameters contradict each other.")]
    ParametersInconsistent = 6103,
    #[msg("The lots are zero, or more than the position has.")]
    LotsOutOfRange = 6104,
    #[msg("The price is zero or above the instrument's largest tick.")]
    TickOutOfRange = 6105,
    #[msg("An asset or instrument was not given in the order of the account's slots.")]
    EvidenceOutOfOrder = 6106,
    #[msg("A leg names no account of the batch, or the batch is empty or too long.")]
    BatchMalformed = 6107,
    #[msg("The change is larger than one proposal may make it.")]
    ChangeTooLarge = 6108,
    #[msg("The value is what it would be changed to.")]
    NothingToChange = 6109,
    #[msg("A council is of one to nine keys, each there once, and no more of them must approve.")]
    CouncilMalformed = 6110,
    #[msg("The source of prices is unknown, or only for test houses.")]
    OracleSourceNotAllowed = 6150,
    #[msg("Outside test houses the weight of an asset grows over seven days or more.")]
    RampTooShort = 6151,
    #[msg("The house takes no new risk now (paused, haircutting or in recovery).")]
    HouseTakesNoRisk = 6200,
    #[msg("A gain haircut is under way: this waits until it is done.")]
    HaircutUnderWay = 6201,
    #[msg("The margin account is being liquidated.")]
    AccountInLiquidation = 6202,
    #[msg("The margin account is in default.")]
    AccountInDefault = 6203,
    #[msg("The vault of this slot is not open.")]
    VaultNotOpen = 6205,
    #[msg("The account still has positions, differences or variation.")]
    AccountNotSettled = 6206,
    #[msg("The vault's ledger is not zero.")]
    VaultNotEmpty = 6207,
    #[msg("The instrument has expired.")]
    InstrumentExpired = 6208,
    #[msg("The instrument has not expired yet.")]
    InstrumentNotExpired = 6209,
    #[msg("The asset takes no deposits as collateral for new risk.")]
    AssetNotAccepted = 6210,
    #[msg("There is nothing to collect, sweep or absorb.")]
    NothingToMove = 6211,
    #[msg("All 16 position slots are occupied.")]
    PositionSlotsFull = 6212,
    #[msg("The account still needs this vault (it is the quote vault of an unsettled account).")]
    VaultStillNeeded = 6213,
    #[msg("The account still has a claim on recoveries: give it up first.")]
    ClaimOnRecovery = 6214,
    #[msg("The instrument's marks and risk array are posted by its risk authority.")]
    RiskIsPosted = 6215,
    #[msg("The instrument's risk array is computed from its oracle: nobody posts it.")]
    RiskNotPosted = 6216,
    #[msg("The lien has expired: nothing more is locked by it, and its cap does not rise.")]
    LienExpired = 6217,
    #[msg("The lien is of an earlier account at this address.")]
    LienOfOtherGeneration = 6218,
    #[msg("The owner has given notice: nothing more is locked or claimed beyond what is there.")]
    LienNoticeGiven = 6219,
    #[msg("The owner has not given notice of the release.")]
    LienNoticeMissing = 6220,
    #[msg("The release delay has not passed.")]
    LienDelayNotPassed = 6221,
    #[msg("The venue's claim is open.")]
    LienClaimOpen = 6222,
    #[msg("Tokens are still locked by the lien.")]
    LienNotEmpty = 6223,
    #[msg("The account still has a lien.")]
    LiensOpen = 6224,
    #[msg("The order has expired.")]
    OrderExpired = 6225,
    #[msg("The order was cancelled, or its nonce is below what the consent allows.")]
    OrderCancelled = 6226,
    #[msg("The order has not expired yet: its record must stay.")]
    OrderNotExpired = 6227,
    #[msg("The proposal was executed or cancelled.")]
    ProposalEnded = 6228,
    #[msg("The proposal has expired.")]
    ProposalExpired = 6229,
    #[msg("The delay of the proposal has not passed.")]
    ProposalNotDue = 6230,
    #[msg("Too few of the council have approved.")]
    ApprovalsMissing = 6231,
    #[msg("This key of the council has approved already.")]
    AlreadyApproved = 6232,
    #[msg("The proposal needs no approval.")]
    ApprovalNotNeeded = 6233,
    #[msg("The council has changed since the proposal was made.")]
    CouncilChanged = 6234,
    #[msg("The value is not the one any more from which the proposal changes it.")]
    ValueChanged = 6235,
    #[msg("A proposal about the same thing is open, or this one still is.")]
    ProposalStillOpen = 6236,
    #[msg("The house is paused.")]
    AlreadyPaused = 6237,
    #[msg("The house is not paused.")]
    NotPaused = 6238,
    #[msg("The house was paused too recently.")]
    PauseTooSoon = 6239,
    #[msg("The epoch is not the last one that has ended.")]
    StatementEpochNotLast = 6240,
    #[msg("The statement is final.")]
    StatementFinal = 6241,
    #[msg("Nothing has been recorded in the statement.")]
    StatementNotRecorded = 6242,
    #[msg("The asset has a final statement of this epoch or of a later one.")]
    StatementSuperseded = 6243,
    #[msg("The statement is final, and too young to be closed.")]
    StatementTooYoung = 6244,
    #[msg("The statement can still become final: it is not closed before.")]
    StatementStillDraft = 6245,
    #[msg("A vault of the account is still open.")]
    VaultsStillOpen = 6250,
    #[msg("A loss of the account is still open.")]
    LossStillOpen = 6251,
    #[msg("The account has a vault of this asset already.")]
    AssetAlreadyOpen = 6252,
    #[msg("All asset slots of the account are occupied.")]
    AssetSlotsFull = 6253,
    #[msg("The oracle's price is zero or negative.")]
    PriceNotPositive = 6300,
    #[msg("The oracle's confidence interval is too wide.")]
    PriceTooUncertain = 6301,
    #[msg("The update is from the future.")]
    PriceAheadOfClock = 6302,
    #[msg("The price is too old for this.")]
    PriceStale = 6303,
    #[msg("The instrument's mark is too old for this.")]
    MarkStale = 6304,
    #[msg("The quote's own price is stale or too far from one.")]
    QuoteUnusable = 6305,
    #[msg("The asset's price has a rise that waits to be confirmed.")]
    PriceRisePending = 6306,
    #[msg("The update does not straddle the instant that it must.")]
    PriceNotStraddling = 6307,
    #[msg("The price exceeds what listing allowed for.")]
    PriceOutOfBounds = 6308,
    #[msg("A price exponent outside the range that is understood.")]
    PriceExponentOutOfRange = 6309,
    #[msg("The instrument's risk array is too old for this.")]
    RiskArrayStale = 6310,
    #[msg("A scenario is outside what the underlying allows, or below what a fill may cost.")]
    RiskArrayTooMild = 6311,
    #[msg("The posted mark is outside what the underlying's price allows.")]
    MarkOutsideBounds = 6312,
    #[msg("The update is not verified in full.")]
    OracleNotVerified = 6350,
    #[msg("The oracle account cannot be read.")]
    OracleMalformed = 6351,
    #[msg("Initial equity would be below the initial requirement.")]
    BelowInitial = 6400,
    #[msg("The amount is more than what is in the vault and not locked.")]
    AboveAvailable = 6401,
    #[msg("The quote vault must keep what the account owes.")]
    OwedToPool = 6402,
    #[msg("Open positions: this exit waits until no position has lots.")]
    PositionsOpen = 6403,
    #[msg("Buyer and seller are the same owner.")]
    SameOwner = 6404,
    #[msg("The price is too far from the mark.")]
    PriceOutsideBand = 6405,
    #[msg("Open interest would exceed the instrument's limit.")]
    OpenInterestAboveLimit = 6406,
    #[msg("The consent has expired.")]
    ConsentExpired = 6407,
    #[msg("The consent is of an earlier account at this address.")]
    ConsentOfOtherGeneration = 6408,
    #[msg("The consent does not name this instrument.")]
    ConsentInstrumentNotNamed = 6409,
    #[msg("The consent allows signed orders only.")]
    ConsentSignedOrdersOnly = 6410,
    #[msg("The price is outside the consent's band.")]
    ConsentBandExceeded = 6411,
    #[msg("The fee is above the consent's maximum.")]
    ConsentFeeExceeded = 6412,
    #[msg("Fees and adverse differences would exceed the consent's cap.")]
    ConsentSpendExceeded = 6413,
    #[msg("The initial requirement would exceed the consent's cap.")]
    ConsentInitialCapExceeded = 6414,
    #[msg("The account owes variation past its due time: it may add no risk.")]
    VariationOverdue = 6415,
    #[msg("The lien's cap would be exceeded.")]
    LienCapExceeded = 6416,
    #[msg("The amount is more than what the lien has locked.")]
    AboveLocked = 6417,
    #[msg("The price is beyond the order's limit.")]
    OrderLimitExceeded = 6418,
    #[msg("The lots are more than what is left of the order.")]
    AboveOrderLots = 6419,
    #[msg("The lien's cap would be below what it has locked.")]
    LienCapBelowLocked = 6420,
    #[msg("The amount is more than what the venue may still claim.")]
    AboveClaimable = 6421,
    #[msg("The account is not below maintenance.")]
    NotLiquidatable = 6500,
    #[msg("More lots than are needed to bring the account back above initial.")]
    LiquidationTooLarge = 6501,
    #[msg("Health would not improve.")]
    LiquidationDoesNotImprove = 6502,
    #[msg("More quote than the account owes beyond its own quote vault.")]
    AboveOwed = 6503,
    #[msg("The collateral paid out would be less than the liquidator asked for.")]
    BelowMinimumOut = 6504,
    #[msg("The quote is collected by settling, not seized.")]
    QuoteNotSeizable = 6505,
    #[msg("The grace period after the margin call has not passed, and equity is not negative.")]
    NotDeclarable = 6600,
    #[msg("The account is neither below maintenance nor called.")]
    NothingToCall = 6601,
    #[msg("The loss is not in the state that this needs.")]
    LossInOtherState = 6602,
    #[msg("The defaulter still has positions or differences that wait for a settlement tick.")]
    PositionsNotClosed = 6603,
    #[msg("Collateral is unsold and the selling period has not passed.")]
    CollateralUnsold = 6604,
    #[msg("A loss declared earlier is served first.")]
    EarlierLossFirst = 6605,
    #[msg("Not all accounts are settled, so the haircut's base is not exact yet.")]
    HaircutBaseNotExact = 6606,
    #[msg("A loss is open: fund shares and stakes wait.")]
    LossOpen = 6607,
    #[msg("The gate is shut: uncollected losses exceed the layers that would cover them.")]
    GateShut = 6608,
    #[msg("More shares or stake than the member has.")]
    AboveStake = 6609,
    #[msg("There is no unstake request.")]
    NoUnstakeRequest = 6610,
    #[msg("The cool-down has not passed.")]
    CoolDownNotPassed = 6611,
    #[msg("The window to collect the unstake has passed: request again.")]
    UnstakeWindowPassed = 6612,
    #[msg("An unstake request is already running.")]
    UnstakeRequestRunning = 6613,
    #[msg("The stake's epoch has not begun.")]
    EpochNotBegun = 6614,
    #[msg("The first stake must exceed the dead shares.")]
    StakeTooSmall = 6615,
    #[msg("The operator's skin in the game would be too small for the mutual layer.")]
    SkinBelowMinimum = 6616,
    #[msg("Share value is so low that new stakes would be diluted beyond measure.")]
    ShareValueTooLow = 6617,
    #[msg("The layer is not one of the operator's two layers of skin.")]
    LayerNotDepositable = 6618,
    #[msg("The lots are being auctioned: nobody takes them outside the auction.")]
    AuctionUnderWay = 6619,
    #[msg("Liquidators still have time to take the lots before they are auctioned.")]
    AuctionNotDue = 6620,
    #[msg("The auction is in another phase.")]
    AuctionInOtherPhase = 6621,
    #[msg("The bidder is the defaulter's owner, or was no member an epoch before the default.")]
    BidderNotEligible = 6622,
    #[msg("What is revealed is not what was committed to.")]
    BidNotAsCommitted = 6623,
    #[msg("The discount is above the reserve.")]
    BidAboveReserve = 6624,
    #[msg("The bid was revealed already.")]
    BidAlreadyRevealed = 6625,
    #[msg("Other ways to close the lots come first.")]
    TearUpNotDue = 6626,
    #[msg("The instrument is being torn up: this waits until it is done.")]
    TearUpUnderWay = 6627,
    #[msg("The position has borne its part of this tear-up, or is on the defaulter's own side.")]
    NothingToTearUp = 6628,
    #[msg("The member's assessment was paid or seized already.")]
    AssessmentAnswered = 6629,
    #[msg("The assessment is not due yet.")]
    AssessmentNotDue = 6630,
    #[msg("The time to pay the assessment has passed.")]
    AssessmentDuePassed = 6631,
    #[msg("Assessments are outstanding.")]
    AssessmentsOutstanding = 6632,
    #[msg("The account has nothing with which to repay, or nothing to repay.")]
    NothingToRecover = 6633,
    #[msg("The haircut is not applied to all accounts yet.")]
    HaircutNotApplied = 6634,
    #[msg("There is nothing to claim.")]
    NothingToClaim = 6635,
    #[msg("The member's record of earlier shares is full: give one up first.")]
    StubsFull = 6636,
    #[msg("The member has no record of earlier shares.")]
    NoStub = 6637,
    #[msg("The insurance layer has paid as much for small shortfalls today as it may.")]
    SmallAllowanceUsed = 6638,
    #[msg("The shortfall is not small, or something could still pay for it.")]
    ShortfallNotSmall = 6639,
    #[msg("More than there is in the layer.")]
    AboveLayer = 6640,
    #[msg("The member had no shares when the loss was declared.")]
    NoSharesThen = 6641,
    #[msg("The layer is not one that this loss may be routed through now.")]
    LayerOutOfOrder = 6642,
    #[msg("The token program is neither of the two, or not the one of this account.")]
    TokenProgramNotAllowed = 6700,
    #[msg("The mint has an extension that is not on the list.")]
    TokenExtensionNotAllowed = 6701,
    #[msg("The mint has a freeze authority that was not named.")]
    TokenFreezeAuthorityNotAllowed = 6702,
    #[msg("The mint is another one.")]
    TokenMintWrong = 6703,
    #[msg("The token account belongs to somebody else.")]
    TokenOwnerWrong = 6704,
    #[msg("The token account is frozen.")]
    TokenAccountFrozen = 6705,
    #[msg("The account is not a mint.")]
    TokenMintMalformed = 6706,
    #[msg("The account is not a token account.")]
    TokenAccountMalformed = 6707,
    #[msg("The native mint cannot be the quote.")]
    TokenMintNative = 6708,
    #[msg("Tokens in an account are fewer than its ledger.")]
    TokensBelowLedger = 6900,
    #[msg("What moved is not what was planned.")]
    MovedOtherThanPlanned = 6901,
    #[msg("Uncovered money that is not blocked: must be impossible.")]
    UncoveredNotBlocked = 6902,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_reasons_have_the_same_numbers_here() {
        let listed = include_str!("errors.rs");
        for refusal in Refusal::ALL {
            let line = format!("    {} = {},\n", refusal.name(), refusal.code());
            assert!(
                listed.contains(&line),
                "{} is not listed as {}",
                refusal.name(),
                refusal.code()
            );
        }
    }
}
