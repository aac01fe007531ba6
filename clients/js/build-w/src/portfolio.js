/** One customer's margin account, with everything that decides what it may do. */
import { getAddressEncoder } from '@solana/kit';
import { getAssetDecoder } from './generated/accounts/asset.js';
import { CONSENT_DISCRIMINATOR, getConsentDecoder, } from './generated/accounts/consent.js';
import { getInstrumentDecoder } from './generated/accounts/instrument.js';
import { getLienDecoder, LIEN_DISCRIMINATOR } from './generated/accounts/lien.js';
import { getMarginAccountDecoder, } from './generated/accounts/marginAccount.js';
import { houseAddresses, located, readHouse, } from './house.js';
import { loadOracles, oracleOf } from './oracles.js';
import { findInstrument, findMarginAccount } from './pdas.js';
/** Open vaults of a margin account, with their places. */
export function openSlots(account) {
    const all = account.slots.map((entry, slot) => ({ slot, entry }));
    return all.filter(({ entry }) => entry.isOpen !== 0);
}
/** Occupied positions of a margin account, in order. */
export function occupied(account) {
    return account.positions.filter((position) => position.instrumentId !== 0);
}
/** Consents and liens have their margin account behind the discriminator. */
const ACCOUNT_OFFSET = 8;
async function ofAccount(chain, account, discriminator, reader) {
    const found = await chain.owned([
        { offset: 0, bytes: discriminator },
        { offset: ACCOUNT_OFFSET, bytes: new Uint8Array(getAddressEncoder().encode(account)) },
    ]);
    const whole = found.filter((raw) => raw.data.length === reader.fixedSize);
    return whole.map((raw) => located('grant', raw.address, raw, reader));
}
/**
 * Loads a margin account with its evidence: two round trips with the house's catalog at hand,
 * otherwise three.
 */
export async function loadPortfolio(chain, of) {
    const address = await findMarginAccount(of.house, of.owner, of.index ?? 0);
    const addresses = [...(await houseAddresses(of.house)), address];
    const [found, consents, liens] = await Promise.all([
        chain.accounts(addresses),
        ofAccount(chain, address, CONSENT_DISCRIMINATOR, getConsentDecoder()),
        ofAccount(chain, address, LIEN_DISCRIMINATOR, getLienDecoder()),
    ]);
    const house = await readHouse(addresses, found);
    const raw = found.at(-1);
    // One that does not exist yet may hold lamports that somebody sent there.
    const exists = raw !== undefined && raw.data.length > 0;
    const account = exists
        ? located('margin account', address, raw, getMarginAccountDecoder())
        : undefined;
    const evidence = await loadEvidence(chain, of, account?.data);
    return { ...house, ...evidence, owner: of.owner, address, account, consents, liens };
}
async function loadEvidence(chain, of, account) {
    if (account === undefined)
        return { holdings: [], positions: [], oracles: new Map() };
    const slots = openSlots(account);
    const positions = occupied(account);
    const ids = positions.map(({ instrumentId }) => findInstrument(of.house, instrumentId));
    const instruments = await Promise.all(ids);
    const wanted = [...slots.map(({ entry }) => entry.asset), ...instruments];
    const known = await knownOracles(of, wanted);
    const [found, early] = await Promise.all([
        chain.accounts(wanted),
        known === undefined ? undefined : loadOracles(chain, known),
    ]);
    const at = (place) => found[place];
    const holdings = slots.map(({ slot, entry }, place) => ({
        slot,
        entry,
        asset: located('asset', entry.asset, at(place), getAssetDecoder()),
    }));
    const held = positions.map((position, place) => {
        const address = instruments[place];
        const raw = at(slots.length + place);
        return {
            position,
            instrument: located('instrument', address, raw, getInstrumentDecoder()),
        };
    });
    const sources = [...holdings.map(({ asset }) => asset), ...held.map((one) => one.instrument)];
    const late = () => Promise.all(sources.map(({ data }) => oracleOf(of.house, data.source)));
    const oracles = early ?? (await loadOracles(chain, await late()));
    return { holdings, positions: held, oracles };
}
/** Oracle accounts of all that the catalog lists, if everything wanted is among it. */
async function knownOracles(of, wanted) {
    if (of.catalog === undefined)
        return undefined;
    const listed = [...of.catalog.assets, ...of.catalog.instruments];
    const addresses = new Set(listed.map(({ address }) => address));
    if (!wanted.every((address) => addresses.has(address)))
        return undefined;
    return Promise.all(listed.map(({ data }) => oracleOf(of.house, data.source)));
}
