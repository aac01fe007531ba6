// Compiles the package and runs an example against `cargo x localnet`.
//
//   node scripts/example.mjs NAME
import fs from 'node:fs';
import path from 'node:path';
import { compile, PACKAGE, run } from './run.mjs';

const name = process.argv[2] ?? '';
const files = fs.readdirSync(path.join(PACKAGE, 'examples')).map((file) => file.replace('.ts', ''));
const all = files.filter((file) => file !== 'localnet');
if (!all.includes(name)) {
  console.error(`there is no example "${name}"; there are: ${all.join(', ')}`);
  process.exit(1);
}
compile('tsconfig.test.json');
run(path.join(PACKAGE, `build/examples/${name}.js`));
