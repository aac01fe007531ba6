/** A member of the default fund: what its shares are worth, what waits, what it is called for. */
import type { Address } from '@solana/kit';
import type { Chain } from './chain.js';
import { claimOf, fullRecordOf, sharesAt, type FullRecord, type LossClaim } from './claims.js';
import { atLeastZero, larger, secondsUntil, smaller } from './deadlines.js';
import {
  getFundMemberDecoder,
  type FundMember,
} from './generated/accounts/fundMember.js';
import type { Fund } from './generated/accounts/fund.js';
import type { Settlement } from './generated/accounts/settlement.js';
import {
  getLossPartDecoder,
  LOSS_PART_DISCRIMINATOR,
  type LossPart,
} from './generated/accounts/lossPart.js';
import {
  houseAddresses,
  readHouse,
  type ChainClock,
  type HouseAccounts,
} from './house.js';
import { kind, loadKind, located, type Located } from './located.js';
import { listLosses, viewLoss, type LossView } from './losses.js';
import { formatSeconds } from './parameters.js';
import { findFund, findMember, findTokenAccount } from './pdas.js';
import { tokensAt } from './tokens.js';

/** A stake that waits for its epoch. */
export interface PendingStake {
  readonly amountNative: bigint;
  /** It can become shares then at the earliest: later when a loss is open. */
  readonly activeTs: bigint;
  /** Whether its time has come and no loss holds it up. */
  readonly isReady: boolean;
}

/** Shares that are asked to be paid out. */
export interface UnstakeRequest {
  readonly shares: bigint;
  /** What would be paid for them now. */
  readonly valueNative: bigint;
  /** The cool-down ends then. */
  readonly opensTs: bigint;
  /** It lapses then, by the chain's time; later when something holds it up. */
  readonly closesTs: bigint;
  /**
   * - `waiting`: the cool-down has not passed;
   * - `open`: it can be paid;
   * - `held`: a loss or the gate keeps it;
   * - `lapsed`: nothing comes of it any more.
   */
  readonly state: 'waiting' | 'open' | 'held' | 'lapsed';
  /**
   * Seconds until it opens, until it lapses, or until it is paid whatever holds it, and zero where
   * none of these is known. Slots have to pass as well.
   */
  readonly secondsLeft: bigint;
  /** State and countdown in a sentence. */
  readonly text: string;
}

/** What a member is called for by an open loss. */
export interface AssessmentCall {
  readonly loss: LossView;
  /** Its whole call: what it pays, or was to pay. */
  readonly calledNative: bigint;
  /** What it has paid, or what was taken of its secured part. */
  readonly paidNative: bigint;
  readonly dueTs: bigint;
  /** At least so long until then. Slots have to pass as well. */
  readonly secondsLeft: bigint;
}

/** A member's seat with what one wants to know of it. */
export interface MemberView extends Located<FundMember> {
  /** Of its shares now. */
  readonly valueNative: bigint;
  /** Of all shares, in hundredths of a percent. */
  readonly shareBps: number;
  /** Whether its shares are of a generation that has ended: they are worth nothing. */
  readonly isVoid: boolean;
  readonly pending: PendingStake | undefined;
  readonly request: UnstakeRequest | undefined;
  /** Of losses that are assessing. */
  readonly calls: readonly AssessmentCall[];
  /** What can be claimed now, by loss. */
  readonly claims: readonly LossClaim[];
  /** What has to be given up before its shares can change; nothing while there is room. */
  readonly fullRecord: FullRecord | undefined;
}

/** An owner beside the fund of a house. */
export interface Membership {
  readonly clock: ChainClock;
  readonly house: HouseAccounts;
  /** Where the seat is, or would be. */
  readonly address: Address;
  /** Nothing when the owner has never staked. */
  readonly member: MemberView | undefined;
  /** The owner's usual token account of the quote. */
  readonly wallet: Address;
  readonly walletNative: bigint;
}

/** What of a house decides about its members. */
type Around = Pick<HouseAccounts, 'clock' | 'house' | 'settlement' | 'fund'>;

const ALL_BPS = 10_000n;
/** What `gate_open_since_ts` is while the gate is shut. */
const SHUT = (1n << 63n) - 1n;

/** Shares that are not void. */
const validShares = (member: FundMember, fund: Fund): bigint =>
  member.shareGeneration === fund.shareGeneration ? member.shares : 0n;

type Shares = Pick<Fund, 'shareCount'>;

const partOf = (native: bigint, shares: bigint, { shareCount }: Shares): bigint =>
  shareCount === 0n ? 0n : (shares * native) / shareCount;

/** What shares of the mutual layer are worth now, rounded down. */
export const valueOfShares = (shares: bigint, fund: Shares & Pick<Fund, 'mutualNative'>): bigint =>
  partOf(fund.mutualNative, shares, fund);

/**
 * A loss is open, or part of one is covered by money that is frozen: meanwhile no share is issued
 * or redeemed, and nothing secured comes back.
 */
