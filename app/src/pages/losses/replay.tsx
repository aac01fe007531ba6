/** A drill from a file, step by step: the same waterfall, off chain. */
import { useState, type ChangeEvent } from 'react';
import { Link } from 'wouter';
import { usePreviews } from '../../data/account';
import { asError } from '../../data/follow';
import { Field } from '../../parts/form';
import { Loading, Notice, Panel, Table } from '../../parts/frame';
import { Count } from '../../parts/figures';
import { answered, availableOf, readDrill, TEXT_MAX } from './drill';
import type { Drill, Paid, Party, Question } from './drill';
import { Player } from './player';
import { stepsOfPaid, stepsOfScenario, type ReplayStep } from './steps';

/** What was loaded, or what is wrong with it. */
interface Loaded {
  /** Another one each time: a player begins anew. */
  readonly id: number;
  readonly name: string;
  readonly drill: Drill | undefined;
  readonly steps: readonly ReplayStep[];
  readonly error: Error | undefined;
}

let lastId = 0;

const stepsOf = (drill: Drill): ReplayStep[] =>
  drill.kind === 'scenario' ? stepsOfScenario(drill) : [];

function loaded(name: string, text: string): Loaded {
  lastId += 1;
  try {
    const drill = readDrill(text);
    return { id: lastId, name, drill, steps: stepsOf(drill), error: undefined };
  } catch (error) {
    return { id: lastId, name, drill: undefined, steps: [], error: asError(error) };
  }
}

/** Reads a file only as far as a drill may be long. */
async function textOf(file: File): Promise<string> {
  return file.size > TEXT_MAX ? ' '.repeat(TEXT_MAX) + '+' : file.text();
}

export function Replay({ isAlone }: { isAlone?: boolean }) {
  const [found, setFound] = useState<Loaded>();
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file again, changed meanwhile, is another choice.
    event.target.value = '';
    if (file !== undefined) setFound(loaded(file.name, await textOf(file)));
  };
  const example = async () => {
    const { default: text } = await import('./example.json?raw');
    setFound(loaded('the example', text));
  };
  const aside = isAlone ? <Link href="/">All losses</Link> : undefined;
  return (
    <Panel title="Replay a drill" aside={aside}>
      <div className="stack drill">
        <p>
          A drill plays a default off chain, with the rules that run on chain. Load what{' '}
          <code>ringfence drill scenario FILE --json</code> or{' '}
          <code>ringfence drill waterfall FILE</code> prints, or the file that the second reads. It
          does not leave this page.
        </p>
        <div className="drill-choice">
          <Field label="Drill file">
            {(ids) => (
              <input
                {...ids}
                type="file"
                accept=".json,application/json"
                onChange={(event) => void choose(event)}
              />
            )}
          </Field>
          <button type="button" onClick={() => void example()}>
            Show an example
          </button>
        </div>
        {found === undefined ? null : <Found key={found.id} of={found} />}
      </div>
    </Panel>
  );
}

function Found({ of }: { of: Loaded }) {
  const { name, drill, steps, error } = of;
  if (error !== undefined || drill === undefined) {
    return (
      <Notice kind="bad" title="This drill cannot be shown." live>
        {name}: {error?.message}
      </Notice>
    );
  }
  if (drill.kind === 'question') return <Asked question={drill} />;
  if (drill.kind === 'paid') return <Answered paid={drill} />;
  return (
    <div className="stack drill">
      <h3>{drill.title}</h3>
      {drill.loss === undefined ? (
        <Notice kind="info" title="Nobody is in default in this drill." />
      ) : null}
      <Player steps={steps} title={drill.title} scaleNative={drill.loss?.lossNative} />
    </div>
  );
}

/** Only a loss and what the layers have: the rules say who pays. */
function Asked({ question }: { question: Question }) {
  const previews = usePreviews();
  if (previews === undefined) return <Loading what="the rules" />;
  const answer = previews.waterfall(question.lossNative, availableOf(question));
  if (!answer.ok) {
    return (
      <Notice kind="bad" title="The rules refuse this drill." live>
        Refusal {answer.code}.
      </Notice>
    );
  }
  return <Answered paid={answered(question, answer.value)} />;
}

function Answered({ paid }: { paid: Paid }) {
  const { title, parties, lossNative } = paid;
  return (
    <div className="stack drill">
      <h3>{title}</h3>
      <Player steps={stepsOfPaid(paid)} title={title} scaleNative={lossNative} />
      {parties.length === 0 ? null : <Parties of={parties} />}
    </div>
  );
}

function Parties({ of }: { of: readonly Party[] }) {
  return (
    <Table
      caption="Who pays within a layer"
      columns={[
        { title: 'Layer', cell: ({ layer }) => layer },
        { title: 'Party', cell: ({ id }) => id },
        { title: 'Used', cell: ({ usedNative }) => <Count of={usedNative} />, isFigure: true },
      ]}
      rows={of}
      keyOf={({ layer, id }) => `${layer}/${id}`}
    />
  );
}
