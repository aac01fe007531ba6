/**
 * Every program-derived address of Ringfence, from what identifies it. Integers in seeds are
 * little-endian.
 */
import {
  getAddressEncoder,
  getProgramDerivedAddress,
  getU16Encoder,
  getU32Encoder,
  getU64Encoder,
  type Address,
  type ReadonlyUint8Array,
} from '@solana/kit';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
import { ASSOCIATED_TOKEN_PROGRAM, PYTH_PUSH_ORACLE, TOKEN_PROGRAM } from './ids.js';

/** An asset's totals are kept in so many shards. */
export const SHARDS = 16;

/** Numbers of the fund's token accounts in their seeds. */
export const FUND_VAULT = {
  insurance: 3,
  skinJunior: 4,
  mutual: 5,
  skinSenior: 6,
  secured: 7,
  escrow: 8,
  pendingStakes: 9,
} as const;

type Seed = string | ReadonlyUint8Array;

const bytes = (address: Address): ReadonlyUint8Array => getAddressEncoder().encode(address);
const u16 = (number: number): ReadonlyUint8Array => getU16Encoder().encode(number);
const u32 = (number: number): ReadonlyUint8Array => getU32Encoder().encode(number);
const u64 = (number: bigint): ReadonlyUint8Array => getU64Encoder().encode(number);
const byte = (number: number): ReadonlyUint8Array => Uint8Array.of(number);

/** Derived addresses are asked for again and again, and each costs several hashes. */
const KNOWN_MAX = 4_096;
const known = new Map<string, Promise<Address>>();

async function derive(programAddress: Address, seeds: Seed[]): Promise<Address> {
  const [found] = await getProgramDerivedAddress({ programAddress, seeds });
  return found;
}

function find(seeds: Seed[], programAddress: Address = RINGFENCE_PROGRAM_ADDRESS) {
  const key = [programAddress, ...seeds.map(String)].join('/');
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= KNOWN_MAX) known.clear();
  const found = derive(programAddress, seeds);
  known.set(key, found);
  return found;
}

/** A house. A test house can never be mistaken for a live one: its seeds differ. */
export function findHouse(creator: Address, houseId: number, isTest: boolean): Promise<Address> {
  return find([isTest ? 'test_house' : 'house', bytes(creator), u16(houseId)]);
}

/** The settlement totals of a house. */
export function findSettlement(house: Address): Promise<Address> {
  return find(['settlement', bytes(house)]);
}

/** The token account through which losers pay winners. */
export function findPool(house: Address): Promise<Address> {
  return find(['pool', bytes(house)]);
}

/** The default fund of a house. */
export function findFund(house: Address): Promise<Address> {
  return find(['fund', bytes(house)]);
}

/** A token account of the fund, by {@link FUND_VAULT}. */
export function findFundVault(fund: Address, number: number): Promise<Address> {
  return find(['fund_vault', bytes(fund), byte(number)]);
}

/** One owner's membership in a fund. */
export function findMember(fund: Address, owner: Address): Promise<Address> {
  return find(['member', bytes(fund), bytes(owner)]);
}

/** A mint that a house takes as collateral. */
export function findAsset(house: Address, mint: Address): Promise<Address> {
  return find(['asset', bytes(house), bytes(mint)]);
}

/** A sixteenth of an asset's running totals. */
export function findShard(asset: Address, shard: number): Promise<Address> {
  return find(['shard', bytes(asset), byte(shard)]);
}

/** The shard that a margin account's vaults are counted in: from its own address. */
export function shardNumber(marginAccount: Address): number {
  return (bytes(marginAccount)[31] ?? 0) % SHARDS;
}

/** The shard of an asset in which a margin account is counted. */
export function findShardOf(asset: Address, marginAccount: Address): Promise<Address> {
  return findShard(asset, shardNumber(marginAccount));
}

/** All shards of an asset, in order. */
export function findShards(asset: Address): Promise<Address[]> {
  return Promise.all(Array.from({ length: SHARDS }, (_, number) => findShard(asset, number)));
}

