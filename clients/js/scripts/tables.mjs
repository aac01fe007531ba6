// Tables beside what Codama writes: events by their discriminator, errors in plain words, and
// the parameters of a house.
import fs from 'node:fs';
import path from 'node:path';

const HEAD = '// Written by scripts/generate.mjs. Change its sources instead.\n\n';
const camel = (name) => `${name[0].toLowerCase()}${name.slice(1)}`;
const lines = (list, each) => list.map(each).join('\n');

/** Every event: its name, its first eight bytes as hexadecimal, and its decoder. */
function events(idl) {
  const hex = (bytes) => Buffer.from(bytes).toString('hex');
  const names = idl.events.map(({ name }) => name);
  const imports = lines(
    names,
    (name) =>
      `import { get${name}Decoder, type ${name} } from './types/${camel(name)}.js';`,
  );
  const kinds = lines(names, (name) => `  | { readonly name: '${name}'; readonly data: ${name} }`);
  const entries = lines(
    idl.events,
    ({ name, discriminator }) => `  ['${name}', '${hex(discriminator)}', get${name}Decoder],`,
  );
  return [
    HEAD,
    imports,
    '\n\n/** Something that happened. */\nexport type RingfenceEvent =\n',
    kinds,
    ';\n\n/** Name, discriminator in hexadecimal, and decoder of every event. */\n',
    `export const EVENTS = [\n${entries}\n] as const;\n`,
  ].join('');
}

/** Every error: its code, its name, what is so and what one can do. */
function errors(idl, explanations) {
  const quoted = (text) => JSON.stringify(text ?? '');
  const entries = lines(idl.errors, ({ code, name, msg }) => {
    const said = explanations[name] ?? { so: msg };
    return `  [${code}, '${name}', ${quoted(said.so)}, ${quoted(said.then)}],`;
  });
  return [
    HEAD,
    '/** Code, name, what is so and what one can do, of every error of the program. */\n',
    'export const ERRORS: readonly (readonly [number, string, string, string])[] = [\n',
    `${entries}\n];\n`,
  ].join('');
}

const SUBJECT = /^ {4}(House|Asset|Instrument|Governance) \{\n([\s\S]*?)^ {4}\}/gm;
const PARAMETER = /^ {8}(\w+) = (\d+), step (\d+), up \w+, down \w+;/gm;
const snake = (name) => camel(name).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every parameter that a proposal can change, from the one table that the rules have of them. */
function parameters(source) {
  const all = [...source.matchAll(SUBJECT)].flatMap(([, subject, body]) =>
    [...body.matchAll(PARAMETER)].map(([, name, code, step]) => ({ subject, name, code, step })),
  );
  if (all.length !== source.match(/, step \d+, up /g)?.length) {
    throw new Error('the table of parameters is not as it was');
  }
  const entries = lines(all, ({ subject, name, code, step }) => {
    return `  [${code}, '${snake(name)}', '${camel(subject)}', ${step !== '0'}],`;
  });
  return [
    HEAD,
    '/** Code, name, whose it is, and whether it is a number, of all that proposals change. */\n',
    'export const PARAMETERS = [\n',
    `${entries}\n] as const;\n`,
  ].join('');
}

/** Writes the tables into the folder of generated code. */
export function writeTables(folder, idl, explanations, rules) {
  fs.writeFileSync(path.join(folder, 'parameters.ts'), parameters(rules));
  fs.writeFileSync(path.join(folder, 'events.ts'), events(idl));
  fs.writeFileSync(path.join(folder, 'explanations.ts'), errors(idl, explanations));
}
