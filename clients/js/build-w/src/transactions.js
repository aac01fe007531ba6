/** Instructions into transactions: budget, size, lookup tables. */
import { AccountRole, appendTransactionMessageInstructions, compileTransaction, compressTransactionMessageUsingAddressLookupTables, createTransactionMessage, getAddressEncoder, getProgramDerivedAddress, getTransactionEncoder, getU64Encoder, pipe, setTransactionMessageFeePayerSigner, setTransactionMessageLifetimeUsingBlockhash, } from '@solana/kit';
import { concat } from './bytes.js';
import { COMPUTE_BUDGET_PROGRAM, LOOKUP_TABLE_PROGRAM, SYSTEM_PROGRAM } from './ids.js';
/** A transaction travels in one packet. */
export const TRANSACTION_BYTES_MAX = 1_232;
/** Most compute units that the chain gives one transaction. */
export const UNITS_MAX = 1_400_000;
const SET_UNITS = 2;
const SET_PRICE = 3;
function budgetInstructions(budget) {
    const data = [];
    if (budget.units !== undefined) {
        const bytes = new Uint8Array(5);
        bytes[0] = SET_UNITS;
        new DataView(bytes.buffer).setUint32(1, budget.units, true);
        data.push(bytes);
    }
    if (budget.priorityFee !== undefined && budget.priorityFee > 0n) {
        const price = getU64Encoder().encode(budget.priorityFee);
        data.push(concat([Uint8Array.of(SET_PRICE), price]));
    }
    return data.map((bytes) => ({ programAddress: COMPUTE_BUDGET_PROGRAM, data: bytes }));
}
/**
 * A transaction's message. What is bought of the chain comes behind the instructions, so that those
 * keep their places: signatures of orders are found by the place of their instruction.
 */
export function message(instructions, feePayer, lifetime, budget = {}) {
    const whole = pipe(createTransactionMessage({ version: 0 }), (empty) => setTransactionMessageFeePayerSigner(feePayer, empty), (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid), (timed) => appendTransactionMessageInstructions([...instructions, ...budgetInstructions(budget)], timed));
    const tables = budget.lookupTables;
    return tables === undefined
        ? whole
        : compressTransactionMessageUsingAddressLookupTables(whole, tables);
}
/** What stands in for a blockhash when only the size matters. */
const ANY_LIFETIME = {
    blockhash: SYSTEM_PROGRAM,
    lastValidBlockHeight: 0n,
};
/** How many bytes a transaction with these instructions has, signatures included. */
export function sizeOf(instructions, feePayer, budget = {}) {
    const full = { units: UNITS_MAX, priorityFee: 1n, ...budget };
    const compiled = compileTransaction(message(instructions, feePayer, ANY_LIFETIME, full));
    return getTransactionEncoder().encode(compiled).length;
}
/** An instruction that is too large for a transaction of its own. */
export class TooLargeError extends Error {
    name = 'TooLargeError';
    constructor(bytes) {
        super(`an instruction needs a transaction of ${bytes} bytes, and ${TRANSACTION_BYTES_MAX} fit: ` +
            'put its accounts into a lookup table');
    }
}
/**
 * Splits instructions into as few transactions as hold them, in order. An instruction that fits
 * into none is a {@link TooLargeError}.
 */
export function packTransactions(instructions, feePayer, budget = {}) {
    const packed = [];
    for (const instruction of instructions) {
        const last = packed.at(-1);
        const together = [...(last ?? []), instruction];
        if (last !== undefined && sizeOf(together, feePayer, budget) <= TRANSACTION_BYTES_MAX) {
            last.push(instruction);
            continue;
        }
        const alone = sizeOf([instruction], feePayer, budget);
        if (alone > TRANSACTION_BYTES_MAX)
            throw new TooLargeError(alone);
        packed.push([instruction]);
    }
    return packed;
}
/** Every address of some instructions that a lookup table may stand in for. */
export function tableAddresses(instructions) {
    const metas = instructions.flatMap(({ accounts }) => accounts ?? []);
    const isSigner = (role) => role === AccountRole.READONLY_SIGNER || role === AccountRole.WRITABLE_SIGNER;
    const programs = new Set(instructions.map(({ programAddress }) => programAddress));
    const free = metas.filter(({ address, role }) => !isSigner(role) && !programs.has(address));
    return [...new Set(free.map(({ address }) => address))];
}
const CREATE_TABLE = 0;
const EXTEND_TABLE = 2;
/** So many addresses fit into a transaction that extends a table. */
const EXTEND_MAX = 20;
function tableInstruction(table, authority, data) {
    const signer = (role) => ({ address: authority.address, role, signer: authority });
    return {
        programAddress: LOOKUP_TABLE_PROGRAM,
        accounts: [
            { address: table, role: AccountRole.WRITABLE },
            signer(AccountRole.READONLY_SIGNER),
            signer(AccountRole.WRITABLE_SIGNER),
            { address: SYSTEM_PROGRAM, role: AccountRole.READONLY },
        ],
        data,
    };
}
/** A number of four bytes in front, as the program of the tables wants it. */
function tagged(tag, ...parts) {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, tag, true);
    return concat([head, ...parts]);
}
/**
 * Makes a lookup table of addresses, one array of instructions per transaction. `recentSlot` is a
 * slot of the last minute or so. The table can be used one slot after the last of them.
 */
export async function createLookupTable(authority, recentSlot, addresses) {
    const slot = getU64Encoder().encode(recentSlot);
    const key = (address) => getAddressEncoder().encode(address);
    const [table, bump] = await getProgramDerivedAddress({
        programAddress: LOOKUP_TABLE_PROGRAM,
        seeds: [key(authority.address), slot],
    });
    const create = tagged(CREATE_TABLE, slot, Uint8Array.of(bump));
    const transactions = [[tableInstruction(table, authority, create)]];
    for (let start = 0; start < addresses.length; start += EXTEND_MAX) {
        const some = addresses.slice(start, start + EXTEND_MAX);
        const count = getU64Encoder().encode(some.length);
        const extend = tableInstruction(table, authority, tagged(EXTEND_TABLE, count, ...some.map(key)));
        if (start === 0)
            transactions[0]?.push(extend);
        else
            transactions.push([extend]);
    }
    return { table, transactions };
}
