//! `ringfence proposal list | show | create | approve | cancel | execute | close`.

mod words;

use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use ringfence_core::governance::Parameter;
use ringfence_interface::accounts::{Asset, Governance, Instrument, Proposal};
use ringfence_interface::instructions::{
    ProposalApprove, ProposalCancel, ProposalClose, ProposalCreate, ProposalExecute,
};
use ringfence_interface::wire::ProposalCreateArguments;
use ringfence_interface::{ids, pda};
use solana_address::Address;
use solana_signer::Signer;

use super::amount::whole;
use super::context::{Home, Session, unusable};
use super::parameters::{Decimals, Place, name, number, of_name, value};
use super::send::only;
use super::table::{Answer, Cell, address, count, left, text};
use words::{class, state};

/// What can be done with proposals.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Proposals of the house, the newest last
    List,
    /// One proposal: what it changes, how long it waits, who has approved
    Show(Of),
    /// Propose a change; the parameter authority may
    Create(Create),
    /// Approve; a key of the council may
    Approve(Of),
    /// End it without effect; the parameter authority or a key of the council may
    Cancel(Of),
    /// Execute it, or the next step of it; anyone may
    Execute(Of),
    /// Close the account of one that has ended; its rent goes back to whoever paid it
    Close(Of),
}

/// Which proposal.
#[derive(Args, Debug)]
pub struct Of {
    /// Its number in the house
    #[arg(value_name = "NUMBER")]
    number: u32,
}

/// Arguments of `proposal create`.
#[derive(Args, Debug)]
pub struct Create {
    /// Which parameter, such as `weight_initial_bps`
    parameter: String,
    /// The new value, such as 12.5, 95%, 2h, or a plain number after '#', which is taken as it is;
    /// an address for an authority; addresses with commas between them for the council
    value: String,
    /// The mint of the asset, or the number of the instrument, whose parameter it is
    #[arg(long, value_name = "MINT OR NUMBER")]
    of: Option<String>,
    /// How many of a new council must approve
    #[arg(long)]
    threshold: Option<u8>,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List => list(session),
            Self::Show(of) => show(session, of.number),
            Self::Create(create) => propose(session, create),
            Self::Approve(of) => approve(session, of.number),
            Self::Cancel(of) => cancel(session, of.number),
            Self::Execute(of) => execute(session, of.number),
            Self::Close(of) => close(session, of.number),
        }
    }
}

fn governance(session: &Session<'_>, home: &Home) -> Result<Governance> {
    let at = pda::governance(&home.address).0;
    let read = session.one(&at, "governance", Governance::decode);
    read.map_err(|why| anyhow!("{why}: a house without one never changes"))
}

/// Before and after of what a proposal changes; keys where it is about keys.
fn values(session: &Session<'_>, home: &Home, it: &Proposal) -> (Cell, Cell, Cell) {
    let Some(parameter) = Parameter::of(it.parameter) else {
        return (
            text("unknown"),
            count(it.value_before),
            count(it.value_after),
        );
    };
    let named = text(name(parameter));
    if parameter == Parameter::Council {
        let keys = it.council.iter().take(it.council_count.into());
        let keys: Vec<String> = keys.map(ToString::to_string).collect();
        let after = format!("{} of {}", it.threshold, keys.join(" "));
        return (named, Cell::Nothing, text(after));
    }
    if !parameter.is_number() {
        return (named, address(&it.key_before), address(&it.key_after));
    }
    let cell = |native| counted(session, home, it, (parameter, native));
    (named, cell(it.value_before), cell(it.value_after))
}

/// A number as the target of a proposal counts.
fn counted(
    session: &Session<'_>,
    home: &Home,
    it: &Proposal,
    (parameter, native): (Parameter, u64),
) -> Cell {
    let asset = session.one(&it.target, "asset", Asset::decode).ok();
    let quote = || Decimals::of_quote(home.house.quote_decimals);
    let decimals = asset.as_ref().map_or_else(quote, Decimals::of_asset);
    value(parameter, native, decimals)
}

