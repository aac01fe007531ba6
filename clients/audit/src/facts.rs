//! All accounts of the program but the margin accounts, decoded, in the order of their addresses.

use anyhow::Result;
use ringfence_interface::accounts::{
    ALL, Asset, AssetShard, Auction, Bid, Book, Change, Consent, DecodeError, Fund, FundMember,
    Governance, House, Instrument, Kind, Lien, Loss, LossPart, MarginAccount, OrderRecord,
    Proposal, Record, Settlement, Statement, Stress, TestFeed, Venue,
};
use solana_address::Address;

use crate::finding::Finding;
use crate::snapshot::{Section, Snapshot};

/// Accounts of one kind, in the order of their addresses.
#[derive(Clone, Debug)]
pub struct Kept<T>(Vec<(Address, T)>);

impl<T> Kept<T> {
    /// The account at an address.
    #[must_use]
    pub fn get(&self, address: &Address) -> Option<&T> {
        let place = self.0.binary_search_by_key(address, |(found, _)| *found);
        let found = place.ok().and_then(|place| self.0.get(place));
        found.map(|(_, account)| account)
    }

    /// Whether there is one at an address.
    #[must_use]
    pub fn has(&self, address: &Address) -> bool {
        self.get(address).is_some()
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Address, &T)> {
        self.0.iter().map(|(address, account)| (address, account))
    }
}

/// All accounts of the program but the margin accounts, of all its houses.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Houses.
    pub houses: Kept<House>,
    /// Their totals.
    pub settlements: Kept<Settlement>,
    /// Their funds.
    pub funds: Kept<Fund>,
    /// Members of the funds.
    pub members: Kept<FundMember>,
    /// Assets.
    pub assets: Kept<Asset>,
    /// Their shards.
    pub shards: Kept<AssetShard>,
    /// Instruments.
    pub instruments: Kept<Instrument>,
    /// Their books.
    pub books: Kept<Book>,
    /// Venues.
    pub venues: Kept<Venue>,
    /// Consents.
    pub consents: Kept<Consent>,
    /// Liens.
    pub liens: Kept<Lien>,
    /// Records of signed orders.
    pub orders: Kept<OrderRecord>,
    /// Losses.
    pub losses: Kept<Loss>,
    /// Parts of losses.
    pub parts: Kept<LossPart>,
    /// Auctions.
    pub auctions: Kept<Auction>,
    /// Bids.
    pub bids: Kept<Bid>,
    /// Tables of stress losses.
    pub stresses: Kept<Stress>,
    /// Feeds of test houses.
    pub feeds: Kept<TestFeed>,
    /// Statements.
    pub statements: Kept<Statement>,
    /// Who agrees to changes of houses.
    pub governances: Kept<Governance>,
    /// Proposed changes.
    pub proposals: Kept<Proposal>,
    /// What is kept of them.
    pub changes: Kept<Change>,
}

/// How an account of a kind is read.
type Decode<T> = fn(&[u8]) -> Result<T, DecodeError>;

fn of_kind<T: Record + Send>(snapshot: &Snapshot, decode: Decode<T>) -> Result<Kept<T>> {
    let pages = snapshot.visit(is_of::<T>, |_, accounts| {
        let decoded = accounts.iter().map(|stored| {
            let account = decode(stored.data).map_err(anyhow::Error::new)?;
            Ok((stored.address, account))
        });
        decoded.collect::<Result<Vec<_>>>()
    })?;
    Ok(Kept(pages.into_iter().flatten().collect()))
}

/// Whether a section has accounts of this kind.
pub(crate) fn is_of<T: Record>(section: &Section) -> bool {
    let bytes = T::BYTES.checked_add(T::FIRST.len());
    section.owner == ringfence_interface::ID
        && section.first == T::FIRST
        && bytes == Some(section.data_bytes)
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        Ok(Self {
            houses: of_kind(snapshot, House::decode)?,
            settlements: of_kind(snapshot, Settlement::decode)?,
            funds: of_kind(snapshot, Fund::decode)?,
            members: of_kind(snapshot, FundMember::decode)?,
            assets: of_kind(snapshot, Asset::decode)?,
            shards: of_kind(snapshot, AssetShard::decode)?,
            instruments: of_kind(snapshot, Instrument::decode)?,
            books: of_kind(snapshot, Book::decode)?,
            venues: of_kind(snapshot, Venue::decode)?,
            consents: of_kind(snapshot, Consent::decode)?,
            liens: of_kind(snapshot, Lien::decode)?,
            orders: of_kind(snapshot, OrderRecord::decode)?,
            losses: of_kind(snapshot, Loss::decode)?,
            parts: of_kind(snapshot, LossPart::decode)?,
            auctions: of_kind(snapshot, Auction::decode)?,
            bids: of_kind(snapshot, Bid::decode)?,
            stresses: of_kind(snapshot, Stress::decode)?,
            feeds: of_kind(snapshot, TestFeed::decode)?,
            statements: of_kind(snapshot, Statement::decode)?,
            governances: of_kind(snapshot, Governance::decode)?,
            proposals: of_kind(snapshot, Proposal::decode)?,
            changes: of_kind(snapshot, Change::decode)?,
        })
    }
}

/// Accounts of the program that are of no kind, or have another length than their kind.
///
/// # Errors
/// When the snapshot cannot be read.
pub fn unknown(snapshot: &Snapshot) -> Result<Vec<Finding>> {
    let bytes = |kind: &Kind| {
        let fields = kind.fields.iter().map(|(_, bytes)| *bytes);
        fields.fold(kind.discriminator.len(), usize::saturating_add)
    };
    let is_unknown = |section: &Section| {
        let is_it =
            |kind: &Kind| section.first == kind.discriminator && section.data_bytes == bytes(kind);
        section.owner == ringfence_interface::ID && !ALL.iter().any(is_it)
    };
    let pages = snapshot.visit(is_unknown, |section, accounts| {
        let kind = ALL.iter().find(|kind| kind.discriminator == section.first);
        let expected = kind.map_or_else(
            || "an account of a kind that is known".to_owned(),
            |kind| format!("{} bytes of {}", bytes(kind), kind.name),
        );
        let finding = |address| {
            let found = format!("{} bytes", section.data_bytes);
            Finding::new("unknown-account", address, "its kind", &expected, found)
        };
        let findings = accounts.iter().map(|stored| finding(&stored.address));
        Ok(findings.collect::<Vec<_>>())
    })?;
    Ok(pages.into_iter().flatten().collect())
}

/// Whether a section has margin accounts.
#[must_use]
pub fn has_customers(section: &Section) -> bool {
    is_of::<MarginAccount>(section)
}
