// Writes the configuration of the app for the house of `cargo x localnet`, or of a test:
//
//   node scripts/config.mjs FOLDER [OUT]
//
// FOLDER has the house's addresses.json and keys; OUT is dist/config.json unless given. The keys of
// people with money go into it, for the page's practice wallets: so it is for a local node alone.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PEOPLE = ['alice', 'bob', 'carol'];

const read = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), 'utf8'));

/** The configuration, from what `ringfence house apply` has written. */
export function configuration(folder) {
  const known = read(folder, 'addresses.json');
  if (known.cluster !== 'localnet') throw new Error(`not a local node: ${known.cluster}`);
  const named = (all, key) => Object.fromEntries(all.map((it) => [it[key], it.name]));
  return {
    cluster: known.cluster,
    rpc: known.rpc,
    ws: known.notifications,
    house: known.house,
    names: {
      assets: named(known.assets, 'mint'),
      instruments: named(known.instruments, 'instrument_id'),
      venues: named(known.venues, 'venue'),
    },
    practice: PEOPLE.map((name) => ({ name, secret: read(folder, 'keys', `${name}.json`) })),
  };
}

const [script, folder, out] = process.argv.slice(1);
if (script === fileURLToPath(import.meta.url)) {
  if (folder === undefined) {
    console.error('usage: node scripts/config.mjs FOLDER [OUT]');
    process.exit(1);
  }
  const dist = fileURLToPath(new URL('../dist/config.json', import.meta.url));
  fs.writeFileSync(out ?? dist, `${JSON.stringify(configuration(folder), null, 2)}\n`);
}
