/** What the member's parts of the page share. */
import type { Membership } from '@ringfence/sdk';
import type { Heard } from '../../data/deadlines';
import type { Quote } from '../../data/names';

/** With the latest clock that was heard. */
export interface Of extends Heard {
  readonly membership: Membership;
  readonly quote: Quote;
}
