/** What is around the pages: its set-up, its network, its wallet, its looks. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateKeyPairSigner } from '@solana/kit';
import { Browsing, configured, step } from './support/browser';
import { look } from './support/look';
import { button, connect, dialog, notice } from './support/parts';
import { People } from './support/people';
import { TestWallet } from './support/wallet';

const PAGES = ['Account', 'Permissions', 'Proof', 'House', 'Losses', 'Fund'];
const NETWORK = /net::ERR|Failed to load resource/;

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

test('a page without its configuration says so', async (t) => {
  const visit = await browsing.visit({ config: undefined });
  await step(t, visit, 'it is missing', async () => {
    await notice(visit.page, 'This page is not set up.').waitFor();
    assert.match(await visit.text(), /there is no \.\/config\.json beside this page/);
    assert.match(await visit.text(), /No money is touched by it\./);
    await look(visit, 'set-up');
  }, NETWORK);
});

test('a page with a wrong configuration says what is wrong', async (t) => {
  const good = await configured();
  const wrong: [string, string, RegExp][] = [
    ['no JSON', '<!doctype html>', /is not JSON/],
    ['no house', JSON.stringify({ ...good, house: 'house' }), /has to be the address of a house/],
    [
      'keys on a public chain',
      JSON.stringify({ ...(await configured(true)), cluster: 'devnet' }),
      /keys to practise with are for a local node alone/,
    ],
  ];
  for (const [name, config, sentence] of wrong) {
    const visit = await browsing.visit({ config });
    await step(t, visit, name, async () => {
      await notice(visit.page, 'This page is not set up.').waitFor();
      assert.match(await visit.text(), sentence);
    });
  }
});

test('a node of another network is told', async (t) => {
  const genesis = '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY';
  const visit = await browsing.visit({ config: { ...(await configured()), genesis } });
  await step(t, visit, 'nothing can be signed', async () => {
    await notice(visit.page, 'This is the wrong network.').waitFor();
    assert.match(await visit.text(), /is of another network than localnet/);
  });
});

test('a house that is not there is told', async (t) => {
  const { address: house } = await generateKeyPairSigner();
  const visit = await browsing.visit({ config: { ...(await configured()), house } });
  await step(t, visit, 'it cannot be shown', async () => {
    await notice(visit.page, 'This house cannot be shown.').waitFor();
  });
});

test('every page has its name, its place and its state when nobody is connected', async (t) => {
  const visit = await browsing.visit();
  const { page } = visit;
  await step(t, visit, 'it goes live', async () => {
    await page.getByText('Live · localnet').waitFor();
  });
  for (const name of PAGES) {
    await step(t, visit, `the page ${name}`, async () => {
      await visit.go(name);
      assert.equal(await page.title(), `${name} · Ringfence`);
      const link = page.getByRole('navigation').getByRole('link', { name, exact: true });
      assert.equal(await link.getAttribute('aria-current'), 'page');
      await page.locator('main').getByText('Loading').first().waitFor({ state: 'hidden' });
      await look(visit, `nobody-${name.toLowerCase()}`);
    });
  }
  await step(t, visit, 'there is no other page', async () => {
    await page.goto(`${visit.server.address}/#/nowhere`);
    await page.getByText('There is no such page.').waitFor();
  });
});

test('a browser without a wallet is told what to do', async (t) => {
  const visit = await browsing.visit();
  await step(t, visit, 'the dialog says so', async () => {
    await button(visit.page, 'Connect wallet').click();
    const asked = dialog(visit.page, 'Connect a wallet');
    await asked.getByText('This browser has no wallet for Solana.').waitFor();
    await look(visit, 'no-wallet');
    await visit.page.keyboard.press('Escape');
    await asked.waitFor({ state: 'hidden' });
  });
});

test('a wallet is connected, kept over a reload, and left', async (t) => {
  const wallet = new TestWallet(await people.newcomer());
  const visit = await browsing.visit({ wallet });
  const { page } = visit;
  const shown = page.locator(`.wallet [data-address="${wallet.signer.address}"]`);
  await step(t, visit, 'it is connected', async () => {
    await connect(page);
    await shown.waitFor();
    await page.getByRole('heading', { level: 2, name: 'No margin account yet' }).waitFor();
    await look(visit, 'no-account');
  });
  await step(t, visit, 'it is there after a reload', async () => {
    await page.reload();
    await shown.waitFor();
  });
  await step(t, visit, 'it leaves by itself', async () => {
    await wallet.leave(page);
    await button(page, 'Connect wallet').waitFor();
  });
  await step(t, visit, 'it comes back and is disconnected here', async () => {
    await connect(page);
    await button(page, 'Disconnect').click();
    await button(page, 'Connect wallet').waitFor();
    assert.equal(wallet.asked, 0);
  });
});

test('a wallet of another network may look and not sign', async (t) => {
  const chains = ['solana:mainnet', 'solana:devnet'];
  const wallet = new TestWallet(await people.newcomer(), 'Other Wallet', chains);
  const visit = await browsing.visit({ wallet });
  await step(t, visit, 'it is told why', async () => {
    await connect(visit.page, 'Other Wallet');
    await notice(visit.page, 'This wallet cannot sign here.').waitFor();
    assert.match(await visit.text(), /does not offer the network localnet/);
    assert(await button(visit.page, 'Open account').isDisabled());
    await look(visit, 'other-network');
  });
  await step(t, visit, 'it can once its owner has chosen this one', async () => {
    await wallet.offer(visit.page, ['solana:localnet']);
    await notice(visit.page, 'This wallet cannot sign here.').waitFor({ state: 'hidden' });
  });
});

test('looks are chosen and kept', async (t) => {
  const visit = await browsing.visit();
  const { page } = visit;
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await step(t, visit, 'dark stays dark', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    await page.getByLabel('Colours').selectOption('dark');
    const dark = await ground();
    assert.notEqual(light, dark);
    await page.reload();
    await page.getByLabel('Colours').waitFor();
    assert.equal(await ground(), dark);
  });
});

test('the page is reached and left by the keyboard alone', async (t) => {
  const visit = await browsing.visit();
  const { page } = visit;
  await step(t, visit, 'the first stop skips to the page', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    const focused = (of: 'id' | 'textContent') =>
      page.evaluate((name) => document.activeElement?.[name], of);
    assert.equal(await focused('textContent'), 'Skip to the page');
    await page.keyboard.press('Enter');
    assert.equal(await focused('id'), 'main');
  });
});