/** A contract. */
export function findInstrument(house: Address, instrumentId: number): Promise<Address> {
  return find(['instrument', bytes(house), u16(instrumentId)]);
}

/** What fills write of a contract. */
export function findBook(instrument: Address): Promise<Address> {
  return find(['book', bytes(instrument)]);
}

/** A venue of a house, by the address that it signs with. */
export function findVenue(house: Address, venueAuthority: Address): Promise<Address> {
  return find(['venue', bytes(house), bytes(venueAuthority)]);
}

/** A customer's margin account. */
export function findMarginAccount(house: Address, owner: Address, index = 0): Promise<Address> {
  return find(['account', bytes(house), bytes(owner), u16(index)]);
}

/** The token account of one margin account for one mint. */
export function findVault(marginAccount: Address, mint: Address): Promise<Address> {
  return find(['vault', bytes(marginAccount), bytes(mint)]);
}

/** An owner's consent to a venue, for one margin account. */
export function findConsent(marginAccount: Address, venue: Address): Promise<Address> {
  return find(['consent', bytes(marginAccount), bytes(venue)]);
}

/** An owner's pledge of one vault to a venue. */
export function findLien(marginAccount: Address, venue: Address, mint: Address): Promise<Address> {
  return find(['lien', bytes(marginAccount), bytes(venue), bytes(mint)]);
}

/** The record of a signed order, by the order's digest. */
export function findOrder(marginAccount: Address, digest: ReadonlyUint8Array): Promise<Address> {
  return find(['order', bytes(marginAccount), digest]);
}

/** A loss: one per default of one generation of a margin account. */
export function findLoss(
  marginAccount: Address,
  generation: bigint,
  defaultCount: number,
): Promise<Address> {
  return find(['loss', bytes(marginAccount), u64(generation), u16(defaultCount)]);
}

/** The auction of a loss's lots of one instrument. */
export function findAuction(loss: Address, instrumentId: number): Promise<Address> {
  return find(['auction', bytes(loss), u16(instrumentId)]);
}

/** A member's bid in one round of an auction. `member` is its seat in the fund. */
export function findBid(auction: Address, round: number, member: Address): Promise<Address> {
  return find(['bid', bytes(auction), byte(round), bytes(member)]);
}

/** A party's part of a loss: of a member's seat, or of the fund for the operator's match. */
export function findPart(loss: Address, party: Address): Promise<Address> {
  return find(['part', bytes(loss), bytes(party)]);
}

/** The table of stress losses of a house. */
export function findStress(house: Address): Promise<Address> {
  return find(['stress', bytes(house)]);
}

/** What may change a house, and how. */
export function findGovernance(house: Address): Promise<Address> {
  return find(['governance', bytes(house)]);
}

/** A proposal, by its number among the house's. */
export function findProposal(house: Address, index: number): Promise<Address> {
  return find(['proposal', bytes(house), u32(index)]);
}

/** What is kept of proposals about one parameter of an account, by the parameter's code. */
export function findChange(target: Address, parameter: number): Promise<Address> {
  return find(['change', bytes(target), byte(parameter)]);
}

/** The statement of segregation of an asset for one day, counted from 1970. */
export function findStatement(asset: Address, epoch: number): Promise<Address> {
  return find(['statement', bytes(asset), u32(epoch)]);
}

/** A price feed of a test house. */
export function findTestFeed(house: Address, feedId: ReadonlyUint8Array): Promise<Address> {
  return find(['test_feed', bytes(house), feedId]);
}

/** A Pyth feed that sponsors keep at a fixed address. */
export function findPythFeed(feedId: ReadonlyUint8Array, shard = 0): Promise<Address> {
  return find([u16(shard), feedId], PYTH_PUSH_ORACLE);
}

/** A wallet's usual token account of a mint. */
export function findTokenAccount(
  owner: Address,
  mint: Address,
  tokenProgram: Address = TOKEN_PROGRAM,
): Promise<Address> {
  const seeds = [bytes(owner), bytes(tokenProgram), bytes(mint)];
  return find(seeds, ASSOCIATED_TOKEN_PROGRAM);
}
