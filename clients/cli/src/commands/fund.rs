//! `ringfence fund show | stake | cancel | activate | unstake-request | unstake | skin`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use ringfence_client::actions::Action;
use ringfence_client::actions::fund::Seat;
use ringfence_client::actions::tokens::{associated, create_associated};
use ringfence_core::waterfall::Layer;
use ringfence_interface::accounts::{Fund, FundMember};
use ringfence_interface::instructions::{SkinDeposit, SkinWithdraw};
use ringfence_interface::pda;
use solana_address::Address;
use solana_signer::Signer;

use super::amount;
use super::context::{Home, Key, Quantity, Session, an_address, unusable};
use super::send::{actor, only};
use super::table::{Answer, Cell, address, count, left, text};

/// What can be done with the default fund.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Layers, members, cover and the period of capped assessments
    Show,
    /// Stake quote from the key's wallet; it counts from the next epoch without an open loss
    Stake(Quantity),
    /// Take back a stake that waits
    Cancel,
    /// Turn a stake whose epoch has begun into shares; anyone may
    Activate(Activate),
    /// Ask for shares to be paid out after the cool-down
    UnstakeRequest(Request),
    /// Collect what was asked for, in its window
    Unstake,
    /// The operator's own money
    #[command(subcommand)]
    Skin(Skin),
}

/// Arguments of `fund activate`.
#[derive(Args, Debug)]
pub struct Activate {
    /// Whose stake; the key's own without
    #[arg(value_parser = an_address)]
    owner: Option<Address>,
}

/// Arguments of `fund unstake-request`.
#[derive(Args, Debug)]
pub struct Request {
    /// How many shares
    shares: Option<String>,
    /// All of them
    #[arg(long, conflicts_with = "shares")]
    all: bool,
}

/// What can be done with the operator's own money.
#[derive(Debug, Subcommand)]
pub enum Skin {
    /// Add to one of its two layers
    Deposit(SkinAmount),
    /// Take out of one of its two layers
    Withdraw(SkinAmount),
}

/// A layer and an amount.
#[derive(Args, Debug)]
pub struct SkinAmount {
    /// The layer that pays before the members, or the one after them
    layer: SkinLayer,
    #[command(flatten)]
    amount: Quantity,
}

/// One of the operator's two layers.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SkinLayer {
    /// Pays before the members.
    Junior,
    /// Pays after the members.
    Senior,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::Show => show(session),
            Self::Stake(amount) => stake(session, amount),
            Self::Activate(whose) => activate(session, whose.owner),
            Self::UnstakeRequest(request) => ask(session, request),
            Self::Cancel => paid_out(session, Seat::cancel),
            Self::Unstake => paid_out(session, Seat::unstake),
            Self::Skin(skin) => operator(session, skin),
        }
    }
}

fn fund_of(session: &Session<'_>, home: &Home) -> Result<Fund> {
    session.one(&pda::fund(&home.address).0, "fund", Fund::decode)
}

fn layers(home: &Home, fund: &Fund) -> Vec<Vec<Cell>> {
    let row = |layer: &str, native: u64, vault: &Address, pays: &str| {
        vec![text(layer), home.quote(native), text(pays), address(vault)]
    };
    vec![
        row(
            "3 insurance",
            fund.insurance_native,
            &fund.insurance,
            "losses",
        ),
        row(
            "4 junior skin",
            fund.skin_junior_native,
            &fund.skin_junior,
            "losses",
        ),
        row("5 mutual", fund.mutual_native, &fund.mutual, "losses"),
        row(
            "6 senior skin",
            fund.skin_senior_native,
            &fund.skin_senior,
            "losses",
        ),
        row(
            "7 secured parts",
            fund.secured_native,
            &fund.secured,
            "assessments",
        ),
        row(
            "held for others",
            fund.escrow_native,
            &fund.escrow,
            "nothing",
        ),
        row(
            "waiting stakes",
            fund.pending_native,
            &fund.pending,
            "nothing",
        ),
    ]
}

fn show(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let clock = session.clock()?;
    let fund = fund_of(session, &home)?;
    let at = pda::fund(&home.address).0;
    let core = fund.to_core();
    let head = vec![
        ("fund", address(&at)),
        (
            "funded",
            core.funded_native()
                .map_or(Cell::Without("_native"), |it| home.quote(it)),
        ),
        (
            "total",
            core.total_native()
                .map_or(Cell::Without("_native"), |it| home.quote(it)),
        ),
        ("cover_required", home.quote(fund.cover_required_native)),
        (
            "cover_short_since_ts",
            Cell::Moment(fund.cover_short_since_ts),
        ),
        (
            "skin_short_since_ts",
            Cell::Moment(fund.skin_short_since_ts),
        ),
        ("shares", count(fund.share_count)),
        ("shares_of_nobody", count(fund.dead_share_count)),
        ("share_generation", count(fund.share_generation)),
        ("period_since_ts", Cell::Moment(fund.period_start_ts)),
        ("period_ends_ts", Cell::Moment(fund.period_end_ts)),
        ("period_ends_in", left(fund.period_end_ts, &clock)),
    ];
    Ok(Answer::default()
        .facts("fund", head)
        .rows(
            "layers",
            &["layer", "ledger", "pays", "vault"],
            layers(&home, &fund),
        )
        .and(members(session, &home, &fund)?))
}

