/** Addresses and transactions, with a link to an explorer and the whole of it to copy. */
import { useState } from 'react';
import { useConfig } from '../config/context';
import { short } from '../data/names';

type Kind = 'address' | 'tx';

export function explorerLink(template: string, kind: Kind, value: string): string {
  return template.replace('{kind}', kind).replace('{value}', encodeURIComponent(value));
}

/** Two sheets: no letter of every font has them. */
function Sheets() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden>
      <rect x="1.5" y="3.5" width="7" height="7" rx="1" />
      <path d="M4 1.5h5.5a1 1 0 0 1 1 1V8" />
    </svg>
  );
}

interface Props {
  readonly of: string;
  readonly kind?: Kind;
  /** What it is the address of, for those who hear the page. */
  readonly what?: string;
}

export function Address({ of, kind = 'address', what }: Props) {
  const { explorer } = useConfig();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(of);
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 1_500);
    } catch {
      setIsCopied(false);
    }
  };
  const name = what ?? (kind === 'tx' ? 'transaction' : 'address');
  return (
    <span className="address" title={of} data-address={of}>
      <a href={explorerLink(explorer, kind, of)} target="_blank" rel="noreferrer noopener">
        <span className="hidden">{`${name} ${of} in an explorer`}</span>
        <span aria-hidden="true">{short(of)}</span>
      </a>
      <button type="button" className="copy" onClick={() => void copy()}>
        <span className="hidden">{`Copy ${name} ${of}`}</span>
        {isCopied ? <span aria-hidden="true">✓</span> : <Sheets />}
      </button>
    </span>
  );
}
