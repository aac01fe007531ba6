/** Health as a picture: equity and requirement of both tests, on one scale. */
import type { Coded, Health } from '@ringfence/sdk/preview';
import type { Quote } from '../data/names';
import { bufferOf, healthSentence, scaleOfHealths, type Healths } from './health-words';
import { placeOf, type Scale } from './scale';
import './health.css';

interface LaneProps {
  readonly name: string;
  readonly test: Coded<Health>;
  readonly scale: Scale;
}

function Lane({ name, test, scale }: LaneProps) {
  if (!test.ok) {
    return (
      <div className="health-lane">
        <span className="health-name">{name}</span>
        <div className="health-track unknown">
          <span>cannot be made now</span>
        </div>
      </div>
    );
  }
  const { equityNative, requirementNative } = test.value;
  const at = (native: bigint) => placeOf(scale, native);
  const [zero, equity] = [at(0n), at(equityNative)];
  const style = {
    insetInlineStart: `${Math.min(zero, equity) / 10}%`,
    inlineSize: `${Math.abs(equity - zero) / 10}%`,
  };
  const tone = bufferOf(test.value) < 0n ? 'bad' : 'good';
  return (
    <div className="health-lane">
      <span className="health-name">{name}</span>
      <div className="health-track">
        <span className={`health-equity ${tone}`} style={style} />
        {scale.low < 0n ? (
          <span className="health-zero" style={{ insetInlineStart: `${zero / 10}%` }} />
        ) : null}
        {requirementNative > 0n ? (
          <span
            className="health-mark"
            style={{ insetInlineStart: `${at(requirementNative) / 10}%` }}
          />
        ) : null}
      </div>
    </div>
  );
}

interface Props {
  readonly of: Healths;
  readonly quote: Quote;
  /** The same for pictures that are to be compared; its own unless given. */
  readonly scale?: Scale | undefined;
  /** What it is the health of, before the numbers are said. */
  readonly label?: string;
}

export function HealthBar({ of, quote, scale = scaleOfHealths([of]), label }: Props) {
  const said = healthSentence(of, quote);
  return (
    <div className="health" role="img" aria-label={label ? `${label}. ${said}` : said}>
      <Lane name="Maintenance" test={of.maintenance} scale={scale} />
      <Lane name="Initial" test={of.initial} scale={scale} />
    </div>
  );
}

/** What the signs in the picture are. */
export function HealthKey() {
  return (
    <p className="health-key" aria-hidden="true">
      <span>
        <span className="health-sample">
          <span className="health-equity good" />
        </span>
        equity, enough
      </span>
      <span>
        <span className="health-sample">
          <span className="health-equity bad" />
        </span>
        equity, too little
      </span>
      <span>
        <span className="health-sample">
          <span className="health-mark" />
        </span>
        required
      </span>
    </p>
  );
}
