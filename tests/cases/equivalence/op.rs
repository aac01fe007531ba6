//! One step: an operation with everything that decides its outcome, the same for both houses.

use ringfence_core::house::HouseStatus;
use ringfence_core::plan::Pocket;
use ringfence_core::system::trading::Fill;
use ringfence_core::waterfall::Layer;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::prices::Update;

/// A token account inside the house, which the mint's issuer can freeze.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    House(Pocket),
    Vault(usize, usize),
}

/// Customers, assets, instruments, seats and losses are named by their places in the lists of the
/// house in memory; feeds by the places of the assets and, behind them, of the instruments.
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
}

impl Op {
    /// Its kind.
    pub fn name(&self) -> String {
        let text = format!("{self:?}");
        text.split([' ', '(']).next().unwrap_or_default().to_owned()
    }

    /// Whether the program is called: the other steps happen to a house from outside.
    pub const fn is_instruction(&self) -> bool {
        !matches!(
            self,
            Self::DonateToVault { .. }
                | Self::Donate { .. }
                | Self::Publish { .. }
                | Self::Wait { .. }
                | Self::WaitSlots { .. }
                | Self::Status(_)
                | Self::Freeze(_)
                | Self::Thaw(_)
        )
    }
}