export const hasOpenLoss = (
  settlement: Pick<Settlement, 'openLossCount' | 'blockedNative'>,
): boolean => settlement.openLossCount !== 0 || settlement.blockedNative !== 0n;

/** Whether winners are paid: what losers owe is covered. */
function isGateOpen({ house, settlement, fund }: Around): boolean {
  const cover = fund.data.insuranceNative + fund.data.skinJuniorNative;
  return settlement.data.owedByNative <= larger(cover, house.data.parameters.gateFloorNative);
}

function pendingOf(member: FundMember, around: Around): PendingStake | undefined {
  const { pendingNative, pendingTs } = member;
  if (pendingNative === 0n) return undefined;
  const epochS = BigInt(around.house.data.parameters.epochS);
  // An epoch begins after the stake, and not before the last loss was closed.
  const afterStake = (pendingTs / epochS + 1n) * epochS;
  const { lossClosedTs } = around.settlement.data;
  const afterLoss = ((lossClosedTs + epochS - 1n) / epochS) * epochS;
  const activeTs = larger(afterStake, afterLoss);
  const isReady = around.clock.ts >= activeTs && !hasOpenLoss(around.settlement.data);
  return { amountNative: pendingNative, activeTs, isReady };
}

/** When a window ends that something has held open; nothing unless it has. */
function keptUntil(
  { sinceTs, endTs, goesOn }: { sinceTs: bigint; endTs: bigint; goesOn: boolean },
  ownEndTs: bigint,
  { clock, house }: Around,
): bigint {
  // What begins only after the window does not bring a request back to life.
  if (sinceTs > ownEndTs) return 0n;
  return (goesOn ? clock.ts : endTs) + BigInt(house.data.parameters.unstakeWindowS) + 1n;
}

/** When a request lapses, and in how many seconds. */
function windowOf(member: FundMember, around: Around) {
  const { clock, settlement } = around;
  const { coolDownS, unstakeWindowS } = around.house.data.parameters;
  const { lossSinceTs, lossClosedTs, gateShutSinceTs, gateOpenSinceTs } = settlement.data;
  const requested = { ts: member.requestedTs, slot: member.requestedSlot };
  const lengthS = coolDownS + unstakeWindowS + 1;
  const ownEndTs = requested.ts + BigInt(lengthS) - 1n;
  const isShut = gateOpenSinceTs === SHUT;
  const kept = [
    { sinceTs: lossSinceTs, endTs: lossClosedTs, goesOn: hasOpenLoss(settlement.data) },
    { sinceTs: gateShutSinceTs, endTs: gateOpenSinceTs, goesOn: isShut },
  ].map((one) => keptUntil(one, ownEndTs, around));
  const keptTs = kept.reduce(larger);
  const own = secondsUntil(clock, requested, lengthS);
  return {
    closesTs: larger(ownEndTs + 1n, keptTs),
    secondsLeft: larger(own, atLeastZero(keptTs - clock.ts)),
  };
}

type Judged = Pick<UnstakeRequest, 'state' | 'secondsLeft' | 'text' | 'closesTs' | 'valueNative'>;

/** A request whose cool-down has passed while something holds it back. */
function judgeHeld(member: FundMember, around: Around, window: Judged): Judged {
  const { clock, fund, settlement } = around;
  const { hardStopS, unstakeWindowS } = around.house.data.parameters;
  const requested = { ts: member.requestedTs, slot: member.requestedSlot };
  const lengthS = hardStopS + unstakeWindowS + 1;
  const untilStop = secondsUntil(clock, requested, hardStopS);
  const untilEnd = secondsUntil(clock, requested, lengthS);
  const owed = smaller(atLeastZero(settlement.data.owedByNative), fund.data.mutualNative);
  const part = partOf(fund.data.mutualNative - owed, member.requestedShares, fund.data);
  const valueNative = smaller(part, member.requestedValueNative);
  if (untilStop === 0n && untilEnd > 0n && valueNative > 0n) {
    const text =
      `Can be paid out now, for ${formatSeconds(untilEnd)}, less its part of what losers owe.`;
    const closesTs = requested.ts + BigInt(lengthS);
    return { state: 'open', secondsLeft: untilEnd, text, closesTs, valueNative };
  }
  const why = hasOpenLoss(settlement.data)
    ? 'a loss is open: it waits until that is done with'
    : 'losers owe more than the fund covers: it waits until they have paid';
  const most = untilStop > 0n ? `, ${formatSeconds(untilStop)} at most` : '';
  return { ...window, state: 'held', secondsLeft: untilStop, text: `Due, but ${why}${most}.` };
}

