/** Whom an owner may name to trade beside it. */
import { isAddress, type Address } from '@solana/kit';
import { NOBODY } from '@ringfence/sdk';

export interface Named {
  readonly delegate: Address | undefined;
  readonly error: string | undefined;
}

/** Judges what is written as a delegate; neither while it is empty. */
export function checkDelegate(text: string, owner: Address): Named {
  const told = text.trim();
  const wrong = (error: string): Named => ({ delegate: undefined, error });
  if (told === '') return { delegate: undefined, error: undefined };
  if (!isAddress(told)) return wrong('That is no address: it has 32 to 44 letters and digits.');
  if (told === owner) return wrong('That is your own address: you may do everything already.');
  if (told === NOBODY) return wrong('Nobody has a key for this address.');
  return { delegate: told, error: undefined };
}
