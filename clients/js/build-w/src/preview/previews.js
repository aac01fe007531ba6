/** Previews: what an action would move and leave, by the rules themselves. */
import { answerDecoder } from './answers.js';
import { questionEncoder } from './questions.js';
import { ALL_NATIVE, PreviewError, } from './types.js';
/** The rules, ready to answer. Make one with `loadPreviews`. */
export class Previews {
    #engine;
    constructor(engine) {
        this.#engine = engine;
    }
    /** Previews of one margin account. */
    of(input) {
        return new AccountPreview(this, input);
    }
    /** What stands behind the customers of a house. */
    cover(house, fund, settlement) {
        return this.ask({ __kind: 'cover', house, fund, settlement }, 'cover', (told) => told);
    }
    /** How a loss would go down the nine layers, in their order. */
    waterfall(lossNative, layers) {
        const layersNative = layers.map((it) => [it.freeNative, it.blockedNative]);
        const question = { __kind: 'waterfall', lossNative, layersNative };
        return this.ask(question, 'waterfall', (told) => told);
    }
    /** @internal */
    ask(question, kind, take) {
        const answer = answerDecoder().decode(this.#engine.answer(encoded(question)));
        if (answer.__kind === 'refused')
            return { ok: false, code: answer.code };
        if (answer.__kind === 'malformed')
            throw new PreviewError(answer.why);
        if (answer.told.__kind !== kind)
            throw new PreviewError('the answer is to another question');
        return { ok: true, value: take(answer.told) };
    }
}
/** Numbers that do not fit are a bug of the caller's, like accounts of another kind. */
function encoded(question) {
    try {
        return questionEncoder().encode(question);
    }
    catch (error) {
        throw new PreviewError('the question holds a number that does not fit', { cause: error });
    }
}
/** Previews of one margin account, as it is stored with its evidence. */
export class AccountPreview {
    #previews;
    #input;
    constructor(previews, input) {
        this.#previews = previews;
        this.#input = input;
    }
    /** How it stands. */
    now() {
        const found = this.#ask({ __kind: 'now' }, 'now', ({ readings, standing }) => ({
            readings,
            standing,
        }));
        if (!found.ok)
            throw new PreviewError(`an account stands however it does (${found.code})`);
        return found.value;
    }
    /** After a deposit of what arrives in a vault: of a mint with fees, that is less than is sent. */
    deposit(slot, amountNative) {
        return this.#ask({ __kind: 'deposit', slot, amountNative }, 'after', after);
    }
    /** What leaves in a withdrawal: all that can be without an amount. */
    withdraw(slot, amountNative = ALL_NATIVE) {
        return this.#ask({ __kind: 'withdraw', slot, amountNative }, 'after', after);
    }
    /** What leaves in an exit. */
    exit(slot) {
        return this.#ask({ __kind: 'exit', slot }, 'after', after);
    }
    /** What settling would collect or pay. */
    settle(fund, settlement) {
        const ask = { __kind: 'settle', fund, settlement };
        return this.#ask(ask, 'settled', ({ collectedNative, paidNative, standing }) => ({
            collectedNative,
            paidNative,
            standing,
        }));
    }
    /**
     * After a trade. The other side is somebody who may do everything and has no position yet: what
     * is refused for its sake, or by a venue, is not seen here.
     */
    trade(trade) {
        const ask = {
            __kind: 'trade',
            instrument: trade.instrument,
            book: trade.book,
            consent: trade.consent ?? null,
            reading: trade.reading ?? null,
            isBuyer: trade.isBuyer,
            isSigned: trade.isSigned ?? false,
            lots: trade.lots,
            priceTicks: trade.priceTicks,
            feeNative: trade.feeNative ?? 0n,
        };
        return this.#ask(ask, 'traded', ({ health, standing }) => ({ health, standing }));
    }
    /** How far marks may move before the account may be liquidated, by instrument with lots. */
    distances() {
        return this.#ask({ __kind: 'distances' }, 'distances', ({ distances }) => distances);
    }
    #ask(ask, kind, take) {
        const { house, marginAccount, clock } = this.#input;
        const portfolio = {
            house,
            marginAccount,
            assets: [...this.#input.assets],
            instruments: [...this.#input.instruments],
            readings: [...(this.#input.readings ?? [])],
            nowTs: clock.ts,
            slot: clock.slot,
        };
        return this.#previews.ask({ __kind: 'portfolio', portfolio, ask }, kind, take);
    }
}
const after = ({ movedNative, standing }) => ({ movedNative, standing });
