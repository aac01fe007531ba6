import { getConsentRevokeInstruction } from '../generated/instructions/consentRevoke.js';
import { getConsentSetInstruction } from '../generated/instructions/consentSet.js';
import { getDelegateSetInstruction } from '../generated/instructions/delegateSet.js';
import { getOrderCancelInstruction } from '../generated/instructions/orderCancel.js';
import { getOrderCloseInstruction } from '../generated/instructions/orderClose.js';
import { getOrderMatchInstruction } from '../generated/instructions/orderMatch.js';
import { INSTRUCTIONS_SYSVAR, NOBODY } from '../ids.js';
import { orderRecord, SIDE, verifyOrders } from '../orders.js';
import { findBook, findConsent } from '../pdas.js';
import { ActionError, checkOwner, evidence, readonly, refreshAll, withMore } from './common.js';
/** Instruments that a consent can name. */
const CONSENT_INSTRUMENTS = 8;
/** Gives a venue a consent, or replaces it. What was spent of an earlier one is forgotten. */
export async function giveConsent(portfolio, owner, consenting) {
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
export async function revokeConsent(portfolio, owner, venue) {
    checkOwner(portfolio, owner);
    const consent = portfolio.consents.find(({ data }) => data.venue === venue);
    if (consent === undefined)
        throw new ActionError(`the venue ${venue} has no consent`);
    const { address, data } = consent;
    return getConsentRevokeInstruction({ owner, consent: address, rentPayer: data.rentPayer });
}
/** Names who may trade for the account beside its owner; nobody unless given. */
export function setDelegate(portfolio, owner, delegate = NOBODY) {
    checkOwner(portfolio, owner);
    return getDelegateSetInstruction({ owner, marginAccount: portfolio.address, delegate });
}
/**
 * Fills two signed orders against each other: has the chain verify both signatures, marks the
 * instrument if need be, then matches. Keep the three together, in this order and first in their
 * transaction; give `prefix` where other instructions come before them.
 */
export async function matchOrders(submitter, match, prefix = 0) {
    const { buyer, seller } = match;
    const house = buyer.portfolio.house.address;
    const instrument = match.instrument.address;
    const traded = match.instrument.data.instrumentId;
    const place = (index) => ({ instruction: prefix, place: index });
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
export async function cancelOrder(portfolio, signer, order) {
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
export async function closeOrder(order, rentPayer) {
    const { marginAccount } = order;
    return getOrderCloseInstruction({ order: await orderRecord(order), marginAccount, rentPayer });
}
