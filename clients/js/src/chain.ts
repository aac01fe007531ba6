/** The chain as this SDK needs it. A test can stand in for it. */
import {
  getBase58Decoder,
  getBase64Encoder,
  type Address,
  type Base64EncodedWireTransaction,
  type Blockhash,
  type Commitment,
  type Rpc,
  type Signature,
  type SolanaRpcApi,
} from '@solana/kit';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';

/** An account as it is on the chain. */
export interface RawAccount {
  readonly address: Address;
  /** The program that owns it. */
  readonly owner: Address;
  readonly lamports: bigint;
  readonly data: Uint8Array;
}

/** Bytes that an account has at a place. */
export interface Filter {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What would become of a transaction. */
export interface Simulation {
  /** As the chain says it; nothing when it would go through. */
  readonly error: unknown;
  readonly logs: readonly string[];
  readonly units: bigint | undefined;
}

/** What became of a transaction that is on the chain. */
export interface Landed {
  readonly error: unknown;
  readonly slot: bigint;
}

/** A transaction that touched an address. */
export interface Touch {
  readonly signature: Signature;
  readonly slot: bigint;
  /** Nothing when the node does not know. */
  readonly ts: bigint | undefined;
  /** As the chain says it; nothing when it went through. */
  readonly error: unknown;
}

/** Which of the transactions that touched an address. */
export interface Touching {
  /** At most so many; nodes give a thousand at most. */
  readonly limit?: number;
  /** Only those before this one. */
  readonly before?: Signature;
}

/** How long a transaction can still get onto the chain. */
export interface Lifetime {
  readonly blockhash: Blockhash;
  readonly lastValidBlockHeight: bigint;
}

/** A chain with Ringfence on it. */
export interface Chain {
  /** Accounts by address, in order; nothing where there is no account. */
  accounts(addresses: readonly Address[]): Promise<(RawAccount | undefined)[]>;
  /** Ringfence's accounts that have all these bytes. */
  owned(filters: readonly Filter[]): Promise<RawAccount[]>;
  lifetime(): Promise<Lifetime>;
  blockHeight(): Promise<bigint>;
  /** Does not need signatures. */
  simulate(transaction: Base64EncodedWireTransaction): Promise<Simulation>;
  /** Hands a signed transaction to the chain, without waiting for it. */
  submit(transaction: Base64EncodedWireTransaction): Promise<void>;
  /**
   * Nothing while the chain does not have it as firmly as asked for. Nodes look among what came
   * lately; with `inHistory`, also in all that they keep.
   */
  landed(signature: Signature, inHistory?: boolean): Promise<Landed | undefined>;
  /** The log lines of a transaction, if the node has kept them. */
  logs(signature: Signature): Promise<readonly string[]>;
  /** Transactions that touched an address, newest first, as far back as the node keeps them. */
  signatures(of: Address, how?: Touching): Promise<Touch[]>;
}

/** Nodes answer for at most so many accounts at once. */
const BATCH = 100;
const FIRM: ReadonlySet<string> = new Set(['confirmed', 'finalized']);

type Encoded = readonly [string, 'base64'];

const decoded = ([text]: Encoded): Uint8Array => new Uint8Array(getBase64Encoder().encode(text));

/** A node behind JSON-RPC, through Solana Kit. */
export function rpcChain(rpc: Rpc<SolanaRpcApi>, commitment: Commitment = 'confirmed'): Chain {
  return {
    accounts: (addresses) => accounts(rpc, addresses, commitment),
    owned: (filters) => owned(rpc, filters, commitment),
    async lifetime() {
      const { value } = await rpc.getLatestBlockhash({ commitment }).send();
      return value;
    },
    blockHeight: () => rpc.getBlockHeight({ commitment }).send(),
    async simulate(transaction) {
      const options = {
        encoding: 'base64',
        commitment,
        sigVerify: false,
        replaceRecentBlockhash: true,
      } as const;
      const { value } = await rpc.simulateTransaction(transaction, options).send();
      return { error: value.err, logs: value.logs ?? [], units: value.unitsConsumed };
    },
    async submit(transaction) {
      const options = { encoding: 'base64', skipPreflight: true, maxRetries: 0n } as const;
      await rpc.sendTransaction(transaction, options).send();
    },
    landed: (signature, inHistory = false) => landed(rpc, signature, commitment, inHistory),
    logs: (signature) => logs(rpc, signature),
    signatures: (of, how = {}) => signatures(rpc, of, how),
  };
}

async function accounts(
  rpc: Rpc<SolanaRpcApi>,
  addresses: readonly Address[],
  commitment: Commitment,
): Promise<(RawAccount | undefined)[]> {
  const batches: Address[][] = [];
  for (let start = 0; start < addresses.length; start += BATCH) {
    batches.push(addresses.slice(start, start + BATCH));
  }
  const options = { encoding: 'base64', commitment } as const;
  const read = async (batch: Address[]) => {
    const { value } = await rpc.getMultipleAccounts(batch, options).send();
    return value.map((account, place) => {
      const address = batch[place];
      if (account === null || address === undefined) return undefined;
      const { data, lamports, owner } = account;
      return { address, owner, lamports, data: decoded(data) };
    });
  };
  return (await Promise.all(batches.map(read))).flat();
}

async function owned(
  rpc: Rpc<SolanaRpcApi>,
  filters: readonly Filter[],
  commitment: Commitment,
): Promise<RawAccount[]> {
  const base58 = getBase58Decoder();
  const compared = filters.map(({ offset, bytes }) => ({
    memcmp: {
      offset: BigInt(offset),
      bytes: base58.decode(bytes) as never,
      encoding: 'base58' as const,
    },
  }));
  const options = { encoding: 'base64', commitment, filters: compared } as const;
  const found = await rpc.getProgramAccounts(RINGFENCE_PROGRAM_ADDRESS, options).send();
  return found.map(({ pubkey, account }) => ({
    address: pubkey,
    owner: account.owner,
    lamports: account.lamports,
    data: decoded(account.data),
  }));
}

async function landed(
  rpc: Rpc<SolanaRpcApi>,
  signature: Signature,
  commitment: Commitment,
  searchTransactionHistory: boolean,
): Promise<Landed | undefined> {
  const options = { searchTransactionHistory };
  const { value } = await rpc.getSignatureStatuses([signature], options).send();
  const status = value[0];
  const level = status?.confirmationStatus ?? '';
  if (!status || !(commitment === 'finalized' ? level === 'finalized' : FIRM.has(level))) {
    return undefined;
  }
  return { error: status.err, slot: status.slot };
}

async function logs(rpc: Rpc<SolanaRpcApi>, signature: Signature): Promise<readonly string[]> {
  const options = {
    encoding: 'base64',
    commitment: 'confirmed',
    maxSupportedTransactionVersion: 0,
  } as const;
  const found = await rpc.getTransaction(signature, options).send();
  return found?.meta?.logMessages ?? [];
}

async function signatures(
  rpc: Rpc<SolanaRpcApi>,
  of: Address,
  { limit, before }: Touching,
): Promise<Touch[]> {
  const options = {
    commitment: 'confirmed',
    ...(limit === undefined ? {} : { limit }),
    ...(before === undefined ? {} : { before }),
  } as const;
  const found = await rpc.getSignaturesForAddress(of, options).send();
  return found.map(({ signature, slot, blockTime, err }) => {
    return { signature, slot, ts: blockTime ?? undefined, error: err };
  });
}
