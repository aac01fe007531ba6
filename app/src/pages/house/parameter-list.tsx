/** Parameters with their values and what they mean. */
import {
  decimalsOf,
  valueIn,
  type HouseCatalog,
  type Located,
  type Parameter,
} from '@ringfence/sdk';
import { quoteOf, useNaming } from '../../data/names';
import {
  houseGroups,
  listedParameters,
  meaningOf,
  plainName,
  shownValue,
  type Subject,
} from './parameters';

interface Props {
  readonly catalog: HouseCatalog;
  readonly of: Located<object>;
  readonly parameters: readonly Parameter[];
  /** What a deposit cap counts. */
  readonly symbol: string;
}

function ParameterList({ catalog, of, parameters, symbol }: Props) {
  const quote = quoteOf(catalog, useNaming()).symbol;
  const rows = parameters.flatMap((parameter) => {
    const value = valueIn(of.data, parameter);
    if (value === undefined) return [];
    const { name } = parameter;
    const decimals = decimalsOf(catalog, name, of.address);
    const money = { decimals, symbol: name === 'deposit_cap_native' ? symbol : quote };
    return [{ parameter, text: shownValue(parameter, value, money), value }];
  });
  return (
    <dl className="parameters">
      {rows.map(({ parameter, text, value }) => (
        <div key={parameter.name}>
          <dt>
            {plainName(parameter)} <code>{parameter.name}</code>
          </dt>
          <dd title={`${value}`}>{text}</dd>
          <dd className="hint">{meaningOf(parameter)}</dd>
        </div>
      ))}
    </dl>
  );
}

const lowered = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

export function HouseParameters({ catalog }: { catalog: HouseCatalog }) {
  return (
    <section aria-label="Parameters">
      {houseGroups().map(({ title, parameters }) => (
        <details key={title} className="foldout">
          <summary>
            Parameters: {lowered(title)} <span className="hint">({parameters.length})</span>
          </summary>
          <ParameterList catalog={catalog} of={catalog.house} parameters={parameters} symbol="" />
        </details>
      ))}
    </section>
  );
}

interface ListedProps extends Omit<Props, 'parameters'> {
  readonly subject: Subject;
}

export function ListedParameters({ subject, ...rest }: ListedProps) {
  return <ParameterList {...rest} parameters={listedParameters(subject)} />;
}
