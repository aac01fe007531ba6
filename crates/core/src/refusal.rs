//! Every reason for which the rules say no.
//!
//! One name per reason, true when it fires. The number is the error code on chain; the program
//! adds reasons of its own (access, accounts, tokens) in the same rooms of a hundred. The order in
//! which an operation refuses is part of its contract and is written at each `plan_` function.

/// An enumeration of reasons with their error codes and names. The interface crate lists the
/// program's own reasons with it.
#[macro_export]
macro_rules! reasons {
    (
        $(#[doc = $about:literal])+
        pub enum $Reasons:ident {
            $($(#[doc = $text:literal])+ $name:ident = $code:literal,)*
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum $Reasons {
            $($(#[doc = $text])+ $name = $code,)*
        }

        impl $Reasons {
            /// All reasons, in order of their codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The error code on chain.
            #[must_use]
            pub const fn code(self) -> u32 {
                match self { $(Self::$name => $code,)* }
            }

            /// The reason's name, as in the IDL.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

reasons! {
    /// A reason for saying no. See the module's documentation.
    pub enum Refusal {
        /// An amount of zero where something should move.
        AmountZero = 6100,
        /// A result leaves the numbers that the house can hold.
        Overflow = 6101,
        /// A parameter is outside its bounds (SPEC appendix B).
        ParameterOutOfBounds = 6102,
        /// Two parameters contradict each other.
        ParametersInconsistent = 6103,
        /// The lots are zero, or more than the position has.
        LotsOutOfRange = 6104,
        /// The price is zero or above the instrument's largest tick.
        TickOutOfRange = 6105,
        /// An asset or instrument was not given in the order of the account's slots.
        EvidenceOutOfOrder = 6106,
        /// A leg names no account of the batch, or the batch is empty or too long.
        BatchMalformed = 6107,
        /// The change is larger than one proposal may make it.
        ChangeTooLarge = 6108,
        /// The value is what it would be changed to.
        NothingToChange = 6109,
        /// A council is of one to nine keys, each there once, and no more of them must approve.
        CouncilMalformed = 6110,

        /// The house takes no new risk now (paused, haircutting or in recovery).
        HouseTakesNoRisk = 6200,
        /// A gain haircut is under way: this waits until it is done.
        HaircutUnderWay = 6201,
        /// The margin account is being liquidated.
        AccountInLiquidation = 6202,
        /// The margin account is in default.
        AccountInDefault = 6203,
        /// The vault of this slot is not open.
        VaultNotOpen = 6205,
        /// The account still has positions, differences or variation.
        AccountNotSettled = 6206,
        /// The vault's ledger is not zero.
        VaultNotEmpty = 6207,
        /// The instrument has expired.
        InstrumentExpired = 6208,
        /// The instrument has not expired yet.
        InstrumentNotExpired = 6209,
        /// The asset takes no deposits as collateral for new risk.
        AssetNotAccepted = 6210,
        /// There is nothing to collect, sweep or absorb.
        NothingToMove = 6211,
        /// All 16 position slots are occupied.
        PositionSlotsFull = 6212,
        /// The account still needs this vault (it is the quote vault of an unsettled account).
        VaultStillNeeded = 6213,
        /// The account still has a claim on recoveries: give it up first.
        ClaimOnRecovery = 6214,
        /// The instrument's marks and risk array are posted by its risk authority.
        RiskIsPosted = 6215,
        /// The instrument's risk array is computed from its oracle: nobody posts it.
        RiskNotPosted = 6216,
        /// The lien has expired: nothing more is locked by it, and its cap does not rise.
        LienExpired = 6217,
        /// The lien is of an earlier account at this address.
        LienOfOtherGeneration = 6218,
        /// The owner has given notice: nothing more is locked or claimed beyond what is there.
        LienNoticeGiven = 6219,
        /// The owner has not given notice of the release.
        LienNoticeMissing = 6220,
        /// The release delay has not passed.
        LienDelayNotPassed = 6221,
        /// The venue's claim is open.
        LienClaimOpen = 6222,
        /// Tokens are still locked by the lien.
        LienNotEmpty = 6223,
        /// The account still has a lien.
        LiensOpen = 6224,
        /// The order has expired.
        OrderExpired = 6225,
        /// The order was cancelled, or its nonce is below what the consent allows.
        OrderCancelled = 6226,
        /// The order has not expired yet: its record must stay.
        OrderNotExpired = 6227,
        /// The proposal was executed or cancelled.
        ProposalEnded = 6228,
        /// The proposal has expired.
        ProposalExpired = 6229,
        /// The delay of the proposal has not passed.
        ProposalNotDue = 6230,
        /// Too few of the council have approved.
        ApprovalsMissing = 6231,
        /// This key of the council has approved already.
        AlreadyApproved = 6232,
        /// The proposal needs no approval.
        ApprovalNotNeeded = 6233,
        /// The council has changed since the proposal was made.
        CouncilChanged = 6234,
        /// The value is not the one any more from which the proposal changes it.
        ValueChanged = 6235,
        /// A proposal about the same thing is open, or this one still is.
        ProposalStillOpen = 6236,
        /// The house is paused.
        AlreadyPaused = 6237,
        /// The house is not paused.
        NotPaused = 6238,
        /// The house was paused too recently.
        PauseTooSoon = 6239,
        /// The epoch is not the last one that has ended.
        StatementEpochNotLast = 6240,
        /// The statement is final.
        StatementFinal = 6241,
        /// Nothing has been recorded in the statement.
        StatementNotRecorded = 6242,
        /// The asset has a final statement of this epoch or of a later one.
        StatementSuperseded = 6243,
        /// The statement is final, and too young to be closed.
        StatementTooYoung = 6244,
        /// The statement can still become final: it is not closed before.
        StatementStillDraft = 6245,

        /// The oracle's price is zero or negative.
        PriceNotPositive = 6300,
        /// The oracle's confidence interval is too wide.
        PriceTooUncertain = 6301,
        /// The update is from the future.
        PriceAheadOfClock = 6302,
        /// The price is too old for this.
        PriceStale = 6303,
        /// The instrument's mark is too old for this.
        MarkStale = 6304,
        /// The quote's own price is stale or too far from one.
        QuoteUnusable = 6305,
        /// The asset's price has a rise that waits to be confirmed.
        PriceRisePending = 6306,
        /// The update does not straddle the instant that it must.
        PriceNotStraddling = 6307,
        /// The price exceeds what listing allowed for.
        PriceOutOfBounds = 6308,
        /// A price exponent outside the range that is understood.
        PriceExponentOutOfRange = 6309,
        /// The instrument's risk array is too old for this.
        RiskArrayStale = 6310,
        /// A scenario is outside what the underlying allows, or below what a fill may cost.
        RiskArrayTooMild = 6311,
        /// The posted mark is outside what the underlying's price allows.
        MarkOutsideBounds = 6312,

        /// Initial equity would be below the initial requirement.
        BelowInitial = 6400,
        /// The amount is more than what is in the vault and not locked.
        AboveAvailable = 6401,
        /// The quote vault must keep what the account owes.
        OwedToPool = 6402,
        /// Open positions: this exit waits until no position has lots.
        PositionsOpen = 6403,
        /// Buyer and seller are the same owner.
        SameOwner = 6404,
        /// The price is too far from the mark.
        PriceOutsideBand = 6405,
        /// Open interest would exceed the instrument's limit.
        OpenInterestAboveLimit = 6406,
        /// The consent has expired.
        ConsentExpired = 6407,
        /// The consent is of an earlier account at this address.
        ConsentOfOtherGeneration = 6408,
        /// The consent does not name this instrument.
        ConsentInstrumentNotNamed = 6409,
        /// The consent allows signed orders only.
        ConsentSignedOrdersOnly = 6410,
        /// The price is outside the consent's band.
        ConsentBandExceeded = 6411,
        /// The fee is above the consent's maximum.
        ConsentFeeExceeded = 6412,
        /// Fees and adverse differences would exceed the consent's cap.
        ConsentSpendExceeded = 6413,
        /// The initial requirement would exceed the consent's cap.
        ConsentInitialCapExceeded = 6414,
        /// The account owes variation past its due time: it may add no risk.
        VariationOverdue = 6415,
        /// The lien's cap would be exceeded.
        LienCapExceeded = 6416,
        /// The amount is more than what the lien has locked.
        AboveLocked = 6417,
        /// The price is beyond the order's limit.
        OrderLimitExceeded = 6418,
        /// The lots are more than what is left of the order.
        AboveOrderLots = 6419,
        /// The lien's cap would be below what it has locked.
        LienCapBelowLocked = 6420,
        /// The amount is more than what the venue may still claim.
        AboveClaimable = 6421,

        /// The account is not below maintenance.
        NotLiquidatable = 6500,
        /// More lots than are needed to bring the account back above initial.
        LiquidationTooLarge = 6501,
        /// Health would not improve.
        LiquidationDoesNotImprove = 6502,
        /// More quote than the account owes beyond its own quote vault.
        AboveOwed = 6503,
        /// The collateral paid out would be less than the liquidator asked for.
        BelowMinimumOut = 6504,
        /// The quote is collected by settling, not seized.
        QuoteNotSeizable = 6505,

        /// The grace period after the margin call has not passed, and equity is not negative.
        NotDeclarable = 6600,
        /// The account is neither below maintenance nor called.
        NothingToCall = 6601,
        /// The loss is not in the state that this needs.
        LossInOtherState = 6602,
        /// The defaulter still has positions or differences that wait for a settlement tick.
        PositionsNotClosed = 6603,
        /// Collateral is unsold and the selling period has not passed.
        CollateralUnsold = 6604,
        /// A loss declared earlier is served first.
        EarlierLossFirst = 6605,
        /// Not all accounts are settled, so the haircut's base is not exact yet.
        HaircutBaseNotExact = 6606,
        /// A loss is open: fund shares and stakes wait.
        LossOpen = 6607,
        /// The gate is shut: uncollected losses exceed the layers that would cover them.
        GateShut = 6608,
        /// More shares or stake than the member has.
        AboveStake = 6609,
        /// There is no unstake request.
        NoUnstakeRequest = 6610,
        /// The cool-down has not passed.
        CoolDownNotPassed = 6611,
        /// The window to collect the unstake has passed: request again.
        UnstakeWindowPassed = 6612,
        /// An unstake request is already running.
        UnstakeRequestRunning = 6613,
        /// The stake's epoch has not begun.
        EpochNotBegun = 6614,
        /// The first stake must exceed the dead shares.
        StakeTooSmall = 6615,
        /// The operator's skin in the game would be too small for the mutual layer.
        SkinBelowMinimum = 6616,
        /// Share value is so low that new stakes would be diluted beyond measure.
        ShareValueTooLow = 6617,
        /// The layer is not one of the operator's two layers of skin.
        LayerNotDepositable = 6618,
        /// The lots are being auctioned: nobody takes them outside the auction.
        AuctionUnderWay = 6619,
        /// Liquidators still have time to take the lots before they are auctioned.
        AuctionNotDue = 6620,
        /// The auction is in another phase.
        AuctionInOtherPhase = 6621,
        /// The bidder is the defaulter's owner, or was no member an epoch before the default.
        BidderNotEligible = 6622,
        /// What is revealed is not what was committed to.
        BidNotAsCommitted = 6623,
        /// The discount is above the reserve.
        BidAboveReserve = 6624,
        /// The bid was revealed already.
        BidAlreadyRevealed = 6625,
        /// Other ways to close the lots come first.
        TearUpNotDue = 6626,
        /// The instrument is being torn up: this waits until it is done.
        TearUpUnderWay = 6627,
        /// The position has borne its part of this tear-up, or is on the defaulter's own side.
        NothingToTearUp = 6628,
        /// The member's assessment was paid or seized already.
        AssessmentAnswered = 6629,
        /// The assessment is not due yet.
        AssessmentNotDue = 6630,
        /// The time to pay the assessment has passed.
        AssessmentDuePassed = 6631,
        /// Assessments are outstanding.
        AssessmentsOutstanding = 6632,
        /// The account has nothing with which to repay, or nothing to repay.
        NothingToRecover = 6633,
        /// The haircut is not applied to all accounts yet.
        HaircutNotApplied = 6634,
        /// There is nothing to claim.
        NothingToClaim = 6635,
        /// The member's record of earlier shares is full: give one up first.
        StubsFull = 6636,
        /// The member has no record of earlier shares.
        NoStub = 6637,
        /// The insurance layer has paid as much for small shortfalls today as it may.
        SmallAllowanceUsed = 6638,
        /// The shortfall is not small, or something could still pay for it.
        ShortfallNotSmall = 6639,
        /// More than there is in the layer.
        AboveLayer = 6640,
        /// The member had no shares when the loss was declared.
        NoSharesThen = 6641,
        /// The layer is not one that this loss may be routed through now.
        LayerOutOfOrder = 6642,

        /// Tokens in an account are fewer than its ledger.
        TokensBelowLedger = 6900,
        /// What moved is not what was planned.
        MovedOtherThanPlanned = 6901,
        /// Uncovered money that is not blocked: must be impossible.
        UncoveredNotBlocked = 6902,
    }
}
