/** A default as it happens: seen by whoever watches, by a member, by its owner, and by others. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import { fromNative, type LossView } from '@ringfence/sdk';
import { Browsing, step, type Visit } from './support/browser';
import { Default, member } from './support/default';
import { look, picture } from './support/look';
import { button, connect, dialog, exact, panel } from './support/parts';
import { People, USDC, USDC_DECIMALS } from './support/people';
import { same, until } from './support/until';
import { TestWallet } from './support/wallet';

const CARL_HAS = USDC('1234.567891');
/** Columns of the waterfall that have figures of the chain. */
const COLUMNS = ['Had', 'Used', 'Recovered', 'Left of the loss'];
const MUTUAL = 5;

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

type Context = Parameters<typeof step>[0];

const text = (native: bigint) => fromNative(native, USDC_DECIMALS);

async function visitOf(person: KeyPairSigner, at: string): Promise<Visit> {
  const visit = await browsing.visit({ wallet: new TestWallet(person), at });
  await connect(visit.page);
  return visit;
}

/** What each layer did, as the page shows it: by its number, the exact figures of its columns. */
async function shown(visit: Visit): Promise<string[][]> {
  const rows = panel(visit.page, 'Waterfall').locator('tbody tr');
  return rows.evaluateAll(
    (all, columns) =>
      all.map((row) =>
        columns.map((column) => {
          const figure = row.querySelector(`td[data-title="${column}"] [data-exact]`);
          return figure?.getAttribute('data-exact') ?? '';
        }),
      ),
    COLUMNS,
  );
}

/** The same from the chain. */
function wanted({ layers }: LossView): string[][] {
  return layers.map(({ availableNative, usedNative, recoveredNative, leftNative }) => {
    const had = availableNative === undefined ? '' : text(availableNative);
    return [had, text(usedNative), text(recoveredNative), text(leftNative)];
  });
}

/** The page's waterfall is the chain's, to the unit, and adds up. */
async function agrees(visit: Visit, story: Default): Promise<void> {
  await same('the waterfall', async () => {
    return { shown: await shown(visit), wanted: wanted(await story.loss()) };
  });
  const { data, layers } = await story.loss();
  const used = layers.reduce((sum, { usedNative }) => sum + usedNative, 0n);
  assert.equal(used + data.leftNative, data.lossNative, 'rows and rest are the loss');
  const sum = panel(visit.page, 'Waterfall').locator('.waterfall-sum');
  assert.match(await sum.innerText(), /to the unit/);
}

test('a default goes down the waterfall while people watch', async (t) => {
  const visit = await browsing.visit({ at: '/losses' });
  const mia = await member(people);
  const story = await Default.open(people);
  await isDeclared(t, visit, story);
  await isAssessed(t, visit, story);
  await others(t, story, mia);
  await isClosed(t, visit, story);
});

async function isDeclared(t: Context, visit: Visit, story: Default) {
  const { page } = visit;
  const dora = await visitOf(story.dora, '/');
  await step(t, visit, 'a declaration appears in the list', async () => {
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    const { data, address } = await story.fall();
    const link = panel(page, 'Losses').getByRole('link', { name: `Loss ${data.sequence}` });
    await link.waitFor();
    assert.match(await panel(page, 'Losses').innerText(), /Managing/);
    await look(visit, 'losses');
    await link.click();
    for (const name of ['Waterfall', 'Timeline', 'Transactions']) await panel(page, name).waitFor();
    assert.match(page.url(), new RegExp(address));
    await look(visit, 'loss-managing');
  });
  await step(t, dora, 'its owner is told', async () => {
    await panel(dora.page, 'Health').locator('.badge').filter({ hasText: 'In default' }).waitFor();
    await look(dora, 'in-default');
    await dora.leave();
  });
  await step(t, visit, 'an auction is shown', async () => {
    await story.auction();
    await panel(page, 'Timeline').getByText('Auctions under way').waitFor();
  });
}

async function isAssessed(t: Context, visit: Visit, story: Default) {
  const { page } = visit;
  await step(t, visit, 'the layers are shown as they pay', async () => {
    const loss = await story.assess();
    const state = page.locator('.panel-head .badge').first();
    await same('the state', async () => {
      return { shown: await state.innerText(), wanted: 'Assessing' };
    });
    await agrees(visit, story);
    const used = loss.layers.map(({ usedNative }) => usedNative > 0n);
    assert.deepEqual(used.slice(3, 8), [true, true, true, true, false]);
    const stages = panel(page, 'Timeline').locator('.stage.now');
    assert.match(await stages.innerText(), /^\W*Assessing/);
    await look(visit, 'loss-assessing');
  });
}

