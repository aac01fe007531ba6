// Accounts that the IDL does not have, because the program checks them itself: their layout is read
// from the interface crate, where each is declared once with names, sizes and words.
import fs from 'node:fs';
import path from 'node:path';

const ACCOUNT = /((?:\s*\/\/\/.*\n)+)\s*account (\w+) \[([\d, ]+)\] \{\n([\s\S]*?)\n {4}\}/g;
const FIELD = /((?:\s*\/\/\/.*\n)+)\s*(\w+): ([^\n]+),/g;
const ARRAY = /^\[(.+); (\d+)\]$/;
const NUMBER = /^[ui](8|16|32|64|128)$/;

const docs = (text) => text.match(/\/\/\/ ?.*/g).map((line) => line.replace(/^\/\/\/ ?/, ''));

/** A type of the interface crate as the IDL writes it. */
function kind(text, known) {
  const array = ARRAY.exec(text);
  if (array) return { array: [kind(array[1], known), Number(array[2])] };
  if (text === 'Address') return 'pubkey';
  if (NUMBER.test(text)) return text;
  if (known.has(text)) return { defined: { name: text } };
  throw new Error(`the layout of ${text} is not in the IDL`);
}

/** The accounts that a source declares, with their fields as text. */
function declared(source) {
  const found = [...source.matchAll(ACCOUNT)];
  return found.map(([, words, name, bytes, body]) => ({
    name,
    words: docs(words),
    discriminator: bytes.split(', ').map(Number),
    fields: [...`${body}\n`.matchAll(FIELD)],
  }));
}

/** The IDL with every account that the interface crate reads. */
export function addUnlisted(idl, folder) {
  const known = new Set(idl.types.map((type) => type.name));
  const listed = new Set(idl.accounts.map((account) => account.name));
  const sources = fs.readdirSync(folder).filter((name) => name.endsWith('.rs')).sort();
  const all = sources.flatMap((name) => declared(fs.readFileSync(path.join(folder, name), 'utf8')));
  const missing = all.filter(({ name }) => !listed.has(name));
  if (listed.size + missing.length !== all.length) {
    throw new Error('the IDL and the interface crate do not have the same accounts');
  }
  const accounts = missing.map(({ name, discriminator }) => ({ name, discriminator }));
  const types = missing.map(({ name, words, fields }) => ({
    name,
    docs: words,
    type: {
      kind: 'struct',
      fields: fields.map(([, of, field, type]) => ({
        name: field,
        docs: docs(of),
        type: kind(type, known),
      })),
    },
  }));
  return {
    ...idl,
    accounts: [...idl.accounts, ...accounts],
    types: [...idl.types, ...types],
  };
}
