/** The chain inside the test: LiteSVM, with the programs of this tree. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { getBase64Encoder, getSignatureFromTransaction, getTransactionDecoder, } from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import { RINGFENCE_PROGRAM_ADDRESS } from '../../src/index.js';
import { EXAMPLE_VENUE_PROGRAM } from '../../src/venues/example.js';
/** Tests are started with the root of the checkout in their environment. */
export const ROOT = process.env['RINGFENCE_ROOT'] ?? path.resolve('../..');
const START_TS = 1800000000n;
const FAR = 1n << 40n;
/** A node that is asked and answers in the same process. */
export class SvmChain {
    svm;
    /** Requests so far, by what was asked. */
    asked = [];
    #landed = new Map();
    constructor() {
        this.svm = new LiteSVM();
        const built = (name) => path.join(ROOT, 'target/deploy', `${name}.so`);
        this.svm.addProgramFromFile(RINGFENCE_PROGRAM_ADDRESS, built('ringfence'));
        this.svm.addProgramFromFile(EXAMPLE_VENUE_PROGRAM, built('example_venue'));
        this.setTime(START_TS, 1000n);
    }
    /** The chain's time. */
    now() {
        return this.svm.getClock().unixTimestamp;
    }
    setTime(ts, slot) {
        const clock = this.svm.getClock();
        clock.unixTimestamp = ts;
        clock.slot = slot;
        this.svm.setClock(clock);
    }
    /** Lets seconds pass, and as many slots. */
    wait(seconds) {
        const { slot } = this.svm.getClock();
        this.setTime(this.now() + BigInt(seconds), slot + BigInt(seconds));
    }
    async accounts(addresses) {
        this.asked.push('accounts');
        return addresses.map((address) => {
            const found = this.svm.getAccount(address);
            if (!found.exists)
                return undefined;
            const { data, lamports, programAddress } = found;
            return { address, owner: programAddress, lamports, data: new Uint8Array(data) };
        });
    }
    async owned(filters) {
        this.asked.push('owned');
        const has = (data, { offset, bytes }) => bytes.every((byte, place) => data[offset + place] === byte);
        const all = this.svm.getProgramAccounts(RINGFENCE_PROGRAM_ADDRESS);
        return all
            .filter(({ data }) => data.length > 0 && filters.every((filter) => has(data, filter)))
            .map(({ address, data, lamports, programAddress }) => ({
            address,
            owner: programAddress,
            lamports,
            data: new Uint8Array(data),
        }));
    }
    async lifetime() {
        return { blockhash: this.svm.latestBlockhash(), lastValidBlockHeight: FAR };
    }
    async blockHeight() {
        return 0n;
    }
    async simulate(transaction) {
        this.svm.withSigverify(false);
        const result = this.svm.simulateTransaction(decoded(transaction));
        this.svm.withSigverify(true);
        const meta = result.meta();
        const error = result instanceof FailedTransactionMetadata ? asChainSays(result) : null;
        return { error, logs: meta.logs(), units: meta.computeUnitsConsumed() };
    }
    async submit(transaction) {
        const signed = decoded(transaction);
        const signature = getSignatureFromTransaction(signed);
        if (this.#landed.has(signature))
            return;
        const result = this.svm.sendTransaction(signed);
        const failed = result instanceof FailedTransactionMetadata;
        const meta = failed ? result.meta() : result;
        const error = failed ? asChainSays(result) : null;
        this.#landed.set(signature, { error, slot: this.svm.getClock().slot, logs: meta.logs() });
        this.svm.expireBlockhash();
    }
    async landed(signature) {
        return this.#landed.get(signature);
    }
    async logs(signature) {
        return this.#landed.get(signature)?.logs ?? [];
    }
}
/** The error as a node would write it. */
function asChainSays(failed) {
    const error = failed.err();
    const code = error.err?.().code;
    return code === undefined ? String(failed) : { InstructionError: [error.index, { Custom: code }] };
}
function decoded(transaction) {
    return getTransactionDecoder().decode(getBase64Encoder().encode(transaction));
}
/** The data of the one event of a name. */
export function only(events, name) {
    const found = events.filter((event) => event.name === name);
    assert.equal(found.length, 1, `${found.length} events ${name}`);
    return found[0]?.data;
}
