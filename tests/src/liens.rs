//! Liens: what customers pledge to venues that keep their own books.

use ringfence_interface::accounts::Lien;
use ringfence_interface::instructions::{
    LienClaim, LienClose, LienCreate, LienLock, LienNotice, LienRelease, LienResize, LienSeize,
    LienUnlock, VenueTermsSet,
};
use ringfence_interface::wire::LienCreateArguments;
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, owner_of};
use crate::send::{Outcome, done};
use crate::world::World;

/// From a notice until a release, as the venues of these tests set it.
pub const DELAY_S: u32 = 86_400;
/// How long a claim holds, as they set it.
pub const LIMIT_S: u32 = 5 * 86_400;

/// Which lien: a customer's vault of a mint, pledged to a venue.
#[derive(Clone, Copy, Debug)]
pub struct Pledge<'a> {
    /// The customer.
    pub customer: &'a str,
    /// Actor that signs for the venue.
    pub venue: &'a str,
    /// Name of the mint.
    pub mint: &'a str,
}

impl World {
    /// Address of a lien.
    #[must_use]
    pub fn lien(&self, on: Pledge<'_>) -> Pubkey {
        let (account, venue) = (self.account(on.customer), self.venue(on.venue));
        pda::lien(&account, &venue, &self.mint(on.mint).address).0
    }

