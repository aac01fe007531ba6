//! Records of earlier shares (SPEC 11): who bore a loss, long after the shares have changed hands.
//!
//! A loss counts the shares at its declaration and writes nothing per member. Therefore a member's
//! shares change only after [`sync`] has noted how many there were for all losses declared so far.

use super::{Fund, Member, Stub};
use crate::refusal::Refusal;
use crate::settlement::Settlement;

impl Stub {
    /// Whether it tells the shares at the declaration of this loss. A stretch may reach beyond the
    /// end of its shares' generation: there they were void.
    fn covers(&self, sequence: u64, share_generation: u32) -> bool {
        self.shares != 0
            && self.share_generation == share_generation
            && self.first_sequence <= sequence
            && sequence < self.end_sequence
    }
}

/// Shares that the member had when the loss of this sequence number was declared, under the
/// generation of shares that the loss's snapshot names; zero also when the record was given up.
///
/// Of the defaulter's owner it tells the shares before they were seized: a loss does not count
/// them among its members' shares, and the caller leaves them out.
#[must_use]
pub fn shares_at(member: &Member, sequence: u64, share_generation: u32) -> u64 {
    let mut records = member.stubs.iter();
    let found = records.find(|stub| stub.covers(sequence, share_generation));
    let present = Stub {
        first_sequence: member.stub_sequence,
        end_sequence: u64::MAX,
        shares: member.shares,
        share_generation: member.share_generation,
    };
    let is_present = present.covers(sequence, share_generation);
    let held = found.or_else(|| is_present.then_some(&present));
    held.map_or(0, |stub| stub.shares)
}

/// Brings a member up to the losses declared so far and to the present generation of shares. Goes
/// before every change of shares.
///
/// Its shares are noted for the losses declared since the last time. Shares of an earlier
/// generation are then void: the member has none, no request, and is no member for the time being.
///
/// Refuses: `StubsFull`; never when nothing has to be noted.
///
/// # Errors
/// As above.
pub fn sync(member: &mut Member, fund: &Fund, settlement: &Settlement) -> Result<(), Refusal> {
    if settlement.loss_sequence > member.stub_sequence {
        if member.shares != 0 {
            keep(member, settlement.loss_sequence)?;
        }
        member.stub_sequence = settlement.loss_sequence;
    }
    if member.share_generation != fund.share_generation {
        member.shares = 0;
        member.clear_request();
        member.since_ts = 0;
        member.share_generation = fund.share_generation;
    }
    Ok(())
}

/// [`sync`] for a member that does not decide: when its record is full the oldest entry goes, so
/// that nobody can hold a loss up by a full record.
pub(super) fn sync_by_force(
    member: &mut Member,
    fund: &Fund,
    settlement: &Settlement,
) -> Result<(), Refusal> {
    if sync(member, fund, settlement) == Err(Refusal::StubsFull)
        && let Some(stub) = oldest_mut(member)
    {
        *stub = Stub::default();
    }
    sync(member, fund, settlement)
}

/// Notes the present shares up to `end_sequence`: in the entry that ends where they begin, if they
/// have not changed since, or in a free one.
fn keep(member: &mut Member, end_sequence: u64) -> Result<(), Refusal> {
    let new = Stub {
        first_sequence: member.stub_sequence,
        end_sequence,
        shares: member.shares,
        share_generation: member.share_generation,
    };
    let continues = |stub: &&mut Stub| {
        (stub.end_sequence, stub.shares, stub.share_generation)
            == (new.first_sequence, new.shares, new.share_generation)
    };
    if let Some(stub) = member.stubs.iter_mut().find(continues) {
        stub.end_sequence = end_sequence;
        return Ok(());
    }
    let free = member.stubs.iter_mut().find(|stub| stub.shares == 0);
    *free.ok_or(Refusal::StubsFull)? = new;
    Ok(())
}

/// The entry of the earliest losses.
fn oldest_mut(member: &mut Member) -> Option<&mut Stub> {
    let used = member.stubs.iter_mut().filter(|stub| stub.shares != 0);
    used.min_by_key(|stub| stub.first_sequence)
}

/// Gives up the record of the earliest losses, and with it what is left to claim of them. Returns
/// it. A record that an assessment may still need cannot be given up: nobody evades a call.
///
/// Refuses, in order: `NoStub`; `LossOpen` while a loss of the record is not routed.
///
/// # Errors
/// As above.
pub fn plan_drop_stub(member: &mut Member, settlement: &Settlement) -> Result<Stub, Refusal> {
    let stub = oldest_mut(member).ok_or(Refusal::NoStub)?;
    if stub.end_sequence > settlement.routing_sequence {
        return Err(Refusal::LossOpen);
    }
    Ok(core::mem::take(stub))
}
