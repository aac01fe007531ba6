/** What customers have, by asset and by address: ledgers, statements, and the tokens themselves. */
import type { Address } from '@solana/kit';
import type { Chain } from './chain.js';
import type { Asset } from './generated/accounts/asset.js';
import { getAssetShardDecoder } from './generated/accounts/assetShard.js';
import type { Statement } from './generated/accounts/statement.js';
import type { HouseCatalog } from './house.js';
import { located, type Located } from './located.js';
import { findShards, findTokenAccount, findVault, SHARDS } from './pdas.js';
import type { Portfolio } from './portfolio.js';
import { checkStatements, loadStatements, type StatementFinding } from './statements.js';
import { tokensAt } from './tokens.js';

/** An asset of a house with what customers have of it, and its statements. */
export interface AssetBooks {
  readonly asset: Located<Asset>;
  /** All vaults' ledgers, as of now. */
  readonly ledgerNative: bigint;
  /** What liens have locked of that; nothing where it is not known: shards do not count it. */
  readonly lockedNative: bigint | undefined;
  /** Open vaults, as of now. */
  readonly vaultCount: bigint;
  /** Those that are on the chain, oldest first. */
  readonly statements: readonly Located<Statement>[];
  /** What is wrong with them; empty when all is well. */
  readonly findings: readonly StatementFinding[];
}

/** Loads what customers have of every asset of a house, and checks its statements: one trip. */
export async function loadBooks(chain: Chain, { assets }: HouseCatalog): Promise<AssetBooks[]> {
  const addresses = (await Promise.all(assets.map(({ address }) => findShards(address)))).flat();
  const [raws, all] = await Promise.all([
    chain.accounts(addresses),
    Promise.all(assets.map(({ address }) => loadStatements(chain, address))),
  ]);
  const shards = addresses.map((address, at) => {
    return located('shard', address, raws[at], getAssetShardDecoder()).data;
  });
  const books = assets.map(async (asset, at): Promise<AssetBooks> => {
    const own = shards.slice(at * SHARDS, (at + 1) * SHARDS);
    const statements = all[at] ?? [];
    const plain = statements.map(({ data }) => data);
    return {
      asset,
      ledgerNative: own.reduce((sum, { ledgerNative }) => sum + ledgerNative, 0n),
      lockedNative: undefined,
      vaultCount: own.reduce((sum, { vaultCount }) => sum + vaultCount, 0n),
      statements,
      findings: await checkStatements(plain, asset.data.statementHash),
    };
  });
  return Promise.all(books);
}

/** Tokens really at the addresses of one owner, of one mint. */
export interface TokensOf {
  readonly mint: Address;
  /** Nothing where the account has no open vault of the mint. */
  readonly vault: Address | undefined;
  readonly vaultNative: bigint | undefined;
  /** The owner's usual token account. */
  readonly wallet: Address;
  readonly walletNative: bigint;
}

/**
 * Tokens in an owner's wallet and, with its portfolio, in its open vaults: one for each asset of
 * the house. Whoever compares them with the ledgers sees that those tell the truth.
 */
export async function loadTokens(
  chain: Chain,
  owner: Address,
  catalog: HouseCatalog,
  portfolio?: Portfolio,
): Promise<TokensOf[]> {
  const places = await Promise.all(
    catalog.assets.map(async ({ address, data: { mint, tokenProgram } }) => {
      const isOpen = portfolio?.holdings.some(({ asset }) => asset.address === address);
      const vault = portfolio && isOpen ? await findVault(portfolio.address, mint) : undefined;
      return { mint, vault, wallet: await findTokenAccount(owner, mint, tokenProgram) };
    }),
  );
  const addresses = places.flatMap(({ vault, wallet }) => (vault ? [wallet, vault] : [wallet]));
  const raws = await chain.accounts(addresses);
  const tokens = (address: Address) => tokensAt(raws[addresses.indexOf(address)]);
  return places.map(({ mint, vault, wallet }) => {
    const vaultNative = vault && tokens(vault);
    return { mint, vault, vaultNative, wallet, walletNative: tokens(wallet) };
  });
}
