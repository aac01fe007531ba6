/** Transactions of a loss under the steps that they belong to. */
import type { LossStep, Transacted } from '@ringfence/sdk';
import { STATES } from './flow';

/** A step with what happened in it, newest first. */
export interface Group {
  readonly key: string;
  readonly name: string;
  readonly transactions: readonly Transacted[];
}

/** Steps that were taken in one slot are one: nobody saw what was between them. */
function spans(steps: readonly LossStep[]): { slot: bigint; name: string }[] {
  const found: { slot: bigint; name: string }[] = [];
  for (const { slot, state } of steps) {
    const last = found.at(-1);
    const { name } = STATES[state];
    if (last?.slot === slot) last.name = `${last.name}, then ${name.toLowerCase()}`;
    else found.push({ slot, name });
  }
  return found;
}

/** Groups from the newest to the oldest; without those in which nothing happened. */
export function groupsOf(
  transactions: readonly Transacted[],
  steps: readonly LossStep[],
): Group[] {
  const groups = [{ slot: 0n, name: 'Before it was declared' }, ...spans(steps)];
  const found = groups.map(({ slot, name }, place) => {
    const end = groups[place + 1]?.slot;
    const isIn = (at: bigint) => at >= slot && (end === undefined || at < end);
    const inside = transactions.filter((transaction) => isIn(transaction.slot));
    return { key: String(slot), name, transactions: inside };
  });
  return found.filter((group) => group.transactions.length > 0).reverse();
}
