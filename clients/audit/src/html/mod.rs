//! An audit for people: one page that needs nothing else, for dark and light screens.

mod chart;

use ringfence_core::invariants::INVARIANTS;
use ringfence_interface::accounts::Loss;
use solana_address::Address;

use crate::amount::{grouped, moment, percent, units};
use crate::audit::{Audit, AuditedAsset};
use crate::finding::Finding;
use crate::proof::hex;
use crate::report::{LAYERS, state_name};
use chart::{Bar, Piece, bars, escaped};

/// Checks that are no invariants: their codes, and what they hold.
pub const CHECKS: &[(&str, &str)] = &[
    (
        "address",
        "Every account is at the address that its fields derive",
    ),
    (
        "governance",
        "The council can agree, and proposals are counted",
    ),
    (
        "missing",
        "Every asset has its sixteen shards, every instrument its book",
    ),
    ("orphan", "What an account belongs to is there"),
    (
        "position",
        "Every instrument is in one position, free positions are empty",
    ),
    (
        "reference",
        "What an account names is there, and of the same house and life",
    ),
    (
        "slot",
        "Every asset is in one slot, the quote in the first, closed slots are empty",
    ),
    ("state", "Every state is one that there is"),
    (
        "statement",
        "Statements have their hashes, follow each other, and add up",
    ),
    ("stray", "There are no token accounts that are nobody's"),
    (
        "token-account-missing",
        "Every token account that a ledger stands for is there",
    ),
    ("token-close-authority", "Nobody may close one of them"),
    ("token-delegate", "Nobody may spend from one of them"),
    ("token-frozen", "None of them is frozen"),
    ("token-mint", "Each of them is of its mint"),
    (
        "token-owner",
        "Each of them belongs to its own account of the program",
    ),
    (
        "token-program",
        "Each of them is of its mint's token program",
    ),
    ("token-state", "Each of them is in use"),
    (
        "unknown-account",
        "Every account of the program is of a kind that is known",
    ),
];

/// Colours of the layers.
const COLOURS: [&str; 9] = ["a", "b", "c", "e", "d", "a", "b", "c", "f"];

