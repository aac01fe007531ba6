/** Changes of accounts as a node tells them, over WebSocket. A test can stand in for it. */
import {
  getBase58Decoder,
  getBase64Encoder,
  type Address,
  type Commitment,
  type RpcSubscriptions,
  type SolanaRpcSubscriptionsApi,
} from '@solana/kit';
import type { Filter, RawAccount } from '../chain.js';
import { RINGFENCE_PROGRAM_ADDRESS } from '../generated/programs/index.js';

/** An account as it is after a change. One that was closed has no lamports and no data. */
export interface Notice {
  readonly slot: bigint;
  readonly account: RawAccount;
}

/**
 * Where changes come from. A subscription stands when its promise resolves; it ends, or throws,
 * when the connection does.
 */
export interface Subscriptions {
  account(address: Address, signal: AbortSignal): Promise<AsyncIterable<Notice>>;
  /** Ringfence's accounts that have all these bytes. */
  owned(filters: readonly Filter[], signal: AbortSignal): Promise<AsyncIterable<Notice>>;
}

interface Told {
  readonly data: readonly [string, 'base64'];
  readonly lamports: bigint;
  readonly owner: Address;
}

const raw = (address: Address, { data, lamports, owner }: Told): RawAccount => ({
  address,
  owner,
  lamports,
  data: new Uint8Array(getBase64Encoder().encode(data[0])),
});

async function* accountNotices(
  told: AsyncIterable<{ context: { slot: bigint }; value: unknown }>,
  address: Address,
): AsyncGenerator<Notice> {
  for await (const { context, value } of told) {
    yield { slot: context.slot, account: raw(address, value as Told) };
  }
}

async function* programNotices(
  told: AsyncIterable<{ context: { slot: bigint }; value: unknown }>,
): AsyncGenerator<Notice> {
  for await (const { context, value } of told) {
    const { pubkey, account } = value as { pubkey: Address; account: Told };
    yield { slot: context.slot, account: raw(pubkey, account) };
  }
}

/** A node's WebSocket, through Solana Kit's `createSolanaRpcSubscriptions`. */
export function rpcSubscriptions(
  rpc: RpcSubscriptions<SolanaRpcSubscriptionsApi>,
  commitment: Commitment = 'confirmed',
): Subscriptions {
  return {
    async account(address, abortSignal) {
      const asked = rpc.accountNotifications(address, { encoding: 'base64', commitment });
      return accountNotices(await asked.subscribe({ abortSignal }), address);
    },
    async owned(filters, abortSignal) {
      const base58 = getBase58Decoder();
      const compared = filters.map(({ offset, bytes }) => ({
        memcmp: {
          offset: BigInt(offset),
          bytes: base58.decode(bytes) as never,
          encoding: 'base58' as const,
        },
      }));
      const options = { encoding: 'base64', commitment, filters: compared } as const;
      const asked = rpc.programNotifications(RINGFENCE_PROGRAM_ADDRESS, options);
      return programNotices(await asked.subscribe({ abortSignal }));
    },
  };
}
