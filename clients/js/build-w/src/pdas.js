/**
 * Every program-derived address of Ringfence, from what identifies it. Integers in seeds are
 * little-endian.
 */
import { getAddressEncoder, getProgramDerivedAddress, getU16Encoder, getU64Encoder, } from '@solana/kit';
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
};
const bytes = (address) => getAddressEncoder().encode(address);
const u16 = (number) => getU16Encoder().encode(number);
const u64 = (number) => getU64Encoder().encode(number);
const byte = (number) => Uint8Array.of(number);
/** Derived addresses are asked for again and again, and each costs several hashes. */
const KNOWN_MAX = 4_096;
const known = new Map();
async function derive(programAddress, seeds) {
    const [found] = await getProgramDerivedAddress({ programAddress, seeds });
    return found;
}
function find(seeds, programAddress = RINGFENCE_PROGRAM_ADDRESS) {
    const key = [programAddress, ...seeds.map(String)].join('/');
    const before = known.get(key);
    if (before !== undefined)
        return before;
    if (known.size >= KNOWN_MAX)
        known.clear();
    const found = derive(programAddress, seeds);
    known.set(key, found);
    return found;
}
/** A house. A test house can never be mistaken for a live one: its seeds differ. */
export function findHouse(creator, houseId, isTest) {
    return find([isTest ? 'test_house' : 'house', bytes(creator), u16(houseId)]);
}
/** The settlement totals of a house. */
export function findSettlement(house) {
    return find(['settlement', bytes(house)]);
}
/** The token account through which losers pay winners. */
export function findPool(house) {
    return find(['pool', bytes(house)]);
}
/** The default fund of a house. */
export function findFund(house) {
    return find(['fund', bytes(house)]);
}
/** A token account of the fund, by {@link FUND_VAULT}. */
export function findFundVault(fund, number) {
    return find(['fund_vault', bytes(fund), byte(number)]);
}
/** One owner's membership in a fund. */
export function findMember(fund, owner) {
    return find(['member', bytes(fund), bytes(owner)]);
}
/** A mint that a house takes as collateral. */
export function findAsset(house, mint) {
    return find(['asset', bytes(house), bytes(mint)]);
}
/** A sixteenth of an asset's running totals. */
export function findShard(asset, shard) {
    return find(['shard', bytes(asset), byte(shard)]);
}
/** The shard that a margin account's vaults are counted in: from its own address. */
export function shardNumber(marginAccount) {
    return (bytes(marginAccount)[31] ?? 0) % SHARDS;
}
/** The shard of an asset in which a margin account is counted. */
export function findShardOf(asset, marginAccount) {
    return findShard(asset, shardNumber(marginAccount));
}
/** All shards of an asset, in order. */
export function findShards(asset) {
    return Promise.all(Array.from({ length: SHARDS }, (_, number) => findShard(asset, number)));
}
/** A contract. */
export function findInstrument(house, instrumentId) {
    return find(['instrument', bytes(house), u16(instrumentId)]);
}
/** What fills write of a contract. */
export function findBook(instrument) {
    return find(['book', bytes(instrument)]);
}
/** A venue of a house, by the address that it signs with. */
export function findVenue(house, venueAuthority) {
    return find(['venue', bytes(house), bytes(venueAuthority)]);
}
/** A customer's margin account. */
export function findMarginAccount(house, owner, index = 0) {
    return find(['account', bytes(house), bytes(owner), u16(index)]);
}
/** The token account of one margin account for one mint. */
export function findVault(marginAccount, mint) {
    return find(['vault', bytes(marginAccount), bytes(mint)]);
}
/** An owner's consent to a venue, for one margin account. */
export function findConsent(marginAccount, venue) {
    return find(['consent', bytes(marginAccount), bytes(venue)]);
}
/** An owner's pledge of one vault to a venue. */
export function findLien(marginAccount, venue, mint) {
    return find(['lien', bytes(marginAccount), bytes(venue), bytes(mint)]);
}
/** The record of a signed order, by the order's digest. */
export function findOrder(marginAccount, digest) {
    return find(['order', bytes(marginAccount), digest]);
}
/** A loss: one per default of one generation of a margin account. */
export function findLoss(marginAccount, generation, defaultCount) {
    return find(['loss', bytes(marginAccount), u64(generation), u16(defaultCount)]);
}
/** The auction of a loss's lots of one instrument. */
export function findAuction(loss, instrumentId) {
    return find(['auction', bytes(loss), u16(instrumentId)]);
}
/** A member's bid in one round of an auction. `member` is its seat in the fund. */
export function findBid(auction, round, member) {
    return find(['bid', bytes(auction), byte(round), bytes(member)]);
}
/** A party's part of a loss: of a member's seat, or of the fund for the operator's match. */
export function findPart(loss, party) {
    return find(['part', bytes(loss), bytes(party)]);
}
/** The table of stress losses of a house. */
export function findStress(house) {
    return find(['stress', bytes(house)]);
}
/** A price feed of a test house. */
export function findTestFeed(house, feedId) {
    return find(['test_feed', bytes(house), feedId]);
}
/** A Pyth feed that sponsors keep at a fixed address. */
export function findPythFeed(feedId, shard = 0) {
    return find([u16(shard), feedId], PYTH_PUSH_ORACLE);
}
/** A wallet's usual token account of a mint. */
export function findTokenAccount(owner, mint, tokenProgram = TOKEN_PROGRAM) {
    const seeds = [bytes(owner), bytes(tokenProgram), bytes(mint)];
    return find(seeds, ASSOCIATED_TOKEN_PROGRAM);
}
