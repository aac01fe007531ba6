/** Previews: what an action would move and leave, by the rules themselves. */
import { answerDecoder, type Told } from './answers.js';
import type { Engine } from './engine.js';
import { questionEncoder, type Ask, type Question } from './questions.js';
import {
  ALL_NATIVE,
  PreviewError,
  type After,
  type Coded,
  type Cover,
  type Distance,
  type LayerAvailable,
  type Now,
  type PreviewInput,
  type Settled,
  type TradeInput,
  type Traded,
  type Waterfall,
} from './types.js';

type Kind = Told['__kind'];
type Of<K extends Kind> = Extract<Told, { __kind: K }>;

/** The rules, ready to answer. Make one with `loadPreviews`. */
export class Previews {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Previews of one margin account. */
  of(input: PreviewInput): AccountPreview {
    return new AccountPreview(this, input);
  }

  /** What stands behind the customers of a house. */
  cover(house: Uint8Array, fund: Uint8Array, settlement: Uint8Array): Coded<Cover> {
    return this.ask({ __kind: 'cover', house, fund, settlement }, 'cover', (told) => told);
  }

  /** How a loss would go down the nine layers, in their order. */
  waterfall(lossNative: bigint, layers: readonly LayerAvailable[]): Coded<Waterfall> {
    const layersNative = layers.map((it) => [it.freeNative, it.blockedNative] as const);
    const question: Question = { __kind: 'waterfall', lossNative, layersNative };
    return this.ask(question, 'waterfall', (told) => told);
  }

  /** @internal */
  ask<K extends Kind, T>(question: Question, kind: K, take: (told: Of<K>) => T): Coded<T> {
    const answer = answerDecoder().decode(this.#engine.answer(encoded(question)));
    if (answer.__kind === 'refused') return { ok: false, code: answer.code };
    if (answer.__kind === 'malformed') throw new PreviewError(answer.why);
    if (answer.told.__kind !== kind) throw new PreviewError('the answer is to another question');
    return { ok: true, value: take(answer.told as Of<K>) };
  }
}

/** Numbers that do not fit are a bug of the caller's, like accounts of another kind. */
function encoded(question: Question): Uint8Array {
  try {
    return questionEncoder().encode(question) as Uint8Array;
  } catch (error) {
    throw new PreviewError('the question holds a number that does not fit', { cause: error });
  }
}

/** Previews of one margin account, as it is stored with its evidence. */
export class AccountPreview {
  readonly #previews: Previews;
  readonly #input: PreviewInput;

  constructor(previews: Previews, input: PreviewInput) {
    this.#previews = previews;
    this.#input = input;
  }

  /** How it stands. */
  now(): Now {
    const count = this.#input.readings?.length ?? 0;
    const found = this.#ask({ __kind: 'now' }, 'now', ({ readings, standing }) => ({
      readings: readings.slice(0, count),
      settling: readings[count],
      standing,
    }));
    if (!found.ok) throw new PreviewError(`an account stands however it does (${found.code})`);
    return found.value;
  }

  /** After a deposit of what arrives in a vault: of a mint with fees, that is less than is sent. */
  deposit(slot: number, amountNative: bigint): Coded<After> {
    return this.#ask({ __kind: 'deposit', slot, amountNative }, 'after', after);
  }

  /** What leaves in a withdrawal: all that can be without an amount. */
  withdraw(slot: number, amountNative: bigint = ALL_NATIVE): Coded<After> {
    return this.#ask({ __kind: 'withdraw', slot, amountNative }, 'after', after);
  }

  /** What leaves in an exit. */
  exit(slot: number): Coded<After> {
    return this.#ask({ __kind: 'exit', slot }, 'after', after);
  }

  /** What settling would collect or pay. The input has to say with what. */
  settle(): Coded<Settled> {
    return this.#ask({ __kind: 'settle' }, 'settled', (told) => {
      const { collectedNative, paidNative, standing } = told;
      return { collectedNative, paidNative, standing };
    });
  }

  /**
   * After a trade. The other side is somebody who may do everything and has no position yet: what
   * is refused for its sake, or by a venue, is not seen here.
   */
  trade(trade: TradeInput): Coded<Traded> {
    const ask: Ask = {
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
  distances(): Coded<readonly Distance[]> {
    return this.#ask({ __kind: 'distances' }, 'distances', ({ distances }) => distances);
  }

  #ask<K extends Kind, T>(ask: Ask, kind: K, take: (told: Of<K>) => T): Coded<T> {
    const { house, marginAccount, clock, settling } = this.#input;
    const readings = this.#input.readings ?? [];
    const portfolio = {
      house,
      marginAccount,
      assets: [...this.#input.assets],
      instruments: [...this.#input.instruments],
      readings: readings.map((placed) => ({ ...placed, book: placed.book ?? null })),
      settling: settling ?? null,
      nowTs: clock.ts,
      slot: clock.slot,
    };
    return this.#previews.ask({ __kind: 'portfolio', portfolio, ask }, kind, take);
  }
}

const after = ({ movedNative, standing }: Of<'after'>): After => ({ movedNative, standing });
