/** How an account stands, in the words of its badge. */
import type { Coded, Health, Standing } from '@ringfence/sdk/preview';
import { bufferOf } from '../../parts/health-words';

export type StatusKind = 'good' | 'warn' | 'bad' | 'quiet';

export interface Status {
  readonly name: string;
  readonly kind: StatusKind;
}

type Judged = Pick<Standing, 'status' | 'initial' | 'maintenance'>;

export const isMet = (test: Coded<Health>): boolean => test.ok && bufferOf(test.value) >= 0n;

/** Nothing that can be taken for health is said while a test cannot be made. */
export function statusOf(standing: Judged, graceLeftS: bigint): Status {
  switch (standing.status) {
    case 'default':
      return { name: 'In default', kind: 'bad' };
    case 'fixed':
      return { name: 'Settled default', kind: 'bad' };
    case 'liquidation':
      return { name: graceLeftS > 0n ? 'Margin call' : 'In liquidation', kind: 'bad' };
    case 'active':
      return ofActive(standing);
  }
}

function ofActive({ initial, maintenance }: Judged): Status {
  const isCertain = maintenance.ok && !isMet(maintenance);
  if (isCertain) return { name: 'Below initial margin', kind: 'bad' };
  if (!initial.ok || !maintenance.ok) return { name: 'Cannot be judged', kind: 'warn' };
  return isMet(initial)
    ? { name: 'Healthy', kind: 'good' }
    : { name: 'Below initial margin', kind: 'warn' };
}
