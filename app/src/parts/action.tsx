/** A button that has something signed and says beside it how that goes. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { isOnItsWay, isUnderWay, waitsFor, type Phase, type Transaction } from '../act/sending';
import { useTransactions, type Build } from '../act/transactions';
import { useWallet } from '../act/wallet';
import { useHouse } from '../data/house';
import { Address } from './address';
import { Notice, type NoticeKind } from './frame';

const SAYS: Record<Phase, string> = {
  preparing: 'Putting it together…',
  simulating: 'Trying it out, before anybody signs…',
  signing: 'Waiting for your signature in the wallet…',
  sending: 'Handing it to the chain…',
  confirming: 'Waiting for the chain to confirm…',
  done: 'Done.',
  declined: 'Not signed.',
  refused: 'This cannot be done.',
  expired: 'It did not get onto the chain.',
  unknown: 'It is not known whether this has happened. It is being looked for.',
};

const KINDS: Partial<Record<Phase, NoticeKind>> = {
  done: 'good',
  declined: 'info',
  refused: 'bad',
  expired: 'warn',
  unknown: 'warn',
};

/** How a transaction is getting on, or how it ended. */
export function Progress({ of, isSilent }: { of: Transaction; isSilent?: boolean }) {
  const { phase, part, parts, text, refusal, signatures } = of;
  const which = parts > 1 ? ` (${part} of ${parts})` : '';
  return (
    <Notice kind={KINDS[phase] ?? 'info'} title={SAYS[phase] + which} live={!isSilent}>
      {text ? <p>{text}</p> : null}
      {refusal ? <p className="hint">Refusal: {refusal}</p> : null}
      {signatures.map((signature) => (
        <p key={signature}>
          Transaction <Address of={signature} kind="tx" />
        </p>
      ))}
    </Notice>
  );
}

interface ActionProps {
  /** On the button, and what the transaction is called. */
  readonly title: string;
  readonly build: Build;
  /** Why it cannot be pressed now. */
  readonly blocked?: string | undefined;
  readonly onDone?: (() => void) | undefined;
  readonly kind?: 'main' | 'plain' | 'danger';
  /** What it is about: how an earlier one ended is forgotten when that changes. */
  readonly subject?: number | string;
  readonly children?: ReactNode;
}

const AWAY = 'The node does not answer: nothing can be tried out before it is signed.';

/** Signs and sends when it is pressed. Shows each step, and the sentence of a refusal. */
export function Action(props: ActionProps) {
  const { title, build, blocked, onDone, kind = 'main', subject, children } = props;
  const { all, run } = useTransactions();
  const wallet = useWallet();
  const isAway = useHouse().state === 'away';
  const [pressed, setPressed] = useState<{ id: number; subject: ActionProps['subject'] }>();
  const latest = useRef(subject);
  const isRunning = useRef(false);
  useEffect(() => {
    latest.current = subject;
  }, [subject]);
  const own = all.find((it) => it.id === pressed?.id);
  const isBusy = own !== undefined && isUnderWay(own);
  const isOpen = own?.phase === 'unknown';
  useEffect(() => {
    // How it ended after all is to be seen, whatever was written meanwhile.
    if (isOpen) setPressed((before) => before && { ...before, subject });
  }, [isOpen, subject]);
  // While it is under way it stays, whatever is written meanwhile: nobody signs twice by mistake.
  const mine = isBusy || isOpen || pressed?.subject === subject ? own : undefined;
  const obstacle = wallet?.why ?? (isAway ? AWAY : (waitsFor(all) ?? blocked));
  const why = wallet === undefined ? 'Connect a wallet first.' : obstacle;
  const isOff = isBusy || why !== undefined || all.some(isOnItsWay);
  const about = useId();
  const press = async () => {
    if (isOff) return;
    // Two presses can come before the button is seen to be busy.
    if (isRunning.current) return;
    isRunning.current = true;
    const started = run(title, build);
    setPressed({ id: started.id, subject });
    const { phase } = await started.ended;
    isRunning.current = false;
    if (latest.current !== subject) return setPressed({ id: started.id, subject: latest.current });
    if (phase === 'done') onDone?.();
  };
  return (
    <div className="action">
      <button
        type="button"
        className={kind}
        // Not `disabled`: it keeps the focus, and whoever uses the keyboard stays where they are.
        aria-disabled={isOff}
        aria-describedby={why !== undefined && !isBusy ? about : undefined}
        onClick={() => void press()}
      >
        {children ?? title}
      </button>
      {why !== undefined && !isBusy ? (
        <span className="hint" id={about}>
          {why}
        </span>
      ) : null}
      {mine ? <InView key={mine.id} of={mine} /> : null}
    </div>
  );
}

/** How it ends is seen, also below the edge of a dialog on a small screen. */
function InView({ of }: { of: Transaction }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [of.phase]);
  return (
    <div ref={place} className="progress">
      <Progress of={of} />
    </div>
  );
}
