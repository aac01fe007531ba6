/** A house as it stands: who it is, what it takes, what it lists. */
import { getAddressEncoder } from '@solana/kit';
import { ASSET_DISCRIMINATOR, getAssetDecoder, } from './generated/accounts/asset.js';
import { getFundDecoder } from './generated/accounts/fund.js';
import { getHouseDecoder } from './generated/accounts/house.js';
import { getInstrumentDecoder, INSTRUMENT_DISCRIMINATOR, } from './generated/accounts/instrument.js';
import { getSettlementDecoder } from './generated/accounts/settlement.js';
import { getVenueDecoder, VENUE_DISCRIMINATOR, } from './generated/accounts/venue.js';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
import { CLOCK_SYSVAR } from './ids.js';
import { loadOracles, oracleOf } from './oracles.js';
import { findFund, findPool, findSettlement } from './pdas.js';
/** An account is not there, or is something else. */
export class AccountError extends Error {
    name = 'AccountError';
}
/** Reads an account of Ringfence's, or says which account is not what it should be. */
export function located(what, address, raw, reader) {
    if (raw === undefined)
        throw new AccountError(`there is no ${what} at ${address}`);
    if (raw.owner !== RINGFENCE_PROGRAM_ADDRESS || raw.data.length !== reader.fixedSize) {
        throw new AccountError(`the account ${address} is not a ${what} of Ringfence`);
    }
    return { address, data: reader.decode(raw.data), bytes: raw.data };
}
/** The Clock sysvar: slot first, time behind three more numbers. */
export function readClock(raw) {
    if (raw === undefined || raw.data.length < 40)
        throw new AccountError('the chain has no clock');
    const { buffer, byteOffset, byteLength } = raw.data;
    const view = new DataView(buffer, byteOffset, byteLength);
    return { slot: view.getBigUint64(0, true), ts: view.getBigInt64(32, true) };
}
/** Where the accounts of {@link readHouse} are. */
export async function houseAddresses(house) {
    return [CLOCK_SYSVAR, house, await findSettlement(house), await findFund(house)];
}
/** Reads the accounts of {@link houseAddresses}. */
export async function readHouse(addresses, found) {
    const [, house, settlement, fund] = addresses;
    return {
        clock: readClock(found[0]),
        house: located('house', house, found[1], getHouseDecoder()),
        settlement: located('settlement', settlement, found[2], getSettlementDecoder()),
        fund: located('fund', fund, found[3], getFundDecoder()),
        pool: await findPool(house),
    };
}
/** Behind its discriminator, everything that a house lists has the house. */
const HOUSE_OFFSET = 8;
async function listed(chain, house, discriminator, reader) {
    const found = await chain.owned([
        { offset: 0, bytes: discriminator },
        { offset: HOUSE_OFFSET, bytes: new Uint8Array(getAddressEncoder().encode(house)) },
    ]);
    const whole = found.filter((raw) => raw.data.length === reader.fixedSize);
    return whole.map((raw) => located('listing', raw.address, raw, reader));
}
const byAddress = (a, b) => (a.address < b.address ? -1 : 1);
/** Loads a house and everything that it lists: two round trips. */
export async function loadHouse(chain, address) {
    const addresses = await houseAddresses(address);
    const [found, assets, instruments, venues] = await Promise.all([
        chain.accounts(addresses),
        listed(chain, address, ASSET_DISCRIMINATOR, getAssetDecoder()),
        listed(chain, address, INSTRUMENT_DISCRIMINATOR, getInstrumentDecoder()),
        listed(chain, address, VENUE_DISCRIMINATOR, getVenueDecoder()),
    ]);
    const house = await readHouse(addresses, found);
    const sources = [...assets, ...instruments].map(({ data }) => oracleOf(address, data.source));
    return {
        ...house,
        assets: assets.sort((a, b) => b.data.isQuote - a.data.isQuote || byAddress(a, b)),
        instruments: instruments.sort((a, b) => a.data.instrumentId - b.data.instrumentId),
        venues: venues.sort(byAddress),
        oracles: await loadOracles(chain, await Promise.all(sources)),
    };
}
/** Finds a listed asset by its mint. */
export function assetOf(catalog, mint) {
    const found = catalog.assets.find(({ data }) => data.mint === mint);
    if (found === undefined)
        throw new AccountError(`the house does not take the mint ${mint}`);
    return found;
}
/** Finds a listed instrument by its id. */
export function instrumentOf(catalog, instrumentId) {
    const found = catalog.instruments.find(({ data }) => data.instrumentId === instrumentId);
    if (found === undefined)
        throw new AccountError(`the house has no instrument ${instrumentId}`);
    return found;
}
