/** How soon a page is there on a slow machine, and how much is loaded for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browsing, step, type Visit } from './support/browser';
import { panel } from './support/parts';
import { People, USDC } from './support/people';
import { TestWallet } from './support/wallet';

const BYTES = 350_000;
const MILLIS = 2_500;
const SHIFT = 0.1;
const SLOWDOWN = 4;

interface Measured {
  readonly painted: number;
  readonly titled: number;
  readonly shift: number;
}

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

/** Runs in the page, before anything of it does. */
function observe(): void {
  const seen = { titled: 0, shift: 0 };
  Object.assign(window, { seen });
  const look = () => {
    if (seen.titled === 0 && document.querySelector('h1') !== null) seen.titled = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += Number(Reflect.get(entry, 'value'));
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Loads the page anew on a machine that is slowed down, until all of it is there. */
async function measure(visit: Visit, isThere: () => Promise<void>): Promise<Measured> {
  const { page, context, server } = visit;
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await context.addInitScript(observe);
  server.sent.clear();
  await page.reload();
  await isThere();
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const seen = Reflect.get(window, 'seen') as { titled: number; shift: number };
    return { painted: paint?.startTime ?? Infinity, ...seen };
  });
}

async function isQuick(who: string, visit: Visit, isThere: () => Promise<void>): Promise<void> {
  const { painted, titled, shift } = await measure(visit, isThere);
  const bytes = [...visit.server.sent.values()].reduce((sum, it) => sum + it, 0);
  const times = `painted after ${painted.toFixed(0)} ms, titled after ${titled.toFixed(0)} ms`;
  console.log(`${who}: ${bytes} bytes after gzip, ${times}, shifted by ${shift.toFixed(3)}`);
  assert(bytes <= BYTES, `${bytes} bytes`);
  assert(painted <= MILLIS, `painted after ${painted} ms`);
  assert(titled > 0 && titled <= MILLIS, `titled after ${titled} ms`);
  assert(shift < SHIFT, `shifted by ${shift}`);
}

test('the first page is quick on a slow machine', async (t) => {
  const visit = await browsing.visit();
  await step(t, visit, 'for whoever comes by', async () => {
    await isQuick('a stranger', visit, () => visit.page.getByText('Live · localnet').waitFor());
  });
  const alice = await people.newcomer({ USDC: USDC('100') });
  await people.pay(alice, USDC('100'));
  const known = await browsing.visit({ wallet: new TestWallet(alice) });
  await step(t, known, 'for a customer that comes back', async () => {
    const { page } = known;
    await page.getByRole('button', { name: 'Connect wallet' }).click();
    await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
    const badge = panel(page, 'Health').locator('.badge');
    await badge.waitFor();
    await isQuick('a customer', known, () => badge.waitFor());
  });
});
