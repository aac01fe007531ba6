// Tables beside what Codama writes: events by their discriminator, and errors in plain words.
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

/** Writes the tables into the folder of generated code. */
export function writeTables(folder, idl, explanations) {
  fs.writeFileSync(path.join(folder, 'events.ts'), events(idl));
  fs.writeFileSync(path.join(folder, 'explanations.ts'), errors(idl, explanations));
}
