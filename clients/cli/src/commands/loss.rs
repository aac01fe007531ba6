//! `ringfence loss list | show | advance`.

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use ringfence_client::actions::Action;
use ringfence_client::chain::{Account, Chain, Failure, Filter, Receipt, Request};
use ringfence_core::units::Clock;
use ringfence_core::waterfall::LAYER_COUNT;
use ringfence_interface::accounts::{Auction, Loss};
use ringfence_keeper::duty::{Act, Duty};
use ringfence_keeper::load::load;
use ringfence_keeper::pack::{Envelope, Parcel};
use ringfence_keeper::picture::Picture;
use ringfence_keeper::plan::{Me, plan};
use solana_address::Address;
use solana_signer::Signer;

use super::context::{Home, Key, Session, an_address};
use super::send::unread;
use super::table::{Answer, Cell, address, count, left, text};

/// What can be done with losses.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Losses of the house, the newest last
    List(List),
    /// One loss: its timeline, its waterfall, what can be done next
    Show(Of),
    /// Do the next step that anyone may do
    Advance(Of),
}

/// Arguments of `loss list`.
#[derive(Args, Debug)]
pub struct List {
    /// Only those that are not closed
    #[arg(long)]
    open: bool,
}

/// Which loss.
#[derive(Args, Debug)]
pub struct Of {
    /// The loss's account
    #[arg(value_parser = an_address)]
    loss: Address,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List(which) => list(session, which.open),
            Self::Show(of) => show(session, &of.loss),
            Self::Advance(of) => advance(session, &of.loss),
        }
    }
}

/// Names of the states, by number.
const STATES: [&str; 7] = [
    "managing",
    "fixed",
    "routing",
    "assessing",
    "haircutting",
    "closing",
    "closed",
];

/// Names of the layers, by number.
const LAYER_NAMES: [&str; LAYER_COUNT] = [
    "0 proceeds",
    "1 defaulter's vaults",
    "2 defaulter's stake",
    "3 insurance",
    "4 junior skin",
    "5 mutual",
    "6 senior skin",
    "7 assessments",
    "8 haircut of gains",
];

fn state(loss: &Loss) -> &'static str {
    STATES
        .get(usize::from(loss.state))
        .copied()
        .unwrap_or("unknown")
}

fn list(session: &Session<'_>, only_open: bool) -> Result<Answer> {
    let home = session.home()?;
    let mut all = session.all(Loss::DISCRIMINATOR, Some(&home.address), Loss::decode)?;
    all.sort_by_key(|(_, loss)| loss.sequence);
    all.retain(|(_, loss)| !only_open || state(loss) != "closed");
    let row = |(at, loss): &(Address, Loss)| {
        vec![
            count(loss.sequence),
            text(state(loss)),
            home.quote(loss.loss_native),
            home.quote(loss.shortfall_native),
            home.quote(loss.left_native),
            Cell::Moment(loss.declared_ts),
            address(&loss.margin_account),
            address(at),
        ]
    };
    let columns = [
        "number",
        "state",
        "loss",
        "shortfall",
        "left",
        "declared",
        "margin_account",
        "address",
    ];
    Ok(Answer::default().rows("losses", &columns, all.iter().map(row).collect()))
}

fn show(session: &Session<'_>, at: &Address) -> Result<Answer> {
    let loss = session.one(at, "loss", Loss::decode)?;
    let home = session.home_at(&loss.house)?;
    let clock = session.clock()?;
    let timeline = STATES
        .iter()
        .zip(&loss.stamps)
        .filter(|(_, stamp)| stamp.slot != 0);
    let timeline = timeline.map(|(state, stamp)| {
        vec![
            text(state),
            address(&stamp.signer),
            count(stamp.slot),
            Cell::Moment(stamp.ts),
        ]
    });
    let rows = LAYER_NAMES
        .iter()
        .zip(loss.used_native.iter().zip(&loss.recovered_native));
    let rows = rows
        .zip(&loss.held_native)
        .map(|((layer, (used, back)), held)| {
            vec![
                text(layer),
                home.quote(*used),
                home.quote(*back),
                home.quote(*held),
            ]
        });
    Ok(Answer::default()
        .facts("loss", head(&home, at, &loss, &clock))
        .rows(
            "timeline",
            &["state", "who", "slot", "when"],
            timeline.collect(),
        )
        .rows(
            "waterfall",
            &["layer", "used", "recovered", "frozen"],
            rows.collect(),
        )
        .rows("auctions", &AUCTIONS, auctions(session, at)?)
        .notes("next", next(session, at)?))
}

const AUCTIONS: [&str; 6] = ["instrument", "phase", "round", "lots", "bids", "auction"];

