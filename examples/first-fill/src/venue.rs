//! What clients of the example venue (programs/example-venue) do: a maker posts a quote, a taker
//! accepts it, and the venue's program calls `position_fill`.

use anyhow::Result;
use borsh::BorshSerialize;
use ringfence_interface::ids::{ID, SYSTEM_PROGRAM};
use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use crate::LOTS;
use crate::customer::Customer;
use crate::house::House;

/// The program of the venue.
const PROGRAM: Address = Address::from_str_const("4mGNTVo1DudPpGqD7gjz4nj8Sh9ZtTXRd9H4jUiV7ue9");
/// How long a quote stands.
const QUOTE_S: i64 = 60;

/// What the venue signs with: an address of its program.
pub fn authority() -> Address {
    Address::find_program_address(&[b"authority"], &PROGRAM).0
}

/// An offer of a customer's.
pub struct Quote<'a> {
    maker: &'a Customer,
    is_buy: bool,
    price_ticks: u64,
}

#[derive(BorshSerialize)]
struct Terms {
    lots: u64,
    price_ticks: u64,
    expiry_ts: i64,
    is_buy: bool,
}

impl<'a> Quote<'a> {
    /// An offer to buy or to sell.
    pub fn of(maker: &'a Customer, is_buy: bool, price_ticks: u64) -> Self {
        Self {
            maker,
            is_buy,
            price_ticks,
        }
    }

    /// The price tells the quotes of a maker apart here.
    fn nonce(&self) -> u64 {
        self.price_ticks
    }

    fn address(&self, house: &House<'_>) -> Address {
        let account = self.maker.account(house);
        let nonce = self.nonce().to_le_bytes();
        Address::find_program_address(&[b"quote", account.as_ref(), &nonce], &PROGRAM).0
    }

    /// The maker posts it.
    pub fn post(&self, house: &House<'_>) -> Result<()> {
        let terms = Terms {
            lots: LOTS,
            price_ticks: self.price_ticks,
            expiry_ts: house.chain.now()? + QUOTE_S,
            is_buy: self.is_buy,
        };
        let accounts = vec![
            AccountMeta::new(self.maker.key.pubkey(), true),
            AccountMeta::new_readonly(self.maker.account(house), false),
            AccountMeta::new_readonly(house.instrument, false),
            AccountMeta::new(self.address(house), false),
            AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
        ];
        let post = instruction("quote_post", &(self.nonce(), terms), accounts)?;
        let side = if self.is_buy { "buy" } else { "sell" };
        let what = format!("offers to {side} {LOTS} lots at {} ticks", self.price_ticks);
        self.maker.send(house, &what, &[post])
    }

    /// A taker accepts it. Behind the accounts of the venue's instruction comes the evidence of
    /// the buyer, then that of the seller.
    pub fn accept(&self, house: &House<'_>, taker: &Customer) -> Result<()> {
        let mut accounts = vec![
            AccountMeta::new_readonly(taker.key.pubkey(), true),
            AccountMeta::new(self.maker.key.pubkey(), false),
            AccountMeta::new(self.address(house), false),
            AccountMeta::new_readonly(authority(), false),
            AccountMeta::new_readonly(house.venue, false),
            AccountMeta::new_readonly(house.address, false),
            AccountMeta::new_readonly(house.instrument, false),
            AccountMeta::new(house.book, false),
            AccountMeta::new(self.maker.account(house), false),
            AccountMeta::new(taker.account(house), false),
            AccountMeta::new(self.maker.consent_address(house), false),
            AccountMeta::new(taker.consent_address(house), false),
            AccountMeta::new_readonly(ID, false),
        ];
        let (buyer, seller) = if self.is_buy {
            (self.maker, taker)
        } else {
            (taker, self.maker)
        };
        let evidence = [buyer.evidence(house)?, seller.evidence(house)?].concat();
        let evidence = evidence.into_iter();
        accounts.extend(evidence.map(|address| AccountMeta::new_readonly(address, false)));
        // How much the taker wants to keep above its requirement.
        let headroom_native: u64 = 0;
        let accept = instruction("quote_accept", &headroom_native, accounts)?;
        taker.send(house, "accepts", &[accept])
    }
}

/// An instruction of an Anchor program: eight bytes of its name's hash, then the arguments.
fn instruction(
    name: &str,
    arguments: &impl BorshSerialize,
    accounts: Vec<AccountMeta>,
) -> Result<Instruction> {
    let mut data = Sha256::digest(format!("global:{name}"))[..8].to_vec();
    arguments.serialize(&mut data)?;
    Ok(Instruction {
        program_id: PROGRAM,
        accounts,
        data,
    })
}
