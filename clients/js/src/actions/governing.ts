/** Changing a house, and pausing it: by those who may. */
import { AccountRole, type Address, type Instruction, type TransactionSigner } from '@solana/kit';
import type { Governance } from '../generated/accounts/governance.js';
import { getHousePauseInstruction } from '../generated/instructions/housePause.js';
import { getHouseResumeInstruction } from '../generated/instructions/houseResume.js';
import { getProposalApproveInstruction } from '../generated/instructions/proposalApprove.js';
import { getProposalCancelInstruction } from '../generated/instructions/proposalCancel.js';
import { getProposalCloseInstruction } from '../generated/instructions/proposalClose.js';
import { getProposalCreateInstruction } from '../generated/instructions/proposalCreate.js';
import { getProposalExecuteInstruction } from '../generated/instructions/proposalExecute.js';
import type { Located } from '../house.js';
import { NOBODY, SYSTEM_PROGRAM } from '../ids.js';
import { parameterOf } from '../parameters.js';
import { findChange, findProposal } from '../pdas.js';
import { councilOf, type Governed, type ProposalView } from '../proposals.js';
import { ActionError } from './common.js';

function governanceOf({ governance }: Governed): Located<Governance> {
  if (governance !== undefined) return governance;
  throw new ActionError('the house has no governance: it never changes and is never paused');
}

function checkAuthority(what: string, authority: Address, signer: TransactionSigner): void {
  if (authority === signer.address) return;
  throw new ActionError(`${signer.address} is not the house's ${what}: ${authority} is`);
}

/** A number that is proposed. */
export interface NumberProposal {
  /** The parameter's name, such as `weight_initial_bps`, or its code. */
  readonly parameter: string | number;
  /** The value in the parameter's own unit. */
  readonly value: bigint;
  /** The asset or the instrument whose parameter it is; nothing for the house's own. */
  readonly target?: Address;
}

/** Proposes another value of a parameter; its number is the house's next. */
export async function proposeNumber(
  governed: Governed,
  authority: TransactionSigner,
  how: NumberProposal,
): Promise<Instruction> {
  const governance = governanceOf(governed);
  const { house } = governed.catalog;
  checkAuthority('parameter authority', house.data.parameterAuthority, authority);
  const parameter = parameterOf(how.parameter);
  if (parameter === undefined || parameter.unit === 'key') {
    throw new ActionError(`${how.parameter} is no number that can be proposed`);
  }
  const { code, name, subject } = parameter;
  const isListed = subject === 'asset' || subject === 'instrument';
  if (isListed !== (how.target !== undefined)) {
    const which = isListed ? `name the ${subject} that it is of` : 'it is of no listing';
    throw new ActionError(`${name} is a parameter of the ${subject}: ${which}`);
  }
  const own = subject === 'governance' ? governance.address : house.address;
  return getProposalCreateInstruction({
    parameterAuthority: authority,
    payer: authority,
    house: house.address,
    governance: governance.address,
    target: how.target ?? SYSTEM_PROGRAM,
    change: await findChange(how.target ?? own, code),
    proposal: await findProposal(house.address, governance.data.proposalCount),
    parameter: code,
    value: how.value,
    key: NOBODY,
    council: [],
    threshold: 0,
  });
}

/** Approves, with a key of the council. Only what loosens needs that. */
export function approveProposal(
  governed: Governed,
  councilKey: TransactionSigner,
  proposal: ProposalView,
): Instruction {
  const governance = governanceOf(governed);
  if (!councilOf(governance.data).includes(councilKey.address)) {
    throw new ActionError(`${councilKey.address} is no key of the council`);
  }
  const at = { governance: governance.address, proposal: proposal.address };
  return getProposalApproveInstruction({ councilKey, ...at });
}

/** Executes, or takes the next step. Anyone may. */
export async function executeProposal(
  governed: Governed,
  proposal: ProposalView,
): Promise<Instruction> {
  const governance = governanceOf(governed).address;
  const { house, settlement } = governed.catalog;
  const { target, parameter } = proposal.data;
  const isOwn = target === house.address || target === governance;
  const execute = getProposalExecuteInstruction({
    house: house.address,
    governance,
    settlement: settlement.address,
    target: isOwn ? SYSTEM_PROGRAM : target,
    change: await findChange(target, parameter),
    proposal: proposal.address,
  });
  const accounts = execute.accounts.map((meta) =>
    // Nobody may write the System program.
    meta.address === SYSTEM_PROGRAM ? { ...meta, role: AccountRole.READONLY } : meta,
  );
  return { ...execute, accounts };
}

/**
 * Ends a proposal without effect: a key of the council may, and the parameter authority, unless
 * somebody else proposed to replace it.
 */
export async function cancelProposal(
  governed: Governed,
  authority: TransactionSigner,
  proposal: ProposalView,
): Promise<Instruction> {
  const governance = governanceOf(governed);
  const { address, data } = governed.catalog.house;
  const { proposer } = proposal.data;
  const replaces = proposal.parameter?.name === 'parameter_authority';
  const owns = data.parameterAuthority === authority.address;
  const may = owns && (!replaces || proposer === authority.address);
  if (!may && !councilOf(governance.data).includes(authority.address)) {
    if (owns) throw new ActionError('whoever is to be replaced cannot cancel that');
    const who = "neither the house's parameter authority nor a key of the council";
    throw new ActionError(`${authority.address} is ${who}`);
  }
  return getProposalCancelInstruction({
    authority,
    house: address,
    governance: governance.address,
    change: await findChange(proposal.data.target, proposal.data.parameter),
    proposal: proposal.address,
  });
}

/** Closes the account of a proposal that has ended; its rent goes back to whoever paid it. */
export async function closeProposal(proposal: ProposalView): Promise<Instruction> {
  const { target, parameter, rentPayer } = proposal.data;
  const change = await findChange(target, parameter);
  return getProposalCloseInstruction({ change, proposal: proposal.address, rentPayer });
}

/** Pauses a house for so long: no new risk; whatever takes risk off goes on. */
export function pauseHouse(
  governed: Governed,
  pauseAuthority: TransactionSigner,
  lengthS: number,
): Instruction {
  const governance = governanceOf(governed);
  const { address, data } = governed.catalog.house;
  checkAuthority('pause authority', data.pauseAuthority, pauseAuthority);
  if (lengthS <= 0 || lengthS > governance.data.pauseMaxS) {
    throw new ActionError(`a pause lasts at most ${governance.data.pauseMaxS} seconds`);
  }
  const accounts = { house: address, governance: governance.address };
  return getHousePauseInstruction({ pauseAuthority, lengthS, ...accounts });
}

/** Ends a pause before its time. */
export function resumeHouse(governed: Governed, pauseAuthority: TransactionSigner): Instruction {
  const { address, data } = governed.catalog.house;
  checkAuthority('pause authority', data.pauseAuthority, pauseAuthority);
  return getHouseResumeInstruction({ pauseAuthority, house: address });
}
