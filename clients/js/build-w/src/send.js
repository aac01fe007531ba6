/**
 * From instructions to a confirmed transaction: simulate, explain, sign, send, wait. What fails is
 * a {@link SendError} that says how: whether it is safe to try again is in its kind.
 */
import { compileTransaction, getBase64EncodedWireTransaction, getSignatureFromTransaction, signTransactionMessageWithSigners, } from '@solana/kit';
import { explainError, sentence } from './errors.js';
import { decodeLogs } from './events.js';
import { message, UNITS_MAX } from './transactions.js';
/** A transaction that did not go through. Its message is for people. */
export class SendError extends Error {
    kind;
    details;
    name = 'SendError';
    constructor(kind, text, details = {}) {
        super(text, { cause: details.cause });
        this.kind = kind;
        this.details = details;
    }
    /** Why Ringfence refused, if it was Ringfence. */
    get explanation() {
        return this.details.explanation;
    }
}
const PAUSE_MS = 500;
const AGAIN = 4;
const PATIENCE_MS = 90_000;
/** Prices move between the simulation and the block. */
const MARGIN_PERCENT = 115n;
/** Some nodes do not say what a simulation took. */
const UNITS_LEAST = 1000n;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** A refusal in words: Ringfence's own, or what the chain says. */
function refusal(error, logs, signature) {
    const explanation = explainError(error, logs);
    const text = explanation
        ? sentence(explanation)
        : `The chain refuses this transaction: ${describe(error)}.`;
    const known = signature === undefined ? {} : { signature };
    return new SendError('refused', text, { explanation, logs, cause: error, ...known });
}
function describe(error) {
    if (error instanceof Error)
        return error.message;
    const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value);
    return typeof error === 'string' ? error : JSON.stringify(error, plain);
}
function unknown(cause, signature) {
    const text = `The node does not answer: ${describe(cause)}.`;
    return new SendError('unknown', text, { cause, ...(signature ? { signature } : {}) });
}
/** What would become of instructions. Throws a {@link SendError} if they would be refused. */
export async function simulate(chain, instructions, sending) {
    let simulated;
    try {
        const lifetime = await chain.lifetime();
        const budget = { ...sending, units: sending.units ?? UNITS_MAX };
        const whole = message(instructions, sending.feePayer, lifetime, budget);
        simulated = await chain.simulate(getBase64EncodedWireTransaction(compileTransaction(whole)));
    }
    catch (cause) {
        throw cause instanceof SendError ? cause : unknown(cause);
    }
    if (simulated.error)
        throw refusal(simulated.error, simulated.logs);
    return simulated;
}
/** The compute units to ask for: those of the simulation and some more. */
function unitsFor(simulated, sending) {
    if (sending.units !== undefined)
        return sending.units;
    if (simulated.units === undefined || simulated.units === 0n)
        return UNITS_MAX;
    const wanted = (simulated.units * MARGIN_PERCENT) / 100n + UNITS_LEAST;
    return wanted < BigInt(UNITS_MAX) ? Number(wanted) : UNITS_MAX;
}
/**
 * Sends instructions as one transaction and waits until it is confirmed.
 *
 * First it is simulated, so that a refusal costs nothing and is explained before anybody signs.
 * Then it is signed once, and handed to the chain again and again until it is there or can no
 * longer get there: the same transaction never counts twice.
 */
export async function sendInstructions(chain, instructions, sending) {
    const simulated = await simulate(chain, instructions, sending);
    const lifetime = await chain.lifetime().catch((cause) => {
        throw unknown(cause);
    });
    const budget = { ...sending, units: unitsFor(simulated, sending) };
    const whole = message(instructions, sending.feePayer, lifetime, budget);
    const signed = await signTransactionMessageWithSigners(whole).catch((cause) => {
        throw new SendError('declined', 'The transaction was not signed.', { cause });
    });
    const wire = getBase64EncodedWireTransaction(signed);
    const signature = getSignatureFromTransaction(signed);
    const last = lifetime.lastValidBlockHeight;
    const landed = await until(chain, { wire, signature, last }, sending);
    const logs = await chain.logs(signature).catch(() => []);
    if (landed.error)
        throw refusal(landed.error, logs, signature);
    const told = logs.length === 0 ? simulated.logs : logs;
    const { units } = simulated;
    return { signature, slot: landed.slot, units, logs: told, events: decodeLogs(told) };
}
/** Hands a transaction over until it has landed or has expired. */
async function until(chain, sent, sending) {
    const { signature } = sent;
    let silence;
    let answered = Date.now();
    for (let look = 0;; look += 1) {
        try {
            if (look % (sending.again ?? AGAIN) === 0)
                await chain.submit(sent.wire);
            // First the height, then the transaction: one that lands in between is seen.
            const height = await chain.blockHeight();
            const landed = await chain.landed(signature);
            if (landed !== undefined)
                return landed;
            if (height > sent.last)
                throw expired(signature);
            answered = Date.now();
            silence = undefined;
        }
        catch (error) {
            if (error instanceof SendError)
                throw error;
            // A node that has never answered knows nothing; one that was cut off may have it.
            silence = error;
        }
        const isGivenUp = Date.now() - answered > (sending.patienceMs ?? PATIENCE_MS);
        if (isGivenUp || sending.signal?.aborted) {
            throw unknown(silence ?? sending.signal?.reason, signature);
        }
        await pause(sending.pauseMs ?? PAUSE_MS);
    }
}
function expired(signature) {
    const text = 'The transaction did not get onto the chain in time. Nothing has happened.';
    return new SendError('expired', text, { signature });
}
