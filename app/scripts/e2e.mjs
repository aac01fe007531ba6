// Drives a browser through the app, at a house on a local node.
//
//   node scripts/e2e.mjs [NAME...]
//
// `cargo x app test` starts it, and says where everything is in the environment: see
// e2e/support/environment.ts. Names are parts of names of test files; without one, all of them run.
import { compiled, runTests } from './compile.mjs';

runTests(await compiled('e2e', process.argv.slice(2)));
