// After `npm install` has changed package-lock.json: leaves out the builds of the embedded chain
// for other machines, which not every registry has. `npm ci` refuses a lock file that does not hold
// what it names.
import fs from 'node:fs';
import path from 'node:path';
import { PACKAGE } from './run.mjs';

const file = path.join(PACKAGE, 'package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const { optionalDependencies: builds } = lock.packages['node_modules/litesvm'];
for (const name of Object.keys(builds)) {
  if (!lock.packages[`node_modules/${name}`]) delete builds[name];
}
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
