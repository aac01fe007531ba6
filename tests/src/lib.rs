//! The world that tests, bench and demo share: the program as it was built for the chain, on the
//! chain's own VM, with named actors around it.
//!
//! A test starts from [`World::with_market`](world::World) or one of the smaller beginnings in
//! `standard`, and acts by name: `world.deposit("alice", "USDC", 1_000)`. For each instruction
//! there is a method ending in `_act` that only builds it: an [`act::Act`] can be spoilt in one
//! place (another account, a missing signature, fewer accounts) before it is sent. Those that many
//! tests need have a method that sends them as well.
//!
//! What no test has to ask for: transactions stay inside the network's limits, a refused one
//! changes no account, and one that goes through keeps every invariant of
//! `ringfence_core::invariants` and creates no tokens (`send`, `invariants`).
//!
//! | Module | Topic |
//! |---|---|
//! | `world` | the chain, its clock, raw accounts |
//! | `actors` | names and keys |
//! | `tokens` | mints, wallets, freezing, donations |
//! | `prices` | test feeds, Pyth accounts, refreshing |
//! | `house` | what an operator sets up; marks and fees |
//! | `governance` | pauses, proposals |
//! | `customers` | margin accounts, vaults, consents, trades, settlements |
//! | `members` | stakes in the default fund |
//! | `cover` | small shortfalls, skin withdrawals, stubs, the size of the fund |
//! | `auctions` | auctions of a defaulter's lots |
//! | `options` | options on PERP, posted by a simple model |
//! | `defaults` | liquidations and losses |
//! | `liens` | what customers pledge to venues |
//! | `recoveries` | assessments, claims, recoveries |
//! | `managing` | tear-ups, and settlements by the page |
//! | `orders` | signed orders: signatures, matches, cancellations |
//! | `porting` | what owners move between accounts, delegates, what venues may do |
//! | `venues`, `calls`, `relay` | the example venues and their users |
//! | `standard` | beginnings |
//! | `act`, `send` | instructions, transactions, measurements, refusals |
//! | `chain` | the world as a client's chain |
//! | `invariants` | the house read back, snapshots |

pub mod act;
pub mod actors;
pub mod auctions;
pub mod batch;
pub mod calls;
pub mod chain;
pub mod cover;
pub mod customers;
pub mod defaults;
pub mod governance;
pub mod house;
pub mod invariants;
pub mod liens;
pub mod managing;
pub mod members;
pub mod options;
pub mod orders;
pub mod porting;
pub mod prices;
pub mod recoveries;
pub mod relay;
pub mod send;
pub mod standard;
pub mod statements;
pub mod tokens;
pub mod venues;
pub mod world;
