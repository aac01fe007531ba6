// A page for every export, in doc.
import path from 'node:path';
import { PACKAGE, run } from './run.mjs';

const typedoc = path.join(PACKAGE, 'node_modules/typedoc/bin/typedoc');
run(typedoc, '--options', path.join(PACKAGE, 'typedoc.json'));