fn list(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let governance = governance(session, &home)?;
    let clock = session.clock()?;
    let mut all = session.all(
        Proposal::DISCRIMINATOR,
        Some(&home.address),
        Proposal::decode,
    )?;
    all.sort_by_key(|(_, proposal)| proposal.index);
    let row = |(at, it): &(Address, Proposal)| {
        let (named, before, after) = values(session, &home, it);
        vec![
            count(it.index),
            named,
            text(class(it)),
            before,
            after,
            text(state(it, &governance, &clock)),
            left(it.eta_ts(), &clock),
            text(format!(
                "{} of {}",
                it.approvals.count_ones(),
                governance.threshold
            )),
            address(at),
        ]
    };
    let columns = [
        "number",
        "parameter",
        "class",
        "before",
        "after",
        "state",
        "due_in",
        "approvals",
        "proposal",
    ];
    Ok(Answer::default().rows("proposals", &columns, all.iter().map(row).collect()))
}

/// A proposal with the house's Governance.
struct Case {
    home: Home,
    at: Address,
    proposal: Proposal,
    governance: Governance,
}

impl Case {
    fn of(session: &Session<'_>, number: u32) -> Result<Self> {
        let home = session.home()?;
        let governance = governance(session, &home)?;
        let at = pda::proposal(&home.address, number).0;
        let proposal = session.one(&at, "proposal", Proposal::decode)?;
        Ok(Self {
            home,
            at,
            proposal,
            governance,
        })
    }

    fn parameter(&self) -> Result<Parameter> {
        let known = Parameter::of(self.proposal.parameter);
        known.ok_or_else(|| anyhow!("this command is too old for the proposal"))
    }

    fn change(&self) -> Result<Address> {
        Ok(pda::change(&self.proposal.target, self.parameter()?).0)
    }

    fn governance_address(&self) -> Address {
        pda::governance(&self.home.address).0
    }
}

/// What a proposal changes: the house, its Governance, an asset or an instrument.
fn target(session: &Session<'_>, case: &Case) -> String {
    let at = &case.proposal.target;
    if *at == case.home.address {
        return "the house".to_owned();
    }
    if *at == case.governance_address() {
        return "its governance".to_owned();
    }
    let asset = session.one(at, "asset", Asset::decode);
    let instrument = session.one(at, "instrument", Instrument::decode);
    match (asset, instrument) {
        (Ok(asset), _) => format!("the asset {}", asset.mint),
        (_, Ok(it)) => format!("the instrument {}", it.instrument_id),
        _ => at.to_string(),
    }
}

fn show(session: &Session<'_>, number: u32) -> Result<Answer> {
    let case = Case::of(session, number)?;
    let (it, clock) = (&case.proposal, session.clock()?);
    let (named, before, after) = values(session, &case.home, it);
    let now = match before {
        Cell::Text(_) | Cell::Nothing => Cell::Nothing,
        _ => case.parameter().map_or(Cell::Nothing, |parameter| {
            counted(session, &case.home, it, (parameter, it.value_now))
        }),
    };
    let head = vec![
        ("proposal", address(&case.at)),
        ("number", count(it.index)),
        ("state", text(state(it, &case.governance, &clock))),
        ("class", text(class(it))),
        ("changes", text(target(session, &case))),
        ("parameter", named),
        ("before", before),
        ("after", after),
        ("set_last", now),
        ("proposer", address(&it.proposer)),
        ("created_ts", Cell::Moment(it.created_ts)),
        ("due_ts", Cell::Moment(it.eta_ts())),
        ("due_in", left(it.eta_ts(), &clock)),
        ("expires_ts", Cell::Moment(it.expiry_ts())),
        ("moved_ts", Cell::Moment(it.moved_ts)),
        ("moved", Cell::Length(it.moved_s.into())),
        ("needs", count(case.governance.threshold)),
    ];
    let row = |(place, key): (usize, &Address)| {
        let bit = u32::try_from(place)
            .ok()
            .and_then(|place| 1_u16.checked_shl(place));
        let has_approved = bit.is_some_and(|bit| it.approvals & bit != 0);
        vec![address(key), Cell::Flag(has_approved)]
    };
    let council = case.governance.keys().iter().enumerate().map(row).collect();
    Ok(Answer::default()
        .facts("proposal", head)
        .rows("council", &["key", "has_approved"], council))
}

