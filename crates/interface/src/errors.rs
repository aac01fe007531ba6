//! Error codes and their names: those of the rules (`ringfence_core::refusal`), and those that the
//! program adds because it sees accounts, signers and tokens.

pub use ringfence_core::refusal::Refusal;

ringfence_core::reasons! {
    /// A reason of the program's own.
    pub enum OwnError {
        /// The signer is not the authority that this needs.
        WrongAuthority = 6000,
        /// The signer does not own the account.
        NotOwner = 6001,
        /// An account is not at the address that the program derives or has stored.
        WrongAddress = 6002,
        /// An account is not of the type that belongs here.
        WrongAccountType = 6003,
        /// An account does not exist.
        AccountMissing = 6004,
        /// An account that would be created exists already.
        AccountExists = 6005,
        /// An account belongs to another house.
        AccountOfOtherHouse = 6006,
        /// More or fewer accounts were given than this needs.
        AccountCountWrong = 6007,
        /// The token account is not a vault of this margin account.
        VaultMismatch = 6008,
        /// The shard is not the one of this margin account and asset.
        ShardMismatch = 6009,
        /// The asset is not the one of this slot.
        AssetMismatch = 6010,
        /// The instrument is not the one of this position, book or venue.
        InstrumentMismatch = 6011,
        /// The book is not the one of this instrument.
        BookMismatch = 6012,
        /// The token account is not the pool of this house.
        PoolMismatch = 6013,
        /// The token account is not a vault of this fund.
        FundVaultMismatch = 6014,
        /// The consent is not one of this margin account to this venue.
        ConsentMismatch = 6015,
        /// The rent goes back to whoever paid it.
        RentPayerMismatch = 6016,
        /// The oracle account is not the source that was pinned at listing.
        OracleMismatch = 6017,
        /// The venue may not do this now: it was withdrawn or suspended.
        VenueInactive = 6018,
        /// The venue may not fill trades in this instrument.
        VenueInstrumentNotAllowed = 6019,
        /// Only a test house has this.
        NotTestHouse = 6020,
        /// An account is not closed in the slot in which it was created.
        ClosedInCreationSlot = 6021,
        /// The seat in the fund is not the one that belongs here.
        MemberMismatch = 6022,
        /// The loss is not this account's, or the fund or Settlement not the loss's house.
        LossMismatch = 6023,
        /// The auction is not one of this loss, or not of this instrument.
        AuctionMismatch = 6024,
        /// The bid is not one of this auction, or not this bidder's.
        BidMismatch = 6025,
        /// The part is not one of this loss, or not this party's.
        PartMismatch = 6026,
        /// The lien is not one of this margin account, venue and mint.
        LienMismatch = 6028,
        /// The order's record is not the one of this order.
        OrderMismatch = 6029,
        /// The settlement account or the terms are not those that the venue has set now.
        LienTermsChanged = 6030,
        /// No instruction to the Ed25519 program is at the given place of the transaction.
        SignatureMissing = 6031,
        /// The Ed25519 instruction does not hold a whole signature of its own at the given place.
        SignatureMalformed = 6032,
        /// The signature is of another message than this order.
        SignatureOfOtherMessage = 6033,
        /// The signature is not the owner's or the delegate's.
        SignatureOfOtherKey = 6034,
        /// The account is not the sysvar of the transaction's instructions.
        InstructionsSysvarWrong = 6035,
        /// The venue has settlement accounts of as many mints as it can have.
        SettlementEntriesFull = 6036,
        /// The proposal, or the record of changes, is not the one that belongs here.
        ProposalMismatch = 6037,
        /// The statement is not one of this asset.
        StatementMismatch = 6045,

        /// The source of prices is unknown, or only for test houses.
        OracleSourceNotAllowed = 6150,
        /// Outside test houses the weight of an asset grows over seven days or more.
        RampTooShort = 6151,

        /// A vault of the account is still open.
        VaultsStillOpen = 6250,
        /// A loss of the account is still open.
        LossStillOpen = 6251,
        /// The account has a vault of this asset already.
        AssetAlreadyOpen = 6252,
        /// All asset slots of the account are occupied.
        AssetSlotsFull = 6253,

        /// The update is not verified in full.
        OracleNotVerified = 6350,
        /// The oracle account cannot be read.
        OracleMalformed = 6351,

        /// The token program is neither of the two, or not the one of this account.
        TokenProgramNotAllowed = 6700,
        /// The mint has an extension that is not on the list.
        TokenExtensionNotAllowed = 6701,
        /// The mint has a freeze authority that was not named.
        TokenFreezeAuthorityNotAllowed = 6702,
        /// The mint is another one.
        TokenMintWrong = 6703,
        /// The token account belongs to somebody else.
        TokenOwnerWrong = 6704,
        /// The token account is frozen.
        TokenAccountFrozen = 6705,
        /// The account is not a mint.
        TokenMintMalformed = 6706,
        /// The account is not a token account.
        TokenAccountMalformed = 6707,
        /// The native mint cannot be the quote.
        TokenMintNative = 6708,
    }
}

/// Name of an error code; none for a code that is not ours.
#[must_use]
pub fn name_of(code: u32) -> Option<&'static str> {
    let rule = Refusal::ALL
        .iter()
        .find(|refusal| refusal.code() == code)
        .map(|r| r.name());
    rule.or_else(|| {
        OwnError::ALL
            .iter()
            .find(|own| own.code() == code)
            .map(|own| own.name())
    })
}

/// Code of an error by its name; none for a name that is not ours.
#[must_use]
pub fn code_of(name: &str) -> Option<u32> {
    let rule = Refusal::ALL
        .iter()
        .find(|refusal| refusal.name() == name)
        .map(|r| r.code());
    rule.or_else(|| {
        OwnError::ALL
            .iter()
            .find(|own| own.name() == name)
            .map(|own| own.code())
    })
}

#[cfg(test)]
mod tests {
    use super::{OwnError, Refusal, code_of, name_of};

    #[test]
    fn no_two_reasons_share_a_code_or_a_name() {
        let rules = Refusal::ALL.iter().map(|r| (r.code(), r.name()));
        let all: Vec<_> = rules
            .chain(OwnError::ALL.iter().map(|o| (o.code(), o.name())))
            .collect();
        for (code, name) in &all {
            assert_eq!(name_of(*code), Some(*name));
            assert_eq!(code_of(name), Some(*code));
        }
    }
}
