/** A chain that answers some questions differently. */
import type { Chain } from '../../src/index.js';

/** The same chain with some answers replaced. */
export function withAnswers(chain: Chain, answers: Partial<Chain>): Chain {
  return {
    accounts: (addresses) => chain.accounts(addresses),
    owned: (filters) => chain.owned(filters),
    lifetime: () => chain.lifetime(),
    blockHeight: () => chain.blockHeight(),
    simulate: (transaction) => chain.simulate(transaction),
    submit: (transaction) => chain.submit(transaction),
    landed: (signature, inHistory) => chain.landed(signature, inHistory),
    logs: (signature) => chain.logs(signature),
    signatures: (of, how) => chain.signatures(of, how),
    ...answers,
  };
}
