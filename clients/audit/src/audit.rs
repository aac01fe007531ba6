//! An audit: a snapshot judged from beginning to end.

use anyhow::{Result, ensure};
use ringfence_core::invariants::{Subject, Tally, breaches};
use ringfence_core::statement::Lines;
use ringfence_interface::accounts::Loss;
use solana_address::Address;

use crate::customers::{Customers, Known};
use crate::facts::{Facts, unknown};
use crate::finding::Finding;
use crate::governance;
use crate::ground::{Ground, HOLDINGS};
use crate::proof::{self, Proof};
use crate::references::References;
use crate::snapshot::{Moment, Section, Snapshot, in_parallel};
use crate::statements;
use crate::tokens::Tokens;
use crate::tree::{Leaf, Tree};

/// What came of an audit.
#[derive(Debug)]
pub struct Audit {
    /// Of which house, and when.
    pub moment: Moment,
    /// Everything that does not hold, in the order of checks and accounts.
    pub findings: Vec<Finding>,
    /// Each asset.
    pub assets: Vec<AuditedAsset>,
    /// Each instrument.
    pub markets: Vec<AuditedMarket>,
    /// Pool, then the fund's accounts.
    pub holdings: Vec<AuditedHolding>,
    /// Losses of the house.
    pub losses: Vec<(Address, Loss)>,
    /// Mint of the quote and its decimals.
    pub quote: (Address, u8),
    /// Totals of the house.
    pub settlement: ringfence_core::settlement::Settlement,
    /// How much was looked at.
    pub counts: Counts,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts in the snapshot.
    pub accounts: usize,
    /// Margin accounts of the house.
    pub margin_accounts: usize,
    /// Margin accounts by status: active, in liquidation, in default, fixed.
    pub statuses: [usize; 4],
    /// Members of the fund.
    pub members: usize,
    /// Liens on accounts of the house.
    pub liens: usize,
    /// Statements of the house's assets.
    pub statements: usize,
}

/// What customers have of one asset.
#[derive(Debug)]
pub struct AuditedAsset {
    /// Its account.
    pub address: Address,
    /// Its mint.
    pub mint: Address,
    /// Decimals of the mint.
    pub decimals: u8,
    /// Whether it is the settlement currency.
    pub is_quote: bool,
    /// What a statement would say of the snapshot; none when sums overflow.
    pub lines: Option<Lines>,
    /// Leaves of the tree, in the order of their accounts.
    pub leaves: Vec<Leaf>,
    /// The tree over them.
    pub tree: Tree,
    /// The largest customers, largest first.
    pub largest: Vec<Leaf>,
}

/// One instrument.
#[derive(Clone, Debug)]
pub struct AuditedMarket {
    /// Its account.
    pub address: Address,
    /// Its id.
    pub instrument_id: u16,
    /// Open interest.
    pub open_interest_lots: u64,
    /// Positions with lots.
    pub open_position_count: u64,
    /// The largest positions: signed lots, and whose they are.
    pub largest: Vec<(i64, Address)>,
}

/// One token account of pool or fund.
#[derive(Clone, Copy, Debug)]
pub struct AuditedHolding {
    /// What it is.
    pub name: &'static str,
    /// Its address.
    pub address: Address,
    /// Tokens in it.
    pub tokens_native: u64,
    /// What the program says is in it.
    pub ledger_native: u64,
}

/// How many of the largest customers of an asset are told.
const LARGEST: usize = 5;

/// Judges a snapshot. Whatever does not hold is a finding.
///
/// # Errors
/// When there is no answer: the snapshot cannot be read, or the house is not in it.
pub fn audit(snapshot: &Snapshot) -> Result<Audit> {
    let mut findings = unknown(snapshot)?;
    findings.extend(foreign(snapshot)?);
    let facts = Facts::read(snapshot)?;
    let tokens = Tokens::read(snapshot, &mut findings)?;
    let house = snapshot.moment.house;
    let ground = Ground::of(&facts, &house, &tokens, &mut findings)?;
    let mut customers = Customers::judge(snapshot, &ground, &tokens)?;
    findings.append(&mut customers.findings);
    findings.extend(house_breaches(&ground, &customers.tally));
    check_known(&customers.known)?;
    References::check(&ground, &customers.known, &mut findings);
    governance::check(&ground, &mut findings);
    let mut statement_count = 0_usize;
    for place in 0..ground.assets.len() {
        let count = statements::check(&ground, place, &mut findings);
        statement_count = statement_count.saturating_add(count);
    }
    findings.extend(tokens.strays());
    findings.sort();
    let liens = ground.liens.values().map(Vec::len);
    let counts = Counts {
        accounts: snapshot.accounts(),
        margin_accounts: customers.count,
        statuses: customers.statuses,
        members: ground.members.len(),
        liens: liens.fold(0, usize::saturating_add),
        statements: statement_count,
    };
    Ok(Audit {
        moment: snapshot.moment,
        findings,
        assets: assets_of(&ground, std::mem::take(&mut customers.leaves))?,
        markets: markets_of(&ground, &customers.largest),
        holdings: holdings_of(&ground),
        losses: losses_of(&ground),
        quote: (ground.house.quote_mint, ground.house.quote_decimals),
        settlement: ground.view.settlement,
        counts,
    })
}