function judge(member: FundMember, around: Around): Judged {
  const { coolDownS, unstakeWindowS } = around.house.data.parameters;
  const { fund, clock } = around;
  const requested = { ts: member.requestedTs, slot: member.requestedSlot };
  const { closesTs, secondsLeft } = windowOf(member, around);
  const now = valueOfShares(member.requestedShares, fund.data);
  const valueNative = smaller(now, member.requestedValueNative);
  const so = (state: Judged['state'], secondsLeft: bigint, text: string): Judged => {
    return { state, secondsLeft, text, closesTs, valueNative };
  };
  const wait = secondsUntil(clock, requested, coolDownS);
  const window = formatSeconds(BigInt(unstakeWindowS));
  if (wait > 0n) {
    return so('waiting', wait, `Can be paid out in ${formatSeconds(wait)}, for ${window}.`);
  }
  if (secondsLeft === 0n) {
    return so('lapsed', 0n, 'Lapsed: the shares are still yours, and can be requested again.');
  }
  const open = so('open', secondsLeft, `Can be paid out now, for ${formatSeconds(secondsLeft)}.`);
  const isHeld = hasOpenLoss(around.settlement.data) || !isGateOpen(around);
  return isHeld ? judgeHeld(member, around, open) : open;
}

function requestOf(member: FundMember, around: Around): UnstakeRequest | undefined {
  const { requestedShares, requestedTs } = member;
  if (requestedShares === 0n || validShares(member, around.fund.data) === 0n) return undefined;
  const { coolDownS } = around.house.data.parameters;
  const opensTs = requestedTs + BigInt(coolDownS);
  return { shares: requestedShares, opensTs, ...judge(member, around) };
}

function callOf(
  member: FundMember,
  loss: LossView,
  part: LossPart | undefined,
  clock: ChainClock,
): AssessmentCall | undefined {
  const { assessment, snapshot, terms, owner } = loss.data;
  if (loss.state !== 'assessing' || owner === member.owner) return undefined;
  const hasAnswered = part !== undefined && part.hasAnswered !== 0;
  const shares = hasAnswered ? part.shares : sharesAt(member, loss.data);
  const all = snapshot.memberShares;
  if (shares === 0n || all === 0n) return undefined;
  const { calledNative, calledTs, calledSlot } = assessment;
  const whole = (calledNative * shares + all - 1n) / all;
  const before = hasAnswered ? part.beforeNative : assessment.paidNative;
  return {
    loss,
    calledNative: smaller(whole, atLeastZero(calledNative - before)),
    paidNative: hasAnswered ? part.paidNative : 0n,
    dueTs: calledTs + BigInt(terms.assessDueS),
    secondsLeft: secondsUntil(clock, { ts: calledTs, slot: calledSlot }, terms.assessDueS),
  };
}

/** A member's seat as it stands beside the fund, with its parts of the losses. */
export function viewMember(
  member: Located<FundMember>,
  around: Around,
  losses: readonly LossView[],
  parts: readonly Located<LossPart>[],
): MemberView {
  const { data } = member;
  const fund = around.fund.data;
  const shares = validShares(data, fund);
  const partIn = ({ address }: LossView) => parts.find((one) => one.data.loss === address)?.data;
  return {
    ...member,
    valueNative: valueOfShares(shares, fund),
    shareBps: Number(partOf(ALL_BPS, shares, fund)),
    isVoid: data.shares !== shares,
    pending: pendingOf(data, around),
    request: requestOf(data, around),
    calls: losses.flatMap((loss) => callOf(data, loss, partIn(loss), around.clock) ?? []),
    claims: losses.flatMap((loss) => claimOf(data, loss, partIn(loss)) ?? []),
    fullRecord: fullRecordOf(data, around.settlement.data),
  };
}

/** Behind discriminator and loss, a part has its party. */
export const PARTY_OFFSET = 40;

/** Loads an owner's membership in the fund of a house: two round trips. */
export async function loadMembership(
  chain: Chain,
  house: Address,
  owner: Address,
): Promise<Membership> {
  const address = await findMember(await findFund(house), owner);
  const addresses = [...(await houseAddresses(house)), address];
  const parties = kind(LOSS_PART_DISCRIMINATOR, address, PARTY_OFFSET);
  const [found, losses, parts] = await Promise.all([
    chain.accounts(addresses),
    listLosses(chain, house),
    loadKind(chain, parties, getLossPartDecoder()),
  ]);
  const around = await readHouse(addresses, found);
  const { quoteMint, quoteTokenProgram } = around.house.data;
  const wallet = await findTokenAccount(owner, quoteMint, quoteTokenProgram);
  const [tokens] = await chain.accounts([wallet]);
  const { clock } = around;
  const raw = found.at(-1);
  const views = losses.map((loss) => viewLoss(loss, clock));
  // One that does not exist yet may hold lamports that somebody sent there.
  const exists = raw !== undefined && raw.data.length > 0;
  const seat = exists ? located('member', address, raw, getFundMemberDecoder()) : undefined;
  const member = seat && viewMember(seat, around, views, parts);
  return { clock, house: around, address, member, wallet, walletNative: tokensAt(tokens) };
}
