/** A statement of segregation, line by line, with what came of recomputing it. */
import { dayOf, hex, type AssetBooks, type Located, type Statement } from '@ringfence/sdk';
import { checkOf, sectionsOf, stateOf, statementJson } from '../data/statements';
import { Address } from './address';
import { Amount, Count, Moment } from './figures';
import { Badge, Facts, Notice } from './frame';
import './statement.css';

export function StateBadge({ of }: { of: Pick<Statement, 'state'> }) {
  const { kind, name } = stateOf(of);
  return <Badge kind={kind}>{name}</Badge>;
}

/** Required, held and excess, in a row. */
export function Balance({ of, symbol }: { of: Statement; symbol: string }) {
  const { decimals, requiredNative, heldNative, excessNative } = of;
  const amount = (native: bigint, signed = false) => (
    <Amount {...{ native, decimals, symbol, signed }} />
  );
  return (
    <Facts
      of={[
        ['Required', amount(requiredNative)],
        ['Held', amount(heldNative)],
        ['Excess', amount(excessNative, true)],
      ]}
    />
  );
}

/** Whether it is what it claims to be. */
export function Checked({ of, books }: { of: Statement; books: AssetBooks }) {
  const { isRight, text } = checkOf(of, books);
  return (
    <p className={`checked ${isRight ? 'good' : 'bad'}`}>
      <span aria-hidden="true">{isRight ? '✓' : '×'}</span> {text}
    </p>
  );
}

function Lines({ of, symbol }: { of: Statement; symbol: string }) {
  return (
    <div className="statement-sections">
      {sectionsOf(of).map(({ title, lines }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl className="lines">
            {lines.map(({ name, native, sign }) => (
              <div key={name} className={sign === '=' ? 'total' : undefined}>
                <dt>
                  <span className="sign">{sign}</span> {name}
                </dt>
                <dd>
                  <Amount native={native} decimals={of.decimals} symbol={symbol} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function save({ address, data }: Located<Statement>, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `statement-${dayOf(data.epoch)}-${address.slice(0, 8)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

interface Props {
  readonly of: Located<Statement>;
  readonly books: AssetBooks;
  readonly symbol: string;
}

/** All of a statement. */
export function WholeStatement({ of, books, symbol }: Props) {
  const { data } = of;
  const { kind, text } = stateOf(data);
  const isDraft = data.finalizedTs === 0n;
  return (
    <div className="stack">
      {kind === 'bad' ? <Notice kind="bad" title={text} /> : <p>{text}</p>}
      <Balance of={data} symbol={symbol} />
      {isDraft ? null : <Checked of={data} books={books} />}
      <Lines of={data} symbol={symbol} />
      <Facts
        of={[
          ['Vaults', <Count of={data.vaultCount} />],
          ['Open losses', <Count of={data.openLossCount} />],
          ['Recorded', <Moment ts={data.recordedTs} />, `slot ${data.recordedSlot}`],
          ['Final', <Moment ts={data.finalizedTs} />, `number ${data.number} of its chain`],
          ['Account', <Address of={of.address} what="statement" />],
        ]}
      />
      {isDraft ? null : (
        <dl className="lines hashes">
          <div>
            <dt>Hash</dt>
            <dd>{hex(data.hash)}</dd>
          </div>
          <div>
            <dt>Hash before it</dt>
            <dd>{hex(data.previousHash)}</dd>
          </div>
        </dl>
      )}
      <div className="row">
        <button type="button" onClick={() => save(of, statementJson(of))}>
          Download as JSON<span className="hidden">: statement of {dayOf(data.epoch)}</span>
        </button>
      </div>
    </div>
  );
}