/// Arguments of the instruction, from what people write.
fn arguments(
    create: &Create,
    parameter: Parameter,
    decimals: Decimals,
) -> Result<ProposalCreateArguments> {
    let key = |text: &str| -> Result<Address> {
        text.trim()
            .parse()
            .map_err(|_| unusable(format!("{text} is no address")))
    };
    if parameter == Parameter::Council {
        let keys = create.value.split(',').map(key).collect::<Result<_>>()?;
        let threshold = create.threshold;
        let threshold =
            threshold.ok_or_else(|| unusable("a council needs a --threshold".to_owned()))?;
        return Ok(ProposalCreateArguments::of_council(keys, threshold));
    }
    if !parameter.is_number() {
        return Ok(ProposalCreateArguments::of_authority(
            parameter,
            key(&create.value)?,
        ));
    }
    let after = match create.value.strip_prefix('#') {
        Some(plain) => whole(plain)?,
        None => number(parameter, &create.value, decimals)?,
    };
    Ok(ProposalCreateArguments::of_number(parameter, after))
}

fn propose(session: &Session<'_>, create: &Create) -> Result<Answer> {
    let parameter = of_name(&create.parameter)?;
    let home = session.home()?;
    let governance = governance(session, &home)?;
    let place = Place::of(session, &home, parameter, create.of.as_deref())?;
    let arguments = arguments(create, parameter, place.decimals)?;
    let key = session.key()?;
    if key.pubkey() != home.house.parameter_authority {
        bail!(
            "changes are proposed by the house's parameter authority {}, and the key is {}",
            home.house.parameter_authority,
            key.pubkey()
        );
    }
    let at = pda::proposal(&home.address, governance.proposal_count).0;
    let accounts = ProposalCreate {
        parameter_authority: key.pubkey(),
        payer: key.pubkey(),
        house: home.address,
        governance: pda::governance(&home.address).0,
        target: place.named,
        change: pda::change(&place.target, parameter).0,
        proposal: at,
        system_program: ids::SYSTEM_PROGRAM,
    };
    let done = session.perform(&key, &only(accounts.instruction(&arguments)))?;
    let made = vec![
        ("number", count(governance.proposal_count)),
        ("proposal", address(&at)),
    ];
    Ok(Answer::default().facts("proposal", made).and(done))
}

fn approve(session: &Session<'_>, number: u32) -> Result<Answer> {
    let case = Case::of(session, number)?;
    let key = session.key()?;
    let accounts = ProposalApprove {
        council_key: key.pubkey(),
        governance: case.governance_address(),
        proposal: case.at,
    };
    session.perform(&key, &only(accounts.instruction()))
}

fn cancel(session: &Session<'_>, number: u32) -> Result<Answer> {
    let case = Case::of(session, number)?;
    let key = session.key()?;
    let accounts = ProposalCancel {
        authority: key.pubkey(),
        house: case.home.address,
        governance: case.governance_address(),
        change: case.change()?,
        proposal: case.at,
    };
    session.perform(&key, &only(accounts.instruction()))
}

fn execute(session: &Session<'_>, number: u32) -> Result<Answer> {
    let case = Case::of(session, number)?;
    let target = case.proposal.target;
    let is_own = target == case.home.address || target == case.governance_address();
    let accounts = ProposalExecute {
        house: case.home.address,
        governance: case.governance_address(),
        settlement: pda::settlement(&case.home.address).0,
        target: if is_own { ids::SYSTEM_PROGRAM } else { target },
        change: case.change()?,
        proposal: case.at,
    };
    let mut instruction = accounts.instruction();
    // Nobody may write the System program; the runtime passes it as it is.
    for meta in &mut instruction.accounts {
        meta.is_writable &= meta.pubkey != ids::SYSTEM_PROGRAM;
    }
    session.perform(&session.key()?, &only(instruction))
}

fn close(session: &Session<'_>, number: u32) -> Result<Answer> {
    let case = Case::of(session, number)?;
    let accounts = ProposalClose {
        change: case.change()?,
        proposal: case.at,
        rent_payer: case.proposal.rent_payer,
    };
    session.perform(&session.key()?, &only(accounts.instruction()))
}