    /// That lien.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_lien(&self, on: Pledge<'_>) -> Lien {
        Lien::decode(&self.data(&self.lien(on))).expect("a lien")
    }

    /// What is locked of a customer's vault; zero when it is not open.
    #[must_use]
    pub fn locked(&self, customer: &str, mint: &str) -> u64 {
        let (account, vault) = (self.read_account(customer), self.vault(customer, mint));
        let mut slots = account.open_slots();
        let slot = slots.find(|(_, slot)| slot.vault == vault);
        slot.map_or(0, |(_, slot)| slot.locked_native)
    }

    /// `venue_terms_set` with a token account that receives; the System program for none.
    #[must_use]
    pub fn venue_terms_set_act(&self, venue: &str, receiver: Pubkey, terms: (u32, u32)) -> Act {
        let accounts = VenueTermsSet {
            venue_authority: actors::address(venue),
            venue: self.venue(venue),
            settlement_account: receiver,
        };
        let instruction = accounts.instruction(terms.0, terms.1);
        Act::new(VenueTermsSet::SHAPE, instruction, &[venue])
    }

    /// Lets a venue take liens on a mint: seized tokens go to its own wallet.
    #[track_caller]
    pub fn take_liens(&mut self, venue: &str, mint: &str) {
        let wallet = self.open_wallet(venue, mint);
        let act = self.venue_terms_set_act(venue, wallet, (DELAY_S, LIMIT_S));
        done(self.send(&act));
    }

    /// What the owner agrees to: the venue's terms now, for a year.
    #[must_use]
    pub fn lien_terms(&self, venue: &str, cap_native: u64) -> LienCreateArguments {
        let venue = self.read_venue(venue);
        LienCreateArguments {
            cap_native,
            expiry_ts: self.now() + 365 * 86_400,
            release_delay_s: venue.release_delay_s,
            claim_limit_s: venue.claim_limit_s,
        }
    }

    /// `lien_create`: the customer signs and pays.
    #[must_use]
    pub fn lien_create_act(&self, on: Pledge<'_>, terms: &LienCreateArguments) -> Act {
        let owner = actors::address(on.customer);
        let accounts = LienCreate {
            owner,
            payer: owner,
            venue: self.venue(on.venue),
            margin_account: self.account(on.customer),
            vault: self.vault(on.customer, on.mint),
            settlement_account: self.wallet(on.venue, on.mint),
            lien: self.lien(on),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(terms);
        Act::new(LienCreate::SHAPE, instruction, &[owner_of(on.customer)])
    }

    /// Creates a lien with the venue's terms as they are, for a year.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn lien_create(&mut self, on: Pledge<'_>, cap_native: u64) -> Outcome {
        let terms = self.lien_terms(on.venue, cap_native);
        self.send(&self.lien_create_act(on, &terms))
    }

    /// Creates a lien and locks by it, the venue's terms included.
    #[track_caller]
    pub fn pledge(&mut self, on: Pledge<'_>, cap_native: u64, locked_native: u64) {
        self.take_liens(on.venue, on.mint);
        done(self.lien_create(on, cap_native));
        if locked_native > 0 {
            done(self.lien_lock(on, locked_native));
        }
    }

    /// `lien_resize` by the customer.
    #[must_use]
    pub fn lien_resize_act(&self, on: Pledge<'_>, cap_native: u64) -> Act {
        let accounts = LienResize {
            owner: actors::address(on.customer),
            margin_account: self.account(on.customer),
            lien: self.lien(on),
        };
        let instruction = accounts.instruction(cap_native);
        Act::new(LienResize::SHAPE, instruction, &[owner_of(on.customer)])
    }

    /// `lien_lock` by the venue, with the evidence as it stands.
    #[must_use]
    pub fn lien_lock_act(&self, on: Pledge<'_>, amount_native: u64) -> Act {
        let accounts = LienLock {
            venue_authority: actors::address(on.venue),
            venue: self.venue(on.venue),
            house: self.house.address,
            margin_account: self.account(on.customer),
            lien: self.lien(on),
        };
        let instruction = accounts.instruction(amount_native, &self.evidence(on.customer));
        Act::new(LienLock::SHAPE, instruction, &[on.venue])
    }

    /// Sends [`World::lien_lock_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn lien_lock(&mut self, on: Pledge<'_>, amount_native: u64) -> Outcome {
        self.send(&self.lien_lock_act(on, amount_native))
    }

    /// `lien_unlock` by the venue.
    #[must_use]
    pub fn lien_unlock_act(&self, on: Pledge<'_>, amount_native: u64) -> Act {
        let accounts = LienUnlock {
            venue_authority: actors::address(on.venue),
            venue: self.venue(on.venue),
            margin_account: self.account(on.customer),
            lien: self.lien(on),
        };
        let instruction = accounts.instruction(amount_native);
        Act::new(LienUnlock::SHAPE, instruction, &[on.venue])
    }

    /// `lien_claim` by the venue.
    #[must_use]
    pub fn lien_claim_act(&self, on: Pledge<'_>, amount_native: u64) -> Act {
        let accounts = LienClaim {
            venue_authority: actors::address(on.venue),
            venue: self.venue(on.venue),
            margin_account: self.account(on.customer),
            lien: self.lien(on),
        };
        let instruction = accounts.instruction(amount_native);
        Act::new(LienClaim::SHAPE, instruction, &[on.venue])
    }

    /// `lien_seize` by the venue, into its own wallet.
    #[must_use]
    pub fn lien_seize_act(&self, on: Pledge<'_>, amount_native: u64) -> Act {
        let accounts = LienSeize {
            venue_authority: actors::address(on.venue),
            venue: self.venue(on.venue),
            margin_account: self.account(on.customer),
            lien: self.lien(on),
            vault: self.vault(on.customer, on.mint),
            settlement_account: self.wallet(on.venue, on.mint),
            shard: self.shard(on.customer, on.mint),
            token_program: self.mint(on.mint).program,
        };
        let instruction = accounts.instruction(amount_native);
        Act::new(LienSeize::SHAPE, instruction, &[on.venue])
    }

    /// `lien_notice` by the customer.
    #[must_use]
    pub fn lien_notice_act(&self, on: Pledge<'_>, is_given: bool) -> Act {
        let accounts = LienNotice {
            owner: actors::address(on.customer),
            margin_account: self.account(on.customer),
            lien: self.lien(on),
        };
        let instruction = accounts.instruction(is_given);
        Act::new(LienNotice::SHAPE, instruction, &[owner_of(on.customer)])
    }

    /// `lien_release` by the customer.
    #[must_use]
    pub fn lien_release_act(&self, on: Pledge<'_>) -> Act {
        let accounts = LienRelease {
            owner: actors::address(on.customer),
            margin_account: self.account(on.customer),
            lien: self.lien(on),
        };
        let instruction = accounts.instruction();
        Act::new(LienRelease::SHAPE, instruction, &[owner_of(on.customer)])
    }

    /// `lien_close` by the customer, who paid the rent.
    #[must_use]
    pub fn lien_close_act(&self, on: Pledge<'_>) -> Act {
        let owner = actors::address(on.customer);
        let accounts = LienClose {
            owner,
            margin_account: self.account(on.customer),
            lien: self.lien(on),
            rent_payer: owner,
        };
        let instruction = accounts.instruction();
        Act::new(LienClose::SHAPE, instruction, &[owner_of(on.customer)])
    }
}
