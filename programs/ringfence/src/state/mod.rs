//! What is stored: one file per account, each with `view()` into the rules' struct and `store()`
//! back.
//!
//! Both take their struct apart field by field and exhaustively, so that a field that one side
//! forgets does not compile. Fields are ordered by size and reserved bytes fill the rest, because
//! the bytes on chain are these structs.

mod asset;
mod asset_shard;
mod auction;
mod bid;
mod book;
mod consent;
mod fund;
mod fund_member;
mod governance;
mod house;
mod instrument;
mod lien;
mod loss;
mod loss_part;
mod loss_terms;
mod margin_account;
mod order_record;
mod perhaps;
mod position;
mod proposal;
mod settlement;
mod source;
mod statement;
mod stored;
mod stress;
mod test_feed;
mod venue;
mod wide;

pub use asset::{Asset, AssetParameters, PriceFeed, TimedPrice};
pub use asset_shard::AssetShard;
pub use auction::{
    Auction, RankedBid, AUCTION_AWARDING, AUCTION_CLOSED, AUCTION_COMMITTING, AUCTION_REVEALING,
};
pub use bid::Bid;
pub use book::Book;
pub use consent::Consent;
pub use fund::Fund;
pub use fund_member::{FundMember, Stub};
pub use governance::{council_of, Governance};
pub use house::{House, HouseParameters, HOUSE_ACTIVE, HOUSE_RECOVERY};
pub use instrument::{Contract, Instrument, InstrumentParameters, KIND_PUT};
pub use lien::Lien;
pub use loss::{
    Assessment, Loss, Stamp, TearUp, LOSS_ASSESSING, LOSS_CLOSED, LOSS_CLOSING, LOSS_FIXED,
    LOSS_HAIRCUTTING, LOSS_MANAGING, LOSS_ROUTING, STAMP_COUNT,
};
pub use loss_part::LossPart;
pub use loss_terms::{LossSnapshot, LossTerms};
pub use margin_account::{AssetSlot, MarginAccount};
pub use order_record::OrderRecord;
pub use perhaps::Perhaps;
pub use position::Position;
pub use proposal::{
    Change, Proposal, PROPOSAL_CANCELLED, PROPOSAL_EXECUTED, PROPOSAL_MOVING, PROPOSAL_OPEN,
};
pub use settlement::Settlement;
pub use source::{Source, SOURCE_PYTH, SOURCE_TEST_FEED};
pub use statement::Statement;
pub use stored::{Record, Stored};
pub use stress::{Stress, StressEntry};
pub use test_feed::TestFeed;
pub use venue::{Venue, VenueSettlement, VENUE_ACTIVE, VENUE_SUSPENDED, VENUE_WITHDRAWN};
pub use wide::{read_wide, write_wide};
