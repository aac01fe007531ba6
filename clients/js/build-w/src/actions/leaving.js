import { getAccountCloseInstruction } from '../generated/instructions/accountClose.js';
import { getConsentRevokeInstruction } from '../generated/instructions/consentRevoke.js';
import { getCutWaiveInstruction } from '../generated/instructions/cutWaive.js';
import { getLienCloseInstruction } from '../generated/instructions/lienClose.js';
import { getVaultCloseInstruction } from '../generated/instructions/vaultClose.js';
import { getVaultExitInstruction } from '../generated/instructions/vaultExit.js';
import { openTokenAccount } from '../tokens.js';
import { accountOf, checkOwner, needsSettling, settle, vaultAccounts } from './common.js';
const IN_DEFAULT = 2;
/** What still stands in the way of leaving with everything; nothing when the way is free. */
export function obstacles(portfolio) {
    const account = accountOf(portfolio);
    const found = [];
    for (const { position, instrument } of portfolio.positions) {
        if (position.lots === 0n || instrument.data.isExpired !== 0)
            continue;
        found.push(`A position of ${position.lots} lots of instrument ${position.instrumentId} is open: ` +
            'close it with any venue, or wait for its expiry.');
    }
    for (const { data } of portfolio.liens.filter((lien) => lien.data.lockedNative > 0n)) {
        found.push(`The venue ${data.venue} has locked ${data.lockedNative} native units of ${data.mint}: ` +
            'have it unlock them, or give notice and release them after the delay.');
    }
    if (account.status >= IN_DEFAULT) {
        found.push('The account is in default: what is left comes out when its loss is closed.');
    }
    return found;
}
/** Takes everything out of one vault. Nothing where nothing is free. */
export async function exitVault(portfolio, owner, holding) {
    checkOwner(portfolio, owner);
    const { wallet, ...accounts } = await vaultAccounts(portfolio, holding.asset);
    const { mint, tokenProgram } = holding.asset.data;
    const opening = { owner: portfolio.owner, mint, tokenProgram };
    return [
        await openTokenAccount(owner, opening),
        getVaultExitInstruction({ owner, destination: wallet, ...accounts }),
    ];
}
/** Closes an empty vault; its rent goes back to whoever paid it. */
export async function closeVault(portfolio, owner, holding) {
    checkOwner(portfolio, owner);
    const { wallet, ...accounts } = await vaultAccounts(portfolio, holding.asset);
    const rentPayer = holding.entry.rentPayer;
    return getVaultCloseInstruction({ owner, destination: wallet, rentPayer, ...accounts });
}
/**
 * Leaves with everything: settles, empties and closes all vaults, closes liens, takes consents back
 * and closes the account. The quote vault comes last, since it stands for what is owed. Vaults that
 * hold nothing are only closed.
 *
 * The result may be more than one transaction holds: {@link packTransactions} splits it.
 */
export async function leave(portfolio, owner, how = {}) {
    checkOwner(portfolio, owner);
    const account = accountOf(portfolio);
    const all = needsSettling(portfolio) ? await settle(portfolio) : [];
    for (const { address, data } of portfolio.liens) {
        const accounts = { owner, marginAccount: portfolio.address, lien: address };
        all.push(getLienCloseInstruction({ ...accounts, rentPayer: data.rentPayer }));
    }
    for (const holding of [...portfolio.holdings].sort((a, b) => b.slot - a.slot)) {
        // What settling pays is not in the quote's ledger yet.
        const isPaid = holding.slot === 0 && account.variationNative > 0n;
        const mayHold = holding.entry.ledgerNative > 0n || isPaid;
        if (mayHold)
            all.push(...(await exitVault(portfolio, owner, holding)));
        all.push(await closeVault(portfolio, owner, holding));
    }
    for (const { address, data } of portfolio.consents) {
        all.push(getConsentRevokeInstruction({ owner, consent: address, rentPayer: data.rentPayer }));
    }
    const marginAccount = portfolio.address;
    if (how.waiveCut === true && account.cutNative > 0n) {
        const settlement = portfolio.settlement.address;
        all.push(getCutWaiveInstruction({ owner, settlement, marginAccount }));
    }
    all.push(getAccountCloseInstruction({ owner, marginAccount, rentPayer: account.rentPayer }));
    return all;
}
