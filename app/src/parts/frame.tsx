/** The pieces that pages are put together from. */
import { useId, type ReactNode } from 'react';

export { Table, type Column } from './table';

interface PanelProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly id?: string;
}

/** A part of a page with its title. */
export function Panel({ title, children, aside, id }: PanelProps) {
  const heading = useId();
  return (
    <section className="panel" aria-labelledby={heading} id={id}>
      <header className="panel-head">
        <h2 id={heading}>{title}</h2>
        {aside ? <div className="panel-aside">{aside}</div> : null}
      </header>
      {children}
    </section>
  );
}

export type Fact = readonly [name: string, value: ReactNode, hint?: string];

/** Names and values. */
export function Facts({ of }: { of: readonly Fact[] }) {
  return (
    <dl className="facts">
      {of.map(([name, value, hint]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {hint ? <dd className="hint">{hint}</dd> : null}
        </div>
      ))}
    </dl>
  );
}

export interface Lead {
  readonly name: string;
  readonly value: ReactNode;
  /** What it is made of, or what follows from it. */
  readonly children?: ReactNode;
}

/** The figures that matter most, larger than all others. */
export function Leads({ of }: { of: readonly Lead[] }) {
  return (
    <dl className="leads">
      {of.map(({ name, value, children }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="lead">{value}</dd>
          {children ? <dd>{children}</dd> : null}
        </div>
      ))}
    </dl>
  );
}

export type NoticeKind = 'info' | 'good' | 'warn' | 'bad';

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title: string;
  readonly children?: ReactNode;
  /** Whether it is read out at once when it appears. */
  readonly live?: boolean;
}

const MARKS: Record<NoticeKind, string> = { info: 'i', good: '✓', warn: '!', bad: '×' };

/** Something to know before anything else. Never by colour alone. */
export function Notice({ kind, title, children, live }: NoticeProps) {
  const role = live ? (kind === 'bad' ? 'alert' : 'status') : undefined;
  return (
    <div className={`notice ${kind}`} role={role}>
      <span className="notice-mark" aria-hidden="true">
        {MARKS[kind]}
      </span>
      <div>
        <strong>{title}</strong>
        {children ? <div className="notice-text">{children}</div> : null}
      </div>
    </div>
  );
}

/** There is nothing here, and why. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

/** Nothing has come yet. */
export function Loading({ what }: { what: string }) {
  return (
    <p className="empty" role="status">
      Loading {what}…
    </p>
  );
}

export type BadgeKind = NoticeKind | 'quiet';

export function Badge({ kind, children }: { kind: BadgeKind; children: ReactNode }) {
  return <span className={`badge ${kind}`}>{children}</span>;
}

interface MeterProps {
  readonly label: string;
  /** From nothing to a thousand. */
  readonly permille: number;
  readonly text: string;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
}

/** How much of a limit is used. */
export function Meter({ label, permille, text, tone = 'good' }: MeterProps) {
  const at = Math.max(0, Math.min(1_000, permille));
  return (
    <div
      className={`meter ${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1_000}
      aria-valuenow={at}
      aria-valuetext={text}
    >
      <span style={{ inlineSize: `${at / 10}%` }} />
    </div>
  );
}

/** A part of a whole, for meters: between nothing and a thousand. */
export function permille(part: bigint, whole: bigint): number {
  if (whole <= 0n) return part > 0n ? 1_000 : 0;
  const found = (part * 1_000n) / whole;
  return Number(found < 0n ? 0n : found > 1_000n ? 1_000n : found);
}