fn members(session: &Session<'_>, home: &Home, fund: &Fund) -> Result<Answer> {
    let at = pda::fund(&home.address).0;
    let core = fund.to_core();
    let found = session.all(FundMember::DISCRIMINATOR, Some(&at), FundMember::decode)?;
    let rules = &home.house.parameters;
    let row = |(place, seat): &(Address, FundMember)| {
        let shares = core.valid_shares(&seat.to_core());
        let free_ts = seat.requested_ts.saturating_add(rules.cool_down_s.into());
        let is_asked = seat.requested_shares != 0;
        vec![
            address(&seat.owner),
            count(shares),
            core.value_floor(shares)
                .map_or(Cell::Without("_native"), |it| home.quote(it)),
            home.quote(seat.secured_native),
            home.quote(seat.pending_native),
            count(seat.requested_shares),
            Cell::Moment(if is_asked { free_ts } else { 0 }),
            Cell::Moment(seat.since_ts),
            address(place),
        ]
    };
    let columns = [
        "member",
        "shares",
        "worth",
        "secured",
        "waiting",
        "requested",
        "window_opens",
        "since",
        "seat",
    ];
    Ok(Answer::default().rows("members", &columns, found.iter().map(row).collect()))
}

fn seat(home: &Home, owner: Address) -> Seat {
    Seat::of(home.address, &home.house, owner)
}

fn stake(session: &Session<'_>, amount: &Quantity) -> Result<Answer> {
    let home = session.home()?;
    let amount_native = amount.native(home.house.quote_decimals)?;
    let (_, quote) = session.asset(&home, "quote")?;
    let key = session.key()?;
    session.check_wallet(&key.pubkey(), &quote, amount_native)?;
    let action = seat(&home, key.pubkey()).stake(&actor(&key), amount_native);
    session.perform(&key, &action)
}

fn activate(session: &Session<'_>, owner: Option<Address>) -> Result<Answer> {
    let home = session.home()?;
    let key = session.key()?;
    let owner = owner.unwrap_or_else(|| key.pubkey());
    session.perform(&key, &seat(&home, owner).activate())
}

fn ask(session: &Session<'_>, request: &Request) -> Result<Answer> {
    let home = session.home()?;
    let key = session.key()?;
    let seat = seat(&home, key.pubkey());
    let shares = match (&request.shares, request.all) {
        (Some(shares), _) => amount::whole(shares)?,
        (None, true) => {
            let member = session.one(&seat.member(), "seat in the fund", FundMember::decode)?;
            fund_of(session, &home)?
                .to_core()
                .valid_shares(&member.to_core())
        }
        (None, false) => return Err(unusable("how many shares? A number, or --all".to_owned())),
    };
    session.perform(&key, &seat.request_unstake(shares))
}

/// The key's usual token account of the quote, created where it is not there.
fn wallet(home: &Home, key: &Key) -> (Address, solana_instruction::Instruction) {
    let (owner, mint) = (key.pubkey(), &home.house.quote_mint);
    let program = &home.house.quote_token_program;
    let create = create_associated(&owner, &owner, mint, program);
    (associated(&owner, mint, program), create)
}

fn paid_out(session: &Session<'_>, make: fn(&Seat) -> Action) -> Result<Answer> {
    let home = session.home()?;
    let key = session.key()?;
    let mut action = make(&seat(&home, key.pubkey()));
    action.act.insert(0, wallet(&home, &key).1);
    session.perform(&key, &action)
}

fn operator(session: &Session<'_>, skin: &Skin) -> Result<Answer> {
    let home = session.home()?;
    let key = session.key()?;
    if key.pubkey() != home.house.skin_authority {
        bail!(
            "this is done by the house's skin authority {}, and the key is {}",
            home.house.skin_authority,
            key.pubkey()
        );
    }
    let (what, is_deposit) = match skin {
        Skin::Deposit(what) => (what, true),
        Skin::Withdraw(what) => (what, false),
    };
    let amount_native = what.amount.native(home.house.quote_decimals)?;
    let number = pda::vault_number(match what.layer {
        SkinLayer::Junior => Layer::SkinJunior,
        SkinLayer::Senior => Layer::SkinSenior,
    });
    let fund = pda::fund(&home.address).0;
    let (own, create) = wallet(&home, &key);
    let (skin_authority, house) = (key.pubkey(), home.address);
    let settlement = pda::settlement(&home.address).0;
    let vault = pda::fund_vault(&fund, number).0;
    let token_program = home.house.quote_token_program;
    if is_deposit {
        let (_, quote) = session.asset(&home, "quote")?;
        session.check_wallet(&key.pubkey(), &quote, amount_native)?;
        let source = own;
        let accounts = SkinDeposit {
            skin_authority,
            house,
            settlement,
            fund,
            vault,
            source,
            token_program,
        };
        return session.perform(&key, &only(accounts.instruction(number, amount_native)));
    }
    let destination = own;
    let accounts = SkinWithdraw {
        skin_authority,
        house,
        settlement,
        fund,
        vault,
        destination,
        token_program,
    };
    let action = Action {
        fresh: Vec::new(),
        act: vec![create, accounts.instruction(number, amount_native)],
    };
    session.perform(&key, &action)
}
