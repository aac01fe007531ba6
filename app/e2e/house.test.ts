/** The house as anybody sees it, and the wallet to practise with. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fromNative, fromPriceE8, instrumentOf } from '@ringfence/sdk';
import { Browsing, configured, step } from './support/browser';
import { folder } from './support/environment';
import { look } from './support/look';
import { button, connect, dialog, exact, notice, panel } from './support/parts';
import { People, SOL_USD, TICK_SIZE_E8, USDC, USDC_DECIMALS } from './support/people';
import { same, until } from './support/until';

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

test('the house is shown as the chain has it', async (t) => {
  const visit = await browsing.visit({ at: '/house' });
  const { page } = visit;
  await step(t, visit, 'its parts', async () => {
    const names = ['House', 'Instruments', 'Collateral', 'Fund and cover', 'Proposals'];
    for (const name of [...names, 'Segregation']) await panel(page, name).waitFor();
  });
  await step(t, visit, 'its fund, to the unit', async () => {
    await same('the layers', async () => {
      const { data } = (await people.catalog()).fund;
      const layers = [data.insuranceNative, data.skinJuniorNative, data.skinSeniorNative];
      const wanted = layers.map((native) => fromNative(native, USDC_DECIMALS));
      const found = await exact(panel(page, 'Fund and cover'));
      return { shown: wanted.filter((it) => found.includes(it)), wanted };
    });
  });
  await step(t, visit, 'marks as they move', async () => {
    for (let times = 0; times < 2; times += 1) {
      const before = await people.mark();
      await until('a mark that moves', async () => (await people.mark()) !== before);
      await same('the mark', async () => {
        const { data } = instrumentOf(await people.catalog(), SOL_USD);
        const wanted = fromPriceE8(data.markTick * TICK_SIZE_E8);
        const found = await exact(panel(page, 'Instruments'));
        return { shown: found.includes(wanted) ? wanted : found.join(' '), wanted };
      });
    }
  });
  await step(t, visit, 'a proposal and the time that it takes', async () => {
    const operator = path.join(folder(), 'keys/operator.json');
    const who = ['--rpc', people.node, '--house', people.house, '--keypair', operator];
    const what = ['weight_maintenance_bps', '80%', '--of', people.mint('wSOL')];
    await people.ringfence('proposal', 'create', ...who, ...what);
    const shown = panel(page, 'Proposals').getByRole('article').first();
    await shown.getByText('80 %').first().waitFor();
    await look(visit, 'house');
  });
});

test('alice (practice) goes from nothing to a deposit, as README says', async (t) => {
  const visit = await browsing.visit({ config: await configured(true) });
  const { page } = visit;
  const alice = await people.person('alice');
  const asked: string[] = [];
  let answer = false;
  page.on('dialog', (it) => {
    asked.push(it.message());
    void (answer ? it.accept() : it.dismiss());
  });
  await step(t, visit, 'she connects', async () => {
    await connect(page, 'alice (practice)');
    await page.getByRole('heading', { level: 2, name: 'No margin account yet' }).waitFor();
  });
  await step(t, visit, 'she says no, and nothing happens', async () => {
    await button(page, 'Deposit').click();
    const deposit = dialog(page, 'Deposit');
    await deposit.getByLabel('Asset').selectOption({ label: 'USDC' });
    await deposit.getByLabel('Amount').fill('1000');
    await button(deposit, 'Sign and deposit').click();
    await notice(deposit, 'Not signed.').waitFor();
    assert.equal((await people.portfolio(alice)).account, undefined);
  });
  await step(t, visit, 'she says yes, and it is in her vault', async () => {
    const held = await people.wallet(alice);
    answer = true;
    await button(dialog(page, 'Deposit'), 'Sign and deposit').click();
    await until('the deposit', async () => (await people.vault(alice)) === USDC('1000'));
    assert.equal(await people.wallet(alice), held - USDC('1000'));
    const question = 'alice (practice wallet): sign this transaction?';
    assert.deepEqual(asked, [question, question]);
    await page.keyboard.press('Escape');
    await panel(page, 'Vaults').waitFor();
  });
});
