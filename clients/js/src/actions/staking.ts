/** Membership in the default fund, and what is paid beyond stakes for a loss. */
import type { Address, Instruction, TransactionSigner } from '@solana/kit';
import { getAssessmentMatchInstruction } from '../generated/instructions/assessmentMatch.js';
import { getAssessmentPayInstruction } from '../generated/instructions/assessmentPay.js';
import { getFundSecuredReleaseInstruction } from '../generated/instructions/fundSecuredRelease.js';
import { getFundStakeActivateInstruction } from '../generated/instructions/fundStakeActivate.js';
import { getFundStakeCancelInstruction } from '../generated/instructions/fundStakeCancel.js';
import { getFundStakeInstruction } from '../generated/instructions/fundStake.js';
import { getFundStubDropInstruction } from '../generated/instructions/fundStubDrop.js';
import { getFundUnstakeInstruction } from '../generated/instructions/fundUnstake.js';
import { getFundUnstakeRequestInstruction } from '../generated/instructions/fundUnstakeRequest.js';
import { getPartClaimInstruction } from '../generated/instructions/partClaim.js';
import type { HouseAccounts } from '../house.js';
import type { LossView } from '../losses.js';
import { findMember, findPart, findTokenAccount } from '../pdas.js';
import { openTokenAccount } from '../tokens.js';
import { ActionError } from './common.js';

async function seat(house: HouseAccounts, owner: Address) {
  const { quoteMint, quoteTokenProgram } = house.house.data;
  return {
    fund: house.fund.address,
    member: await findMember(house.fund.address, owner),
    tokenProgram: quoteTokenProgram,
    wallet: await findTokenAccount(owner, quoteMint, quoteTokenProgram),
  };
}

/** Pays a stake in. It waits for its epoch, then it becomes shares and bears losses. */
export async function stake(
  house: HouseAccounts,
  owner: TransactionSigner,
  amountNative: bigint,
): Promise<Instruction> {
  const { wallet, ...accounts } = await seat(house, owner.address);
  return getFundStakeInstruction({
    owner,
    payer: owner,
    vaultPending: house.fund.data.pending,
    source: wallet,
    amountNative,
    ...accounts,
  });
}

/** Takes back a stake that still waits. */
export async function cancelStake(
  house: HouseAccounts,
  owner: TransactionSigner,
): Promise<Instruction> {
  const { wallet, ...accounts } = await seat(house, owner.address);
  const vaultPending = house.fund.data.pending;
  return getFundStakeCancelInstruction({ owner, vaultPending, destination: wallet, ...accounts });
}

/** Turns somebody's stake into shares once its epoch has come. Anyone may. */
export async function activateStake(house: HouseAccounts, owner: Address): Promise<Instruction> {
  const { wallet: _, ...accounts } = await seat(house, owner);
  const { mutual, pending, secured } = house.fund.data;
  return getFundStakeActivateInstruction({
    house: house.house.address,
    settlement: house.settlement.address,
    vaultPending: pending,
    vaultMutual: mutual,
    vaultSecured: secured,
    ...accounts,
  });
}

/** Asks for shares to be paid out. The cool-down counts from it. */
export async function requestUnstake(
  house: HouseAccounts,
  owner: TransactionSigner,
  shares: bigint,
): Promise<Instruction> {
  const { fund, member } = await seat(house, owner.address);
  const settlement = house.settlement.address;
  const of = { house: house.house.address, settlement, fund, member };
  return getFundUnstakeRequestInstruction({ owner, shares, ...of });
}

/** Is paid for shares, once the cool-down has passed and while the window is open. */
export async function unstake(
  house: HouseAccounts,
  owner: TransactionSigner,
): Promise<Instruction> {
  const { wallet, ...accounts } = await seat(house, owner.address);
  return getFundUnstakeInstruction({
    owner,
    house: house.house.address,
    settlement: house.settlement.address,
    vaultMutual: house.fund.data.mutual,
    vaultSecured: house.fund.data.secured,
    destination: wallet,
    ...accounts,
  });
}

