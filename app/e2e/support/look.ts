/** How each page looks: by axe, in light and dark, on a desk and on a small telephone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { isForDocuments, root } from './environment';
import { DESKTOP, type Visit } from './browser';

const TELEPHONE = { width: 360, height: 740 };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
/** Pictures for the documents are 1,000 wide, and in files of no more than this. */
const DOCUMENT_WIDE = 1_250;
const DOCUMENT_SCALE = 0.8;
const DOCUMENT_BYTES = 150_000;
const MARGIN = 8;

type Scheme = 'light' | 'dark';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

let source = '';
/** What axe-core has for browsers. Evaluated, since the page takes no scripts from elsewhere. */
function axe(): string {
  if (source === '') {
    const required = createRequire(path.join(root(), 'app/package.json'));
    source = fs.readFileSync(required.resolve('axe-core/axe.min.js'), 'utf8');
  }
  return source;
}

async function violations(page: Page): Promise<readonly Violation[]> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axe());
  return page.evaluate(async (tags) => {
    const run = Reflect.get(window, 'axe').run as (it: object, how: object) => Promise<never>;
    const how = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] };
    type Results = { violations: Violation[]; passes: object[] };
    const { violations: found, passes } = (await run(document, how)) as Results;
    if (passes.length === 0) throw new Error('axe has looked at nothing');
    return found.map(({ id, help, nodes }) => {
      const told = nodes.map((it) => ({ html: it.html, failureSummary: it.failureSummary ?? '' }));
      return { id, help, nodes: told.slice(0, 5) };
    });
  }, TAGS);
}

async function isAccessible(visit: Visit, name: string): Promise<void> {
  const found = await violations(visit.page);
  const told = found.map(({ id, help, nodes }) => {
    const where = nodes.map(({ html, failureSummary }) => `    ${html}\n    ${failureSummary}`);
    return `  ${id}: ${help}\n${where.join('\n')}`;
  });
  assert.equal(told.length, 0, `${name} is not for everybody:\n${told.join('\n')}`);
}

async function fits(page: Page, name: string): Promise<void> {
  const { width, wide } = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const isWide = (it: Element) => {
      const { right, width: own } = it.getBoundingClientRect();
      return own > 0 && right > limit + 1 && it.closest('.table') === null;
    };
    const all = [...document.querySelectorAll('body *')].filter(isWide);
    const told = all.map((it) => it.outerHTML.slice(0, 160));
    return { width: document.documentElement.scrollWidth, wide: told.slice(0, 5) };
  });
  const where = wide.join('\n  ');
  assert(width <= TELEPHONE.width, `${name} is ${width} wide on a telephone:\n  ${where}`);
}

async function scheme(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
}

/** Looks at a page in each way, keeps a picture of each, and finds nothing to complain of. */
export async function look(visit: Visit, name: string): Promise<void> {
  const { page } = visit;
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      await scheme(page, colorScheme);
      await page.setViewportSize(DESKTOP);
      await visit.keep(`${name}-${colorScheme}`);
      await isAccessible(visit, `${name}, ${colorScheme}`);
    }
    await scheme(page, 'light');
    await page.setViewportSize(TELEPHONE);
    await visit.keep(`${name}-360`);
    await fits(page, name);
    await isAccessible(visit, `${name}, on a telephone`);
  } finally {
    await scheme(page, 'light');
    await page.setViewportSize(DESKTOP);
  }
}

/** A picture for the documents, down to the end of a part, when somebody wants one. */
export async function picture(visit: Visit, name: string, last: Locator): Promise<void> {
  if (!isForDocuments()) return;
  const { page } = visit;
  const file = path.join(root(), 'docs/app', `${name}.png`);
  await page.setViewportSize({ width: DOCUMENT_WIDE, height: DESKTOP.height });
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    // It would lie in front of something.
    document.querySelector<HTMLElement>('.tray')?.style.setProperty('display', 'none');
  });
  const box = (await last.boundingBox()) ?? assert.fail(`there is no end of ${name}`);
  const height = Math.ceil(box.y + box.height) + MARGIN;
  const clip = { x: 0, y: 0, width: DOCUMENT_WIDE, height, scale: DOCUMENT_SCALE };
  const session = await visit.context.newCDPSession(page);
  const how = { format: 'png', clip, captureBeyondViewport: true } as const;
  const { data } = await session.send('Page.captureScreenshot', how);
  const bytes = Buffer.from(data, 'base64');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
  assert(bytes.length <= DOCUMENT_BYTES, `${file} has ${bytes.length} bytes`);
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('.tray')?.style.removeProperty('display');
  });
  await page.setViewportSize(DESKTOP);
}
