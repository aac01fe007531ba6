import { getLienCloseInstruction } from '../generated/instructions/lienClose.js';
import { getLienCreateInstruction } from '../generated/instructions/lienCreate.js';
import { getLienNoticeInstruction } from '../generated/instructions/lienNotice.js';
import { getLienReleaseInstruction } from '../generated/instructions/lienRelease.js';
import { getLienResizeInstruction } from '../generated/instructions/lienResize.js';
import { findLien } from '../pdas.js';
import { ActionError, checkOwner, holdingOf } from './common.js';
/**
 * Pledges a vault to a venue, under the terms that the venue shows now: where seized tokens go, how
 * long a release takes, how long a claim holds. Show them to the owner first.
 */
export async function createLien(portfolio, owner, pledge) {
    checkOwner(portfolio, owner);
    const { mint, venue } = pledge;
    const terms = venue.data.settlement.find((entry) => entry.mint === mint);
    if (terms === undefined)
        throw new ActionError(`the venue has no terms for the mint ${mint}`);
    return getLienCreateInstruction({
        owner,
        payer: owner,
        venue: venue.address,
        marginAccount: portfolio.address,
        vault: holdingOf(portfolio, mint).entry.vault,
        settlementAccount: terms.tokenAccount,
        lien: await findLien(portfolio.address, venue.address, mint),
        capNative: pledge.capNative,
        expiryTs: pledge.expiryTs,
        releaseDelayS: venue.data.releaseDelayS,
        claimLimitS: venue.data.claimLimitS,
    });
}
function accounts(portfolio, owner, lien) {
    checkOwner(portfolio, owner);
    return { owner, marginAccount: portfolio.address, lien: lien.address };
}
/** Changes how much a lien may lock. */
export function resizeLien(portfolio, owner, lien, capNative) {
    return getLienResizeInstruction({ ...accounts(portfolio, owner, lien), capNative });
}
/** Gives notice of a release, or takes it back: the release delay counts from it. */
export function noticeLien(portfolio, owner, lien, isGiven = true) {
    return getLienNoticeInstruction({ ...accounts(portfolio, owner, lien), isGiven });
}
/** Takes back what no claim holds, once the delay has passed since the notice. */
export function releaseLien(portfolio, owner, lien) {
    return getLienReleaseInstruction(accounts(portfolio, owner, lien));
}
/** Closes a lien that has nothing locked. */
export function closeLien(portfolio, owner, lien) {
    const rentPayer = lien.data.rentPayer;
    return getLienCloseInstruction({ ...accounts(portfolio, owner, lien), rentPayer });
}
