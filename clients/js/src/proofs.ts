/**
 * Inclusion proofs: that a customer's ledger is in the total that an auditor publishes. The format
 * is that of `ringfence audit prove`. A proof is checked without a chain and without trust: it is
 * worth as much as the commitment that it leads to, which the auditor publishes elsewhere.
 */
import { getAddressEncoder, getU64Encoder, isAddress, type Address } from '@solana/kit';
import { fromHex, hex, sha256, u128 } from './bytes.js';

/** A proof, as it is written. */
export interface InclusionProof {
  readonly kind: 'ringfence-inclusion-proof';
  readonly version: 1;
  readonly house: string;
  readonly asset: string;
  readonly mint: string;
  readonly decimals: number;
  readonly slot: string;
  readonly margin_account: string;
  readonly generation: string;
  readonly ledger_native: string;
  readonly index: string;
  readonly siblings: readonly { readonly hash: string; readonly sum_native: string }[];
  readonly root: {
    readonly hash: string;
    readonly count: string;
    readonly total_native: string;
    readonly commitment: string;
  };
}

/** What a proof that holds says. */
export interface Included {
  readonly house: Address;
  readonly asset: Address;
  readonly marginAccount: Address;
  readonly generation: bigint;
  /** What the customer has. */
  readonly ledgerNative: bigint;
  /** What all customers have. */
  readonly totalNative: bigint;
  /** How many vaults there are. */
  readonly count: bigint;
  /** Slot at which the ledgers were read. */
  readonly slot: bigint;
  /** To be compared with what the auditor has published, in hexadecimal. */
  readonly commitment: string;
}

/** A proof does not hold; the message says where. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
}

interface Node {
  readonly hash: Uint8Array;
  readonly sum: bigint;
}

const KIND = 'ringfence-inclusion-proof';
const VERSION = 1;
const LEAF = 0;
const NODE = 1;
const ROOT = 2;
const HASH_BYTES = 32;
const INTEGER = /^(0|[1-9]\d*)$/;

/** Of what is wrong in a proof; nobody reads more. */
const SHOWN_MAX = 80;

const shown = (text: string): string =>
  text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;

const fail = (name: string, value: unknown): never => {
  throw new ProofError(`${name} cannot be ${shown(JSON.stringify(value) ?? 'undefined')}`);
};

/** A number in its only form: no sign, no zero in front, within so many bits. */
function integer(name: string, value: unknown, bits: number): bigint {
  if (typeof value !== 'string' || !INTEGER.test(value)) return fail(name, value);
  const number = BigInt(value);
  return number >> BigInt(bits) === 0n ? number : fail(name, value);
}

function key(name: string, value: unknown): Address {
  return typeof value === 'string' && isAddress(value) ? value : fail(name, value);
}

function hash(name: string, value: unknown): Uint8Array {
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  return bytes?.length === HASH_BYTES ? bytes : fail(name, value);
}

const keyBytes = (address: Address) => getAddressEncoder().encode(address);
const u64 = (number: bigint) => getU64Encoder().encode(number);

async function above(left: Node, right: Node): Promise<Node> {
  const sum = left.sum + right.sum;
  if (sum >> 128n !== 0n) throw new ProofError('the sums are more than 128 bits hold');
  const parts = [left, right].flatMap((node) => [node.hash, u128(node.sum)]);
  return { hash: await sha256(Uint8Array.of(NODE), ...parts), sum };
}

/** The root that a leaf and its neighbours lead to in a tree of `count` leaves. */
async function climb(
  leaf: Node,
  index: bigint,
  count: bigint,
  siblings: readonly Node[],
): Promise<Node> {
  if (index >= count) throw new ProofError(`leaf ${index} of a tree of ${count} leaves`);
  const left = [...siblings];
  let [node, place, width] = [leaf, index, count];
  while (width > 1n) {
    // Without a neighbour, a node moves up as it is.
    if ((place ^ 1n) < width) {
      const sibling = left.shift();
      if (sibling === undefined) throw new ProofError('there are too few siblings');
      node = (place & 1n) === 0n ? await above(node, sibling) : await above(sibling, node);
    }
    place >>= 1n;
    width = (width + 1n) >> 1n;
  }
  if (left.length > 0) throw new ProofError('there are too many siblings');
  return node;
}

function compare(name: string, found: string, written: unknown): void {
  if (found === written) return;
  const text = shown(String(written));
  throw new ProofError(`${name} is written as ${text}, and the proof leads to ${found}`);
}

/**
 * Checks that a proof leads to its root, and says what it then proves. Throws {@link ProofError}
 * when it does not. Whether its commitment is the one that was published, is for the caller to
 * compare; give it as `published` to have that checked too.
 */
export async function verifyProof(proof: InclusionProof, published?: string): Promise<Included> {
  if (proof.kind !== KIND) fail('kind', proof.kind);
  if (proof.version !== VERSION) fail('version', proof.version);
  const said = {
    house: key('house', proof.house),
    asset: key('asset', proof.asset),
    marginAccount: key('margin_account', proof.margin_account),
    generation: integer('generation', proof.generation, 64),
    ledgerNative: integer('ledger_native', proof.ledger_native, 64),
    count: integer('root.count', proof.root.count, 64),
    slot: integer('slot', proof.slot, 64),
  };
  key('mint', proof.mint);
  const siblings = proof.siblings.map((sibling) => ({
    hash: hash('siblings.hash', sibling.hash),
    sum: integer('siblings.sum_native', sibling.sum_native, 128),
  }));
  const asset = keyBytes(said.asset);
  const leaf = await sha256(
    Uint8Array.of(LEAF),
    keyBytes(said.marginAccount),
    u64(said.generation),
    asset,
    u64(said.ledgerNative),
  );
  const index = integer('index', proof.index, 64);
  const top = await climb({ hash: leaf, sum: said.ledgerNative }, index, said.count, siblings);
  const root = [u64(said.count), u128(top.sum), top.hash];
  const commitment = hex(await sha256(Uint8Array.of(ROOT), asset, ...root));
  compare('root.hash', hex(top.hash), proof.root.hash);
  compare('root.total_native', top.sum.toString(), proof.root.total_native);
  compare('root.commitment', commitment, proof.root.commitment);
  if (published !== undefined) compare('the published commitment', commitment, published);
  return { ...said, totalNative: top.sum, commitment };
}
