//! The step on the chain: the instruction that a user would send, always well formed, so that only
//! the rules can refuse it.

use ringfence_core::plan::Pocket;
use ringfence_core::waterfall::Layer;
use ringfence_interface::pda;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{KEEPER, VENUE};
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use solana_pubkey::Pubkey;

use super::mirror::{ASSETS, MARKETS, Mirror, feed_names, feed_of};
use super::op::{Op, Page, Place, Topic};

/// Number of a funded layer's token account.
pub fn layer_number(layer: Layer) -> u8 {
    match layer {
        Layer::Insurance => INSURANCE,
        Layer::SkinJunior => SKIN_JUNIOR,
        Layer::SkinSenior => SKIN_SENIOR,
        _ => MUTUAL,
    }
}

impl Mirror {
    /// Token account of a pocket of the house.
    pub fn house_account(&self, pocket: Pocket) -> Pubkey {
        let house = &self.world.house;
        match pocket {
            Pocket::Pool => house.pool,
            Pocket::PendingStakes => house.vault(pda::PENDING_STAKES),
            Pocket::Secured => house.vault(pda::SECURED),
            Pocket::Escrow => house.vault(pda::ESCROW),
            Pocket::Fund(layer) => house.vault(layer_number(layer)),
            Pocket::Wallet | Pocket::Vault(_) => unreachable!("not the house's"),
        }
    }

    /// Token account and mint of a place.
    pub fn token_account(&self, place: Place) -> (Pubkey, &'static str) {
        match place {
            Place::House(pocket) => (self.house_account(pocket), ASSETS[0]),
            Place::Vault(who, slot) => {
                let mint = self.mint_of(who, slot);
                (self.world.vault(self.names[who], mint), mint)
            }
        }
    }

    pub fn mint_of(&self, who: usize, slot: usize) -> &'static str {
        ASSETS[self.system.customers[who].slot_assets[slot]]
    }

    /// The instruction of an operation.
    pub fn act_of(&self, op: &Op) -> Act {
        match op.topic() {
            Topic::Customer => self.customer_act(op),
            Topic::Price => self.price_act(op),
            Topic::Trading => self.trading_act(op),
            Topic::Member => self.member_act(op),
            Topic::Loss => self.loss_act(op),
            Topic::Auction => self.auction_act(op),
            Topic::Part => self.part_act(op),
            Topic::Venue => self.venue_act(op),
            Topic::Lien => self.lien_act(op),
            Topic::Outside => unreachable!("{op:?} is no instruction"),
        }
    }

    fn customer_act(&self, op: &Op) -> Act {
        let world = &self.world;
        match *op {
            Op::Deposit { who, slot, amount } => {
                world.vault_deposit_act(self.names[who], self.mint_of(who, slot), amount)
            }
            Op::Withdraw { who, slot, amount } => {
                world.vault_withdraw_act(self.names[who], self.mint_of(who, slot), amount)
            }
            Op::Exit { who, slot } => {
                world.vault_exit_act(self.names[who], self.mint_of(who, slot))
            }
            Op::Absorb { who, slot } => {
                world.vault_absorb_act(self.names[who], self.mint_of(who, slot))
            }
            Op::OpenAccount { name } => world.account_create_act(name),
            Op::OpenVault { who, asset } => world.vault_open_act(self.names[who], ASSETS[asset]),
            Op::CloseVault { who, slot } => {
                world.vault_close_act(self.names[who], self.mint_of(who, slot))
            }
            Op::Consent { who, given } => world.consent_set_act(self.names[who], VENUE, &given),
            Op::Revoke { who } => world.consent_revoke_act(self.names[who], VENUE),
            Op::Waive { who } => world.cut_waive_act(self.names[who]),
            _ => unreachable!("{op:?}"),
        }
    }

    fn member_act(&self, op: &Op) -> Act {
        let world = &self.world;
        match *op {
            Op::Stake { seat, amount } => world.fund_stake_act(self.members[seat], amount),
            Op::Activate { seat } => world.fund_stake_activate_act(self.members[seat]),
            Op::CancelStake { seat } => world.fund_stake_cancel_act(self.members[seat]),
            Op::RequestUnstake { seat, shares } => {
                world.fund_unstake_request_act(self.members[seat], shares)
            }
            Op::Unstake { seat } => world.fund_unstake_act(self.members[seat]),
            Op::DropStub { seat } => world.fund_stub_drop_act(self.members[seat]),
            Op::ReleaseSecured { seat } => world.fund_secured_release_act(self.members[seat]),
            Op::DepositSkin { layer, amount } => {
                world.skin_deposit_act(layer_number(layer), amount)
            }
            Op::WithdrawSkin { layer, amount } => {
                world.skin_withdraw_act(layer_number(layer), amount)
            }
            Op::Sweep { pocket } => world.surplus_sweep_act(self.house_account(pocket)),
            Op::CollectFees => world.fees_collect_act(),
            _ => unreachable!("{op:?}"),
        }
    }

    fn price_act(&self, op: &Op) -> Act {
        let world = &self.world;
        match *op {
            Op::Refresh { first, last } => world.asset_price_refresh_act(&ASSETS[first..=last]),
            Op::Totals { asset } => world.asset_totals_refresh_act(ASSETS[asset]),
            Op::Mark { market } => world
                .instrument_mark_act(MARKETS[market])
                .with("oracle", self.feed(market)),
            Op::Expire { market, has_oracle } => {
                let act = world.instrument_expire_act(MARKETS[market], has_oracle);
                if has_oracle {
                    act.with("oracle", self.feed(market))
                } else {
                    act
                }
            }
            Op::Post { market, quote } => world.risk_post_act(MARKETS[market], &quote),
            Op::PostStress { who } => world.stress_post_act(self.names[who]),
            Op::SizeFund => world.fund_size_act(),
            _ => unreachable!("{op:?}"),
        }
    }

    fn trading_act(&self, op: &Op) -> Act {
        let (world, names) = (&self.world, &self.names);
        match *op {
            Op::Fill(fill) => world.position_fill_act(&self.trade_of(&fill)),
            Op::Settle { who } => world.account_settle_act(names[who]),
            Op::Gather { page } => world.loss_gather_act(&self.names_of(&page)),
            Op::Call { who } => world.margin_call_act(names[who]),
            Op::TakeLots {
                market,
                who,
                by,
                lots,
            } => world.liquidate_position_act(names[by], names[who], MARKETS[market], lots),
            Op::Seize {
                who,
                by,
                slot,
                quote_native,
                minimum_out_native,
            } => {
                let mint = self.mint_of(who, slot);
                let (by, out) = (names[by], minimum_out_native);
                let act = world.liquidate_collateral_act(by, names[who], mint, quote_native, out);
                // The same wallet may not pay and receive, which asking for the quote would do.
                if slot == 0 {
                    act.with("destination", world.wallet(KEEPER, mint))
                } else {
                    act
                }
            }
            Op::Cover { who } => world.shortfall_cover_act(names[who]),
            _ => unreachable!("{op:?}"),
        }
    }

    fn feed(&self, market: usize) -> Pubkey {
        self.world.feed(feed_names()[feed_of(market)])
    }

    /// Customers of a page.
    pub fn names_of(&self, page: &Page) -> Vec<&'static str> {
        let places = page.places().iter();
        places.map(|who| self.names[*who]).collect()
    }
}
