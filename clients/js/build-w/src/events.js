/** Events, from the log lines of a transaction. */
import { getBase16Decoder, getBase64Encoder } from '@solana/kit';
import { EVENTS } from './generated/events.js';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
const DATA = 'Program data: ';
const RUNS = /^Program (\w+) invoke \[\d+\]$/;
const ENDS = /^Program (\w+) (?:success$|failed)/;
const DISCRIMINATOR_BYTES = 8;
const kinds = new Map(EVENTS.map((kind) => [kind[1], kind]));
/** A line of Ringfence's that is no event of this version. */
export class UnknownEventError extends Error {
    data;
    name = 'UnknownEventError';
    constructor(data) {
        super('Ringfence logged an event that this version of the SDK does not know');
        this.data = data;
    }
}
/** Reads an event's bytes; nothing when they are of no event of ours. */
export function decodeEvent(data) {
    const kind = kinds.get(getBase16Decoder().decode(data.slice(0, DISCRIMINATOR_BYTES)));
    if (kind === undefined)
        return undefined;
    const [name, , decoder] = kind;
    const reader = decoder();
    if (data.length !== reader.fixedSize)
        return undefined;
    return { name, data: reader.decode(data) };
}
/** Walks log lines and keeps the programs that are running, outermost first. */
export function walkLogs(logs, each) {
    const running = [];
    for (const line of logs) {
        const runs = RUNS.exec(line);
        if (runs?.[1] !== undefined)
            running.push(runs[1]);
        each(line, running);
        const ends = ENDS.exec(line);
        if (ends !== null && running.at(-1) === ends[1])
            running.pop();
    }
}
/**
 * The events among a transaction's log lines, in order.
 *
 * Only what Ringfence itself logged counts: any program can write a line that looks like an event.
 * Throws {@link UnknownEventError} at an event of a newer version.
 */
export function decodeLogs(logs) {
    const events = [];
    walkLogs(logs, (line, running) => {
        if (!line.startsWith(DATA) || running.at(-1) !== RINGFENCE_PROGRAM_ADDRESS)
            return;
        const data = getBase64Encoder().encode(line.slice(DATA.length));
        const event = decodeEvent(data);
        if (event === undefined)
            throw new UnknownEventError(data);
        events.push(event);
    });
    return events;
}
