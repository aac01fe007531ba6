//! Settlement told by hand: who won what from whom, in plain signed sums, with the two identities
//! that must hold after each step. It shares no code with the core and keeps no index of its own
//! but those that the specification names.

/// One in units of the claim index.
const WHOLE: i128 = 1_000_000_000_000;
/// An index below this is written so many times larger.
const MILLION: i128 = 1_000_000;
/// What its epoch rises by then.
const FINER: u64 = 1 << 32;

/// A contract as settlement sees it.
#[derive(Clone, Debug)]
pub struct Contract {
    pub value: i128,
    pub tick: i128,
    pub boundaries: u64,
    /// Sums of all rises and of all falls.
    pub risen: i128,
    pub fallen: i128,
    pub interest: i128,
    /// Gains, losses and fees of fills since the last boundary.
    pub waiting: (i128, i128, i128),
}

/// One customer's part of one contract.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    pub lots: i128,
    pub tick: i128,
    pub boundaries: u64,
    risen: i128,
    fallen: i128,
    pub waits: (i128, i128),
}

/// One customer.
#[derive(Clone, Debug)]
pub struct Person {
    pub holdings: Vec<Holding>,
    pub owed: i128,
    pub counted: i128,
    /// Gains and losses recognised since the person was last counted.
    pub noted: (i128, i128),
    pub vault: i128,
    /// What cuts took and nothing has returned yet.
    pub lost: i128,
    stamp: (u64, i128),
    repaid: (u64, i128),
}

/// The whole of it.
#[derive(Clone, Debug)]
pub struct Model {
    pub contracts: Vec<Contract>,
    pub people: Vec<Person>,
    pub pool: i128,
    pub to_winners: i128,
    pub by_losers: i128,
    pub fees: i128,
    pub counted: (i128, i128),
    pub unapplied: i128,
    pub epoch: u64,
    pub index: i128,
    /// All that was cut and is not returned, what is on its way back, and its own index.
    pub lost: i128,
    pub returning: i128,
    pub returns: (u64, i128),
}

/// Positive and negative part, both without sign.
fn sides(amount: i128) -> (i128, i128) {
    (amount.max(0), (-amount).max(0))
}

impl Model {
    pub fn new(values: &[i128], tick: i128, vaults: &[i128]) -> Self {
        let contract = |value: &i128| Contract {
            value: *value,
            tick,
            boundaries: 0,
            risen: 0,
            fallen: 0,
            interest: 0,
            waiting: (0, 0, 0),
        };
        let person = |vault: &i128| Person {
            holdings: vec![Holding::default(); values.len()],
            owed: 0,
            counted: 0,
            noted: (0, 0),
            vault: *vault,
            lost: 0,
            stamp: (0, WHOLE),
            repaid: (0, WHOLE),
        };
        Self {
            contracts: values.iter().map(contract).collect(),
            people: vaults.iter().map(person).collect(),
            pool: 0,
            to_winners: 0,
            by_losers: 0,
            fees: 0,
            counted: (0, 0),
            unapplied: 0,
            epoch: 0,
            index: WHOLE,
            lost: 0,
            returning: 0,
            returns: (0, WHOLE),
        }
    }

    /// A boundary at this tick: everybody's gain and loss is known at once, and so is what waited.
    pub fn boundary(&mut self, which: usize, tick: i128) {
        let contract = &mut self.contracts[which];
        let (rise, fall) = sides(tick - contract.tick);
        contract.risen += rise;
        contract.fallen += fall;
        let exchanged = contract.interest * (rise + fall) * contract.value;
        let (gains, losses, fees) = std::mem::take(&mut contract.waiting);
        self.to_winners += exchanged + gains;
        self.by_losers += exchanged + losses;
        self.fees += fees;
        contract.tick = tick;
        contract.boundaries += 1;
    }

    /// Makes variation of what passed boundaries have decided.
    pub fn catch_up(&mut self, who: usize, which: usize) {
        let contract = &self.contracts[which];
        let person = &mut self.people[who];
        let holding = &mut person.holdings[which];
        if holding.boundaries < contract.boundaries {
            person.owed += holding.waits.0 - holding.waits.1;
            person.noted.0 += holding.waits.0;
            person.noted.1 += holding.waits.1;
            holding.waits = (0, 0);
        }
        person.owed += holding.lots * (contract.tick - holding.tick) * contract.value;
        let size = holding.lots.abs() * contract.value;
        let risen = size * (contract.risen - holding.risen);
        let fallen = size * (contract.fallen - holding.fallen);
        let (won, lost) = if holding.lots > 0 {
            (risen, fallen)
        } else {
            (fallen, risen)
        };
        person.noted.0 += won;
        person.noted.1 += lost;
        holding.tick = contract.tick;
        holding.boundaries = contract.boundaries;
        (holding.risen, holding.fallen) = (contract.risen, contract.fallen);
    }

    /// Lots from one to another at a price; each pays a fee.
    pub fn fill(
        &mut self,
        which: usize,
        sides_of: (usize, usize),
        lots: i128,
        price: i128,
        fees: (i128, i128),
    ) {
        let (buyer, seller) = sides_of;
        self.catch_up(buyer, which);
        self.catch_up(seller, which);
        let contract = &mut self.contracts[which];
        let (gain, loss) = sides(lots * (contract.tick - price) * contract.value);
        let rows = [
            (buyer, lots, gain, loss + fees.0),
            (seller, -lots, loss, gain + fees.1),
        ];
        for (who, signed, won, lost) in rows {
            let holding = &mut self.people[who].holdings[which];
            contract.interest -= holding.lots.max(0);
            holding.lots += signed;
            contract.interest += holding.lots.max(0);
            holding.waits.0 += won;
            holding.waits.1 += lost;
            contract.waiting.0 += won;
            contract.waiting.1 += lost;
        }
        contract.waiting.2 += fees.0 + fees.1;
    }

