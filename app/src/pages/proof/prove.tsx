/** Panel "Prove my balance": an inclusion proof, checked in this browser. */
import type { AssetBooks, HouseCatalog } from '@ringfence/sdk';
import { useRef, useState, type FormEvent } from 'react';
import { useConfig } from '../../config/context';
import { useAccount } from '../../data/account';
import { asError } from '../../data/follow';
import { Panel } from '../../parts/frame';
import { Field, TextField } from '../../parts/form';
import { BYTES_MAX, checkProof, commandsOf, readCommitment, type Outcome } from './proof';
import { Verdict } from './verdict';

interface Props {
  readonly catalog: HouseCatalog | undefined;
  readonly books: readonly AssetBooks[] | undefined;
}

async function look(file: File, commitment: string | undefined): Promise<Outcome> {
  if (file.size > BYTES_MAX) {
    return { kind: 'unreadable', text: 'The file is too large: a proof has a few kilobytes.' };
  }
  try {
    return await checkProof(await file.text(), commitment);
  } catch (error) {
    return { kind: 'unreadable', text: `The file cannot be read: ${asError(error).message}.` };
  }
}

export function Prove({ catalog, books }: Props) {
  const [file, setFile] = useState<File>();
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  // What was chosen or written later counts, whichever check is done first.
  const turn = useRef(0);
  const commitment = readCommitment(text);
  const forget = () => {
    turn.current += 1;
    setOutcome(undefined);
  };
  const check = async (event: FormEvent) => {
    event.preventDefault();
    if (file === undefined || commitment.error !== undefined) return;
    forget();
    const mine = turn.current;
    const found = await look(file, commitment.digits);
    if (mine === turn.current) setOutcome(found);
  };
  const isReady = file !== undefined && commitment.error === undefined;
  return (
    <Panel title="Prove my balance">
      <div className="stack">
        <p>
          An auditor publishes one number for each asset, a commitment to all ledgers and their
          total. A proof shows that your ledger is among them. It is checked here: the file never
          leaves this browser.
        </p>
        <form className="form narrow" onSubmit={(event) => void check(event)}>
          <Field label="Proof file" hint="JSON, as the auditor gave it to you">
            {(ids) => (
              <input
                {...ids}
                type="file"
                accept=".json,application/json"
                onChange={(event) => {
                  setFile(event.target.files?.[0]);
                  forget();
                }}
              />
            )}
          </Field>
          <TextField
            label="Published commitment"
            value={text}
            onChange={(now) => {
              setText(now);
              forget();
            }}
            error={commitment.error}
            hint="From where everybody sees it, not from whoever gave you the proof"
            placeholder="64 hexadecimal digits"
          />
          <div className="row">
            <button type="submit" className="main" disabled={!isReady}>
              Check proof
            </button>
            {file === undefined ? <span className="hint">Choose a proof file first.</span> : null}
          </div>
        </form>
        {outcome === undefined ? null : <Verdict of={outcome} catalog={catalog} books={books} />}
        <How catalog={catalog} />
      </div>
    </Panel>
  );
}

/** How one comes by a proof. */
function How({ catalog }: Pick<Props, 'catalog'>) {
  const { house } = useConfig();
  const { value: portfolio } = useAccount();
  const account = portfolio?.account?.address;
  const mint = catalog?.house.data.quoteMint;
  const { snapshot, publish, prove } = commandsOf(house, account ?? 'ACCOUNT', mint ?? 'MINT');
  return (
    <details className="foldout">
      <summary>How to get a proof</summary>
      <div className="stack">
        <p>
          Ask whoever audits this house for a proof of your margin account. Everything that an
          auditor needs is on the chain, so that anyone can be one. It takes a snapshot of the house
          at one slot:
        </p>
        <pre>{snapshot}</pre>
        <p>It audits that, and publishes the commitments on the page that comes of it:</p>
        <pre>{publish}</pre>
        <p>
          {account === undefined
            ? 'From the same snapshot it writes the proof of an account and a mint:'
            : 'From the same snapshot it writes the proof of your account, here for the quote:'}
        </p>
        <pre>{prove}</pre>
        <p className="hint">
          A proof fits the commitment of its own snapshot and no other: ledgers change with every
          deposit.
        </p>
      </div>
    </details>
  );
}
