//! What one step of a walk does, and what it should have moved.

use super::walk::Walk;
use super::world::{ONE, clock, open_consent};
use ringfence_core::batch::Leg;
use ringfence_core::house::HouseStatus;
use ringfence_core::liquidation::Seizure;
use ringfence_core::loss::Frozen;
use ringfence_core::order::Order;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::posting::Post;
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::liens::LienTerms;
use ringfence_core::system::trading::Fill;
use ringfence_core::waterfall::Layer;

/// A short list that is copied with its operation.
#[derive(Clone, Copy, Debug)]
pub struct Few<T>(pub [Option<T>; 4]);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self([const { None }; 4])
    }
}

impl<T: Copy> Few<T> {
    pub fn list(&self) -> Vec<T> {
        self.0.iter().flatten().copied().collect()
    }
}

/// One operation with everything that decides its outcome.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Deposit {
        who: usize,
        slot: usize,
        amount: u64,
    },
    Withdraw {
        who: usize,
        slot: usize,
        amount: u64,
    },
    Exit {
        who: usize,
        slot: usize,
    },
    DonateToVault {
        who: usize,
        slot: usize,
        amount: u64,
    },
    Absorb {
        who: usize,
        slot: usize,
    },
    CloseVault {
        who: usize,
        slot: usize,
    },
    OpenVault {
        who: usize,
        asset: usize,
    },
    Donate {
        pocket: Pocket,
        amount: u64,
    },
    Sweep {
        pocket: Pocket,
    },
    Price {
        asset: usize,
        reading: Reading,
    },
    Mark {
        market: usize,
        reading: Reading,
    },
    Expire {
        market: usize,
        reading: Option<Reading>,
    },
    Fill(Fill),
    Settle {
        who: usize,
        frozen: bool,
    },
    CollectFees,
    Call {
        who: usize,
    },
    TakeLots {
        market: usize,
        who: usize,
        by: usize,
        lots: u64,
    },
    Seize {
        who: usize,
        how: Seizure,
    },
    Declare {
        who: usize,
        frozen: bool,
    },
    Fix {
        loss: usize,
        frozen: bool,
    },
    Route {
        loss: usize,
        through: Layer,
        frozen: Frozen,
    },
    CloseLoss {
        loss: usize,
    },
    Take {
        loss: usize,
        market: usize,
        by: usize,
        lots: u64,
    },
    TearUp {
        loss: usize,
        market: usize,
        other: usize,
    },
    OpenAuction {
        loss: usize,
        market: usize,
    },
    Commit {
        auction: usize,
        seat: usize,
        mark: u8,
    },
    Reveal {
        bid: usize,
        by: usize,
        lots: u64,
        discount: u64,
    },
    Award {
        bid: usize,
    },
    Advance {
        auction: usize,
    },
    Bond {
        bid: usize,
    },
    PayAssessment {
        loss: usize,
        seat: usize,
    },
    MatchAssessment {
        loss: usize,
        amount: u64,
    },
    SeizeAssessment {
        loss: usize,
        seat: usize,
    },
    Claim {
        loss: usize,
        seat: Option<usize>,
    },
    Recover {
        loss: usize,
        frozen: bool,
    },
    SellRecovered {
        loss: usize,
        how: Seizure,
    },
    Waive {
        who: usize,
    },
    Cover {
        who: usize,
        frozen: bool,
    },
    DropStub {
        seat: usize,
    },
    ReleaseSecured {
        seat: usize,
    },
    Stake {
        seat: usize,
        amount: u64,
    },
    Activate {
        seat: usize,
    },
    CancelStake {
        seat: usize,
    },
    RequestUnstake {
        seat: usize,
        shares: u64,
    },
    Unstake {
        seat: usize,
    },
    DepositSkin {
        layer: Layer,
        amount: u64,
    },
    WithdrawSkin {
        layer: Layer,
        amount: u64,
    },
    Totals {
        asset: usize,
    },
    Join {
        owner: u32,
    },
    Wait {
        seconds: i64,
    },
    Status(HouseStatus),
    Post {
        market: usize,
        post: Post,
    },
    FillBatch {
        market: usize,
        who: Few<usize>,
        legs: Few<Leg>,
    },
    Match {
        fill: Fill,
        buy: Order,
        sell: Order,
    },
    CancelOrder {
        who: usize,
        market: usize,
        order: Order,
    },
    CloseOrder {
        order: usize,
    },
    Transfer {
        from: usize,
        to: usize,
        lots: Few<(usize, u64)>,
        collateral: Few<(usize, u64)>,
    },
    CreateLien {
        who: usize,
        venue: usize,
        slot: usize,
        terms: LienTerms,
    },
    ResizeLien {
        lien: usize,
        cap: u64,
    },
    Lock {
        lien: usize,
        amount: u64,
    },
    Unlock {
        lien: usize,
        amount: u64,
    },
    ClaimLien {
        lien: usize,
        amount: u64,
    },
    SeizeLien {
        lien: usize,
        amount: u64,
    },
    Notice {
        lien: usize,
        is_given: bool,
    },
    Release {
        lien: usize,
    },
    CloseLien {
        lien: usize,
    },
}

