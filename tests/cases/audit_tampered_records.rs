//! The same of the fund, losses, auctions, liens, statements, and of what the house lists.

use ringfence_core::governance::Parameter;
use ringfence_interface::accounts::{
    Asset, AssetShard, Bid, Change, Consent, Fund, FundMember, Governance, Lien, Loss, LossPart,
    MarginAccount, Proposal, Settlement, Statement,
};
use ringfence_interface::{ids, pda};
use ringfence_tests::actors::VENUE;
use ringfence_tests::governance::change_of;
use ringfence_tests::standard::{ONE_SOL, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::audit_tampered::{Row, field, finds, row};
use crate::market::{self, LAYERS};
use crate::pledged::{ON, pledged};
use crate::{assessed, bidding};

#[test]
fn of_the_fund_and_its_members() {
    let world = assessed::staked(&assessed::MEMBERS, assessed::STAKE);
    let (fund, seat) = (world.house.fund, world.member("mia"));
    let vault = |number| world.house.vault(number);
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "INV-9", fund, Fund, fund, share_count);
    field!(rows, "INV-9", fund, Fund, fund, dead_share_count);
    field!(rows, "INV-9", fund, Fund, fund, pending_native);
    field!(rows, "INV-9", fund, Fund, fund, secured_native);
    field!(rows, "INV-19", fund, Fund, fund, escrow_native);
    field!(rows, "INV-8", vault(3), Fund, fund, insurance_native);
    field!(rows, "INV-8", vault(4), Fund, fund, skin_junior_native);
    field!(rows, "INV-8", vault(5), Fund, fund, mutual_native);
    field!(rows, "INV-8", vault(6), Fund, fund, skin_senior_native);
    field!(
        rows,
        "INV-8",
        vault(pda::SECURED),
        Fund,
        fund,
        secured_native
    );
    field!(rows, "INV-8", vault(pda::ESCROW), Fund, fund, escrow_native);
    field!(
        rows,
        "INV-8",
        vault(pda::PENDING_STAKES),
        Fund,
        fund,
        pending_native
    );
    field!(rows, "INV-9", fund, FundMember, seat, shares);
    field!(rows, "INV-9", fund, FundMember, seat, pending_native);
    field!(rows, "INV-9", fund, FundMember, seat, secured_native);
    // A ledger below its tokens is a gift, unless something else says what it should be.
    rows.retain(|(name, code, ..)| *code != "INV-8" || name.ends_with("+1"));
    rows.push(row(
        "a request for more shares than there are",
        "INV-9",
        seat,
        move |world| {
            world.edit(&seat, |seat: &mut FundMember| {
                seat.requested_shares = seat.shares + 1;
            });
        },
    ));
    rows.push(row(
        "a seat of somebody else",
        "address",
        seat,
        move |world| {
            world.edit(&seat, |seat: &mut FundMember| seat.owner = seat.fund);
        },
    ));
    finds(&world, rows);
}

#[test]
fn of_losses() {
    let (world, loss) = assessed::closed();
    let (fund, settlement) = (world.house.fund, world.house.settlement);
    let part = pda::part(&loss, &world.member("mia")).0;
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "INV-10", loss, Loss, loss, loss_native);
    field!(rows, "INV-10", loss, Loss, loss, left_native);
    field!(rows, "INV-10", loss, Loss, loss, blocked_native);
    field!(rows, "INV-10", loss, Loss, loss, held_native[3]);
    for row in 0..9 {
        field!(rows, "INV-10", loss, Loss, loss, used_native[row]);
    }
    field!(rows, "INV-10", loss, Loss, loss, recovered_native[1]);
    field!(rows, "INV-19", fund, Loss, loss, recovered_native[7]);
    field!(rows, "INV-19", fund, Loss, loss, residual_native);
    field!(rows, "INV-19", fund, Loss, loss, assessment.paid_native);
    field!(rows, "INV-19", fund, LossPart, part, claimed_native);
    field!(rows, "INV-11", settlement, Loss, loss, blocked_native);
    field!(rows, "address", loss, Loss, loss, generation);
    field!(rows, "address", loss, Loss, loss, default_count);
    rows.push(row(
        "a loss that is open again",
        "INV-11",
        settlement,
        move |world| {
            world.edit(&loss, |loss: &mut Loss| loss.state = 2);
        },
    ));
    rows.push(row(
        "a loss before its turn",
        "INV-11",
        loss,
        move |world| {
            world.edit(&loss, |loss: &mut Loss| loss.sequence += 1);
        },
    ));
    rows.push(row(
        "a state that there is not",
        "state",
        loss,
        move |world| {
            world.edit(&loss, |loss: &mut Loss| loss.state = 7);
        },
    ));
    rows.push(row(
        "a part of another loss",
        "orphan",
        part,
        move |world| {
            world.edit(&part, |part: &mut LossPart| part.loss = part.party);
        },
    ));
    finds(&world, rows);
}

