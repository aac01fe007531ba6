// Writes src/generated from idl/ringfence.json, with Codama.
//
//   node scripts/generate.mjs [FOLDER]
//
// Codama does not take the IDL as it is: aliases of types are replaced by what they stand for,
// events become types, and accounts that no instruction names are added (unlisted.mjs). What it
// writes is for bundlers; file names are added to imports, so that Node takes it as well.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFromRoot, definedTypeNode } from 'codama';
import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { writeTables } from './tables.mjs';
import { addUnlisted } from './unlisted.mjs';

const PACKAGE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = path.join(PACKAGE, '../..');
const IDL = path.join(ROOT, 'idl/ringfence.json');
const LAYOUTS = path.join(ROOT, 'crates/interface/src/accounts');
const EXPLANATIONS = path.join(ROOT, 'clients/explanations.json');
const PARAMETERS = path.join(ROOT, 'crates/core/src/governance/parameter.rs');
const SHARED = new Set(['accounts', 'errors', 'instructions', 'programs', 'shared', 'types']);

/** Replaces each use of an alias by what it stands for. */
function withoutAliases(idl) {
  const isAlias = (type) => type.type.kind === 'type';
  const aliases = new Map(idl.types.filter(isAlias).map((type) => [type.name, type.type.alias]));
  const walk = (value) => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    const alias = aliases.get(value.defined?.name);
    if (alias !== undefined) return walk(alias);
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, walk(of)]));
  };
  return walk({ ...idl, types: idl.types.filter((type) => !isAlias(type)) });
}

/** Events as types; their decoders expect the discriminator in front. */
function withEvents(root) {
  const events = root.program.events ?? [];
  const types = events.map(({ name, data }) => definedTypeNode({ name, type: data }));
  const definedTypes = [...root.program.definedTypes, ...types];
  return { ...root, program: { ...root.program, definedTypes } };
}

/** A relative import with the name of its file. */
function withFile(_, before, target) {
  const last = target.split('/').pop();
  const file = last === '.' || SHARED.has(last) ? `${target}/index.js` : `${target}.js`;
  return `${before}'${file}'`;
}

function finish(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      finish(place);
      continue;
    }
    const text = fs.readFileSync(place, 'utf8');
    const named = text.replace(/(\bfrom )["'](\.[^"']*)["']/g, withFile);
    fs.writeFileSync(place, named.replace(/^ *\/\/ [A-Z]{4}: Coded error\.\n/gm, ''));
  }
}

async function generate(folder) {
  const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
  const idl = read(IDL);
  const whole = addUnlisted(withoutAliases(idl), LAYOUTS);
  const options = {
    deleteFolderBeforeRendering: true,
    syncPackageJson: false,
    prettierOptions: { printWidth: 100, singleQuote: true },
  };
  const root = withEvents(rootNodeFromAnchor(whole));
  await createFromRoot(root).accept(renderVisitor(folder, options));
  finish(folder);
  const explanations = fs.existsSync(EXPLANATIONS) ? read(EXPLANATIONS) : {};
  writeTables(folder, idl, explanations, fs.readFileSync(PARAMETERS, 'utf8'));
}

await generate(path.resolve(process.argv[2] ?? path.join(PACKAGE, 'src/generated')));
