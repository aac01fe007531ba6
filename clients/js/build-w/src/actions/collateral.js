import { getAccountCreateInstruction } from '../generated/instructions/accountCreate.js';
import { getVaultAbsorbInstruction } from '../generated/instructions/vaultAbsorb.js';
import { getVaultDepositInstruction } from '../generated/instructions/vaultDeposit.js';
import { getVaultOpenInstruction } from '../generated/instructions/vaultOpen.js';
import { getVaultWithdrawInstruction } from '../generated/instructions/vaultWithdraw.js';
import { NATIVE_MAX } from '../units.js';
import { openTokenAccount } from '../tokens.js';
import { ActionError, checkOwner, evidence, holdingOf, needsSettling, readonly, refresh, settle, vaultAccounts, withMore, } from './common.js';
/** As the amount of a withdrawal: everything that the account does not owe. */
export const EVERYTHING = NATIVE_MAX;
/** Opens a margin account. `index` tells apart the accounts of one owner. */
export function openAccount(portfolio, owner, index = 0, payer = owner) {
    checkOwner(portfolio, owner);
    if (portfolio.account !== undefined)
        return [];
    return [
        getAccountCreateInstruction({
            owner,
            payer,
            house: portfolio.house.address,
            settlement: portfolio.settlement.address,
            marginAccount: portfolio.address,
            index,
        }),
    ];
}
/** Opens the vault of an asset, unless it is open. */
export async function openVault(portfolio, owner, asset, payer = owner) {
    checkOwner(portfolio, owner);
    if (portfolio.holdings.some((holding) => holding.asset.address === asset.address))
        return [];
    const { wallet: _, ...accounts } = await vaultAccounts(portfolio, asset);
    const { address, data } = asset;
    return [getVaultOpenInstruction({ owner, payer, asset: address, mint: data.mint, ...accounts })];
}
/** Pays collateral in; opens the account and the vault first where they are missing. */
export async function deposit(portfolio, owner, how) {
    if (how.amountNative <= 0n)
        throw new ActionError('a deposit is more than nothing');
    const { wallet, ...accounts } = await vaultAccounts(portfolio, how.asset);
    const source = how.source ?? wallet;
    const { amountNative } = how;
    return [
        ...openAccount(portfolio, owner, how.index),
        ...(await openVault(portfolio, owner, how.asset)),
        getVaultDepositInstruction({ depositor: owner, source, amountNative, ...accounts }),
    ];
}
/** Takes collateral out: fresh prices and marks first, then settling, then the withdrawal. */
export async function withdraw(portfolio, owner, how) {
    checkOwner(portfolio, owner);
    if (how.amountNative <= 0n)
        throw new ActionError('a withdrawal is more than nothing');
    const { asset } = holdingOf(portfolio, how.mint);
    const { wallet, ...accounts } = await vaultAccounts(portfolio, asset);
    const { mint, tokenProgram } = asset.data;
    const opening = { owner: portfolio.owner, mint, tokenProgram };
    const other = how.destination;
    const withdrawal = getVaultWithdrawInstruction({
        owner,
        house: portfolio.house.address,
        destination: other ?? wallet,
        amountNative: how.amountNative,
        otherDestination: other ?? null,
        ...accounts,
    });
    return [
        ...(await refresh(portfolio)),
        ...((how.settle ?? needsSettling(portfolio)) ? await settle(portfolio) : []),
        ...(other === undefined ? [await openTokenAccount(owner, opening)] : []),
        withMore(withdrawal, readonly(await evidence(portfolio))),
    ];
}
/** Takes what was sent straight to a vault into its ledger. */
export async function absorb(portfolio, owner, mint) {
    checkOwner(portfolio, owner);
    const { asset } = holdingOf(portfolio, mint);
    const { wallet: _, ...accounts } = await vaultAccounts(portfolio, asset);
    return [getVaultAbsorbInstruction({ owner, ...accounts })];
}