#[test]
fn of_defaulters_and_bids() {
    let world = market::fixed(LAYERS);
    let (dora, loss) = (world.account("dora"), world.loss("dora"));
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "reference", dora, MarginAccount, dora, default_count);
    field!(rows, "reference", dora, MarginAccount, dora, generation);
    field!(rows, "INV-10", loss, Loss, loss, loss_native);
    finds(&world, rows);
    let world = bidding::revealing(&bidding::BIDS);
    let fund = world.house.fund;
    let auction = world.auction(&bidding::OFFER);
    let bid = pda::bid(&auction, 0, &world.member("ben")).0;
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "INV-19", fund, Bid, bid, bond_native);
    field!(rows, "address", bid, Bid, bid, round);
    rows.push(row("a bid in no auction", "orphan", bid, move |world| {
        world.edit(&bid, |bid: &mut Bid| bid.auction = bid.owner);
    }));
    finds(&world, rows);
}

#[test]
fn of_liens_and_consents() {
    let world = pledged(2 * ONE_SOL);
    let (alice, lien) = (world.account("alice"), world.lien(ON));
    let consent = world.consent("alice", VENUE);
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "INV-21", alice, Lien, lien, locked_native);
    field!(
        rows,
        "INV-21",
        alice,
        MarginAccount,
        alice,
        slots[1].locked_native
    );
    field!(rows, "reference", alice, Lien, lien, generation);
    field!(rows, "address", lien, Lien, lien, bump);
    rows.push(row(
        "claims beyond what is locked",
        "INV-21",
        alice,
        move |world| {
            world.edit(&lien, |lien: &mut Lien| {
                lien.claimable_native = lien.locked_native + 1
            });
        },
    ));
    rows.push(row(
        "a lien of another owner",
        "reference",
        alice,
        move |world| {
            world.edit(&lien, |lien: &mut Lien| lien.owner = lien.venue);
        },
    ));
    rows.push(row("a lien on nobody", "orphan", lien, move |world| {
        world.edit(&lien, |lien: &mut Lien| lien.margin_account = lien.venue);
    }));
    rows.push(row("a lien to no venue", "orphan", lien, move |world| {
        world.edit(&lien, |lien: &mut Lien| lien.venue = lien.owner);
    }));
    rows.push(row(
        "a consent of another owner",
        "reference",
        consent,
        move |world| {
            world.edit(&consent, |consent: &mut Consent| {
                consent.owner = consent.venue
            });
        },
    ));
    rows.push(row(
        "a consent to another venue",
        "orphan",
        consent,
        move |world| {
            world.edit(&consent, |consent: &mut Consent| {
                consent.venue = consent.owner
            });
        },
    ));
    finds(&world, rows);
}

#[test]
fn of_statements() {
    let mut world = pledged(2 * ONE_SOL);
    world.make_statement(USDC);
    world.advance(86_400);
    let epoch = world.make_statement(USDC);
    let first = world.statement(USDC, epoch - 1);
    let (last, asset) = (world.statement(USDC, epoch), world.asset(USDC));
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "statement", last, Statement, last, required_native);
    field!(rows, "statement", last, Statement, last, held_native);
    field!(rows, "statement", last, Statement, last, excess_native);
    field!(rows, "statement", last, Statement, last, ledger_native);
    field!(rows, "statement", last, Statement, last, vault_count);
    field!(rows, "statement", last, Statement, last, owed_to_native);
    field!(rows, "statement", last, Statement, last, fund_native[2]);
    field!(
        rows,
        "statement",
        last,
        Statement,
        last,
        fund_tokens_native[6]
    );
    field!(rows, "statement", last, Statement, last, finalized_ts);
    field!(rows, "statement", last, Statement, last, number);
    field!(rows, "statement", last, Statement, last, previous_epoch);
    field!(rows, "statement", last, Statement, last, previous_hash[5]);
    field!(rows, "statement", last, Statement, last, hash[31]);
    field!(rows, "statement", last, Statement, first, hash[0]);
    field!(rows, "address", last, Statement, last, epoch);
    field!(rows, "statement", asset, Asset, asset, statement_hash[0]);
    field!(rows, "statement", asset, Asset, asset, statement_epoch);
    field!(rows, "statement", asset, Asset, asset, statement_count);
    finds(&world, rows);
}

