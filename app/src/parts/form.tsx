/** Dialogs and fields. */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

export { written, type Written } from './written';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Where there is something to write, that comes first; what opened the dialog comes after it. */
function open(dialog: HTMLDialogElement | null): void {
  dialog?.showModal();
  dialog?.querySelector<HTMLElement>('select, textarea, input[type=text]')?.focus();
}

/** Whoever came by a button that is gone by now goes on at the page. */
function close(dialog: HTMLDialogElement | null): void {
  dialog?.close();
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    document.getElementById('main')?.focus({ preventScroll: true });
  });
}

/** A question in front of the page; Escape closes it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // While it is still there: only then does the focus go back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current;
    open(shown);
    return () => close(shown);
  }, []);
  // Told late: where effects run twice, as in development, it is open again by then.
  const closed = () => {
    if (dialog.current?.open !== true) onClose();
  };
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={closed}>
      <header className="panel-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (ids: { id: string; 'aria-describedby': string }) => ReactNode;
}

/** A field with its label, what helps, and what is wrong. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': about })}
      <div id={about} className="field-about">
        {hint ? <span className="hint">{hint}</span> : null}
        {error ? (
          <span className="field-error" role="alert">
            {error}
          </span>
        ) : null}
      </div>
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** `decimal` for amounts. */
  readonly inputMode?: 'decimal' | 'numeric' | 'text';
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, error, placeholder, inputMode = 'text' } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          autoComplete="off"
          spellCheck={false}
          inputMode={inputMode}
          value={value}
          placeholder={placeholder}
          aria-invalid={error !== undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
}

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  readonly hint?: ReactNode;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const { label, value, choices, onChange, hint } = props;
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onChange(event.target.value as T)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