/** Takes back what had secured assessments, once no shares are left. */
export async function releaseSecured(
  house: HouseAccounts,
  owner: TransactionSigner,
): Promise<Instruction> {
  const { wallet, ...accounts } = await seat(house, owner.address);
  return getFundSecuredReleaseInstruction({
    owner,
    settlement: house.settlement.address,
    vaultSecured: house.fund.data.secured,
    destination: wallet,
    ...accounts,
  });
}

/**
 * Gives up the record of the member's earliest shares, and with it what is left to claim of those
 * losses where it has neither paid nor claimed yet. Makes room when its shares are to change.
 */
export async function dropStub(
  house: HouseAccounts,
  owner: TransactionSigner,
): Promise<Instruction> {
  const { fund, member } = await seat(house, owner.address);
  const settlement = house.settlement.address;
  return getFundStubDropInstruction({ owner, settlement, fund, member });
}

async function paying(house: HouseAccounts, payer: Address, loss: LossView, party: Address) {
  if (loss.state !== 'assessing') throw new ActionError('nobody is called for this loss');
  const { quoteMint, quoteTokenProgram } = house.house.data;
  return {
    house: house.house.address,
    fund: house.fund.address,
    loss: loss.address,
    part: await findPart(loss.address, party),
    source: await findTokenAccount(payer, quoteMint, quoteTokenProgram),
    vaultEscrow: house.fund.data.escrow,
    tokenProgram: quoteTokenProgram,
  };
}

/** Pays a member's whole call for a loss: no part of it can be paid. */
export async function payAssessment(
  house: HouseAccounts,
  owner: TransactionSigner,
  loss: LossView,
): Promise<Instruction[]> {
  if (loss.data.owner === owner.address) {
    throw new ActionError('a defaulter is not called for its own loss');
  }
  const member = await findMember(house.fund.address, owner.address);
  const accounts = await paying(house, owner.address, loss, member);
  return [getAssessmentPayInstruction({ owner, payer: owner, member, ...accounts })];
}

/** Pays any amount beside the members, once: for the operator, by its skin authority. */
export async function matchAssessment(
  house: HouseAccounts,
  skinAuthority: TransactionSigner,
  loss: LossView,
  amountNative: bigint,
): Promise<Instruction[]> {
  if (skinAuthority.address !== house.house.data.skinAuthority) {
    throw new ActionError(`${skinAuthority.address} is not the house's skin authority`);
  }
  const accounts = await paying(house, skinAuthority.address, loss, house.fund.address);
  const payer = skinAuthority;
  return [getAssessmentMatchInstruction({ skinAuthority, payer, amountNative, ...accounts })];
}

async function claiming(
  house: HouseAccounts,
  owner: TransactionSigner,
  loss: LossView,
  party: Address,
): Promise<Instruction[]> {
  const { quoteMint: mint, quoteTokenProgram: tokenProgram } = house.house.data;
  const claim = getPartClaimInstruction({
    owner,
    payer: owner,
    house: house.house.address,
    fund: house.fund.address,
    party,
    loss: loss.address,
    part: await findPart(loss.address, party),
    vaultEscrow: house.fund.data.escrow,
    destination: await findTokenAccount(owner.address, mint, tokenProgram),
    tokenProgram,
  });
  return [await openTokenAccount(owner, { owner: owner.address, mint, tokenProgram }), claim];
}

/**
 * Pays out all that a member is due of a loss: what was not used of its assessment, and its part of
 * what was recovered. Into its usual token account, opened if need be.
 */
export async function claimPart(
  house: HouseAccounts,
  owner: TransactionSigner,
  loss: LossView,
): Promise<Instruction[]> {
  return claiming(house, owner, loss, await findMember(house.fund.address, owner.address));
}

/** The same for what was paid beside the members, to whoever was skin authority then. */
export function claimMatch(
  house: HouseAccounts,
  owner: TransactionSigner,
  loss: LossView,
): Promise<Instruction[]> {
  return claiming(house, owner, loss, house.fund.address);
}
