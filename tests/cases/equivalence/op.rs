//! One step: an operation with everything that decides its outcome, the same for both houses.

use ringfence_core::batch::Leg;
use ringfence_core::house::HouseStatus;
use ringfence_core::order::Order;
use ringfence_core::plan::Pocket;
use ringfence_core::system::liens::LienTerms;
use ringfence_core::system::trading::Fill;
use ringfence_core::waterfall::Layer;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::options::Quote;
use ringfence_tests::prices::Update;

/// A token account inside the house, which the mint's issuer can freeze.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    House(Pocket),
    Vault(usize, usize),
}

/// Customers in the order in which one instruction names them.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    places: [usize; PAGE_MAX],
    count: usize,
}

/// As many as there are customers.
const PAGE_MAX: usize = 10;

impl Page {
    pub fn of(customers: &[usize]) -> Self {
        let count = customers.len().min(PAGE_MAX);
        let mut places = [0; PAGE_MAX];
        places[..count].copy_from_slice(&customers[..count]);
        Self { places, count }
    }

    pub fn places(&self) -> &[usize] {
        &self.places[..self.count]
    }
}

/// A short list that is copied with its operation.
#[derive(Clone, Copy, Debug)]
pub struct Few<T>([Option<T>; 4]);

impl<T: Copy> Few<T> {
    pub fn of(items: &[T]) -> Self {
        Self(std::array::from_fn(|place| items.get(place).copied()))
    }

    pub fn list(&self) -> Vec<T> {
        self.0.iter().flatten().copied().collect()
    }
}

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Customer,
    Price,
    Trading,
    Member,
    Loss,
    Auction,
    Part,
    Venue,
    Lien,
    Outside,
}

