/**
 * Numbers for people. Each is an exact integer behind; what is shown is cut to the decimals that
 * matter, and the exact value is one hover, or the switch "Exact figures", away.
 */
import { createContext, useContext, type ReactNode } from 'react';
import { formatNative, fromBps, fromNative } from '@ringfence/sdk';
import { duration } from './duration';

export { duration } from './duration';

/** Whether every decimal is shown. */
export const Exact = createContext(false);

/** Decimals that are shown of a token with so many. */
const SHOWN_MAX = 4;
const SHOWN_MONEY = 2;
const MONEY = 6;

export const shownOf = (decimals: number): number =>
  decimals <= MONEY ? Math.min(SHOWN_MONEY, decimals) : SHOWN_MAX;

/** Cut toward zero: nobody is shown more than there is. */
export function cut(native: bigint, decimals: number, shown: number): string {
  if (shown >= decimals) return formatNative(native, decimals);
  const size = native < 0n ? -native : native;
  const whole = size / 10n ** BigInt(decimals - shown);
  const text = formatNative(whole, shown);
  const isCutToNothing = whole === 0n && size > 0n;
  if (isCutToNothing) return `${native < 0n ? '−' : ''}<${formatNative(1n, shown)}`;
  return native < 0n ? `−${text}` : text;
}

/** Thousands apart, where it is a number and nothing else. */
export function apart(exact: string): string {
  const [, before = '', whole, after = ''] = /^([+−-]?)(\d+)(\.\d+)?$/.exec(exact) ?? [];
  if (whole === undefined) return exact;
  return before + whole.replace(/\B(?=(\d{3})+$)/g, ',') + after;
}

interface FigureProps {
  readonly exact: string;
  readonly shown: string;
  readonly unit?: string | undefined;
  readonly tone?: Tone | undefined;
}

export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

/** Any figure: what is shown, its unit, and all of it on hover. */
export function Figure({ exact, shown, unit, tone }: FigureProps) {
  const isExact = useContext(Exact);
  const all = apart(exact);
  return (
    <span
      className={`figure ${tone ?? ''}`}
      title={unit ? `${all} ${unit}` : all}
      data-exact={exact}
    >
      {isExact ? all : shown}
      {unit ? <span className="unit"> {unit}</span> : null}
    </span>
  );
}

export interface AmountProps {
  readonly native: bigint;
  readonly decimals: number;
  readonly symbol?: string | undefined;
  /** Green above zero and red below. */
  readonly signed?: boolean | undefined;
}

/** An amount of a token. */
export function Amount({ native, decimals, symbol, signed }: AmountProps) {
  const tone = native > 0n ? 'good' : native < 0n ? 'bad' : undefined;
  const plus = signed && native > 0n ? '+' : '';
  return (
    <Figure
      exact={plus + fromNative(native, decimals)}
      shown={plus + cut(native, decimals, shownOf(decimals))}
      unit={symbol}
      tone={signed ? tone : undefined}
    />
  );
}

const PRICE_DECIMALS = 8;

/** A price with eight decimals behind it. */
export function Price({ e8, symbol = 'USD' }: { e8: bigint; symbol?: string }) {
  const isSmall = e8 > -100_000_000n && e8 < 100_000_000n;
  return (
    <Figure
      exact={fromNative(e8, PRICE_DECIMALS)}
      shown={cut(e8, PRICE_DECIMALS, isSmall ? 6 : 2)}
      unit={symbol}
    />
  );
}

/** Hundredths of a percent. */
export function Percent({ bps }: { bps: number }) {
  const text = fromBps(bps);
  return <Figure exact={text} shown={text} />;
}

/** How much of a whole, in percent with one decimal; nothing of nothing. */
export function Share({ part, whole }: { part: bigint; whole: bigint }) {
  if (whole <= 0n) return <span className="figure quiet">–</span>;
  const tenths = (part * 1_000n) / whole;
  return (
    <span className="figure" title={`${apart(String(part))} of ${apart(String(whole))}`}>
      {fromNative(tenths, 1)} %
    </span>
  );
}

/** A count of something. */
export function Count({ of, unit }: { of: bigint | number; unit?: string }) {
  const text = formatNative(BigInt(of), 0);
  return <Figure exact={String(of)} shown={text} unit={unit} />;
}

const DATE = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** A moment of the chain's time: the reader's clock, and the exact one on hover. */
export function Moment({ ts }: { ts: bigint }) {
  if (ts <= 0n) return <span className="quiet">never</span>;
  const date = new Date(Number(ts) * 1_000);
  if (Number.isNaN(date.getTime())) return <span className="quiet">no end</span>;
  const iso = date.toISOString();
  return (
    <time dateTime={iso} title={`${iso}, ${ts}`}>
      {date.toLocaleString(undefined, DATE)}
    </time>
  );
}

/** A length of time. */
export function Duration({ seconds }: { seconds: bigint }): ReactNode {
  return <Figure exact={`${seconds} s`} shown={duration(seconds)} />;
}
