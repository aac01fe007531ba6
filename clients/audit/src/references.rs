//! Addresses and references: whether every account is where its fields say, and belongs to
//! something that is there.

use ringfence_interface::accounts::House;
use ringfence_interface::pda;
use solana_address::Address;

use crate::customers::Known;
use crate::derive;
use crate::facts::Kept;
use crate::finding::Finding;
use crate::ground::{Ground, HOLDINGS};

/// Checks of the accounts of one house.
pub(crate) struct References<'a> {
    ground: &'a Ground<'a>,
    /// Margin accounts in the order of their addresses.
    known: &'a [Known],
    findings: &'a mut Vec<Finding>,
}

impl<'a> References<'a> {
    /// Checks everything but what is in margin accounts.
    pub fn check(ground: &'a Ground<'a>, known: &'a [Known], findings: &'a mut Vec<Finding>) {
        let mut references = References {
            ground,
            known,
            findings,
        };
        references.house();
        references.assets();
        references.markets();
        references.fund();
        references.losses();
        references.auctions();
        references.permissions();
        references.pledges();
        references.accounts();
    }

    fn address(&mut self, at: &Address, seeds: &[&[u8]], bump: u8) {
        let derived = derive::with_bump(seeds, bump);
        self.equal("address", at, "its address", &derived, at);
    }

    fn equal<T: PartialEq + ToString>(
        &mut self,
        code: &str,
        at: &Address,
        what: &str,
        pair: &T,
        found: &T,
    ) {
        if pair != found {
            let finding = Finding::new(code, at, what, pair.to_string(), found.to_string());
            self.findings.push(finding);
        }
    }

    /// Whether an account belongs to the audited house, through what it belongs to; notes when that
    /// is not there.
    fn is_ours<T>(
        &mut self,
        at: &Address,
        of: (&Kept<T>, &Address),
        house: fn(&T) -> Address,
    ) -> bool {
        let (kept, parent) = of;
        let Some(found) = kept.get(parent) else {
            let what = "what it belongs to";
            self.findings
                .push(Finding::new("orphan", at, what, parent, "nothing"));
            return false;
        };
        house(found) == self.ground.address
    }

    fn house(&mut self) {
        let (ground, at) = (self.ground, self.ground.address);
        let House {
            creator,
            house_id,
            is_test,
            bump,
            ..
        } = &ground.house;
        let kind: &[u8] = if *is_test != 0 {
            b"test_house"
        } else {
            b"house"
        };
        let id = house_id.to_le_bytes();
        self.address(&at, &[kind, creator.as_ref(), &id], *bump);
        let pairs = [
            (ground.settlement_address, ground.settlement.house),
            (ground.fund_address, ground.fund.house),
        ];
        for (account, house) in pairs {
            self.equal("reference", &account, "its house", &at, &house);
        }
        let fund = &ground.fund_address;
        let numbers = [3, 4, 5, 6, pda::PENDING_STAKES, pda::SECURED, pda::ESCROW];
        let vaults = numbers.map(|number| pda::fund_vault(fund, number).0);
        let places = std::iter::once(pda::pool(&at).0).chain(vaults);
        for ((what, expected), found) in HOLDINGS.iter().zip(places).zip(&ground.holdings) {
            self.equal("address", &at, what, &expected, found);
        }
        for (address, stress) in ground.facts.stresses.iter() {
            if stress.house == at {
                self.address(address, &[b"stress", at.as_ref()], stress.bump);
            }
        }
        for (address, feed) in ground.facts.feeds.iter() {
            if feed.house == at {
                let seeds: [&[u8]; 3] = [b"test_feed", at.as_ref(), &feed.feed_id];
                self.address(address, &seeds, feed.bump);
            }
        }
    }

    fn assets(&mut self) {
        let ground = self.ground;
        let mut quotes = 0_usize;
        for listed in &ground.assets {
            let (at, asset) = (&listed.address, &listed.asset);
            let seeds: [&[u8]; 3] = [b"asset", asset.house.as_ref(), asset.mint.as_ref()];
            self.address(at, &seeds, asset.bump);
            let is_quote = asset.mint == ground.house.quote_mint;
            let says = asset.is_quote != 0;
            self.equal("reference", at, "whether it is the quote", &is_quote, &says);
            quotes = quotes.saturating_add(usize::from(is_quote));
            let decimals = (ground.house.quote_decimals, asset.quote_decimals);
            self.equal(
                "reference",
                at,
                "decimals of the quote",
                &decimals.0,
                &decimals.1,
            );
        }
        if !ground.assets.is_empty() && quotes > 1 {
            self.equal(
                "reference",
                &ground.address,
                "assets of the quote",
                &1,
                &quotes,
            );
        }
        for (at, shard) in ground.facts.shards.iter() {
            let of = (&ground.facts.assets, &shard.asset);
            if self.is_ours(at, of, |asset| asset.house) {
                let seeds: [&[u8]; 3] = [b"shard", shard.asset.as_ref(), &[shard.shard]];
                self.address(at, &seeds, shard.bump);
            }
        }
    }

    fn markets(&mut self) {
        let facts = self.ground.facts;
        for (at, instrument) in facts.instruments.iter() {
            if instrument.house == self.ground.address {
                let id = instrument.instrument_id.to_le_bytes();
                let seeds: [&[u8]; 3] = [b"instrument", instrument.house.as_ref(), &id];
                self.address(at, &seeds, instrument.bump);
            }
        }
        for (at, book) in facts.books.iter() {
            let of = (&facts.instruments, &book.instrument);
            if self.is_ours(at, of, |instrument| instrument.house) {
                self.address(at, &[b"book", book.instrument.as_ref()], book.bump);
            }
        }
        for (at, venue) in facts.venues.iter() {
            if venue.house == self.ground.address {
                let seeds: [&[u8]; 3] = [b"venue", venue.house.as_ref(), venue.authority.as_ref()];
                self.address(at, &seeds, venue.bump);
            }
        }
    }

