/** Opening an account, paying in, taking out. */
import type { Address, Instruction, TransactionSigner } from '@solana/kit';
import type { Asset } from '../generated/accounts/asset.js';
import { getAccountCreateInstruction } from '../generated/instructions/accountCreate.js';
import { getVaultAbsorbInstruction } from '../generated/instructions/vaultAbsorb.js';
import { getVaultDepositInstruction } from '../generated/instructions/vaultDeposit.js';
import { getVaultOpenInstruction } from '../generated/instructions/vaultOpen.js';
import { getVaultWithdrawInstruction } from '../generated/instructions/vaultWithdraw.js';
import type { Located } from '../house.js';
import type { Portfolio } from '../portfolio.js';
import { NATIVE_MAX } from '../units.js';
import { openTokenAccount } from '../tokens.js';
import {
  ActionError,
  checkOwner,
  evidence,
  holdingOf,
  needsSettling,
  readonly,
  refresh,
  settle,
  vaultAccounts,
  withMore,
} from './common.js';

/** As the amount of a withdrawal: everything that the account does not owe. */
export const EVERYTHING = NATIVE_MAX;

/** Opens a margin account. `index` tells apart the accounts of one owner. */
export function openAccount(
  portfolio: Portfolio,
  owner: TransactionSigner,
  index = 0,
  payer: TransactionSigner = owner,
): Instruction[] {
  checkOwner(portfolio, owner);
  if (portfolio.account !== undefined) return [];
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
export async function openVault(
  portfolio: Portfolio,
  owner: TransactionSigner,
  asset: Located<Asset>,
  payer: TransactionSigner = owner,
): Promise<Instruction[]> {
  checkOwner(portfolio, owner);
  if (portfolio.holdings.some((holding) => holding.asset.address === asset.address)) return [];
  const { wallet: _, ...accounts } = await vaultAccounts(portfolio, asset);
  const { address, data } = asset;
  return [getVaultOpenInstruction({ owner, payer, asset: address, mint: data.mint, ...accounts })];
}

/** How to pay in. */
export interface Deposit {
  readonly asset: Located<Asset>;
  readonly amountNative: bigint;
  /** Token account that pays; the owner's usual one unless given. */
  readonly source?: Address;
  /** Number of the account among the owner's, if it has to be opened first. */
  readonly index?: number;
}

/** Pays collateral in; opens the account and the vault first where they are missing. */
export async function deposit(
  portfolio: Portfolio,
  owner: TransactionSigner,
  how: Deposit,
): Promise<Instruction[]> {
  if (how.amountNative <= 0n) throw new ActionError('a deposit is more than nothing');
  const { wallet, ...accounts } = await vaultAccounts(portfolio, how.asset);
  const source = how.source ?? wallet;
  const { amountNative } = how;
  return [
    ...openAccount(portfolio, owner, how.index),
    ...(await openVault(portfolio, owner, how.asset)),
    getVaultDepositInstruction({ depositor: owner, source, amountNative, ...accounts }),
  ];
}

/** How to take out. */
export interface Withdrawal {
  readonly mint: Address;
  /** {@link EVERYTHING} is everything that the account does not owe. */
  readonly amountNative: bigint;
  /** Token account that receives; the owner's usual one, opened if need be, unless given. */
  readonly destination?: Address;
  /** Whether to settle first. Unless said, that happens when it would change anything. */
  readonly settle?: boolean;
}

/** Takes collateral out: fresh prices and marks first, then settling, then the withdrawal. */
export async function withdraw(
  portfolio: Portfolio,
  owner: TransactionSigner,
  how: Withdrawal,
): Promise<Instruction[]> {
  checkOwner(portfolio, owner);
  if (how.amountNative <= 0n) throw new ActionError('a withdrawal is more than nothing');
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
export async function absorb(
  portfolio: Portfolio,
  owner: TransactionSigner,
  mint: Address,
): Promise<Instruction[]> {
  checkOwner(portfolio, owner);
  const { asset } = holdingOf(portfolio, mint);
  const { wallet: _, ...accounts } = await vaultAccounts(portfolio, asset);
  return [getVaultAbsorbInstruction({ owner, ...accounts })];
}
