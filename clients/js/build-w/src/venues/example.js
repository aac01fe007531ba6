/**
 * Clients of the example venue (`programs/example-venue`): a maker posts a quote, a taker accepts
 * it, and the venue's program fills it. A venue of your own has its own file like this one.
 */
import { AccountRole, address, getAddressEncoder, getProgramDerivedAddress, getU64Encoder, } from '@solana/kit';
import { evidence, readonly, refreshAll } from '../actions/common.js';
import { concat, sha256 } from '../bytes.js';
import { RINGFENCE_PROGRAM_ADDRESS } from '../generated/programs/index.js';
import { SYSTEM_PROGRAM } from '../ids.js';
import { findBook, findConsent, findVenue } from '../pdas.js';
/** The program of the venue. */
export const EXAMPLE_VENUE_PROGRAM = address('4mGNTVo1DudPpGqD7gjz4nj8Sh9ZtTXRd9H4jUiV7ue9');
/** What the venue signs with: an address of its program. */
export async function exampleVenueAuthority() {
    const seeds = ['authority'];
    return (await getProgramDerivedAddress({ programAddress: EXAMPLE_VENUE_PROGRAM, seeds }))[0];
}
/** The venue as a house knows it. */
export async function findExampleVenue(house) {
    return findVenue(house, await exampleVenueAuthority());
}
const u64 = (number) => getU64Encoder().encode(number);
const meta = (role) => (of) => ({ address: of, role });
const read = meta(AccountRole.READONLY);
const write = meta(AccountRole.WRITABLE);
const signed = (signer, role) => ({ address: signer.address, role, signer });
/** Where a quote is. */
export async function findQuote(marginAccount, nonce) {
    const seeds = ['quote', getAddressEncoder().encode(marginAccount), u64(nonce)];
    return (await getProgramDerivedAddress({ programAddress: EXAMPLE_VENUE_PROGRAM, seeds }))[0];
}
/** An instruction of an Anchor program: eight bytes of its name's hash, then the arguments. */
async function instruction(name, accounts, ...parts) {
    const hash = await sha256(new TextEncoder().encode(`global:${name}`));
    const data = concat([hash.slice(0, 8), ...parts]);
    return { programAddress: EXAMPLE_VENUE_PROGRAM, accounts, data };
}
/** The maker posts a quote. */
export async function postQuote(signer, quote) {
    const accounts = [
        signed(signer, AccountRole.WRITABLE_SIGNER),
        read(quote.maker.address),
        read(quote.instrument.address),
        write(await findQuote(quote.maker.address, quote.nonce)),
        read(SYSTEM_PROGRAM),
    ];
    const numbers = [quote.nonce, quote.lots, quote.priceTicks, BigInt.asUintN(64, quote.expiryTs)];
    const side = Uint8Array.of(Number(quote.isBuy));
    return instruction('quote_post', accounts, ...numbers.map(u64), side);
}
/**
 * A taker accepts a quote: fresh prices and marks of both sides first, then the venue's own
 * instruction, with the evidence of the buyer and then that of the seller as after the trade.
 */
export async function acceptQuote(signer, taker, quote, headroomNative = 0n) {
    const { instrument, maker } = quote;
    const house = taker.house.address;
    const venue = await findExampleVenue(house);
    const accounts = [
        signed(signer, AccountRole.READONLY_SIGNER),
        write(maker.owner),
        write(await findQuote(maker.address, quote.nonce)),
        read(await exampleVenueAuthority()),
        read(venue),
        read(house),
        read(instrument.address),
        write(await findBook(instrument.address)),
        write(maker.address),
        write(taker.address),
        write(await findConsent(maker.address, venue)),
        write(await findConsent(taker.address, venue)),
        read(RINGFENCE_PROGRAM_ADDRESS),
    ];
    const [buyer, seller] = quote.isBuy ? [maker, taker] : [taker, maker];
    const id = instrument.data.instrumentId;
    const more = [...(await evidence(buyer, id)), ...(await evidence(seller, id))];
    const all = [...accounts, ...readonly(more)];
    const accept = await instruction('quote_accept', all, u64(headroomNative));
    return [...(await refreshAll([taker, maker], [instrument])), accept];
}