fn head(home: &Home, at: &Address, loss: &Loss, clock: &Clock) -> Vec<(&'static str, Cell)> {
    let managed_ts = loss
        .declared_ts
        .saturating_add(loss.terms.managing_s.into());
    let called_ts = loss.assessment.called_ts;
    let due_ts = match called_ts {
        0 => 0,
        called_ts => called_ts.saturating_add(loss.terms.assess_due_s.into()),
    };
    vec![
        ("loss", address(at)),
        ("house", address(&loss.house)),
        ("number", count(loss.sequence)),
        ("state", text(state(loss))),
        ("margin_account", address(&loss.margin_account)),
        ("owner", address(&loss.owner)),
        ("owed_in_all", home.quote(loss.loss_native)),
        ("shortfall", home.quote(loss.shortfall_native)),
        ("left_for_the_layers", home.quote(loss.left_native)),
        ("blocked", home.quote(loss.blocked_native)),
        ("cut_from_gains", home.quote(loss.cut_native)),
        ("discount_granted", home.quote(loss.discount_native)),
        ("declared_ts", Cell::Moment(loss.declared_ts)),
        ("managed_at_most_until_ts", Cell::Moment(managed_ts)),
        ("management_ends_in", left(managed_ts, clock)),
        ("assessed_ts", Cell::Moment(called_ts)),
        ("assessed", home.quote(loss.assessment.called_native)),
        ("assessments_paid", home.quote(loss.assessment.paid_native)),
        ("assessments_due_in", left(due_ts, clock)),
    ]
}

fn auctions(session: &Session<'_>, loss: &Address) -> Result<Vec<Vec<Cell>>> {
    // Where an auction names its loss.
    let found = session.owned(&Filter::kind(Auction::DISCRIMINATOR).naming(40, loss))?;
    let read = found.iter().filter_map(|(at, account)| {
        let auction = Auction::decode(&account.data).ok()?;
        let phases = ["committing", "revealing", "awarding", "closed"];
        let phase = phases
            .get(usize::from(auction.phase))
            .copied()
            .unwrap_or("unknown");
        Some(vec![
            count(auction.instrument_id),
            text(phase),
            count(auction.round),
            count(auction.lots),
            count(auction.bid_count),
            address(at),
        ])
    });
    Ok(read.collect())
}

/// A chain behind a reference, for those who want to know its size.
struct Through<'a>(&'a dyn Chain);

impl Chain for Through<'_> {
    fn clock(&self) -> Result<Clock, Failure> {
        self.0.clock()
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Failure> {
        self.0.accounts(addresses)
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Address, Account)>, Failure> {
        self.0.owned(filter)
    }

    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.0.simulate(request)
    }

    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.0.send(request)
    }
}

/// What the keeper would do in the house of a loss, and what it knows.
struct Planned {
    loss: Loss,
    picture: Picture,
    duties: Vec<Duty>,
}

fn planned(session: &Session<'_>, at: &Address, who: Address) -> Result<Planned> {
    let loss = session.one(at, "loss", Loss::decode)?;
    let picture = load(&Through(session.chain), &[loss.house]);
    let picture = picture.map_err(|failure| unread(&failure))?;
    let duties = plan(&picture, &Me::new(who), &session.clock()?);
    let mut duties: Vec<Duty> = duties
        .into_iter()
        .filter(|duty| concerns(duty, at, &loss))
        .collect();
    // Settlements of others come last: a haircut or a recovery may wait for them.
    duties.sort_by_key(|duty| matches!(duty.act, Act::Settle(_)));
    Ok(Planned {
        loss,
        picture,
        duties,
    })
}

/// Whether a duty brings a loss on: it names the loss or its defaulter, or it settles an account.
fn concerns(duty: &Duty, at: &Address, loss: &Loss) -> bool {
    match &duty.act {
        Act::Settle(_) => state(loss) != "closed",
        Act::Send(instructions) => {
            let mut metas = instructions.iter().flat_map(|it| &it.accounts);
            metas.any(|meta| meta.pubkey == *at || meta.pubkey == loss.margin_account)
        }
    }
}

/// What anyone may do next, in words.
fn next(session: &Session<'_>, at: &Address) -> Result<Vec<String>> {
    let planned = planned(session, at, Address::default())?;
    let mut names: Vec<&str> = planned
        .duties
        .iter()
        .map(|duty| duty.key.kind.name())
        .collect();
    names.dedup();
    Ok(if names.is_empty() {
        vec![waits(&planned.loss).to_owned()]
    } else {
        vec![format!(
            "{} (ringfence loss advance {at})",
            names.join(", then ")
        )]
    })
}

/// What a loss waits for when there is nothing to do.
fn waits(loss: &Loss) -> &'static str {
    match state(loss) {
        "managing" => "nothing now: its lots are sold, or its time of management runs",
        "assessing" => "nothing now: members pay their assessments until they are due",
        "haircutting" => "nothing now: accounts are to be settled first",
        "closed" => "nothing: it is closed",
        _ => "nothing now: see its timeline",
    }
}

fn advance(session: &Session<'_>, at: &Address) -> Result<Answer> {
    let key: Key = session.key()?;
    let planned = planned(session, at, key.pubkey())?;
    let Some(first) = planned.duties.first() else {
        let nothing = waits(&planned.loss).to_owned();
        return Ok(Answer::default().notes("next", vec![nothing]));
    };
    let alike = planned
        .duties
        .iter()
        .filter(|duty| duty.key.kind == first.key.kind);
    let alike: Vec<Duty> = alike.cloned().collect();
    let envelope = Envelope {
        signer: key.as_ref(),
        tables: &[],
        picture: &planned.picture,
    };
    let parcel: Option<Parcel> = envelope.pack(&alike).into_iter().next();
    let parcel = parcel.ok_or_else(|| anyhow!("{} fits no transaction", first.key.kind))?;
    let action = Action {
        fresh: Vec::new(),
        act: parcel.instructions,
    };
    let step = vec![("did", text(first.key.kind.name()))];
    let done = session.perform(&key, &action)?;
    Ok(Answer::default().facts("step", step).and(done))
}
