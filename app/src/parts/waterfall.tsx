/**
 * The waterfall of a loss as bars, one layer under the other, and as a table. The whole width is
 * the loss; each layer begins where the one before it ended, and the line that goes down along
 * their ends is what is left of it.
 */
import { useContext, useId, type ReactNode } from 'react';
import { fromNative } from '@ringfence/sdk';
import { Amount, apart, cut, Exact, shownOf } from './figures';
import { Notice, Table, type Column } from './frame';
import { length, place, reachesBeyond, rowsOf, sumOf, wholeOf } from './layers';
import type { Flow, Row } from './layers';
import './waterfall.css';

/** What amounts are counted in. */
export interface Money {
  readonly decimals: number;
  readonly symbol: string;
}

interface Props {
  readonly of: Flow;
  readonly money: Money;
  /** Of which loss, for those who hear the page. */
  readonly title: string;
  /** What the whole width stands for, where it has to stay the same while the loss moves. */
  readonly scaleNative?: bigint | undefined;
}

/** Sizes in pixels: the drawing is as wide as its room, and its letters stay as they are. */
const ROW = 48;
const TEXT = 14;
const BAR = 21;
const THICK = 16;
const THIN = 6;

const tall = (count: number): number => count * ROW + 4;

/** Chart, table and sum. */
export function Waterfall({ of, money, title, scaleNative }: Props) {
  return (
    <div className="waterfall">
      <Chart of={of} money={money} title={title} scaleNative={scaleNative} />
      <Layers of={of} money={money} title={title} />
      <SumLine of={of} money={money} />
    </div>
  );
}

function Chart({ of, money, title, scaleNative }: Props) {
  const id = useId();
  const rows = rowsOf(of);
  const whole = scaleNative ?? wholeOf(of);
  const isKnown = of.lossNative !== undefined;
  const hasHeld = rows.some((row) => row.heldNative > 0n);
  return (
    <figure className="waterfall-figure">
      {isKnown ? <Legend hasHeld={hasHeld} id={id} /> : null}
      <svg
        role="img"
        aria-label={`${title}: the layers as bars. The table after it has the same in numbers.`}
        width="100%"
        height={tall(rows.length)}
      >
        <Patterns id={id} />
        {rows.map((row, number) => (
          <Bars key={row.id} {...{ row, whole, id }} y={number * ROW} />
        ))}
        {isKnown ? <Steps rows={rows} whole={whole} /> : null}
        {rows.map((row, number) => (
          <Names key={row.id} {...{ row, money, isKnown }} y={number * ROW} />
        ))}
      </svg>
    </figure>
  );
}

/** So that nothing is told by colours alone. */
function Patterns({ id }: { id: string }) {
  const tile = { width: 6, height: 6, patternUnits: 'userSpaceOnUse' } as const;
  return (
    <defs>
      <pattern id={`${id}-recovered`} {...tile} patternTransform="rotate(45)">
        <rect width="6" height="6" className="recovered-ground" />
        <rect width="2.5" height="6" className="recovered-ink" />
      </pattern>
      <pattern id={`${id}-held`} {...tile}>
        <rect width="6" height="6" className="held-ground" />
        <circle cx="3" cy="3" r="1.6" className="held-ink" />
      </pattern>
    </defs>
  );
}

