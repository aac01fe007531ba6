// Runs the tests of the app that need no browser.
//
//   node scripts/test.mjs [NAME...]
//
// Names are parts of names of test files; without one, all of them run.
import { compiled, runTests } from './compile.mjs';

runTests(await compiled('test', process.argv.slice(2)));
