/** Reads JSON strictly: whatever is left to guess is refused, with its place. */

/** What is wrong in a drill file, and where. */
export class DrillError extends Error {
  override readonly name = 'DrillError';
}

type Raw = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MOST = (1n << 64n) - 1n;
const DIGITS = /^(0|[1-9]\d*)$/;
const SIGNED = /^-?(0|[1-9]\d*)$/;
/** Nothing on the chain has more; and nobody waits for numbers without an end. */
const DIGITS_MAX = 39;
const SHOWN_MAX = 40;

/** A value as a message names it. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
}

/** A value of a document, which knows its place. */
export class Value {
  constructor(
    private readonly raw: unknown,
    readonly place = '',
  ) {}

  /** What is refused here. */
  wrong(why: string): DrillError {
    return new DrillError(this.place === '' ? why : `${this.place}: ${why}`);
  }

  private record(): Raw {
    if (isRecord(this.raw)) return this.raw;
    throw this.wrong(`has to be an object, not ${shown(this.raw)}`);
  }

  /** Whether there is such a field. */
  has(name: string): boolean {
    return Object.hasOwn(this.record(), name);
  }

  /** Refuses fields that are not known, and those that are missing. */
  check(needed: readonly string[], optional: readonly string[] = []): void {
    const known = [...needed, ...optional];
    const unknown = Object.keys(this.record()).find((name) => !known.includes(name));
    if (unknown !== undefined) throw this.wrong(`${shown(unknown)} is not known`);
    const missing = needed.find((name) => !this.has(name));
    if (missing !== undefined) throw this.wrong(`${shown(missing)} is missing`);
  }

  field(name: string): Value {
    const place = this.place === '' ? name : `${this.place}.${name}`;
    const value = new Value(this.record()[name], place);
    if (!this.has(name)) throw value.wrong('is missing');
    return value;
  }

  isNull(): boolean {
    return this.raw === null;
  }

  list(most: number): Value[] {
    const { raw, place } = this;
    if (!Array.isArray(raw)) throw this.wrong(`has to be a list, not ${shown(raw)}`);
    if (raw.length > most) throw this.wrong(`has ${raw.length} entries; at most ${most} are shown`);
    return raw.map((value: unknown, at) => new Value(value, `${place}[${at}]`));
  }

  text(): string {
    if (typeof this.raw === 'string') return this.raw;
    throw this.wrong(`has to be a text, not ${shown(this.raw)}`);
  }

  /** One of some words. */
  word<T extends string>(words: readonly T[]): T {
    const text = this.text();
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw this.wrong(`unknown: ${shown(text)}; known: \`${words.join('`, `')}\``);
  }

  /** Seconds: a whole number, not a text. */
  seconds(): bigint {
    if (Number.isSafeInteger(this.raw) && Number(this.raw) >= 0) return BigInt(Number(this.raw));
    throw this.wrong(`has to be a whole number of seconds, not ${shown(this.raw)}`);
  }

  /** An amount in native units: a decimal text of at most 64 bits. */
  amount(): bigint {
    const { raw } = this;
    if (typeof raw !== 'string') throw this.wrong(`has to be a text of digits, not ${shown(raw)}`);
    if (raw.startsWith('-') && SIGNED.test(raw)) throw this.wrong(`${shown(raw)} is negative`);
    if (!DIGITS.test(raw)) throw this.wrong(`${shown(raw)} is no amount: it has to be digits`);
    const native = raw.length > DIGITS_MAX ? MOST + 1n : BigInt(raw);
    if (native > MOST) throw this.wrong(`${shown(raw)} is above 64 bits`);
    return native;
  }

  /** A figure that may be below zero: a decimal text. */
  figure(): bigint {
    const { raw } = this;
    if (typeof raw === 'string' && SIGNED.test(raw) && raw.length <= DIGITS_MAX) return BigInt(raw);
    throw this.wrong(`has to be a text of digits, not ${shown(raw)}`);
  }
}

/** The document of a text. */
export function documentOf(text: string): Value {
  try {
    return new Value(JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DrillError(`this is not JSON: ${why}`);
  }
}