impl Audit {
    /// Proofs that what a margin account has of each asset is in the totals; none for an account
    /// without open vaults.
    #[must_use]
    pub fn prove(&self, margin_account: &Address) -> Vec<Proof> {
        let proofs = self.assets.iter().filter_map(|of| {
            let leaves = &of.leaves;
            let index = leaves.binary_search_by_key(margin_account, |leaf| leaf.margin_account);
            let index = index.ok()?;
            let subject = proof::Subject {
                house: self.moment.house,
                asset: of.address,
                mint: of.mint,
                decimals: of.decimals,
                slot: self.moment.slot,
            };
            let siblings = of.tree.siblings(index);
            let (leaf, place) = (leaves.get(index)?, u64::try_from(index).ok()?);
            Some(Proof::of(&subject, leaf, place, &siblings, &of.tree.root()))
        });
        proofs.collect()
    }
}

/// Accounts of programs that have nothing to do with the house.
fn foreign(snapshot: &Snapshot) -> Result<Vec<Finding>> {
    use ringfence_interface::ids::{ID, TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
    let ours = [ID, TOKEN_PROGRAM, TOKEN_2022_PROGRAM];
    let is_foreign = |section: &Section| !ours.contains(&section.owner);
    let pages = snapshot.visit(is_foreign, |section, accounts| {
        let finding = |address: &Address| {
            let what = "an account of another program";
            Finding::new("stray", address, what, "none", section.owner)
        };
        let findings = accounts.iter().map(|stored| finding(&stored.address));
        Ok(findings.collect::<Vec<_>>())
    })?;
    Ok(pages.into_iter().flatten().collect())
}

/// Margin accounts have one length, so that they are of one section and in order.
fn check_known(known: &[Known]) -> Result<()> {
    let mut pairs = known.iter().zip(known.iter().skip(1));
    let in_order = pairs.all(|(one, next)| one.address < next.address);
    ensure!(in_order, "margin accounts are not in order");
    Ok(())
}

/// What does not hold of the house as a whole, with the account that it is about.
fn house_breaches(ground: &Ground<'_>, tally: &Tally) -> Vec<Finding> {
    let place = |all: &[Address], index: usize| all.get(index).copied().unwrap_or_default();
    let found = breaches(&ground.view, tally);
    let findings = found.iter().map(|breach| {
        let account = match breach.subject {
            Subject::Shard(asset, shard) => {
                let listed = ground.assets.get(asset);
                listed.map_or(ground.address, |listed| place(&listed.shards, shard))
            }
            Subject::Market(index) => place(&ground.books, index),
            Subject::Holding(index) => place(&ground.holdings, index),
            Subject::Member(index) => place(&ground.members, index),
            Subject::Loss(index) => place(&ground.losses, index),
            Subject::Fund => ground.fund_address,
            Subject::House => ground.settlement_address,
            Subject::Vault(_) | Subject::Slot(..) | Subject::Account(_) => ground.address,
        };
        let code = format!("INV-{}", breach.number);
        Finding::new(&code, &account, breach.part, breach.expected, breach.found)
    });
    findings.collect()
}

fn assets_of(ground: &Ground<'_>, leaves: Vec<Vec<Leaf>>) -> Result<Vec<AuditedAsset>> {
    let mut assets = Vec::new();
    for (place, (listed, leaves)) in ground.assets.iter().zip(leaves).enumerate() {
        let tree = grow(&listed.address, &leaves)?;
        let mut largest = leaves.clone();
        let by_size = |leaf: &Leaf| (std::cmp::Reverse(leaf.ledger_native), leaf.margin_account);
        if largest.len() > LARGEST {
            largest.select_nth_unstable_by_key(LARGEST, by_size);
            largest.truncate(LARGEST);
        }
        largest.sort_by_key(by_size);
        assets.push(AuditedAsset {
            address: listed.address,
            mint: listed.asset.mint,
            decimals: listed.asset.decimals,
            is_quote: listed.asset.is_quote != 0,
            lines: statements::lines_of(ground, place),
            leaves,
            tree,
            largest,
        });
    }
    Ok(assets)
}

/// The tree over leaves, hashed on all cores.
fn grow(asset: &Address, leaves: &[Leaf]) -> Result<Tree> {
    let pages: Vec<&[Leaf]> = leaves.chunks(1 << 14).collect();
    let nodes = in_parallel(pages.len(), |index| {
        let page = pages.get(index).copied().unwrap_or_default();
        Ok(page.iter().map(|leaf| leaf.node(asset)).collect::<Vec<_>>())
    })?;
    Tree::over(nodes.into_iter().flatten().collect())
}

fn markets_of(ground: &Ground<'_>, largest: &[Vec<(i64, Address)>]) -> Vec<AuditedMarket> {
    let markets = ground.instruments.iter().zip(&ground.view.markets);
    let markets = markets.zip(largest);
    let markets = markets.map(|((address, (instrument, book)), largest)| AuditedMarket {
        address: *address,
        instrument_id: instrument.instrument_id,
        open_interest_lots: book.open_interest_lots,
        open_position_count: book.open_position_count,
        largest: largest.clone(),
    });
    markets.collect()
}

fn holdings_of(ground: &Ground<'_>) -> Vec<AuditedHolding> {
    let rows = HOLDINGS.iter().zip(&ground.holdings);
    let rows = rows.zip(&ground.view.house_holdings);
    let rows = rows.map(|((name, address), holding)| AuditedHolding {
        name,
        address: *address,
        tokens_native: holding.tokens_native,
        ledger_native: holding.ledger_native,
    });
    rows.collect()
}

fn losses_of(ground: &Ground<'_>) -> Vec<(Address, Loss)> {
    let losses = ground.facts.losses.iter();
    let ours = losses.filter(|(_, loss)| loss.house == ground.address);
    ours.map(|(address, loss)| (*address, *loss)).collect()
}