impl Audit {
    /// The report for people.
    #[must_use]
    pub fn html(&self) -> String {
        let house = self.moment.house.to_string();
        let parts = [
            format!("<h1>Audit of a house</h1><p><code>{house}</code></p>"),
            self.header(),
            self.findings_section(),
            self.segregation(),
            self.fund(),
            self.losses_section(),
            self.concentration(),
            self.roots(),
            self.checks(),
        ];
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>Audit of {house}</title><style>\n{}</style></head><body>\n{}\n</body></html>\n",
            include_str!("style.css"),
            parts.concat()
        )
    }

    fn header(&self) -> String {
        let (count, counts) = (self.findings.len(), &self.counts);
        let verdict = match count {
            0 => "<div class=\"verdict\">Everything holds.</div>".to_owned(),
            1 => "<div class=\"verdict bad\">One thing does not hold.</div>".to_owned(),
            _ => format!("<div class=\"verdict bad\">{count} things do not hold.</div>"),
        };
        let [active, liquidation, default, fixed] = counts.statuses;
        format!(
            "{verdict}<p class=\"soft\">Slot {}, {}. {} accounts were read: {} \
             margin accounts ({active} active, {liquidation} in liquidation, {default} in default, \
             {fixed} fixed), {} members of the fund, {} liens, {} statements. Every number below \
             is made from these accounts alone.</p>",
            self.moment.slot,
            moment(self.moment.ts),
            counts.accounts,
            counts.margin_accounts,
            counts.members,
            counts.liens,
            counts.statements
        )
    }

    fn findings_section(&self) -> String {
        if self.findings.is_empty() {
            return String::new();
        }
        let rows = self.findings.iter().map(finding_row);
        let head = "<tr><th>Check</th><th>Account</th><th>What</th><th>Expected</th>\
                    <th>Found</th></tr>";
        section("What does not hold", &table(head, rows))
    }

    /// Required and held, by asset.
    fn segregation(&self) -> String {
        let rows = self.assets.iter().map(segregation_row);
        let head = "<tr><th>Mint</th><th class=\"number\">Vaults</th>\
                    <th class=\"number\">Required</th><th class=\"number\">Held</th>\
                    <th class=\"number\">Excess</th></tr>";
        let note = "<p class=\"soft\">What customers are owed, and what is there for it: the \
                    ledgers of their vaults, and of the quote also what the pool owes and \
                    holds.</p>";
        let charts = self.assets.iter().filter_map(segregation_chart);
        let charts: String = charts.collect();
        let body = format!("{note}{charts}{}", table(head, rows));
        section("Segregation", &body)
    }

    /// Ledger and surplus of pool and fund.
    fn fund(&self) -> String {
        let decimals = self.quote.1;
        let rows = self.holdings.iter().map(|of| {
            let surplus = of.tokens_native.saturating_sub(of.ledger_native);
            let ledger = units(of.ledger_native.into(), decimals);
            let tokens = units(of.tokens_native.into(), decimals);
            Bar {
                name: of.name.to_owned(),
                text: ledger.clone(),
                pieces: vec![
                    Piece {
                        value: of.ledger_native.into(),
                        class: "a",
                        title: format!("ledger {ledger}, tokens {tokens}"),
                    },
                    Piece {
                        value: surplus.into(),
                        class: "h",
                        title: "tokens beyond the ledger".to_owned(),
                    },
                ],
            }
        });
        let rows: Vec<Bar<'_>> = rows.collect();
        section("Pool and fund", &bars("Ledgers of pool and fund", &rows))
    }

    fn losses_section(&self) -> String {
        let rows: Vec<Bar<'_>> = self
            .losses
            .iter()
            .map(|(_, loss)| loss_bar(loss, self.quote.1))
            .collect();
        if rows.is_empty() {
            return section("Losses", "<p>There has been none.</p>");
        }
        let list = self.losses.iter().map(|(address, loss)| {
            format!(
                "<tr><td>{}</td><td><code>{address}</code></td><td><code>{}</code></td>\
                 <td>{}</td></tr>",
                loss.sequence,
                loss.margin_account,
                state_name(loss)
            )
        });
        let head = "<tr><th>Number</th><th>Loss</th><th>Margin account</th><th>State</th></tr>";
        let drawn = bars("Losses by the layer that paid", &rows);
        section("Losses", &format!("{drawn}{}", table(head, list)))
    }

    /// The largest customers of each asset, and the largest positions of each instrument.
    fn concentration(&self) -> String {
        let assets = self.assets.iter().map(concentration_bar);
        let assets: Vec<Bar<'_>> = assets.collect();
        let positions = self.markets.iter().flat_map(|market| {
            market.largest.iter().map(|(lots, address)| {
                let share = percent(lots.unsigned_abs().into(), market.open_interest_lots.into());
                format!(
                    "<tr><td class=\"number\">{}</td><td><code>{address}</code></td>\
                     <td class=\"number\">{}</td><td class=\"number\">{share}</td></tr>",
                    market.instrument_id,
                    grouped(*lots)
                )
            })
        });
        let head = "<tr><th class=\"number\">Instrument</th><th>Margin account</th>\
                    <th class=\"number\">Lots</th><th class=\"number\">Of open interest</th></tr>";
        let body = format!(
            "<p class=\"soft\">The five largest customers of each asset, and the five largest \
             positions of each instrument.</p>{}{}",
            bars("Largest customers by asset", &assets),
            table(head, positions)
        );
        section("Concentration", &body)
    }

    fn roots(&self) -> String {
        let rows = self.assets.iter().map(|of| {
            let root = of.tree.root();
            let total = i128::try_from(root.total_native).unwrap_or(i128::MAX);
            format!(
                "<tr><td><code>{}</code></td><td class=\"number\">{}</td>\
                 <td class=\"number\">{}</td><td><code>{}</code></td></tr>",
                of.mint,
                root.count,
                units(total, of.decimals),
                hex(&root.commitment(&of.address))
            )
        });
        let head = "<tr><th>Mint</th><th class=\"number\">Vaults</th>\
                    <th class=\"number\">Total</th><th>Commitment</th></tr>";
        let note = "<p class=\"soft\">Every customer can prove to be in a total: \
                    <code>ringfence audit prove</code> writes the proof, and \
                    <code>ringfence audit verify --root COMMITMENT</code> checks it.</p>";
        let body = format!("{note}{}", table(head, rows));
        section("What customers can check", &body)
    }

    /// Everything that was checked.
    fn checks(&self) -> String {
        let invariants = INVARIANTS.iter();
        let invariants = invariants.map(|of| (format!("INV-{}", of.number), of.sentence));
        let others = CHECKS.iter().map(|(code, of)| ((*code).to_owned(), *of));
        let rows = invariants.chain(others).map(|(code, sentence)| {
            let found = self.findings.iter().filter(|of| of.code == code).count();
            let verdict = match found {
                0 => "<span class=\"holds\">holds</span>".to_owned(),
                _ => format!("<span class=\"broken\">{found} found</span>"),
            };
            format!("<tr><td>{code}</td><td>{sentence}</td><td>{verdict}</td></tr>")
        });
        let head = "<tr><th>Check</th><th>What it holds</th><th></th></tr>";
        section("What was checked", &table(head, rows))
    }
}

