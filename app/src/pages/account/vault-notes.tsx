/** What is to be said of vaults beside their figures: below the table, once each. */
import { absorb, explain, type Holding } from '@ringfence/sdk';
import { useFresh } from '../../data/fresh';
import { Action } from '../../parts/action';
import { Amount } from '../../parts/figures';
import type { View } from './view';
import { agreementOf, limitsOf } from './words';

export interface RowProps {
  readonly view: View;
  readonly holding: Holding;
}

/** Amounts of the vault's own asset. */
export function Own({ view, holding, native }: RowProps & { native: bigint }) {
  const { mint, decimals } = holding.asset.data;
  return <Amount native={native} decimals={decimals} symbol={view.names.asset(mint)} />;
}

/** Tokens at the address that the ledger does not have, or the other way about. */
function Difference({ view, holding }: RowProps) {
  const fresh = useFresh();
  const { mint } = holding.asset.data;
  const found = agreementOf(holding.entry.ledgerNative, view.tokens.vaults.get(mint));
  if (found.kind === 'unknown' || found.kind === 'agrees') return null;
  const by = <Own view={view} holding={holding} native={found.byNative} />;
  if (found.kind === 'fewer') {
    return (
      <li className="differs">
        <strong>{by} fewer are at the address than the ledger says.</strong> That must not be: tell
        the house.
      </li>
    );
  }
  const build = async (owner: Parameters<typeof absorb>[1]) => absorb(await fresh(), owner, mint);
  return (
    <li>
      {by} more than the ledger says are at the address: sent there directly.
      <Action title={`Absorb ${view.names.asset(mint)}`} kind="plain" build={build}>
        Absorb into the ledger
      </Action>
    </li>
  );
}

/** Why not more can be withdrawn: a sentence for all vaults that it holds for. */
function Limits({ view }: { view: View }) {
  const limits = limitsOf(view.portfolio.holdings, view.judged?.now.standing.withdrawable);
  return limits.map(({ code, holdings }) => (
    <li key={code}>
      No more {holdings.map(({ asset }) => view.names.asset(asset.data.mint)).join(' or ')} can be
      withdrawn: {lowered(explain(code)?.so ?? `the rules refuse with code ${code}.`)}
    </li>
  ));
}

const lowered = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

export function VaultNotes({ view }: { view: View }) {
  return (
    <ul className="vault-notes">
      <Limits view={view} />
      {view.portfolio.holdings.map((holding) => (
        <Difference key={holding.entry.vault} view={view} holding={holding} />
      ))}
    </ul>
  );
}
