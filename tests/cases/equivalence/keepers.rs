//! What keepers, members, strangers and the operator try: the part of the draw that is not trading.

use ringfence_core::account::Status;
use ringfence_core::house::HouseStatus;
use ringfence_core::loss::State;
use ringfence_core::margin::Test;
use ringfence_core::plan::Pocket;
use ringfence_core::system::FUND_POCKETS;
use ringfence_core::waterfall::{LAYERS, Layer};
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::customers::wide_consent;

use super::draw::{LATE, ONE, WHALE, Walk};
use super::mirror::{MARKETS, MEMBERS};
use super::op::{Op, Place};

impl Walk<'_> {
    /// Any but the quote, mostly.
    pub fn slot_to_sell(&mut self, who: usize) -> usize {
        let slot = self.slot(who);
        if slot != 0 || self.numbers.once_in(6) {
            slot
        } else {
            self.slot(who).max(1)
        }
    }

    /// Somebody below maintenance, owing, called or in default; anybody when all are well.
    pub fn needy(&mut self) -> usize {
        let system = &self.mirror.system;
        let is_needy = |who: &usize| {
            let account = &system.customers[*who].account;
            let health = system.health(*who, Test::MAINTENANCE);
            account.status != Status::Active
                || account.variation_native < 0
                || health.is_ok_and(|health| !health.is_met())
        };
        let needy: Vec<usize> = (0..system.customers.len()).filter(is_needy).collect();
        if needy.is_empty() || self.numbers.once_in(4) {
            self.who()
        } else {
            self.numbers.pick(&needy)
        }
    }

    /// What somebody with a program would do next for the house's sake.
    pub fn keepers(&mut self) -> Op {
        let who = self.needy();
        match self.numbers.between(0, 15) {
            0 | 1 => Op::Call { who },
            2..=11 => self.take_lots_or_over(who),
            12 => self.seize(who),
            13 | 14 => Op::Declare { who },
            _ => Op::Settle { who },
        }
    }

    fn take_lots(&mut self, who: usize) -> Op {
        let by = if self.numbers.once_in(3) {
            self.who()
        } else {
            WHALE
        };
        let held: Vec<usize> = (0..MARKETS.len())
            .filter(|market| self.lots(who, *market) != 0)
            .collect();
        if held.is_empty() {
            return Op::TakeLots {
                market: self.market(),
                who,
                by,
                lots: 1,
            };
        }
        let market = self.numbers.pick(&held);
        let all = self.lots(who, market);
        let lots = self
            .numbers
            .pick(&[0, 1, all, all, all / 2, all.div_ceil(5), all + 1]);
        Op::TakeLots {
            market,
            who,
            by,
            lots,
        }
    }

    /// Lots of somebody, by the way that there is for them.
    fn take_lots_or_over(&mut self, who: usize) -> Op {
        let customer = &self.mirror.system.customers[who];
        match customer.loss {
            Some(loss) if customer.account.status == Status::Default => self.sell(loss, who),
            _ => self.take_lots(who),
        }
    }

    /// Lots of a defaulter, at once or when its price has worsened.
    pub fn take_over(&mut self, loss: usize, who: usize) -> Op {
        let Op::TakeLots {
            market, by, lots, ..
        } = self.take_lots(who)
        else {
            unreachable!("it takes lots")
        };
        Op::Take {
            loss,
            market,
            by,
            lots,
        }
    }

    pub fn seize(&mut self, who: usize) -> Op {
        let account = self.mirror.system.customers[who].account;
        let own = account.slots[0].available_native();
        let owed = u64::try_from(account.owed_variation_native()).expect("a debt");
        let owed = owed.saturating_sub(own);
        let by = if self.numbers.once_in(4) {
            self.who()
        } else {
            WHALE
        };
        Op::Seize {
            who,
            by,
            slot: self.slot_to_sell(who),
            quote_native: self
                .numbers
                .pick(&[owed, owed, owed + 1, owed / 2, 1, 20 * ONE]),
            minimum_out_native: self.numbers.pick(&[0, 0, 0, 1, 1_000_000, u64::MAX]),
        }
    }

    /// The next thing to do for an open loss, or anything else for it.
    pub fn next_of_loss(&mut self) -> Op {
        let losses = &self.mirror.system.losses;
        let open = losses
            .iter()
            .position(|open| open.loss.state != State::Closed);
        let loss = open.unwrap_or(0);
        let loss = if self.numbers.once_in(5) {
            self.numbers.place(losses.len())
        } else {
            loss
        };
        let (state, who) = {
            let open = self.mirror.system.losses[loss];
            (open.loss.state, open.customer)
        };
        if self.numbers.once_in(8) {
            let route = self.route_at(loss);
            let any = [Op::Fix { loss }, route, Op::CloseLoss { loss }];
            return self.numbers.pick(&any);
        }
        match state {
            State::Managing => self.manage(loss, who),
            State::Fixed | State::Routing => self.route(loss),
            State::Assessing => self.assess(loss),
            State::Haircutting => {
                let all = self.settle();
                let route = self.route(loss);
                self.next.push_back(route);
                all
            }
            State::Closed => self.repay(loss),
            State::Closing if self.numbers.once_in(4) => self.repay(loss),
            State::Closing => {
                // Members who asked before the loss and waited for its end leave with less.
                for seat in 0..MEMBERS.len() {
                    self.next.push_back(Op::Unstake { seat });
                }
                Op::CloseLoss { loss }
            }
        }
    }

    /// Routes a loss, mostly once the others that are open are fixed as well: then several
    /// haircuts follow each other before anybody's claim is touched.
    pub fn route(&mut self, loss: usize) -> Op {
        let is_open = |state: State| state != State::Closed && state != State::Closing;
        let losses = &self.mirror.system.losses;
        let open = losses
            .iter()
            .enumerate()
            .filter(|(_, open)| is_open(open.loss.state));
        let open: Vec<(usize, State, usize)> = open
            .map(|(place, open)| (place, open.loss.state, open.customer))
            .collect();
        let managed = open.iter().find(|(_, state, _)| *state == State::Managing);
        if let Some((other, _, who)) = managed
            && !self.numbers.once_in(4)
        {
            return self.manage(*other, *who);
        }
        for (other, _, _) in open {
            let route = self.route_at(other);
            self.next.push_back(route);
        }
        let route = self.route_at(loss);
        if !self.numbers.once_in(4) {
            return route;
        }
        // An account of the fund is frozen meanwhile; what is blocked pays when it has thawed.
        let place = Place::House(self.numbers.pick(&FUND_POCKETS));
        let again = self.route_at(loss);
        self.next.extend([route, Op::Thaw(place), again]);
        Op::Freeze(place)
    }

    /// Mostly through all layers, now and then through some of them.
    pub fn route_at(&mut self, loss: usize) -> Op {
        let through = if self.numbers.once_in(3) {
            self.numbers.pick(&LAYERS)
        } else {
            Layer::GainHaircut
        };
        Op::Route { loss, through }
    }

    /// Sells a defaulter's positions, brings it to the next boundary, sells its collateral.
    pub fn manage(&mut self, loss: usize, who: usize) -> Op {
        let account = self.mirror.system.customers[who].account;
        if account.has_lots() {
            return self.sell(loss, who);
        }
        if account
            .positions
            .iter()
            .any(|position| position.is_occupied())
        {
            let first = [Op::Settle { who }, Op::Fix { loss }, Op::Settle { who }];
            let first = self.numbers.pick(&first);
            let time = self.time_goes_by();
            self.next.push_back(first);
            return time;
        }
        let has_more = account
            .slots
            .iter()
            .skip(1)
            .any(|slot| slot.ledger_native != 0);
        match self.numbers.between(0, 15) {
            0..=7 if has_more => self.seize(who),
            8..=9 => Op::Settle { who },
            10..=11 if !has_more => {
                // Somebody pays in for the defaulter, and the vault is frozen with that in it.
                let vault = Place::Vault(who, 0);
                self.next.push_back(Op::Freeze(vault));
                self.next.push_back(Op::Fix { loss });
                self.next.push_back(Op::Thaw(vault));
                Op::Deposit {
                    who,
                    slot: 0,
                    amount: 2 * ONE,
                }
            }
            12 => {
                self.next.push_back(Op::Fix { loss });
                Op::Deposit {
                    who,
                    slot: 0,
                    amount: ONE,
                }
            }
            _ => Op::Fix { loss },
        }
    }

    pub fn members(&mut self) -> Op {
        let seat = self.numbers.place(MEMBERS.len());
        let shares = self.mirror.system.seats[seat].member.shares;
        match self.numbers.between(0, 15) {
            11 => Op::DropStub { seat },
            12 | 13 => Op::ReleaseSecured { seat },
            14 | 15 => self.withdraw_skin(),
            0 | 1 => Op::Stake {
                seat,
                amount: self.numbers.pick(&[0, 1, 1_001, ONE, 3 * ONE]),
            },
            2..=4 => Op::Activate { seat },
            5 => Op::CancelStake { seat },
            6 | 7 => {
                let choices = [shares, shares / 2, shares.saturating_add(1), 0, 1, u64::MAX];
                Op::RequestUnstake {
                    seat,
                    shares: self.numbers.pick(&choices),
                }
            }
            8 | 9 => Op::Unstake { seat },
            _ => {
                let layers = [Layer::SkinJunior, Layer::SkinSenior, Layer::Mutual];
                let layer = self.numbers.pick(&layers);
                Op::DepositSkin {
                    layer,
                    amount: self.numbers.pick(&[0, 1, ONE]),
                }
            }
        }
    }

    fn withdraw_skin(&mut self) -> Op {
        let fund = &self.mirror.system.fund;
        let held = [
            (Layer::SkinJunior, fund.skin_junior_native),
            (Layer::SkinSenior, fund.skin_senior_native),
            (Layer::Insurance, fund.insurance_native),
        ];
        let (layer, all) = self.numbers.pick(&held);
        let amounts = [0, 1, 1, all.div_ceil(10), all / 2, all, all + 1];
        Op::WithdrawSkin {
            layer,
            amount: self.numbers.pick(&amounts),
        }
    }

    fn pocket(&mut self) -> Pocket {
        let place = self.numbers.place(FUND_POCKETS.len() + 1);
        FUND_POCKETS.get(place).copied().unwrap_or(Pocket::Pool)
    }

    pub fn strangers(&mut self) -> Op {
        let (who, pocket) = (self.who(), self.pocket());
        let slot = self.slot(who);
        let amount = self.numbers.between(1, 1_000_000);
        match self.numbers.between(0, 3) {
            0 => {
                // A whole one of an asset without decimals is worth enough.
                let is_whole = self.mirror.system.customers[who].slot_assets[slot] == 2;
                let amount = if is_whole { 1 } else { amount };
                self.next.push_back(Op::Absorb { who, slot });
                Op::DonateToVault { who, slot, amount }
            }
            1 => {
                self.next.push_back(Op::Sweep { pocket });
                Op::Donate { pocket, amount }
            }
            2 => Op::Donate { pocket, amount },
            _ => Op::Sweep { pocket },
        }
    }

    /// Mostly wide; each cap is tight in turn, and a revoked one comes back.
    pub fn consent(&mut self) -> Op {
        let (who, now_ts) = (self.who(), self.mirror.system.clock.now_ts);
        let wide = wide_consent(i64::MAX);
        let given = match self.numbers.between(0, 8) {
            0 => ConsentSetArguments {
                initial_cap_native: 20 * ONE,
                ..wide
            },
            1 => ConsentSetArguments {
                spend_cap_native: 10_000,
                ..wide
            },
            2 => ConsentSetArguments {
                expiry_ts: now_ts + 2,
                ..wide
            },
            3 => ConsentSetArguments {
                band_bps: 0,
                ..wide
            },
            4 => ConsentSetArguments {
                fee_max_bps: 0,
                ..wide
            },
            5 => ConsentSetArguments {
                signed_orders_only: true,
                ..wide
            },
            6 => ConsentSetArguments {
                instruments: [0, 2, 0, 0, 0, 0, 0, 0],
                ..wide
            },
            7 if self.mirror.has_consent[who] => {
                self.next.push_back(Op::Consent { who, given: wide });
                return Op::Revoke { who };
            }
            _ => wide,
        };
        for _ in 0..2 {
            let trade = self.trade();
            self.next.push_back(trade);
        }
        if !self.numbers.once_in(4) {
            self.next.push_back(Op::Consent { who, given: wide });
        }
        Op::Consent { who, given }
    }

    /// A pause, a few trades, and an end of it.
    pub fn status(&mut self) -> Op {
        // Recovery is for good: only the rules enter it, and nothing here leaves it.
        if self.mirror.system.mode.status == HouseStatus::Recovery {
            return Op::WaitSlots { slots: 1 };
        }
        for _ in 0..3 {
            let trade = self.trade();
            self.next.push_back(trade);
        }
        self.next.push_back(Op::Status(HouseStatus::Active));
        Op::Status(HouseStatus::Paused)
    }

    /// One account at a time, for a while.
    pub fn freeze(&mut self) -> Op {
        if let Some(place) = self.mirror.frozen.first() {
            return Op::Thaw(*place);
        }
        let who = self.needy();
        let slot = self.slot(who);
        let choices = [Place::Vault(who, slot), Place::House(self.pocket())];
        Op::Freeze(self.numbers.pick(&choices))
    }

    pub fn expire(&mut self) -> Op {
        let market = if self.numbers.once_in(2) {
            self.numbers.pick(&[2, 2, 3])
        } else {
            self.market()
        };
        Op::Expire {
            market,
            has_oracle: self.numbers.once_in(2),
        }
    }

    /// Somebody new, as long as there is anybody.
    pub fn arrive(&mut self) -> Op {
        let names = &self.mirror.names;
        let absent = LATE.into_iter().filter(|name| !names.contains(name));
        let absent: Vec<&'static str> = absent.collect();
        if absent.is_empty() {
            return Op::WaitSlots { slots: 1 };
        }
        let name = self.numbers.pick(&absent);
        let who = self.mirror.names.len();
        self.next.push_back(Op::OpenVault { who, asset: 0 });
        self.next.push_back(Op::Consent {
            who,
            given: wide_consent(i64::MAX),
        });
        self.next.push_back(Op::Deposit {
            who,
            slot: 0,
            amount: 50 * ONE,
        });
        Op::OpenAccount { name }
    }
}
