// Measures every function of some sources, for the rules of the house.
//
//   node scripts/measure.mjs FILE...
//
// Prints a line of JSON for each: its file, its first line, its name, how many lines it has, how
// deep its statements are nested, and how many parameters it takes. What JSX nests is a page and
// not a decision, so only statements count. A function inside another is nested for itself.
import fs from 'node:fs';
import ts from 'typescript';

const DEEPER = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.SwitchStatement,
]);

/** `else if` goes on at the same level. */
const goesOn = (node) => ts.isIfStatement(node) && node.parent.elseStatement === node;

function depth(node) {
  let deepest = 0;
  ts.forEachChild(node, (child) => {
    if (!ts.isFunctionLike(child)) deepest = Math.max(deepest, depth(child));
  });
  return deepest + Number(DEEPER.has(node.kind) && !goesOn(node));
}

/** Its own name, or what it is given to: a name, a property, or the first words of a call. */
function nameOf(node) {
  const { parent } = node;
  if (node.name) return node.name.getText();
  if (parent.name) return parent.name.getText();
  if (ts.isCallExpression(parent)) return parent.getText().split('\n')[0].slice(0, 60);
  return 'a function';
}

function measure(file) {
  const text = fs.readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const line = (at) => source.getLineAndCharacterOfPosition(at).line + 1;
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const first = line(node.getStart());
      const measured = { lines: line(node.getEnd()) - first + 1, levels: depth(node.body) };
      const known = { file, line: first, name: nameOf(node) };
      console.log(JSON.stringify({ ...known, ...measured, parameters: node.parameters.length }));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

process.argv.slice(2).forEach(measure);