/// Customers, assets, instruments, seats, losses, auctions and bids are named by their places in
/// the lists of the house in memory; feeds by the places of the assets and, behind them, of the
/// instruments.
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
    OpenVault {
        who: usize,
        asset: usize,
    },
    CloseVault {
        who: usize,
        slot: usize,
    },
    OpenAccount {
        name: &'static str,
    },
    Consent {
        who: usize,
        given: ConsentSetArguments,
    },
    Revoke {
        who: usize,
    },
    Publish {
        feed: usize,
        update: Update,
    },
    Refresh {
        first: usize,
        last: usize,
    },
    Totals {
        asset: usize,
    },
    Mark {
        market: usize,
    },
    Expire {
        market: usize,
        has_oracle: bool,
    },
    Fill(Fill),
    Settle {
        who: usize,
    },
    Gather {
        page: Page,
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
        by: usize,
        slot: usize,
        quote_native: u64,
        minimum_out_native: u64,
    },
    Declare {
        who: usize,
    },
    Fix {
        loss: usize,
    },
    Take {
        loss: usize,
        market: usize,
        by: usize,
        lots: u64,
    },
    Route {
        loss: usize,
        through: Layer,
    },
    CloseLoss {
        loss: usize,
    },
    TearUp {
        loss: usize,
        market: usize,
        page: Page,
    },
    OpenAuction {
        loss: usize,
        market: usize,
    },
    Commit {
        auction: usize,
        seat: usize,
        by: usize,
        discount: u64,
        lots: u64,
    },
    Reveal {
        bid: usize,
        by: usize,
        discount: u64,
        lots: u64,
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
    Pay {
        loss: usize,
        seat: usize,
    },
    Match {
        loss: usize,
        amount: u64,
    },
    SeizeSecured {
        loss: usize,
        seat: usize,
    },
    Claim {
        loss: usize,
        seat: Option<usize>,
    },
    Recover {
        loss: usize,
    },
    SellRecovered {
        loss: usize,
        by: usize,
        slot: usize,
        quote_native: u64,
        minimum_out_native: u64,
    },
    Waive {
        who: usize,
    },
    Cover {
        who: usize,
    },
    PostStress {
        who: usize,
    },
    SizeFund,
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
    DropStub {
        seat: usize,
    },
    ReleaseSecured {
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
    Donate {
        pocket: Pocket,
        amount: u64,
    },
    Sweep {
        pocket: Pocket,
    },
    Wait {
        seconds: u32,
    },
    WaitSlots {
        slots: u64,
    },
    Status(HouseStatus),
    Freeze(Place),
    Thaw(Place),
    Post {
        market: usize,
        quote: Quote,
    },
    FillBatch {
        market: usize,
        who: Few<usize>,
        legs: Few<Leg>,
    },
    /// By the venue, or by anybody.
    MatchOrders {
        fill: Fill,
        buy: Order,
        sell: Order,
        by_venue: bool,
    },
    CancelOrder {
        who: usize,
        market: usize,
        order: Order,
    },
    CloseOrder {
        order: usize,
    },
    Delegate {
        who: usize,
        is_named: bool,
    },
    Transfer {
        from: usize,
        to: usize,
        lots: Few<(usize, u64)>,
        collateral: Few<(usize, u64)>,
    },
    VenueStatus {
        status: u8,
    },
    VenueTerms {
        terms: (u32, u32),
    },
    CreateLien {
        who: usize,
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
    /// Its kind.
    pub fn name(&self) -> String {
        let text = format!("{self:?}");
        text.split([' ', '(']).next().unwrap_or_default().to_owned()
    }

    /// Whether the program is called: the other steps happen to a house from outside.
    pub const fn is_instruction(&self) -> bool {
        !matches!(self.topic(), Topic::Outside)
    }

    pub const fn topic(&self) -> Topic {
        match self {
            Self::Deposit { .. }
            | Self::Withdraw { .. }
            | Self::Exit { .. }
            | Self::Absorb { .. }
            | Self::OpenAccount { .. }
            | Self::OpenVault { .. }
            | Self::CloseVault { .. }
            | Self::Consent { .. }
            | Self::Revoke { .. }
            | Self::Waive { .. } => Topic::Customer,
            Self::Refresh { .. }
            | Self::Totals { .. }
            | Self::Mark { .. }
            | Self::Expire { .. }
            | Self::PostStress { .. }
            | Self::Post { .. }
            | Self::SizeFund => Topic::Price,
            Self::Fill(_)
            | Self::Settle { .. }
            | Self::Gather { .. }
            | Self::Call { .. }
            | Self::TakeLots { .. }
            | Self::Seize { .. }
            | Self::Cover { .. } => Topic::Trading,
            Self::Stake { .. }
            | Self::Activate { .. }
            | Self::CancelStake { .. }
            | Self::RequestUnstake { .. }
            | Self::Unstake { .. }
            | Self::DropStub { .. }
            | Self::ReleaseSecured { .. }
            | Self::DepositSkin { .. }
            | Self::WithdrawSkin { .. }
            | Self::Sweep { .. }
            | Self::CollectFees => Topic::Member,
            Self::Declare { .. }
            | Self::Fix { .. }
            | Self::Take { .. }
            | Self::TearUp { .. }
            | Self::Route { .. }
            | Self::CloseLoss { .. } => Topic::Loss,
            Self::OpenAuction { .. }
            | Self::Commit { .. }
            | Self::Reveal { .. }
            | Self::Award { .. }
            | Self::Advance { .. }
            | Self::Bond { .. } => Topic::Auction,
            Self::Pay { .. }
            | Self::Match { .. }
            | Self::SeizeSecured { .. }
            | Self::Claim { .. }
            | Self::Recover { .. }
            | Self::SellRecovered { .. } => Topic::Part,
            Self::FillBatch { .. }
            | Self::MatchOrders { .. }
            | Self::CancelOrder { .. }
            | Self::CloseOrder { .. }
            | Self::Delegate { .. }
            | Self::Transfer { .. }
            | Self::VenueStatus { .. }
            | Self::VenueTerms { .. } => Topic::Venue,
            Self::CreateLien { .. }
            | Self::ResizeLien { .. }
            | Self::Lock { .. }
            | Self::Unlock { .. }
            | Self::ClaimLien { .. }
            | Self::SeizeLien { .. }
            | Self::Notice { .. }
            | Self::Release { .. }
            | Self::CloseLien { .. } => Topic::Lien,
            Self::DonateToVault { .. }
            | Self::Donate { .. }
            | Self::Publish { .. }
            | Self::Wait { .. }
            | Self::WaitSlots { .. }
            | Self::Status(_)
            | Self::Freeze(_)
            | Self::Thaw(_) => Topic::Outside,
        }
    }
}
