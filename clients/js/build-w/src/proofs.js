/**
 * Inclusion proofs: that a customer's ledger is in the total that an auditor publishes. The format
 * is that of `ringfence audit prove`. A proof is checked without a chain and without trust: it is
 * worth as much as the commitment that it leads to, which the auditor publishes elsewhere.
 */
import { getAddressEncoder, getU64Encoder, isAddress } from '@solana/kit';
import { fromHex, hex, sha256, u128 } from './bytes.js';
/** A proof does not hold; the message says where. */
export class ProofError extends Error {
    name = 'ProofError';
}
const KIND = 'ringfence-inclusion-proof';
const VERSION = 1;
const LEAF = 0;
const NODE = 1;
const ROOT = 2;
const HASH_BYTES = 32;
const INTEGER = /^(0|[1-9]\d*)$/;
const fail = (name, value) => {
    throw new ProofError(`${name} cannot be ${JSON.stringify(value)}`);
};
/** A number in its only form: no sign, no zero in front, within so many bits. */
function integer(name, value, bits) {
    if (typeof value !== 'string' || !INTEGER.test(value))
        return fail(name, value);
    const number = BigInt(value);
    return number >> BigInt(bits) === 0n ? number : fail(name, value);
}
function key(name, value) {
    return typeof value === 'string' && isAddress(value) ? value : fail(name, value);
}
function hash(name, value) {
    const bytes = typeof value === 'string' ? fromHex(value) : undefined;
    return bytes?.length === HASH_BYTES ? bytes : fail(name, value);
}
const keyBytes = (address) => getAddressEncoder().encode(address);
const u64 = (number) => getU64Encoder().encode(number);
async function above(left, right) {
    const sum = left.sum + right.sum;
    if (sum >> 128n !== 0n)
        throw new ProofError('the sums are more than 128 bits hold');
    const parts = [left, right].flatMap((node) => [node.hash, u128(node.sum)]);
    return { hash: await sha256(Uint8Array.of(NODE), ...parts), sum };
}
/** The root that a leaf and its neighbours lead to in a tree of `count` leaves. */
async function climb(leaf, index, count, siblings) {
    if (index >= count)
        throw new ProofError(`leaf ${index} of a tree of ${count} leaves`);
    const left = [...siblings];
    let [node, place, width] = [leaf, index, count];
    while (width > 1n) {
        // Without a neighbour, a node moves up as it is.
        if ((place ^ 1n) < width) {
            const sibling = left.shift();
            if (sibling === undefined)
                throw new ProofError('there are too few siblings');
            node = (place & 1n) === 0n ? await above(node, sibling) : await above(sibling, node);
        }
        place >>= 1n;
        width = (width + 1n) >> 1n;
    }
    if (left.length > 0)
        throw new ProofError('there are too many siblings');
    return node;
}
function compare(name, found, written) {
    if (found === written)
        return;
    throw new ProofError(`${name} is written as ${String(written)}, and the proof leads to ${found}`);
}
/**
 * Checks that a proof leads to its root, and says what it then proves. Throws {@link ProofError}
 * when it does not. Whether its commitment is the one that was published, is for the caller to
 * compare; give it as `published` to have that checked too.
 */
export async function verifyProof(proof, published) {
    if (proof.kind !== KIND)
        fail('kind', proof.kind);
    if (proof.version !== VERSION)
        fail('version', proof.version);
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
    const leaf = await sha256(Uint8Array.of(LEAF), keyBytes(said.marginAccount), u64(said.generation), asset, u64(said.ledgerNative));
    const index = integer('index', proof.index, 64);
    const top = await climb({ hash: leaf, sum: said.ledgerNative }, index, said.count, siblings);
    const root = [u64(said.count), u128(top.sum), top.hash];
    const commitment = hex(await sha256(Uint8Array.of(ROOT), asset, ...root));
    compare('root.hash', hex(top.hash), proof.root.hash);
    compare('root.total_native', top.sum.toString(), proof.root.total_native);
    compare('root.commitment', commitment, proof.root.commitment);
    if (published !== undefined)
        compare('the published commitment', commitment, published);
    return { ...said, totalNative: top.sum, commitment };
}
