/**
 * A default from a trade to its end: Dora is long against Sam and cannot pay. Her loss uses what is
 * hers and every layer of the fund, Mia is called as its member, and the rest cuts Sam's gain.
 */
import assert from 'node:assert/strict';
import type { KeyPairSigner } from '@solana/kit';
import {
  findAuction,
  instrumentOf,
  stake,
  type LossState,
  type LossView,
} from '@ringfence/sdk';
import { DAY_S, SOL_USD, TICK_SIZE_E8, USDC, type People } from './people';
import { until } from './until';

const LOTS = 3_000n;
/** What Dora has. */
const EQUITY = USDC('100000');
const STAKE = USDC('10000');
/** What is left for the gain haircut, about. */
const CUT = USDC('10000');
/** After a journey prices are published, taken in and settled first. */
const PATIENCE_MS = 60_000;
/** Two rounds of three phases, and one more. */
const AUCTION_HOURS = 8;
const HOUR_S = 3_600n;
const MINUTE_S = 60n;

export class Default {
  private constructor(
    readonly people: People,
    readonly dora: KeyPairSigner,
    readonly sam: KeyPairSigner,
    /** Has no lots at all. */
    readonly carl: KeyPairSigner,
  ) {}

  /** Everybody has paid in, and the lots are traded. */
  static async open(people: People): Promise<Default> {
    const [dora, sam, carl] = [
      await people.newcomer({ USDC: EQUITY }),
      await people.newcomer({ USDC: USDC('90000') }),
      await people.newcomer({ USDC: USDC('1234.567891') }),
    ];
    await people.pay(dora, EQUITY);
    await people.pay(sam, USDC('90000'));
    await people.pay(carl, USDC('1234.567891'));
    await people.consent(dora);
    await people.consent(sam);
    await people.trade({ maker: sam, taker: dora, isBuy: true, lots: LOTS });
    return new Default(people, dora, sam, carl);
  }

  async loss(): Promise<LossView> {
    const losses = await this.people.losses();
    const found = losses.find(({ data }) => data.owner === this.dora.address);
    return found ?? assert.fail('there is no loss');
  }

  /** The loss has come to one of some states. */
  async reached(...states: LossState[]): Promise<LossView> {
    return until(
      `a loss that is ${states.join(' or ')}`,
      async () => {
        const loss = await this.loss();
        return states.includes(loss.state) && loss;
      },
      PATIENCE_MS,
    );
  }

  /**
   * The price falls by so much that every layer is needed, and whoever keeps the house declares.
   */
  async fall(): Promise<LossView> {
    const catalog = await this.people.catalog();
    const { insuranceNative, skinJuniorNative, mutualNative, skinSeniorNative } = catalog.fund.data;
    const layers = insuranceNative + skinJuniorNative + mutualNative + skinSeniorNative;
    const { markTick, tickValueNative } = instrumentOf(catalog, SOL_USD).data;
    // Members can be called for as much as they have in the mutual layer.
    const whole = EQUITY + layers + mutualNative + CUT;
    const toTick = markTick - whole / (LOTS * tickValueNative);
    assert(toTick > 0n, 'the price is too low for such a fall');
    await this.people.price('SOL/USD', toTick * TICK_SIZE_E8);
    return this.reached('managing');
  }

  /**
   * A day passes, and the lots are put up for auction. Its midnight leaves so large a fall to the
   * next.
   */
  async auction(): Promise<LossView> {
    await this.people.later(DAY_S);
    return until('an auction', async () => {
      const loss = await this.loss();
      return loss.data.auctionCount > 0 && loss;
    });
  }

  /**
   * Nobody bids. The next midnight settles the fall; when the auction has ended, what is left is
   * torn up, and the layers pay. What they leave, members are called for.
   */
  async assess(): Promise<LossView> {
    const before = await this.settled();
    await this.people.later(DAY_S);
    await until('a settlement of the fall', async () => (await this.settled()) !== before);
    for (let hours = 0; hours < AUCTION_HOURS; hours += 1) {
      const phase = await this.phase();
      if (phase !== undefined) await this.people.later(HOUR_S + MINUTE_S);
      await until('the next phase', async () => (await this.phase()) !== phase);
      if ((await this.loss()).state !== 'managing') break;
    }
    return this.reached('assessing');
  }

  /** The tick that was settled at last. */
  private async settled(): Promise<bigint> {
    return instrumentOf(await this.people.catalog(), SOL_USD).data.settlementTick;
  }

  /** Changes with what becomes of the auction; nothing once the lots are gone. */
  private async phase(): Promise<string | undefined> {
    const { address, state, data } = await this.loss();
    if (state !== 'managing' || data.tearUp.instrumentId !== 0) return undefined;
    const [auction] = await this.people.chain.accounts([await findAuction(address, SOL_USD)]);
    return Buffer.from(auction?.data ?? []).toString('hex');
  }

  /** The time to answer has passed twice: the rest is cut from gains, and the loss is closed. */
  async close(): Promise<LossView> {
    await this.people.later(2n * DAY_S + MINUTE_S);
    return this.reached('closed');
  }
}

/** A new member whose stake has become shares. */
export async function member(people: People): Promise<KeyPairSigner> {
  const mia = await people.newcomer({ USDC: STAKE * 3n });
  await people.send(mia, await stake(await people.catalog(), mia, STAKE));
  await people.later(DAY_S + MINUTE_S);
  await until('shares', async () => {
    const { member: seat } = await people.membership(mia);
    return seat !== undefined && seat.valueNative > 0n;
  });
  return mia;
}