function Legend({ hasHeld, id }: { hasHeld: boolean; id: string }) {
  const entries: [name: string, swatch: ReactNode][] = [
    ['Had', <rect key="had" className="had" {...SWATCH} />],
    ['Used', <rect key="used" className="used" {...SWATCH} />],
    ['Recovered', <rect key="back" fill={`url(#${id}-recovered)`} {...SWATCH} />],
  ];
  const held = <rect key="held" fill={`url(#${id}-held)`} {...SWATCH} />;
  if (hasHeld) entries.push(['Held: there, but frozen', held]);
  const line = <line key="left" className="left-line" x1="1" x2="13" y1="7" y2="7" />;
  entries.push(['Left of the loss', line]);
  return (
    <ul className="waterfall-legend" aria-hidden="true">
      {entries.map(([name, swatch]) => (
        <li key={name}>
          <svg width="14" height="14">
            {swatch}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

const SWATCH = { x: 1, y: 1, width: 12, height: 12 };

interface BarsProps {
  readonly row: Row;
  readonly whole: bigint;
  readonly y: number;
  readonly id: string;
}

/** Whatever there is of something is seen. */
const wide = (text: string) => ({ width: `max(2px, ${text})` });

function Bars({ row, whole, y, id }: BarsProps) {
  const { beforeNative, usedNative, heldNative, recoveredNative, outlineNative } = row;
  const at = (native: bigint) => place(native, whole);
  const long = (from: bigint, native: bigint) => wide(length(from, native, whole));
  const bar = { x: at(beforeNative), y: y + BAR, height: THICK };
  const held = { ...bar, x: at(beforeNative + usedNative) };
  const back = { ...bar, y: y + BAR + THICK - THIN, height: THIN };
  return (
    <g>
      <line className="rail" x1="0" x2="100%" y1={y + BAR + THICK} y2={y + BAR + THICK} />
      {outlineNative > 0n ? (
        <rect className="had" {...bar} style={long(beforeNative, outlineNative)} />
      ) : null}
      {usedNative > 0n ? (
        <rect className="used" {...bar} style={long(beforeNative, usedNative)} />
      ) : null}
      {heldNative > 0n ? (
        <rect
          className="held"
          fill={`url(#${id}-held)`}
          {...held}
          style={long(beforeNative + usedNative, heldNative)}
        />
      ) : null}
      {recoveredNative > 0n ? (
        <rect
          className="recovered"
          fill={`url(#${id}-recovered)`}
          {...back}
          style={long(beforeNative, recoveredNative)}
        />
      ) : null}
      {reachesBeyond(row, whole) ? <More y={y} /> : null}
    </g>
  );
}

interface NamesProps {
  readonly row: Row;
  readonly money: Money;
  readonly y: number;
  readonly isKnown: boolean;
}

/** What a layer is called and what it pays, or could pay, above everything that is drawn. */
function Names({ row, money, y, isKnown }: NamesProps) {
  const isExact = useContext(Exact);
  const taken = isKnown ? row.usedNative + row.heldNative : (row.hadNative ?? 0n);
  const { decimals } = money;
  const exact = apart(fromNative(taken, decimals));
  const text = isExact ? exact : cut(taken, decimals, shownOf(decimals));
  return (
    <g>
      <text x="0" y={y + TEXT}>
        {row.name}
      </text>
      <text x="100%" y={y + TEXT} className="waterfall-amount">
        {taken === 0n ? '–' : text}
      </text>
    </g>
  );
}

/** It had more than there is room for. */
function More({ y }: { y: number }) {
  return (
    <svg x="100%" y={y + BAR} overflow="visible">
      <path className="more" d={`M-7 3 l4 ${THICK / 2 - 3} l-4 ${THICK / 2 - 3}`} />
    </svg>
  );
}

/** Down along the ends of the layers. */
function Steps({ rows, whole }: { rows: readonly Row[]; whole: bigint }) {
  return (
    <g className="left-line">
      {rows.map((row, number) => {
        const end = row.beforeNative + row.usedNative + row.heldNative;
        const [x1, x2] = [place(row.beforeNative, whole), place(end, whole)];
        const y = number * ROW + BAR + THICK;
        const isLast = number === rows.length - 1;
        return (
          <g key={row.id}>
            <line x1={x1} x2={x2} y1={y} y2={y} />
            {isLast ? null : <line x1={x2} x2={x2} y1={y} y2={y + ROW} />}
          </g>
        );
      })}
    </g>
  );
}

function Layers({ of, money, title }: Props) {
  const rows = rowsOf(of);
  const amount = (native: bigint) => <Amount native={native} decimals={money.decimals} />;
  const optional = (native: bigint | undefined) =>
    native === undefined ? <span className="quiet">–</span> : amount(native);
  const figure = (name: string, cell: Column<Row>['cell']): Column<Row> => ({
    title: name,
    cell,
    isFigure: true,
  });
  const isKnown = of.lossNative !== undefined;
  const columns: Column<Row>[] = [
    { title: 'Layer', cell: (row) => <Named of={row} />, isName: true },
    figure('Had', (row) => optional(row.hadNative)),
    figure('Used', (row) => optional(isKnown ? row.usedNative : undefined)),
  ];
  if (rows.some((row) => row.heldNative > 0n)) {
    columns.push(figure('Held, frozen', (row) => amount(row.heldNative)));
  }
  columns.push(
    figure('Recovered', (row) => optional(isKnown ? row.recoveredNative : undefined)),
    figure('Left of the loss', (row) => optional(isKnown ? row.leftNative : undefined)),
  );
  return (
    <div>
      <Table
        caption={`${title}: the layers`}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.id}
      />
      <p className="hint">All amounts in {money.symbol}.</p>
    </div>
  );
}

function Named({ of }: { of: Row }) {
  return (
    <span className="waterfall-name">
      {of.name}
      {of.whose === '' ? null : <span className="hint">{of.whose}</span>}
    </span>
  );
}

/** That nothing appeared and nothing is missing, and how that is known. */
function SumLine({ of, money }: Omit<Props, 'title'>) {
  const sum = sumOf(of);
  if (sum === undefined) return null;
  const amount = (native: bigint) => <Amount native={native} {...money} />;
  const parts = (
    <>
      Used {amount(sum.usedNative)}
      {sum.heldNative > 0n ? <> + held {amount(sum.heldNative)}</> : null} + left{' '}
      {amount(sum.leftNative)}
    </>
  );
  if (sum.holds) {
    return (
      <p className="waterfall-sum">
        <span aria-hidden="true">✓ </span>
        {parts} = loss {amount(sum.lossNative)}, to the unit.
      </p>
    );
  }
  return (
    <Notice kind="bad" title="These amounts do not add up.">
      {parts} should be the loss of {amount(sum.lossNative)}. Reload; if it stays so, do not rely on
      what this page shows of this loss.
    </Notice>
  );
}
