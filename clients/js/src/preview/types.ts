/** What previews are made from, and what they say. */

/** The most that a 64-bit number holds; asked of a withdrawal, it means all that is available. */
export const ALL_NATIVE = (1n << 64n) - 1n;

/** The chain's own time. */
export interface Clock {
  readonly slot: bigint;
  readonly ts: bigint;
}

/** An update as an oracle writes it: integers and a common exponent of ten. */
export interface Reading {
  readonly price: bigint;
  /** Half width of the confidence interval. */
  readonly confidence: bigint;
  readonly emaPrice: bigint;
  /** Power of ten of one unit. */
  readonly exponent: number;
  readonly publishTs: bigint;
  readonly previousPublishTs: bigint;
}

/** A newer price of one of the assets or instruments of a preview. */
export interface PlacedReading {
  /** Whether it is one of the instruments. */
  readonly isMark: boolean;
  /** Its place among them. */
  readonly place: number;
  readonly reading: Reading;
  /** Book of the instrument, where a settlement follows: the reading may pass a boundary. */
  readonly book?: Uint8Array;
}

/** What happens before what is previewed, as it does in actions. */
export interface Before {
  /** Newer prices are taken in. */
  readonly readings?: readonly PlacedReading[];
  /** The account is settled. */
  readonly settles?: boolean;
}

/** What an account is settled with. */
export interface Settling {
  readonly fund: Uint8Array;
  readonly settlement: Uint8Array;
}

/** A margin account and what is needed to judge it: accounts as they are stored. */
export interface PreviewInput {
  readonly house: Uint8Array;
  readonly marginAccount: Uint8Array;
  /** Assets of its open slots, in slot order. */
  readonly assets: readonly Uint8Array[];
  /** Instruments of its occupied positions, in slot order. */
  readonly instruments: readonly Uint8Array[];
  readonly clock: Clock;
  /** Newer prices, taken in first: what a refresh in the same transaction would do. */
  readonly readings?: readonly PlacedReading[];
  /** Settled after them and before what is asked, as actions do where it changes anything. */
  readonly settling?: Settling;
}

/** A number that the rules gave, or the code of their refusal: see `explain`. */
export type Coded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: number };

/** Equity against requirement, in quote native. Met while the first is not below the second. */
export interface Health {
  readonly equityNative: bigint;
  readonly requirementNative: bigint;
}

/** What can be taken out of one vault. */
export interface Withdrawable {
  /** The most that a withdrawal lets out, in native units. */
  readonly amountNative: bigint;
  /** The code for which one unit more is refused. */
  readonly refusedWith: number;
}

/** What one position has at stake. */
export interface HoldingPreview {
  readonly instrumentId: number;
  readonly riskGroup: number;
  /** Signed lots. */
  readonly lots: bigint;
  /** Gains less losses that wait, and the move up to the mark, in quote native. */
  readonly unsettledNative: bigint;
}

/** What the positions of one risk group may lose together. */
export interface GroupPreview {
  readonly riskGroup: number;
  /** Number of the scenario in which it loses most. */
  readonly worstScenario: number;
  /** Profit or loss in each scenario, in quote native. */
  readonly scenariosNative: readonly bigint[];
  /** What its short options require beside the worst of them, in quote native. */
  readonly minimumNative: bigint;
  /** What it adds to the maintenance requirement, in quote native. */
  readonly lossNative: bigint;
}

/** What a margin account may do. */
export type AccountStatus = 'active' | 'liquidation' | 'default' | 'fixed';

