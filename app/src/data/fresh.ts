/** The account as it is at this moment, for whoever is about to sign. */
import { useCallback } from 'react';
import { loadPortfolio, type Portfolio } from '@ringfence/sdk';
import { useReach } from '../config/context';
import { useAccount } from './account';
import { useHouse } from './house';

/**
 * Reads the account anew. What is followed may be a minute old where nothing has changed, and an
 * action that takes newer prices in has to know by the chain's own clock which of them are old.
 */
export function useFresh(): () => Promise<Portfolio> {
  const { chain, config } = useReach();
  const { value, index } = useAccount();
  const { value: governed } = useHouse();
  const owner = value?.owner;
  return useCallback(() => {
    if (owner === undefined) throw new Error('Connect a wallet first.');
    const of = { house: config.house, owner, index, catalog: governed?.catalog };
    return loadPortfolio(chain, of);
  }, [chain, config, owner, index, governed]);
}
