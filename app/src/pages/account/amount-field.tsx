/** An amount of an asset, with a button that fills in all of it. */
import type { ReactNode } from 'react';
import { fromNative } from '@ringfence/sdk';
import { TextField } from '../../parts/form';

interface Props {
  readonly text: string;
  readonly onText: (text: string, isAll: boolean) => void;
  readonly decimals: number;
  /** Nothing while it is not known. */
  readonly allNative: bigint | undefined;
  readonly hint: ReactNode;
  readonly error: string | undefined;
}

export function AmountField({ text, onText, decimals, allNative, hint, error }: Props) {
  const fill = () => {
    if (allNative !== undefined) onText(fromNative(allNative, decimals), true);
  };
  return (
    <div className="amount-field">
      <TextField
        label="Amount"
        inputMode="decimal"
        value={text}
        onChange={(written) => onText(written, false)}
        hint={hint}
        error={error}
      />
      <button type="button" disabled={allNative === undefined} onClick={fill}>
        All
      </button>
    </div>
  );
}