/** How a margin account stands. */
export interface Standing {
  readonly status: AccountStatus;
  /** Whether it has owed variation past its due time. */
  readonly isOverdue: boolean;
  /** Owed to it (positive) or by it (negative), in quote native. */
  readonly variationNative: bigint;
  /** What it owes when it exits, in quote native. */
  readonly owedAtExitNative: Coded<bigint>;
  /** Below it, nothing is withdrawn and no risk is added. */
  readonly initial: Coded<Health>;
  /** Below it, the account may be liquidated. */
  readonly maintenance: Coded<Health>;
  /** With collateral at its full price. */
  readonly solvency: Coded<Health>;
  /** By slot. */
  readonly withdrawable: readonly Withdrawable[];
  /** What an exit would take out of each vault, in native units; by slot. */
  readonly exits: readonly Coded<bigint>[];
  /** Occupied positions, in slot order. */
  readonly holdings: Coded<readonly HoldingPreview[]>;
  /** Risk groups with lots. Their losses sum up to the maintenance requirement or are below it. */
  readonly groups: Coded<readonly GroupPreview[]>;
  /** What it would lose beyond its equity under stress, in quote native. */
  readonly stressNative: Coded<bigint>;
}

/** How an account stands, newer prices taken in. */
export interface Now {
  /** What became of each reading: zero when it was taken in, or the code of the refusal. */
  readonly readings: readonly number[];
  /** The same of the settlement, if there was one. */
  readonly settling: number | undefined;
  readonly standing: Standing;
}

/** What an action would move and leave. */
export interface After {
  /** In native units of the vault's mint. */
  readonly movedNative: bigint;
  readonly standing: Standing;
}

/** What settling would move and leave. */
export interface Settled {
  /** From the quote vault to the pool. */
  readonly collectedNative: bigint;
  /** From the pool to the quote vault. */
  readonly paidNative: bigint;
  readonly standing: Standing;
}

/** What a trade would leave. */
export interface Traded {
  /** Health of the side, as the program returns it from a fill. */
  readonly health: Health;
  readonly standing: Standing;
}

/** How far the mark of an instrument may move before the account may be liquidated. */
export interface Distance {
  readonly instrumentId: number;
  readonly markTick: bigint;
  /** The nearest lower mark found at which the account is below maintenance. */
  readonly fallsToTick: bigint | undefined;
  /** The nearest higher mark found at which it is. */
  readonly risesToTick: bigint | undefined;
  /** Whether options of the same group were left as they are. */
  readonly hasOptions: boolean;
}

/** A trade, from one side. */
export interface TradeInput {
  readonly instrument: Uint8Array;
  readonly book: Uint8Array;
  /** The side's consent to the venue; without one, margin alone is looked at. */
  readonly consent?: Uint8Array;
  /** A newer price of the instrument, taken in first. */
  readonly reading?: Reading;
  readonly isBuyer: boolean;
  /** Whether the side has signed an order for this trade. */
  readonly isSigned?: boolean;
  readonly lots: bigint;
  readonly priceTicks: bigint;
  /** In quote native. */
  readonly feeNative?: bigint;
}

/** What stands behind the customers of a house, in quote native. */
export interface Cover {
  /** What others than a defaulter have put aside: layers 3 to 6. */
  readonly fundedNative: bigint;
  /** What they must cover. */
  readonly requiredNative: bigint;
  /** What losers owe and has not been collected. */
  readonly uncollectedNative: bigint;
  /** What covers that at the gate. */
  readonly gateNative: bigint;
  /** Whether winners are paid. */
  readonly isGateOpen: boolean;
  /** The operator's skin in the game. */
  readonly skinNative: bigint;
  readonly hasOpenLoss: boolean;
}

/** What one layer of the waterfall has. */
export interface LayerAvailable {
  readonly freeNative: bigint;
  /** There, but frozen by the mint's freeze authority. */
  readonly blockedNative: bigint;
}

/** What the layers of the waterfall pay for a loss. */
export interface Waterfall {
  readonly rowsNative: readonly bigint[];
  readonly blockedNative: bigint;
  readonly leftNative: bigint;
}

/** The question makes no sense: an account is of another kind, say. A bug of the caller's. */
export class PreviewError extends Error {
  override readonly name = 'PreviewError';
}
