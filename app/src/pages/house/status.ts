/** How a house is doing, and who may do what in it, in words. */
import type { House, PauseView } from '@ringfence/sdk';

export interface Status {
  readonly kind: 'info' | 'good' | 'warn' | 'bad';
  readonly name: string;
  readonly text: string;
}

const RECOVERY = 2;

const ACTIVE: Status = {
  kind: 'good',
  name: 'Active',
  text: 'New risk is taken.',
};
const IN_RECOVERY: Status = {
  kind: 'bad',
  name: 'Recovery',
  text:
    'Part of a loss is covered by frozen tokens only: no new risk until that is made good. ' +
    'Withdrawals, reductions and exits go on.',
};
const PAUSED: Status = {
  kind: 'warn',
  name: 'Paused',
  text: 'No new risk. Deposits, withdrawals, closing positions and leaving go on as always.',
};
const HAIRCUTTING: Status = {
  kind: 'bad',
  name: 'Gain haircut',
  text:
    'Accounts are being settled for a gain haircut: trading and payouts of the pool wait. ' +
    'No vault is touched by it.',
};
const SHORT: Status = {
  kind: 'warn',
  name: 'Cover short',
  text: 'The fund does not cover what it must: no new risk until it does.',
};
const TEST: Status = {
  kind: 'info',
  name: 'Test house',
  text: 'Prices may be made up here.',
};

type Of = Pick<House, 'status' | 'haircutting' | 'isCoverShort' | 'isTest'>;

/** All that is so at once; active where nothing keeps new risk out. */
export function statusOf(house: Of, pause: Pick<PauseView, 'isOn'>): Status[] {
  const found: Status[] = [];
  if (house.status === RECOVERY) found.push(IN_RECOVERY);
  if (house.haircutting !== 0) found.push(HAIRCUTTING);
  if (house.isCoverShort !== 0) found.push(SHORT);
  if (pause.isOn) found.push(PAUSED);
  if (found.length === 0) found.push(ACTIVE);
  return house.isTest === 0 ? found : [...found, TEST];
}

export interface Authority {
  readonly name: string;
  readonly key: keyof Pick<
    House,
    | 'parameterAuthority'
    | 'listingAuthority'
    | 'pauseAuthority'
    | 'skinAuthority'
    | 'defaultAuthority'
  >;
  readonly may: string;
}

/** Each by the one thing that it can do (docs/SPEC.md, section 12). */
export function authoritiesOf({ isTest }: Pick<House, 'isTest'>): Authority[] {
  const made = isTest === 0 ? '' : ', and writes the prices of this test house';
  return [
    { name: 'Parameter', key: 'parameterAuthority', may: 'Proposes changes of parameters.' },
    {
      name: 'Listing',
      key: 'listingAuthority',
      may: `Lists assets, instruments and venues${made}.`,
    },
    { name: 'Pause', key: 'pauseAuthority', may: 'Stops new risk for a time, and venues.' },
    {
      name: 'Skin',
      key: 'skinAuthority',
      may: "Pays in and withdraws the operator's own layers, and matches with them.",
    },
    { name: 'Default', key: 'defaultAuthority', may: 'Can do nothing yet.' },
  ];
}

/** What the council has to agree to. */
export function councilWords(threshold: number, count: number): string {
  const keys = count === 1 ? 'its only key has' : `${threshold} of its ${count} keys have`;
  return `What loosens the house waits for the timelock, and ${keys} to approve it.`;
}
