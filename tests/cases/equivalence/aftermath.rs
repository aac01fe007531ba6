//! Assessments, repayments and claims; debts too small for a loss; and the size of the fund.

use ringfence_core::account::{Position, Status};
use ringfence_core::system::OpenLoss;
use ringfence_core::waterfall::Layer;

use super::draw::{ONE, WHALE, Walk};
use super::mirror::{ASSESS_DUE_S, MEMBERS};
use super::op::Op;

impl Walk<'_> {
    /// Members pay or do not, the operator helps, time goes by, and the secured parts of those who
    /// have not paid are seized.
    pub fn assess(&mut self, loss: usize) -> Op {
        let seat = self.numbers.place(MEMBERS.len());
        match self.numbers.between(0, 12) {
            0..=3 => Op::Pay { loss, seat },
            4 | 9 => Op::Match {
                loss,
                amount: self.numbers.pick(&[0, 1, ONE, 20 * ONE, 500 * ONE]),
            },
            5 => Op::SeizeSecured { loss, seat },
            6 => {
                for seat in 0..MEMBERS.len() {
                    self.next.push_back(Op::Pay { loss, seat });
                }
                self.route(loss)
            }
            7 | 8 => {
                for seat in 0..MEMBERS.len() {
                    self.next.push_back(Op::SeizeSecured { loss, seat });
                }
                let route = self.route(loss);
                self.next.push_back(route);
                Op::Wait {
                    seconds: ASSESS_DUE_S,
                }
            }
            _ => self.route(loss),
        }
    }

    /// Long after: repayments, claims, bonds, what thaws, what is given up.
    pub fn aftermath(&mut self) -> Op {
        let system = &self.mirror.system;
        let (losses, bids) = (system.losses.len(), system.bids.len());
        let mut loss = self.numbers.place(losses);
        let owes = |open: &OpenLoss| {
            let left = open.loss.recoverable_native();
            open.loss.is_routed() && left.is_ok_and(|left| left != 0)
        };
        if let Some(owing) = self.mirror.system.losses.iter().position(owes)
            && !self.numbers.once_in(3)
        {
            loss = owing;
        }
        match self.numbers.between(0, 11) {
            0..=3 => self.repay(loss),
            4 => self.claims(loss),
            5..=7 => self.waive(),
            8 if bids != 0 => Op::Bond {
                bid: self.numbers.place(bids),
            },
            9 if !self.mirror.auctions.is_empty() => {
                let auction = self.numbers.place(self.mirror.auctions.len());
                self.bid(auction)
            }
            10 => self.route_at(loss),
            _ => self.settle(),
        }
    }

    /// Who has something to claim does; sometimes all parties ask, or one.
    fn claims(&mut self, loss: usize) -> Op {
        let seat = self.numbers.place(MEMBERS.len());
        let parties = (0..MEMBERS.len()).map(Some).chain([None]);
        let open = &self.mirror.system.losses[loss].loss;
        let rows = [open.used_by(Layer::Mutual), open.assessment.paid_native];
        if rows == [0, 0] && !self.numbers.once_in(20) {
            return Op::WaitSlots { slots: 1 };
        }
        let has_due = |seat: &Option<usize>| self.mirror.system.clone().claim(loss, *seat).is_ok();
        let due: Vec<Option<usize>> = parties.filter(has_due).collect();
        if !due.is_empty() && !self.numbers.once_in(4) {
            let claims = due.into_iter().map(|seat| Op::Claim { loss, seat });
            self.next.extend(claims);
            return Op::WaitSlots { slots: 1 };
        }
        if self.numbers.once_in(2) {
            for seat in 0..MEMBERS.len() {
                let seat = Some(seat);
                self.next.push_back(Op::Claim { loss, seat });
            }
            return Op::Claim { loss, seat: None };
        }
        let seat = Some(seat);
        Op::Claim { loss, seat }
    }

    /// Somebody whose gains were cut gives them up, if it is settled.
    fn waive(&mut self) -> Op {
        let customers = self.mirror.system.customers.iter().enumerate();
        let cut = customers.filter(|(_, customer)| {
            let account = &customer.account;
            account.cut_native != 0 && account.is_settled()
        });
        let cut: Vec<usize> = cut.map(|(who, _)| who).collect();
        let who = if cut.is_empty() {
            self.who()
        } else {
            self.numbers.pick(&cut)
        };
        if !cut.is_empty() && self.numbers.once_in(2) {
            return Op::Waive { who };
        }
        self.next.push_back(Op::Waive { who });
        Op::Settle { who }
    }

    /// Money comes to a defaulter, and what it owes is taken from it.
    pub fn repay(&mut self, loss: usize) -> Op {
        let open = self.mirror.system.losses[loss];
        let who = open.customer;
        let left = open.loss.recoverable_native().expect("rows that add up");
        let claim = self.claims(loss);
        match self.numbers.between(0, 5) {
            0 => self.next.push_front(Op::Recover { loss }),
            1 | 2 => {
                let slot = self.slot_to_sell(who);
                let amounts = [1, left, left / 2, left + 1, ONE];
                let minimums = [0, 0, 0, 0, 1, u64::MAX];
                let by = if self.numbers.once_in(5) {
                    self.who()
                } else {
                    WHALE
                };
                self.next.push_front(Op::Recover { loss });
                self.next.push_front(Op::SellRecovered {
                    loss,
                    by,
                    slot,
                    quote_native: self.numbers.pick(&amounts),
                    minimum_out_native: self.numbers.pick(&minimums),
                });
                let amount = self.numbers.pick(&[1, 3, 1_000_000_000]);
                self.next.push_front(Op::Deposit { who, slot, amount });
            }
            _ => {
                let amount = self.numbers.pick(&[1, left / 3, left, left, left + 7]);
                self.next.push_front(Op::Recover { loss });
                self.next.push_front(Op::Deposit {
                    who,
                    slot: 0,
                    amount,
                });
            }
        }
        self.next.push_back(claim);
        self.next.pop_front().unwrap_or(claim)
    }

    /// Somebody pays most of what an account owes, so that dust is left.
    pub fn cover(&mut self) -> Op {
        let customers = self.mirror.system.customers.iter().enumerate();
        let owing = customers.filter(|(_, customer)| {
            let account = &customer.account;
            let is_free = !account.positions.iter().any(Position::is_occupied);
            let is_held = matches!(account.status, Status::Default | Status::Fixed);
            let own = u128::from(account.slots[0].ledger_native);
            account.owed_variation_native() > own && is_free && !is_held
        });
        // Mostly one that has no other collateral, while no loss comes first.
        let (bare, others): (Vec<usize>, Vec<usize>) = owing.map(|(who, _)| who).partition(|who| {
            let slots = self.mirror.system.customers[*who].account.slots;
            slots.iter().skip(1).all(|slot| slot.ledger_native == 0)
        });
        let settlement = &self.mirror.system.settlement;
        let comes_later = settlement.routing_sequence != settlement.loss_sequence;
        if comes_later && !self.numbers.once_in(8) {
            return self.next_of_loss();
        }
        let who = if !bare.is_empty() {
            self.numbers.pick(&bare)
        } else if !others.is_empty() {
            // Somebody buys what it has first.
            let who = self.numbers.pick(&others);
            return self.seize(who);
        } else {
            return self.keepers();
        };
        let account = self.mirror.system.customers[who].account;
        let owed = u64::try_from(account.owed_variation_native()).unwrap_or(0);
        let short = self.numbers.pick(&[1, 100, 9_999, 10_000, 10_001]);
        let amount = owed.saturating_sub(short + account.slots[0].ledger_native);
        self.next.push_back(Op::Cover { who });
        Op::Deposit {
            who,
            slot: 0,
            amount,
        }
    }

    /// Stress losses of some, or of all, and the fund beside them.
    pub fn size(&mut self) -> Op {
        if self.numbers.once_in(3) {
            return Op::SizeFund;
        }
        let time = self.time_goes_by();
        for _ in 0..3 {
            let who = self.who();
            self.next.push_back(Op::PostStress { who });
        }
        self.next.push_back(Op::SizeFund);
        time
    }
}