    /// A person's part of every haircut since it was last touched.
    fn cut(&mut self, who: usize) {
        let person = &mut self.people[who];
        let claim = person.counted.max(0);
        let kept = left_of(claim, person.stamp, (self.epoch, self.index), 0);
        person.owed -= claim - kept;
        person.counted -= claim - kept;
        person.lost += claim - kept;
        self.lost += claim - kept;
        person.stamp = (self.epoch, self.index);
        self.to_winners -= claim - kept;
        self.counted.0 -= claim - kept;
        self.unapplied -= claim - kept;
    }

    /// A person's part of everything returned since it was last touched: what it still misses is
    /// rounded up.
    fn give_back(&mut self, who: usize) {
        let person = &mut self.people[who];
        let misses = left_of(person.lost, person.repaid, self.returns, 1);
        person.owed += person.lost - misses;
        self.returning -= person.lost - misses;
        person.lost = misses;
        person.repaid = self.returns;
    }

    /// Returns so much of what was cut to all together.
    pub fn restore(&mut self, amount: i128) {
        let left = self.lost - amount;
        self.returns = lowered(self.returns, (left, self.lost), 1);
        self.lost = left;
        self.returning += amount;
        self.pool += amount;
    }

    /// Everything up to date, then money moves as far as there is any.
    pub fn settle(&mut self, who: usize) {
        self.give_back(who);
        self.cut(who);
        for which in 0..self.contracts.len() {
            self.catch_up(who, which);
        }
        let person = &mut self.people[who];
        let (gain, loss) = sides(person.counted);
        self.to_winners -= person.noted.0 + gain;
        self.by_losers -= person.noted.1 + loss;
        self.counted.0 -= gain;
        self.counted.1 -= loss;
        person.noted = (0, 0);
        let moved = if person.owed < 0 {
            person.owed.max(-person.vault)
        } else {
            person.owed.min(self.pool - self.returning)
        };
        person.vault += moved;
        person.owed -= moved;
        self.pool -= moved;
        person.counted = person.owed;
        let (gain, loss) = sides(person.owed);
        self.to_winners += gain;
        self.by_losers += loss;
        self.counted.0 += gain;
        self.counted.1 += loss;
    }

    pub fn is_exact(&self) -> bool {
        (self.to_winners, self.by_losers) == self.counted
    }

    /// Cuts what winners are owed by what a debtor cannot pay: residue first, then fee claims.
    pub fn haircut(&mut self, debtor: usize, loss: i128) {
        assert!(self.is_exact() && loss <= -self.people[debtor].owed);
        let residue = loss.min((-self.unapplied).max(0));
        self.unapplied += residue;
        let from_fees = (loss - residue).min(self.fees);
        self.fees -= from_fees;
        let rest = loss - residue - from_fees;
        if rest != 0 {
            let base = self.to_winners - self.unapplied.max(0);
            assert!(
                rest <= base,
                "gains and fees less losses are the pool, which is not negative"
            );
            let now = (self.epoch, self.index);
            (self.epoch, self.index) = lowered(now, (base - rest, base), 0);
            self.unapplied += rest;
        }
        let person = &mut self.people[debtor];
        person.owed += loss;
        person.counted += loss;
        self.by_losers -= loss;
        self.counted.1 -= loss;
    }

    /// Both identities of the specification, and that longs and shorts cancel.
    pub fn check(&self) {
        let mut all: i128 = self.people.iter().map(|person| person.owed).sum();
        for person in &self.people {
            for (holding, contract) in person.holdings.iter().zip(&self.contracts) {
                all += holding.lots * (contract.tick - holding.tick) * contract.value;
                all += holding.waits.0 - holding.waits.1;
            }
        }
        let waiting: i128 = self
            .contracts
            .iter()
            .map(|contract| contract.waiting.2)
            .sum();
        assert_eq!(
            self.pool,
            all + self.fees + waiting - self.unapplied + self.returning,
            "by accounts"
        );
        let claims = self.to_winners - self.by_losers + self.fees - self.unapplied;
        let totals = claims + self.returning;
        assert_eq!(self.pool, totals, "by totals");
        assert!(self.to_winners >= 0 && self.by_losers >= 0);
        assert!(self.returning >= 0 && self.pool >= self.returning && self.lost >= 0);
        for (which, contract) in self.contracts.iter().enumerate() {
            let lots = self.people.iter().map(|person| person.holdings[which].lots);
            assert_eq!(lots.clone().sum::<i128>(), 0);
            assert_eq!(lots.map(|l| l.max(0)).sum::<i128>(), contract.interest);
        }
    }
}

/// An index with its epoch after so much is left of so much. Below a millionth it is written a
/// millionfold larger, and the upper half of its epoch counts that. `up` is one to round up.
fn lowered(now: (u64, i128), (left, whole): (i128, i128), up: i128) -> (u64, i128) {
    if left == 0 {
        return (now.0 % FINER + 1, WHOLE);
    }
    let (mut epoch, mut product) = (now.0, now.1 * left);
    while product / whole < MILLION {
        (epoch, product) = (epoch + FINER, product * MILLION);
    }
    (epoch, (product + up * (whole - 1)) / whole)
}

/// What is left of a claim of then.
fn left_of(claim: i128, then: (u64, i128), now: (u64, i128), up: i128) -> i128 {
    if then.0 % FINER != now.0 % FINER {
        return 0;
    }
    let times = u32::try_from((now.0 - then.0) / FINER).unwrap();
    let whole = then.1 * MILLION.pow(times);
    (claim * now.1 + up * (whole - 1)) / whole
}