#[test]
fn of_the_house_and_what_it_lists() {
    let world = market::opened(LAYERS);
    let house = world.house.address;
    let (asset, book, venue) = (world.asset(SOL), world.book(PERP), world.venue(VENUE));
    let (instrument, shard) = (world.instrument(PERP), pda::shards(&asset)[3]);
    let stranger = Pubkey::new_unique();
    let rows = vec![
        row("another pool", "address", house, move |world| {
            let settlement = world.house.settlement;
            world.edit(&settlement, |of: &mut Settlement| of.pool = of.house);
        }),
        row(
            "another account for insurance",
            "address",
            house,
            move |world| {
                let fund = world.house.fund;
                world.edit(&fund, |of: &mut Fund| of.insurance = of.mutual);
            },
        ),
        row("another mint", "address", asset, move |world| {
            world.edit(&asset, |of: &mut Asset| of.mint = of.house);
        }),
        row("two quotes", "reference", asset, move |world| {
            world.edit(&asset, |of: &mut Asset| of.is_quote = 1);
        }),
        row(
            "a shard of another number",
            "address",
            shard,
            move |world| {
                world.edit(&shard, |of: &mut AssetShard| of.shard = 4);
            },
        ),
        row("a shard that is gone", "missing", asset, move |world| {
            world.put(&shard, &ids::SYSTEM_PROGRAM, Vec::new());
        }),
        row("a book that is gone", "missing", instrument, move |world| {
            world.put(&book, &ids::SYSTEM_PROGRAM, Vec::new());
        }),
        row("a venue of somebody else", "address", venue, move |world| {
            let change = |of: &mut ringfence_interface::accounts::Venue| of.authority = of.house;
            world.edit(&venue, change);
        }),
        row(
            "a kind that nobody knows",
            "unknown-account",
            stranger,
            move |world| {
                world.put(&stranger, &ids::ID, vec![9; 200]);
            },
        ),
        row(
            "an account of another length",
            "unknown-account",
            stranger,
            move |world| {
                let mut data = world.data(&asset);
                data.push(0);
                world.put(&stranger, &ids::ID, data);
            },
        ),
        row(
            "the same account elsewhere",
            "address",
            stranger,
            move |world| {
                let data = world.data(&world.account("sam"));
                world.put(&stranger, &ids::ID, data);
            },
        ),
    ];
    finds(&world, rows);
}

#[test]
fn of_governance() {
    let mut world = market::opened(LAYERS);
    world.govern();
    let asset = world.asset(SOL);
    let on = world.propose(Parameter::WeightInitialBps, asset, 8_900);
    let (council, proposal) = (world.governance(), world.proposal(on));
    let change = change_of(on);
    let mut rows: Vec<Row> = Vec::new();
    field!(
        rows,
        "governance",
        council,
        Governance,
        council,
        council_count
    );
    field!(rows, "address", council, Governance, council, bump);
    field!(rows, "address", proposal, Proposal, proposal, index);
    field!(rows, "reference", change, Proposal, proposal, parameter);
    field!(rows, "address", change, Change, change, parameter);
    rows.push(row(
        "nobody need agree",
        "governance",
        council,
        move |world| {
            world.edit(&council, |of: &mut Governance| of.threshold = 0);
        },
    ));
    rows.push(row("one key twice", "governance", council, move |world| {
        world.edit(&council, |of: &mut Governance| {
            of.council[1] = of.council[0]
        });
    }));
    rows.push(row(
        "a proposal that was not counted",
        "governance",
        proposal,
        move |world| {
            world.edit(&council, |of: &mut Governance| of.proposal_count = 0);
        },
    ));
    rows.push(row(
        "a state that there is not",
        "state",
        proposal,
        move |world| {
            world.edit(&proposal, |of: &mut Proposal| of.state = 4);
        },
    ));
    rows.push(row(
        "an ended proposal that is open",
        "reference",
        change,
        move |world| {
            world.edit(&proposal, |of: &mut Proposal| of.state = 2);
        },
    ));
    rows.push(row("another target", "reference", change, move |world| {
        world.edit(&proposal, |of: &mut Proposal| of.target = of.house);
    }));
    finds(&world, rows);
}
