// Runs a command that ends when whoever started it does.
//
//   node leash.cjs COMMAND [WORD...]
//
// When the standard input ends, or a signal says so, the command is told to stop; when it does not
// within five seconds, it is ended.
'use strict';

const { spawn } = require('node:child_process');

const PATIENCE_MS = 5_000;

const [command, ...words] = process.argv.slice(2);
if (command === undefined) {
  console.error('usage: node leash.cjs COMMAND [WORD...]');
  process.exit(1);
}
const child = spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit'] });

let isStopping = false;
function stop() {
  if (isStopping) return;
  isStopping = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.stdin.on('end', stop).on('error', stop).resume();
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code) => process.exit(isStopping ? 0 : (code ?? 1)));
