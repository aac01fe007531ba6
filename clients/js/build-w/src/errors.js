/** Refusals in plain words, in production too. */
import { ERRORS } from './generated/explanations.js';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
import { walkLogs } from './events.js';
const explanations = new Map(ERRORS.map((entry) => {
    const [code, name, so, then] = entry;
    return [code, { code, name, so, then }];
}));
/** Every error of the program. */
export function allExplanations() {
    return [...explanations.values()];
}
/** What a code of Ringfence means; nothing for a code that it does not have. */
export function explain(code) {
    return explanations.get(code);
}
/** The code with a name. */
export function codeOf(name) {
    return ERRORS.find((entry) => entry[1] === name)?.[0];
}
const isObject = (value) => typeof value === 'object' && value !== null;
/** A number that may come as a bigint. */
function integer(value) {
    if (typeof value === 'bigint')
        return Number(value);
    return Number.isInteger(value) ? value : undefined;
}
/** `{InstructionError: [1, {Custom: 6107}]}`, as the chain says it. */
function fromChain(error) {
    const pair = error['InstructionError'];
    if (!Array.isArray(pair) || !isObject(pair[1]))
        return undefined;
    const code = integer(pair[1]['Custom']);
    return code === undefined ? undefined : { code, instruction: integer(pair[0]) };
}
/** The context of an error of Solana Kit. */
function fromKit(error) {
    const context = error['context'];
    if (!isObject(context))
        return undefined;
    const code = integer(context['code']);
    const instruction = integer(context['index']);
    return code === undefined || instruction === undefined ? undefined : { code, instruction };
}
/** How many causes are followed. */
const DEPTH = 8;
/**
 * The number with which a program refused, from whatever a node, Solana Kit or a wallet throws:
 * also from an error's causes and from the error inside a simulation's result.
 */
export function customError(error, depth = DEPTH) {
    if (!isObject(error) || depth === 0)
        return undefined;
    const found = fromChain(error) ?? fromKit(error);
    if (found !== undefined)
        return found;
    for (const key of ['cause', 'err', 'error', 'data', 'context', '__serverMessage']) {
        const inside = customError(error[key], depth - 1);
        if (inside !== undefined)
            return inside;
    }
    return undefined;
}
const FAILED = /^Program (\w+) failed: custom program error: 0x([0-9a-f]+)$/;
/** The program that failed first, which is the innermost one, and its number. */
function failedIn(logs) {
    let first;
    walkLogs(logs, (line) => {
        const found = FAILED.exec(line);
        if (first !== undefined || found?.[1] === undefined || found[2] === undefined)
            return;
        first = { program: found[1], code: Number.parseInt(found[2], 16) };
    });
    return first;
}
/**
 * Why Ringfence refused, from an error and the transaction's log lines. With logs, only a refusal
 * of Ringfence's own is explained: other programs use the same numbers.
 */
export function explainError(error, logs = []) {
    const failed = failedIn(logs);
    if (failed !== undefined) {
        return failed.program === RINGFENCE_PROGRAM_ADDRESS ? explain(failed.code) : undefined;
    }
    const found = customError(error);
    return found === undefined ? undefined : explain(found.code);
}
/** One or two sentences for people. */
export function sentence(explanation) {
    return [explanation.so, explanation.then].filter((text) => text !== '').join(' ');
}