    fn fund(&mut self) {
        let facts = self.ground.facts;
        for (at, member) in facts.members.iter() {
            if self.is_ours(at, (&facts.funds, &member.fund), |fund| fund.house) {
                let seeds: [&[u8]; 3] = [b"member", member.fund.as_ref(), member.owner.as_ref()];
                self.address(at, &seeds, member.bump);
            }
        }
    }

    fn losses(&mut self) {
        let facts = self.ground.facts;
        for (at, loss) in facts.losses.iter() {
            if loss.house != self.ground.address {
                continue;
            }
            let (generation, count) = (loss.generation, loss.default_count);
            let seeds: [&[u8]; 4] = [
                b"loss",
                loss.margin_account.as_ref(),
                &generation.to_le_bytes(),
                &count.to_le_bytes(),
            ];
            self.address(at, &seeds, loss.bump);
            self.owner(at, &loss.margin_account, generation, &loss.owner);
        }
        for (at, part) in facts.parts.iter() {
            if self.is_ours(at, (&facts.losses, &part.loss), |loss| loss.house) {
                let seeds: [&[u8]; 3] = [b"part", part.loss.as_ref(), part.party.as_ref()];
                self.address(at, &seeds, part.bump);
            }
        }
    }

    fn auctions(&mut self) {
        let facts = self.ground.facts;
        for (at, auction) in facts.auctions.iter() {
            if auction.house != self.ground.address {
                continue;
            }
            self.is_ours(at, (&facts.losses, &auction.loss), |loss| loss.house);
            let of = (&facts.instruments, &auction.instrument);
            self.is_ours(at, of, |instrument| instrument.house);
            let id = auction.instrument_id.to_le_bytes();
            let seeds: [&[u8]; 3] = [b"auction", auction.loss.as_ref(), &id];
            self.address(at, &seeds, auction.bump);
        }
        for (at, bid) in facts.bids.iter() {
            if self.is_ours(at, (&facts.auctions, &bid.auction), |auction| auction.house) {
                let member = bid.member.as_ref();
                let seeds: [&[u8]; 4] = [b"bid", bid.auction.as_ref(), &[bid.round], member];
                self.address(at, &seeds, bid.bump);
                self.is_ours(at, (&facts.members, &bid.member), |member| member.fund);
            }
        }
    }

    /// Consents and records of orders: those of accounts that were closed are void and may stay.
    fn permissions(&mut self) {
        let facts = self.ground.facts;
        for (at, consent) in facts.consents.iter() {
            if self.is_ours(at, (&facts.venues, &consent.venue), |venue| venue.house) {
                let account = &consent.margin_account;
                let seeds: [&[u8]; 3] = [b"consent", account.as_ref(), consent.venue.as_ref()];
                self.address(at, &seeds, consent.bump);
                self.owner(at, account, consent.generation, &consent.owner);
            }
        }
        for (at, order) in facts.orders.iter() {
            if self.is_ours(at, (&facts.venues, &order.venue), |venue| venue.house) {
                let account = &order.margin_account;
                let seeds: [&[u8]; 3] = [b"order", account.as_ref(), &order.digest];
                self.address(at, &seeds, order.bump);
                self.owner(at, account, order.generation, &order.owner);
                let of = (&facts.instruments, &order.instrument);
                self.is_ours(at, of, |instrument| instrument.house);
            }
        }
    }

    /// Liens keep their account from being closed, so that it is there.
    fn pledges(&mut self) {
        let facts = self.ground.facts;
        for (at, lien) in facts.liens.iter() {
            if self.is_ours(at, (&facts.venues, &lien.venue), |venue| venue.house) {
                let (account, venue) = (lien.margin_account.as_ref(), lien.venue.as_ref());
                let seeds: [&[u8]; 4] = [b"lien", account, venue, lien.mint.as_ref()];
                self.address(at, &seeds, lien.bump);
                if self.account(&lien.margin_account).is_none() {
                    let what = "its margin account";
                    let expected = lien.margin_account;
                    self.findings
                        .push(Finding::new("orphan", at, what, expected, "nothing"));
                }
            }
        }
    }

    /// No owner has two accounts of the same number.
    fn accounts(&mut self) {
        let ours = self
            .known
            .iter()
            .filter(|of| of.house == self.ground.address);
        let mut all: Vec<(Address, u16, Address)> =
            ours.map(|of| (of.owner, of.index, of.address)).collect();
        all.sort_unstable();
        for (one, next) in all.iter().zip(all.iter().skip(1)) {
            if (one.0, one.1) == (next.0, next.1) {
                let what = format!("account {} of {}", one.1, one.0);
                self.findings
                    .push(Finding::new("address", &next.2, what, one.2, next.2));
            }
        }
    }

    fn account(&self, address: &Address) -> Option<&Known> {
        let place = self.known.binary_search_by_key(address, |of| of.address);
        place.ok().and_then(|place| self.known.get(place))
    }

    /// The owner of a margin account, while the same life of it is there.
    fn owner(&mut self, at: &Address, account: &Address, generation: u64, owner: &Address) {
        let found = self.account(account).copied();
        if let Some(of) = found.filter(|of| of.generation == generation) {
            self.equal("reference", at, "its owner", &of.owner, owner);
        }
    }
}