impl Op {
    /// Whether it is about a lien: nothing else changes what is locked.
    pub const fn is_of_lien(&self) -> bool {
        matches!(
            self,
            Self::CreateLien { .. }
                | Self::ResizeLien { .. }
                | Self::Lock { .. }
                | Self::Unlock { .. }
                | Self::ClaimLien { .. }
                | Self::SeizeLien { .. }
                | Self::Notice { .. }
                | Self::Release { .. }
                | Self::CloseLien { .. }
        )
    }
}

/// Who may pay in a step; nobody else's tokens or ledger may fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    Vault(usize, usize),
    House(Pocket),
}

/// What a step did across the house's border, per asset, and out of whose pocket.
#[derive(Debug, Default)]
pub struct Moved {
    pub inward: [i128; 3],
    pub payers: Vec<Payer>,
    pub plan: Plan,
}

impl Moved {
    pub fn nothing() -> Self {
        Self::default()
    }

    pub fn border(asset: usize, native: i128) -> Self {
        let mut moved = Self::default();
        moved.inward[asset] = native;
        moved
    }

    pub fn paid_by(mut self, payer: Payer) -> Self {
        self.payers.push(payer);
        self
    }

    pub fn with(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }
}

impl Walk<'_> {
    /// Does one operation. What it should move is worked out here from the operation's meaning,
    /// not from the tokens that moved.
    pub fn act(&mut self, op: Op) -> Result<Moved, Refusal> {
        match op {
            Op::Deposit { .. }
            | Op::Withdraw { .. }
            | Op::Exit { .. }
            | Op::DonateToVault { .. }
            | Op::Absorb { .. }
            | Op::CloseVault { .. }
            | Op::OpenVault { .. } => self.act_on_vault(op),
            Op::Stake { .. }
            | Op::Activate { .. }
            | Op::CancelStake { .. }
            | Op::RequestUnstake { .. }
            | Op::Unstake { .. }
            | Op::DepositSkin { .. }
            | Op::WithdrawSkin { .. }
            | Op::DropStub { .. }
            | Op::ReleaseSecured { .. }
            | Op::Donate { .. }
            | Op::Sweep { .. }
            | Op::CollectFees => self.act_on_fund(op),
            Op::Declare { .. }
            | Op::Fix { .. }
            | Op::Route { .. }
            | Op::CloseLoss { .. }
            | Op::Take { .. }
            | Op::TearUp { .. } => self.act_on_loss(op),
            Op::OpenAuction { .. }
            | Op::Commit { .. }
            | Op::Reveal { .. }
            | Op::Award { .. }
            | Op::Advance { .. }
            | Op::Bond { .. } => self.act_on_auction(op),
            Op::PayAssessment { .. }
            | Op::MatchAssessment { .. }
            | Op::SeizeAssessment { .. }
            | Op::Claim { .. }
            | Op::Recover { .. }
            | Op::SellRecovered { .. }
            | Op::Waive { .. }
            | Op::Cover { .. } => self.act_on_part(op),
            Op::FillBatch { .. }
            | Op::Match { .. }
            | Op::CancelOrder { .. }
            | Op::CloseOrder { .. }
            | Op::Post { .. }
            | Op::Transfer { .. } => self.act_on_trades(op),
            _ if op.is_of_lien() => self.act_on_lien(op),
            _ => self.act_on_house(op),
        }
    }

    fn act_on_vault(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        match op {
            Op::Deposit { who, slot, amount } => {
                let plan = house.deposit(who, slot, amount)?;
                Ok(Moved::border(slot, i128::from(amount)).with(plan))
            }
            Op::Withdraw { who, slot, amount } => {
                let plan = house.withdraw(who, slot, amount)?;
                let out = plan.received_by(Pocket::Wallet);
                assert!(
                    amount == u64::MAX || out == amount,
                    "{out} out instead of {amount}"
                );
                let moved = Moved::border(slot, -i128::from(out));
                Ok(moved.paid_by(Payer::Vault(who, slot)).with(plan))
            }
            Op::Exit { who, slot } => {
                let account = house.customer(who)?.account;
                let owed = account.owed_at_exit_native().unwrap();
                let held = u128::from(account.slots[slot].available_native());
                let plan = house.exit(who, slot)?;
                let out = if slot == 0 { held - owed } else { held };
                let moved = Moved::border(slot, -i128::try_from(out).unwrap());
                Ok(moved.paid_by(Payer::Vault(who, slot)).with(plan))
            }
            Op::DonateToVault { who, slot, amount } => {
                house.donate_to_vault(who, slot, amount)?;
                Ok(Moved::border(slot, i128::from(amount)))
            }
            Op::Absorb { who, slot } => house.absorb(who, slot).map(|_| Moved::nothing()),
            Op::CloseVault { who, slot } => {
                let surplus = house.close_vault(who, slot)?;
                let moved = Moved::border(slot, -i128::from(surplus));
                Ok(moved.paid_by(Payer::Vault(who, slot)))
            }
            Op::OpenVault { who, asset } => {
                // The slots of these customers are those of the assets: a vault opens in the first
                // free one, so that none before it may be free.
                let slots = house.customer(who)?.account.slots;
                let is_before = asset == 2 && !slots[1].is_open;
                if slots[asset].is_open || is_before {
                    return Err(Refusal::Overflow);
                }
                let slot = house.open_vault(who, asset)?;
                assert_eq!(slot, asset);
                Ok(Moved::nothing())
            }
            _ => unreachable!(),
        }
    }

    fn act_on_fund(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let pending = Payer::House(Pocket::PendingStakes);
        let mutual = Payer::House(Pocket::Fund(Layer::Mutual));
        match op {
            Op::Stake { seat, amount } => {
                let plan = house.stake(seat, amount)?;
                Ok(Moved::border(0, i128::from(amount)).with(plan))
            }
            Op::Activate { seat } => {
                let plan = house.activate_stake(seat)?;
                Ok(Moved::nothing().paid_by(pending).with(plan))
            }
            Op::CancelStake { seat } => {
                let amount = house.seats[seat].member.pending_native;
                let plan = house.cancel_stake(seat)?;
                Ok(Moved::border(0, -i128::from(amount))
                    .paid_by(pending)
                    .with(plan))
            }
            Op::RequestUnstake { seat, shares } => {
                house.request_unstake(seat, shares)?;
                Ok(Moved::nothing())
            }
            Op::Unstake { seat } => {
                let member = house.seats[seat].member;
                let worth = house.fund.value_floor(member.requested_shares).unwrap();
                let due = worth.min(member.requested_value_native);
                let plan = house.unstake(seat)?;
                let out = plan.received_by(Pocket::Wallet);
                let secured = member.secured_native - house.seats[seat].member.secured_native;
                assert!(out <= due + secured, "{out} out for {due} and {secured}");
                Ok(Moved::border(0, -i128::from(out))
                    .paid_by(mutual)
                    .paid_by(Payer::House(Pocket::Secured))
                    .with(plan))
            }
            Op::ReleaseSecured { seat } => {
                let amount = house.seats[seat].member.secured_native;
                let plan = house.release_secured(seat)?;
                Ok(Moved::border(0, -i128::from(amount))
                    .paid_by(Payer::House(Pocket::Secured))
                    .with(plan))
            }
            Op::DropStub { seat } => house.drop_stub(seat).map(|_| Moved::nothing()),
            Op::WithdrawSkin { layer, amount } => {
                let plan = house.withdraw_skin(layer, amount)?;
                Ok(Moved::border(0, -i128::from(amount))
                    .paid_by(Payer::House(Pocket::Fund(layer)))
                    .with(plan))
            }
            Op::DepositSkin { layer, amount } => {
                let plan = house.deposit_skin(layer, amount)?;
                Ok(Moved::border(0, i128::from(amount)).with(plan))
            }
            Op::Donate { pocket, amount } => {
                house.donate(pocket, amount)?;
                Ok(Moved::border(0, i128::from(amount)))
            }
            Op::Sweep { pocket } => {
                let plan = house.sweep_surplus(pocket)?;
                Ok(Moved::nothing().paid_by(Payer::House(pocket)).with(plan))
            }
            Op::CollectFees => {
                let plan = house.collect_fees()?;
                Ok(Moved::nothing()
                    .paid_by(Payer::House(Pocket::Pool))
                    .with(plan))
            }
            _ => unreachable!(),
        }
    }

    fn act_on_house(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let nothing = Moved::nothing();
        match op {
            Op::Price { asset, reading } => house.refresh_price(asset, &reading).map(|_| nothing),
            Op::Mark { market, reading } => house.mark(market, &reading).map(|_| nothing),
            Op::Expire { market, reading } => {
                house.expire(market, reading.as_ref()).map(|()| nothing)
            }
            Op::Fill(fill) => house.fill(&fill).map(|_| nothing),
            Op::Settle { who, frozen } => {
                let plan = house.settle(who, frozen)?;
                let pool = Payer::House(Pocket::Pool);
                Ok(nothing
                    .paid_by(Payer::Vault(who, 0))
                    .paid_by(pool)
                    .with(plan))
            }
            Op::Call { who } => house.call(who).map(|_| nothing),
            Op::TakeLots {
                market,
                who,
                by,
                lots,
            } => house
                .liquidate_position(market, who, by, lots)
                .map(|_| nothing),
            Op::Seize { who, how } => {
                let plan = house.liquidate_collateral(who, &how)?;
                let out = plan.received_by(Pocket::Wallet);
                let mut moved = Moved::border(how.slot, -i128::from(out));
                moved.inward[0] += i128::from(how.quote_native);
                Ok(moved.paid_by(Payer::Vault(who, how.slot)).with(plan))
            }
            Op::Totals { asset } => house.refresh_total(asset).map(|()| nothing),
            Op::Join { owner } => {
                let who = house.open_account(owner, owner as usize % 16, open_consent());
                for asset in 0..3 {
                    house.open_vault(who, asset).unwrap();
                }
                house.deposit(who, 0, 100 * ONE)?;
                Ok(Moved::border(0, i128::from(100 * ONE)))
            }
            Op::Wait { seconds } => {
                house.clock = clock(house.clock.now_ts + seconds);
                Ok(nothing)
            }
            Op::Status(status) => {
                house.mode.status = status;
                Ok(nothing)
            }
            _ => unreachable!(),
        }
    }
}
