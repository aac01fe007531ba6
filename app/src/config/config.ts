/**
 * What this copy of the app shows: which house, over which node. A venue writes it into
 * `config.json` beside the page; nothing of it is in the code.
 */
import { address, isAddress, type Address } from '@solana/kit';

export const CLUSTERS = ['localnet', 'devnet', 'testnet', 'mainnet'] as const;
export type Cluster = (typeof CLUSTERS)[number];

/** A key that anybody may have: only ever of a local node. */
export interface PracticeKey {
  readonly name: string;
  /** 64 bytes, as key files have them. */
  readonly secret: readonly number[];
}

/** Names that the chain does not have. */
export interface Names {
  /** By mint. */
  readonly assets: Readonly<Record<string, string>>;
  /** By instrument id. */
  readonly instruments: Readonly<Record<string, string>>;
  /** By the address of the venue's account. */
  readonly venues: Readonly<Record<string, string>>;
}

export interface Config {
  readonly cluster: Cluster;
  readonly rpc: string;
  /** Without it, accounts are polled. */
  readonly ws: string | undefined;
  readonly house: Address;
  /** What the node's genesis hash has to be; without it, it is none that everybody knows. */
  readonly genesis: string | undefined;
  /** `{kind}` is `address` or `tx`, `{value}` what it is of. */
  readonly explorer: string;
  readonly names: Names;
  readonly practice: readonly PracticeKey[];
}

/** The configuration is missing or makes no sense; the message says what. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const FILE = './config.json';
/** The clusters that everybody means; a node of another chain is told by these. */
const GENESIS: Readonly<Partial<Record<Cluster, string>>> = {
  devnet: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG',
  testnet: '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY',
  mainnet: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
};

type Raw = Record<string, unknown>;

const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function url(raw: Raw, name: string, schemes: readonly string[]): string {
  const value = raw[name];
  const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (parsed === undefined || !schemes.includes(parsed.protocol)) {
    const wanted = schemes.map((it) => `${it}//`).join(' or ');
    throw new ConfigError(`${FILE}: "${name}" has to be an address that begins with ${wanted}`);
  }
  return String(value);
}

function optional(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ConfigError(`${FILE}: "${name}" has to be a text`);
}

function named(raw: Raw, kind: string): Record<string, string> {
  const all = isRecord(raw['names']) ? raw['names'][kind] : undefined;
  if (all === undefined) return {};
  if (isRecord(all) && Object.values(all).every((it) => typeof it === 'string')) {
    return all as Record<string, string>;
  }
  throw new ConfigError(`${FILE}: "names.${kind}" has to be texts by their keys`);
}

function practice(raw: Raw, cluster: Cluster): PracticeKey[] {
  const keys = raw['practice'];
  if (keys === undefined) return [];
  if (cluster !== 'localnet') {
    throw new ConfigError(`${FILE}: keys to practise with are for a local node alone`);
  }
  const isKey = (key: unknown): key is PracticeKey =>
    isRecord(key) && typeof key['name'] === 'string' && Array.isArray(key['secret']);
  if (Array.isArray(keys) && keys.every(isKey)) return keys;
  throw new ConfigError(`${FILE}: "practice" has to be keys with a name and a secret each`);
}

/** What a cluster that everybody knows begins with is not for a configuration to say. */
function genesisOf(raw: Raw, cluster: Cluster): string | undefined {
  const [written, known] = [optional(raw, 'genesis'), GENESIS[cluster]];
  if (written !== undefined && known !== undefined && written !== known) {
    throw new ConfigError(`${FILE}: "genesis" is not that of ${cluster}`);
  }
  return written ?? known;
}

/**
 * Whether a node of this genesis hash is of the chain that a configuration means. One that
 * everybody knows is never taken for a local one: there are keys for those that anybody may have.
 */
export function isMeant(config: Pick<Config, 'cluster' | 'genesis'>, found: string): boolean {
  const { cluster, genesis } = config;
  if (cluster === 'localnet' && Object.values(GENESIS).includes(found)) return false;
  return genesis === undefined || genesis === found;
}

function explorerOf(cluster: Cluster, rpc: string): string {
  const base = 'https://explorer.solana.com/{kind}/{value}';
  if (cluster === 'mainnet') return base;
  const custom = `?cluster=custom&customUrl=${encodeURIComponent(rpc)}`;
  return base + (cluster === 'localnet' ? custom : `?cluster=${cluster}`);
}

/** Reads a configuration, or says what is wrong with it. */
export function readConfig(raw: unknown): Config {
  if (!isRecord(raw)) throw new ConfigError(`${FILE} has to be an object`);
  const cluster = CLUSTERS.find((it) => it === raw['cluster']);
  if (cluster === undefined) {
    throw new ConfigError(`${FILE}: "cluster" has to be one of ${CLUSTERS.join(', ')}`);
  }
  const house = raw['house'];
  if (typeof house !== 'string' || !isAddress(house)) {
    throw new ConfigError(`${FILE}: "house" has to be the address of a house`);
  }
  const rpc = url(raw, 'rpc', ['http:', 'https:']);
  const explorer = raw['explorer'] === undefined ? undefined : url(raw, 'explorer', ['https:']);
  return {
    cluster,
    rpc,
    ws: raw['ws'] === undefined ? undefined : url(raw, 'ws', ['ws:', 'wss:']),
    house: address(house),
    genesis: genesisOf(raw, cluster),
    explorer: explorer ?? explorerOf(cluster, rpc),
    names: {
      assets: named(raw, 'assets'),
      instruments: named(raw, 'instruments'),
      venues: named(raw, 'venues'),
    },
    practice: practice(raw, cluster),
  };
}

/** Fetches the configuration that lies beside the page. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch(FILE, { cache: 'no-store' });
  if (!answer.ok) throw new ConfigError(`there is no ${FILE} beside this page`);
  const text = await answer.text();
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new ConfigError(`${FILE} is not JSON`);
  }
  return readConfig(raw);
}