fn section(title: &str, body: &str) -> String {
    format!("<h2>{title}</h2>{body}\n")
}

fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: String = rows.collect();
    format!("<div class=\"wide\"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>")
}

fn finding_row(of: &Finding) -> String {
    format!(
        "<tr><td class=\"broken\">{}</td><td><code>{}</code></td><td>{}</td><td>{}</td>\
         <td>{}</td></tr>",
        escaped(&of.code),
        of.account,
        escaped(&of.what),
        escaped(&of.expected),
        escaped(&of.found)
    )
}

fn segregation_row(of: &AuditedAsset) -> String {
    let Some(lines) = &of.lines else {
        return format!(
            "<tr><td><code>{}</code></td><td>sums overflow</td></tr>",
            of.mint
        );
    };
    let number = |amount| format!("<td class=\"number\">{}</td>", units(amount, of.decimals));
    format!(
        "<tr><td><code>{}</code></td><td class=\"number\">{}</td>{}{}{}</tr>",
        of.mint,
        lines.vault_count,
        number(lines.required_native),
        number(lines.held_native),
        number(lines.excess_native)
    )
}

/// The beginning of an address: enough to tell a few apart.
fn short(address: &Address) -> String {
    address.to_string().chars().take(8).collect()
}

fn segregation_chart(of: &AuditedAsset) -> Option<String> {
    let lines = of.lines.as_ref()?;
    let bar = |name: &str, amount: i128, class| Bar {
        name: format!("{} {name}", short(&of.mint)),
        text: units(amount, of.decimals),
        pieces: vec![Piece {
            value: u128::try_from(amount).unwrap_or(0),
            class,
            title: format!("{name} of {}", of.mint),
        }],
    };
    let rows = [
        bar("required", lines.required_native, "b"),
        bar("held", lines.held_native, "e"),
    ];
    Some(bars("Required and held", &rows))
}

fn loss_bar(loss: &Loss, decimals: u8) -> Bar<'static> {
    let layers = LAYERS.iter().zip(&loss.used_native).zip(COLOURS);
    let mut pieces: Vec<Piece<'static>> = layers
        .map(|(((_, name), used), class)| Piece {
            value: u128::from(*used),
            class,
            title: format!("{name}: {}", units(i128::from(*used), decimals)),
        })
        .collect();
    pieces.push(Piece {
        value: loss.left_native.into(),
        class: "g",
        title: format!("left: {}", units(loss.left_native.into(), decimals)),
    });
    Bar {
        name: format!("{} {}", loss.sequence, state_name(loss)),
        text: units(loss.loss_native.into(), decimals),
        pieces,
    }
}

fn concentration_bar(of: &AuditedAsset) -> Bar<'static> {
    let total = of.tree.root().total_native;
    let mut rest = total;
    let mut pieces = Vec::new();
    for (leaf, class) in of.largest.iter().zip(["a", "b", "c", "d", "e"]) {
        let value = u128::from(leaf.ledger_native);
        rest = rest.saturating_sub(value);
        let amount = units(leaf.ledger_native.into(), of.decimals);
        let title = format!("{}: {amount}", leaf.margin_account);
        pieces.push(Piece {
            // In millionths of the whole, so that all assets are drawn at one length.
            value: millionths(value, total),
            class,
            title,
        });
    }
    let share = percent(total.saturating_sub(rest), total);
    pieces.push(Piece {
        value: millionths(rest, total),
        class: "h",
        title: "everybody else".to_owned(),
    });
    Bar {
        name: short(&of.mint),
        text: format!("{share} with the five largest"),
        pieces,
    }
}

fn millionths(part: u128, whole: u128) -> u128 {
    part.saturating_mul(1_000_000)
        .checked_div(whole)
        .unwrap_or(0)
}
