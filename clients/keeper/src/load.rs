//! The whole of some houses, read from a chain.

use std::collections::BTreeSet;

use ringfence_client::chain::{Chain, Failure, Filter};
use ringfence_interface::accounts::{
    Asset, Auction, Bid, FundMember, Instrument, Loss, LossPart, MarginAccount, Proposal,
};
use solana_address::Address;

use crate::picture::Picture;

/// Reads every account of the program that belongs to these houses. What else decisions depend on
/// ([`Picture::wanted`]) is read before each plan.
///
/// # Errors
/// [`Failure::Rejected`] naming an address without a house; [`Failure::Unreachable`].
pub fn load(chain: &impl Chain, houses: &[Address]) -> Result<Picture, Failure> {
    let mut picture = Picture::of(houses);
    let places = picture.houses.values().map(|house| house.places);
    let fixed = places.flat_map(|at| [at.house, at.settlement, at.fund, at.stress, at.governance]);
    let fixed: Vec<Address> = fixed.collect();
    read(chain, &mut picture, &fixed)?;
    let nameless = picture
        .houses
        .iter()
        .find(|(_, house)| house.house.is_none());
    if let Some((address, _)) = nameless {
        return Err(Failure::Rejected {
            reason: format!("there is no house of Ringfence at {address}"),
            logs: Vec::new(),
        });
    }
    for filter in filters(&picture) {
        for (address, account) in chain.owned(&filter)? {
            picture.put(address, &account);
        }
    }
    let parts: Vec<Address> = picture
        .houses
        .values()
        .flat_map(|house| {
            let assets = house.assets.values();
            let shards = assets.flat_map(|asset| asset.shards.iter().map(|(at, _)| *at));
            let books = house.instruments.values().map(|market| market.book_address);
            shards.chain(books)
        })
        .collect();
    read(chain, &mut picture, &parts)?;
    Ok(picture)
}

/// Reads accounts into a picture; those that are not there are forgotten.
///
/// # Errors
/// [`Failure::Unreachable`].
pub fn read(chain: &impl Chain, into: &mut Picture, which: &[Address]) -> Result<(), Failure> {
    if which.is_empty() {
        return Ok(());
    }
    let found = chain.accounts(which)?;
    for (address, account) in which.iter().zip(found) {
        match account {
            Some(account) => into.put(*address, &account),
            None => into.remove(address),
        };
    }
    Ok(())
}

/// Which accounts of the program are asked for. Auctions before bids and losses before parts: what
/// belongs to none of ours is left out.
fn filters(picture: &Picture) -> Vec<Filter> {
    let kind = |first: [u8; 8], bytes: usize| Filter::kind(first).long(bytes);
    let mut all = Vec::new();
    for house in picture.houses.values() {
        let of_house = [
            kind(Asset::DISCRIMINATOR, Asset::ACCOUNT_BYTES),
            kind(Instrument::DISCRIMINATOR, Instrument::ACCOUNT_BYTES),
            kind(MarginAccount::DISCRIMINATOR, MarginAccount::ACCOUNT_BYTES),
            kind(Loss::DISCRIMINATOR, Loss::ACCOUNT_BYTES),
            kind(Auction::DISCRIMINATOR, Auction::ACCOUNT_BYTES),
            kind(Proposal::DISCRIMINATOR, Proposal::ACCOUNT_BYTES),
        ];
        all.extend(of_house.map(|filter| filter.of(&house.places.house)));
        let members = kind(FundMember::DISCRIMINATOR, FundMember::ACCOUNT_BYTES);
        all.push(members.of(&house.places.fund));
    }
    all.push(kind(LossPart::DISCRIMINATOR, LossPart::ACCOUNT_BYTES));
    all.push(kind(Bid::DISCRIMINATOR, Bid::ACCOUNT_BYTES));
    all
}

/// What a subscription follows: every account of the program. The picture leaves out what is not
/// of its houses.
#[must_use]
pub fn followed() -> Vec<Filter> {
    vec![Filter::all()]
}

/// The accounts that a set of instructions may have written, without repetition.
#[must_use]
pub fn written(instructions: &[solana_instruction::Instruction]) -> Vec<Address> {
    let metas = instructions
        .iter()
        .flat_map(|instruction| &instruction.accounts);
    let written = metas
        .filter(|meta| meta.is_writable)
        .map(|meta| meta.pubkey);
    let all: BTreeSet<Address> = written.collect();
    all.into_iter().collect()
}