async function others(t: Context, story: Default, mia: KeyPairSigner) {
  const carl = await visitOf(story.carl, '/');
  await step(t, carl, 'a customer without lots leaves with everything meanwhile', async () => {
    const { page } = carl;
    await button(panel(page, 'Leave'), 'Close the account').click();
    const asked = dialog(page, 'Close the account');
    await button(asked, 'Sign and close the account').click();
    await until('an account that is closed', async () => {
      return (await people.portfolio(story.carl)).account === undefined;
    });
    assert.equal(await people.wallet(story.carl), CARL_HAS);
    await carl.leave();
  });
  const visit = await visitOf(mia, '/fund');
  await step(t, visit, 'a member pays what it is called for', async () => {
    const [before, call] = [await people.wallet(mia), (await people.membership(mia)).member];
    const called = call?.calls[0]?.calledNative ?? assert.fail('nobody is called');
    const calls = panel(visit.page, 'Assessments');
    await same('the call', async () => {
      return { shown: (await exact(calls)).includes(text(called)), wanted: true };
    });
    await look(visit, 'fund-called');
    await button(calls, 'Pay assessment').click();
    await until('a payment', async () => (await people.wallet(mia)) === before - called);
    await visit.leave();
  });
}

async function isClosed(t: Context, visit: Visit, story: Default) {
  const { page } = visit;
  await step(t, visit, 'it is closed, and every unit has its layer', async () => {
    const loss = await story.reached('closed');
    const state = page.locator('.panel-head .badge').first();
    await same('the state', async () => {
      return { shown: await state.innerText(), wanted: 'Closed' };
    });
    await agrees(visit, story);
    assert.equal(loss.data.leftNative, 0n);
    assert(loss.layers.slice(MUTUAL).every(({ usedNative }) => usedNative > 0n));
    assert.equal(await page.evaluate(() => Reflect.get(window, 'isSamePage')), true);
  });
  await step(t, visit, 'its way and its transactions are shown', async () => {
    const { steps } = await story.loss();
    const reached = panel(page, 'Timeline').locator('.stage time');
    await same('the stages', async () => {
      return { shown: await reached.count(), wanted: steps.length };
    });
    const happened = panel(page, 'Transactions');
    for (const name of ['LossDeclared', 'LossFixed', 'LossClosed']) {
      await happened.locator(`[data-event="${name}"]`).first().waitFor();
    }
    assert((await happened.locator('a[href*="/tx/"]').count()) >= steps.length - 2);
    await look(visit, 'loss-closed');
    await picture(visit, 'loss', panel(page, 'Waterfall'));
  });
}

test('a drill is replayed', async (t) => {
  const visit = await browsing.visit({ at: '/losses' });
  const { page } = visit;
  await step(t, visit, 'the example', async () => {
    await button(panel(page, 'Replay a drill'), 'Show an example').click();
    const drill = panel(page, 'Replay a drill');
    await drill.getByRole('heading', { level: 3 }).first().waitFor();
    await look(visit, 'drill');
  });
  await step(t, visit, 'its steps, one by one', async () => {
    const drill = panel(page, 'Replay a drill');
    const at = drill.getByRole('slider', { name: 'Step' });
    const place = async () => Number(await at.inputValue());
    const last = await place();
    assert(last > 10, `the example has ${last} steps`);
    assert(await button(drill, 'Next').isDisabled());
    const told = drill.locator('.step-now');
    const end = await told.innerText();
    await button(drill, 'Previous').click();
    assert.equal(await place(), last - 1);
    assert.notEqual(await told.innerText(), end);
    await at.press('Home');
    assert.equal(await place(), 0);
    assert(await button(drill, 'Previous').isDisabled());
    await button(drill, 'Next').click();
    assert.equal(await place(), 1);
    await at.press('End');
    assert.equal(await told.innerText(), end);
  });
  await step(t, visit, 'a file that is none', async () => {
    const file = { name: 'drill.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
    await page.getByLabel('Drill file').setInputFiles(file);
    await page.getByText('This drill cannot be shown.').waitFor();
  });
});
