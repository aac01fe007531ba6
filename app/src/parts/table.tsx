/** Tables, which become cards where there is no room for columns. */
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Figures stand at the right. */
  readonly isFigure?: boolean;
  /** Names the row: said again with each of its cells, so it is short. */
  readonly isName?: boolean;
}

interface TableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/** Whether there is more beside what is seen: only then is it a stop for the keyboard. */
function useIsWider(of: RefObject<HTMLDivElement | null>): boolean {
  const [isWider, setIsWider] = useState(false);
  useEffect(() => {
    const shown = of.current;
    if (shown === null) return undefined;
    const look = () => setIsWider(shown.scrollWidth > shown.clientWidth + 1);
    const observer = new ResizeObserver(look);
    for (const it of [shown, ...shown.children]) observer.observe(it);
    return () => observer.disconnect();
  }, [of]);
  return isWider;
}

/** As a card, a row is no row to a browser: roles say that it still is one. */
export function Table<T>({ caption, columns, rows, keyOf }: TableProps<T>) {
  const room = useRef<HTMLDivElement>(null);
  const isWider = useIsWider(room);
  const scrolled = isWider ? { role: 'region', 'aria-label': caption, tabIndex: 0 } : {};
  return (
    <div className="table" ref={room} {...scrolled}>
      <table role="table">
        <caption className="hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.title} role="columnheader" scope="col" className={kindOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <Cell key={column.title} of={column}>
                  {column.cell(row)}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const kindOf = ({ isFigure }: { isFigure?: boolean }) => (isFigure ? 'at-right' : undefined);

type Titled = Pick<Column<never>, 'title' | 'isFigure' | 'isName'>;

function Cell({ of, children }: { of: Titled; children: ReactNode }) {
  const shared = { className: kindOf(of), 'data-title': of.title };
  if (of.isName) {
    return (
      <th role="rowheader" scope="row" {...shared}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" {...shared}>
      {children}
    </td>
  );
}
