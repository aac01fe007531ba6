/** Colours of both themes: whoever sees little contrast reads all and finds every control. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

const TEXT = 4.5;
/** What is no text and has to be seen: borders of controls, bars, marks, the focus. */
const GRAPHIC = 3;

const THEMES = ['light', 'dark'] as const;
const GROUNDS = ['ground', 'panel', 'raised'] as const;
const TONES = ['good', 'bad', 'warn', 'info'] as const;

type Pair = readonly [front: string, behind: string];

const on = (fronts: readonly string[], behind: readonly string[]): Pair[] =>
  fronts.flatMap((front) => behind.map((it): Pair => [front, it]));

const TEXTS: readonly Pair[] = [
  ...on(['text', 'quiet', 'accent', ...TONES], GROUNDS),
  ['on-accent', 'accent'],
  ...on(['text'], ['layer-3', 'layer-4', 'layer-5', 'layer-6']),
  // A notice: its title in its own tone, all else in it as everywhere.
  ...TONES.flatMap((tone) => on([tone, 'text', 'quiet', 'accent'], [`${tone}-ground`])),
];

const GRAPHICS: readonly Pair[] = [
  ...on(['edge', 'accent'], GROUNDS),
  ...on(['edge'], TONES.map((tone) => `${tone}-ground`)),
  ...on(['accent', 'bad', 'warn', 'text'], ['raised', 'panel']),
  // Patterns: recovered, and held.
  ['info', 'panel'],
  ['warn', 'warn-ground'],
];

function tokens(): Map<string, readonly string[]> {
  const css = fs.readFileSync(new URL('src/style/tokens.css', root()), 'utf8');
  const found = css.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\);/g);
  const pairs = [...found].map(
    ([, name = '', light = '', dark = '']) => [name, [light, dark]] as const,
  );
  return new Map(pairs);
}

/** Tests run from the folder of the app, or from that of the repository. */
function root(): URL {
  const here = `file://${process.cwd()}/`;
  const isHere = fs.existsSync(new URL('src/style/tokens.css', here));
  return isHere ? new URL(here) : new URL('app/', here);
}

/** Relative luminance as WCAG 2 has it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function tooLittle(pairs: readonly Pair[], least: number): string[] {
  const all = tokens();
  const colour = (name: string, theme: number) =>
    all.get(name)?.[theme] ?? assert.fail(`there is no colour ${name}`);
  return THEMES.flatMap((theme, at) =>
    pairs.flatMap(([front, behind]) => {
      const found = contrast(colour(front, at), colour(behind, at));
      return found < least ? [`${theme}: ${front} on ${behind} ${found.toFixed(2)}`] : [];
    }),
  );
}

test('contrast is counted as WCAG does', () => {
  assert.equal(contrast('#000000', '#ffffff').toFixed(2), '21.00');
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

test('all text has 4.5 to 1', () => {
  assert.deepEqual(tooLittle(TEXTS, TEXT), []);
});

test('borders of controls, bars and marks have 3 to 1', () => {
  assert.deepEqual(tooLittle(GRAPHICS, GRAPHIC), []);
});
