/**
 * Clients of the example venue (`programs/example-venue`): a maker posts a quote, a taker accepts
 * it, and the venue's program fills it. A venue of your own has its own file like this one.
 */
import {
  AccountRole,
  address,
  getAddressEncoder,
  getProgramDerivedAddress,
  getU64Encoder,
  type AccountMeta,
  type Address,
  type Instruction,
  type TransactionSigner,
} from '@solana/kit';
import { evidence, readonly, refreshAll } from '../actions/common.js';
import { concat, sha256 } from '../bytes.js';
import { RINGFENCE_PROGRAM_ADDRESS } from '../generated/programs/index.js';
import type { Asset } from '../generated/accounts/asset.js';
import type { Instrument } from '../generated/accounts/instrument.js';
import type { Located } from '../house.js';
import { SYSTEM_PROGRAM } from '../ids.js';
import { findBook, findConsent, findTokenAccount, findVenue } from '../pdas.js';
import type { Portfolio } from '../portfolio.js';

/** The program of the venue. */
export const EXAMPLE_VENUE_PROGRAM: Address = address(
  '4mGNTVo1DudPpGqD7gjz4nj8Sh9ZtTXRd9H4jUiV7ue9',
);

/** What the venue signs with: an address of its program. */
export async function exampleVenueAuthority(): Promise<Address> {
  const seeds = ['authority'];
  return (await getProgramDerivedAddress({ programAddress: EXAMPLE_VENUE_PROGRAM, seeds }))[0];
}

/** The venue as a house knows it. */
export async function findExampleVenue(house: Address): Promise<Address> {
  return findVenue(house, await exampleVenueAuthority());
}

/** What a maker offers: whole or not at all, once. */
export interface Quote {
  readonly maker: Portfolio;
  readonly instrument: Located<Instrument>;
  /** Tells a maker's quotes apart. */
  readonly nonce: bigint;
  readonly isBuy: boolean;
  readonly lots: bigint;
  readonly priceTicks: bigint;
  /** Until then, exclusively. */
  readonly expiryTs: bigint;
}

const u64 = (number: bigint) => getU64Encoder().encode(number);
const meta = (role: AccountRole) => (of: Address) => ({ address: of, role });
const read = meta(AccountRole.READONLY);
const write = meta(AccountRole.WRITABLE);
const signed = (signer: TransactionSigner, role: AccountRole) =>
  ({ address: signer.address, role, signer }) as AccountMeta;

/** Where a quote is. */
export async function findQuote(marginAccount: Address, nonce: bigint): Promise<Address> {
  const seeds = ['quote', getAddressEncoder().encode(marginAccount), u64(nonce)];
  return (await getProgramDerivedAddress({ programAddress: EXAMPLE_VENUE_PROGRAM, seeds }))[0];
}

/** An instruction of an Anchor program: eight bytes of its name's hash, then the arguments. */
async function instruction(
  name: string,
  accounts: readonly AccountMeta[],
  ...parts: Parameters<typeof concat>[0]
): Promise<Instruction> {
  const hash = await sha256(new TextEncoder().encode(`global:${name}`));
  const data = concat([hash.slice(0, 8), ...parts]);
  return { programAddress: EXAMPLE_VENUE_PROGRAM, accounts, data };
}

/** The maker posts a quote. */
export async function postQuote(signer: TransactionSigner, quote: Quote): Promise<Instruction> {
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
export async function acceptQuote(
  signer: TransactionSigner,
  taker: Portfolio,
  quote: Quote,
  headroomNative = 0n,
): Promise<Instruction[]> {
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

/** Has the venue tell Ringfence its terms for liens on an asset. Anyone may. */
export async function setTerms(house: Address, asset: Located<Asset>): Promise<Instruction> {
  const authority = await exampleVenueAuthority();
  const { mint, tokenProgram } = asset.data;
  const accounts = [
    read(authority),
    write(await findVenue(house, authority)),
    read(asset.address),
    read(await findTokenAccount(authority, mint, tokenProgram)),
    read(RINGFENCE_PROGRAM_ADDRESS),
  ];
  return instruction('terms_set', accounts);
}
