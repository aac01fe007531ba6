/** Steps of a drill, one after the other, by hand or by themselves. */
import { useEffect, useId, useState } from 'react';
import { Badge } from '../../parts/frame';
import { Waterfall } from '../../parts/waterfall';
import type { ReplayStep } from './steps';

interface Props {
  readonly steps: readonly ReplayStep[];
  readonly title: string;
  readonly scaleNative: bigint | undefined;
}

const STEP_MS = 900;
/** Whoever wants less motion gets more time for each step. */
const CALM_STEP_MS = 2_500;
const MONEY = { decimals: 0, symbol: 'native units' };

const isCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Shows the end at first; played again, it begins at the start. */
function usePlaying(count: number) {
  const last = Math.max(0, count - 1);
  const [at, setAt] = useState(last);
  const [isPlaying, setIsPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying) return undefined;
    const wait = isCalm() ? CALM_STEP_MS : STEP_MS;
    const timer = setInterval(() => setAt((before) => Math.min(last, before + 1)), wait);
    return () => clearInterval(timer);
  }, [isPlaying, last]);
  useEffect(() => {
    if (at === last) setIsPlaying(false);
  }, [at, last]);
  const go = (to: number) => {
    setIsPlaying(false);
    setAt(Math.max(0, Math.min(last, to)));
  };
  const toggle = () => {
    if (!isPlaying && at === last) setAt(0);
    setIsPlaying(!isPlaying);
  };
  return { at, last, isPlaying, go, toggle };
}

export function Player({ steps, title, scaleNative }: Props) {
  const { at, last, isPlaying, go, toggle } = usePlaying(steps.length);
  const slider = useId();
  const step = steps[at];
  if (step === undefined) return <p className="empty">Nothing happens in this drill.</p>;
  return (
    <div className="stack drill">
      <div className="player" role="group" aria-label="Replay">
        <div className="row">
          <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
            Previous
          </button>
          <button type="button" disabled={last === 0} onClick={toggle}>
            {isPlaying ? 'Pause' : 'Play'}
          </button>
          <button type="button" disabled={at === last} onClick={() => go(at + 1)}>
            Next
          </button>
        </div>
        <div className="player-slider">
          <label htmlFor={slider}>Step</label>
          <input
            id={slider}
            type="range"
            min={0}
            max={last}
            value={at}
            aria-valuetext={`${at + 1} of ${last + 1}: ${step.title}`}
            onChange={(event) => go(event.target.valueAsNumber)}
          />
          <span className="hint">
            {at + 1} of {last + 1}
          </span>
        </div>
      </div>
      <div className="step-now" aria-live={isPlaying ? 'off' : 'polite'}>
        <StepTold of={step} />
      </div>
      {step.flow === undefined ? null : (
        <Waterfall of={step.flow} money={MONEY} title={title} scaleNative={scaleNative} />
      )}
      <AllSteps steps={steps} at={at} go={go} />
    </div>
  );
}

function StepTold({ of }: { of: ReplayStep }) {
  const { when, title, text, figures, refused } = of;
  return (
    <>
      <p>
        {when === undefined ? null : <span className="hint when">{when} </span>}
        <strong className="step-title">{title}</strong> {text}{' '}
        {refused === undefined ? null : <Badge kind="warn">refused: {refused}</Badge>}
      </p>
      {figures.length === 0 ? null : (
        <ul className="event-figures">
          {figures.map(({ name, text: figure }) => (
            <li key={name}>
              <span className="hint">{name}</span> <span className="figure">{figure}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface AllProps {
  readonly steps: readonly ReplayStep[];
  readonly at: number;
  readonly go: (to: number) => void;
}

function AllSteps({ steps, at, go }: AllProps) {
  return (
    <details>
      <summary>All steps</summary>
      <ol className="all-steps">
        {steps.map(({ when, title, text, refused }, number) => (
          <li key={number}>
            <button
              type="button"
              className="quiet"
              aria-current={number === at ? 'step' : undefined}
              onClick={() => go(number)}
            >
              {when === undefined ? null : <span className="when">{when} </span>}
              <strong className="step-title">{title}</strong> {text}
              {refused === undefined ? null : ` (refused: ${refused})`}
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}
