/** What an owner lets others do, and orders. */
import type { Address, Instruction, TransactionSigner } from '@solana/kit';
import { getConsentRevokeInstruction } from '../generated/instructions/consentRevoke.js';
import { getConsentSetInstruction } from '../generated/instructions/consentSet.js';
import { getDelegateSetInstruction } from '../generated/instructions/delegateSet.js';
import { getOrderCancelInstruction } from '../generated/instructions/orderCancel.js';
import { getOrderCloseInstruction } from '../generated/instructions/orderClose.js';
import { getOrderMatchInstruction } from '../generated/instructions/orderMatch.js';
import type { Instrument } from '../generated/accounts/instrument.js';
import type { Located } from '../house.js';
import { INSTRUCTIONS_SYSVAR, NOBODY } from '../ids.js';
import { orderRecord, SIDE, verifyOrders, type Order, type SignedOrder } from '../orders.js';
import { findBook, findConsent } from '../pdas.js';
import type { Portfolio } from '../portfolio.js';
import { ActionError, checkOwner, evidence, readonly, refreshAll, withMore } from './common.js';

/** Instruments that a consent can name. */
const CONSENT_INSTRUMENTS = 8;

/** What a venue may do for the owner, and no more. */
export interface Consenting {
  /** The venue (its account, not its authority). */
  readonly venue: Address;
  /** The account's initial requirement after a fill that adds risk is at most this. */
  readonly initialCapNative: bigint;
  /** Fees and adverse differences to the mark sum up to at most this. */
  readonly spendCapNative: bigint;
  readonly expiryTs: bigint;
  /** Prices are at most this far from the mark. */
  readonly bandBps: number;
  readonly feeMaxBps: number;
  /** Whether only orders that the owner has signed may be filled. */
  readonly signedOrdersOnly?: boolean;
  /** Ids of up to eight instruments; all of them unless named. */
  readonly instruments?: readonly number[];
  /** Orders with a smaller nonce become void. Never falls below that of the consent before. */
  readonly orderNonceMin?: bigint;
}

/** Gives a venue a consent, or replaces it. What was spent of an earlier one is forgotten. */
export async function giveConsent(
  portfolio: Portfolio,
  owner: TransactionSigner,
  consenting: Consenting,
): Promise<Instruction> {
  checkOwner(portfolio, owner);
  const named = consenting.instruments ?? [];
  if (named.length > CONSENT_INSTRUMENTS) {
    throw new ActionError(`a consent names at most ${CONSENT_INSTRUMENTS} instruments`);
  }
  const { venue } = consenting;
  const before = portfolio.consents.find(({ data }) => data.venue === venue);
  const old = before?.data.orderNonceMin ?? 0n;
  const wanted = consenting.orderNonceMin ?? 0n;
  const free = Array.from({ length: CONSENT_INSTRUMENTS - named.length }, () => 0);
  return getConsentSetInstruction({
    owner,
    payer: owner,
    marginAccount: portfolio.address,
    venue,
    consent: await findConsent(portfolio.address, venue),
    initialCapNative: consenting.initialCapNative,
    spendCapNative: consenting.spendCapNative,
    expiryTs: consenting.expiryTs,
    // A smaller one would bring cancelled orders back.
    orderNonceMin: wanted > old ? wanted : old,
    bandBps: consenting.bandBps,
    feeMaxBps: consenting.feeMaxBps,
    signedOrdersOnly: consenting.signedOrdersOnly ?? false,
    instruments: [...named, ...free],
  });
}

/** Takes a consent back. */
export async function revokeConsent(
  portfolio: Portfolio,
  owner: TransactionSigner,
  venue: Address,
): Promise<Instruction> {
  checkOwner(portfolio, owner);
  const consent = portfolio.consents.find(({ data }) => data.venue === venue);
  if (consent === undefined) throw new ActionError(`the venue ${venue} has no consent`);
  const { address, data } = consent;
  return getConsentRevokeInstruction({ owner, consent: address, rentPayer: data.rentPayer });
}

/** Names who may trade for the account beside its owner; nobody unless given. */
export function setDelegate(
  portfolio: Portfolio,
  owner: TransactionSigner,
  delegate: Address = NOBODY,
): Instruction {
  checkOwner(portfolio, owner);
  return getDelegateSetInstruction({ owner, marginAccount: portfolio.address, delegate });
}

/** Two signed orders that meet. */
export interface Match {
  readonly buyer: { readonly portfolio: Portfolio; readonly order: SignedOrder };
  readonly seller: { readonly portfolio: Portfolio; readonly order: SignedOrder };
  readonly instrument: Located<Instrument>;
  readonly lots: bigint;
  readonly priceTicks: bigint;
  readonly buyerFeeNative?: bigint;
  readonly sellerFeeNative?: bigint;
}

/**
 * Fills two signed orders against each other: has the chain verify both signatures, marks the
 * instrument if need be, then matches. Keep the three together, in this order and first in their
 * transaction; give `prefix` where other instructions come before them.
 */
export async function matchOrders(
  submitter: TransactionSigner,
  match: Match,
  prefix = 0,
): Promise<Instruction[]> {
  const { buyer, seller } = match;
  const house = buyer.portfolio.house.address;
  const instrument = match.instrument.address;
  const traded = match.instrument.data.instrumentId;
  const place = (index: number) => ({ instruction: prefix, place: index });
  const venue = buyer.order.venue;
  const filling = getOrderMatchInstruction({
    submitter,
    payer: submitter,
    venue,
    house,
    instrument,
    book: await findBook(instrument),
    buyer: buyer.portfolio.address,
    seller: seller.portfolio.address,
    buyerConsent: await findConsent(buyer.portfolio.address, venue),
    sellerConsent: await findConsent(seller.portfolio.address, venue),
    buyerOrder: await orderRecord(buyer.order),
    sellerOrder: await orderRecord(seller.order),
    instructions: INSTRUCTIONS_SYSVAR,
    trade: {
      lots: match.lots,
      priceTicks: match.priceTicks,
      buyerFeeNative: match.buyerFeeNative ?? 0n,
      sellerFeeNative: match.sellerFeeNative ?? 0n,
    },
    buyerArg: buyer.order.terms,
    sellerArg: seller.order.terms,
    buyerSignature: place(0),
    sellerSignature: place(1),
  });
  const read = [
    ...(await evidence(buyer.portfolio, traded)),
    ...(await evidence(seller.portfolio, traded)),
  ];
  return [
    await verifyOrders([buyer.order, seller.order]),
    ...(await refreshAll([buyer.portfolio, seller.portfolio], [match.instrument])),
    withMore(filling, readonly(read)),
  ];
}

/** Cancels a signed order, also one that nobody has seen on the chain. Owner or delegate may. */
export async function cancelOrder(
  portfolio: Portfolio,
  signer: TransactionSigner,
  order: Order,
): Promise<Instruction> {
  return getOrderCancelInstruction({
    signer,
    payer: signer,
    house: portfolio.house.address,
    marginAccount: order.marginAccount,
    venue: order.venue,
    instrument: order.instrument,
    order: await orderRecord(order),
    side: SIDE[order.side],
    orderArg: order.terms,
  });
}

/** Closes the record of an order that can never be filled again. Anyone may. */
export async function closeOrder(order: Order, rentPayer: Address): Promise<Instruction> {
  const { marginAccount } = order;
  return getOrderCloseInstruction({ order: await orderRecord(order), marginAccount, rentPayer });
}
