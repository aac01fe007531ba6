/** A customer's days: from an empty wallet to positions, a liquidation, and out with everything. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import { allExplanations, fromNative, leave } from '@ringfence/sdk';
import { Browsing, step, type Visit } from './support/browser';
import { cut, restore } from './support/environment';
import { look, picture } from './support/look';
import { button, connect, dialog, exact, notice, panel, shows } from './support/parts';
import { DAY_S, KEEPER_HOLDS_S, People, USDC } from './support/people';
import { same, until } from './support/until';
import { TestWallet } from './support/wallet';

const LOTS = 10n;
const NETWORK = /net::ERR|Failed to load resource|WebSocket/;

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(async () => {
  restore();
  await browsing.stop();
});

/** Vaults and wallet of somebody, to the unit. */
async function money(person: KeyPairSigner): Promise<Record<string, bigint>> {
  return {
    vault: await people.vault(person),
    wallet: await people.wallet(person),
    wrapped: await people.wallet(person, 'wSOL'),
  };
}

const badge = (visit: Visit, name: string) =>
  panel(visit.page, 'Health').locator('.badge').filter({ hasText: name });

/** The page shows what the chain has, to the unit. */
async function agrees(visit: Visit, person: KeyPairSigner): Promise<void> {
  const vaults = panel(visit.page, 'Vaults');
  await shows(vaults, "the vault's ledger", () => people.vault(person));
  await shows(vaults, 'what is in the wallet', () => people.wallet(person));
}

async function fill(visit: Visit, title: string, amount: string): Promise<void> {
  await button(panel(visit.page, 'Vaults'), title).click();
  await dialog(visit.page, title).getByLabel('Asset').selectOption({ label: 'USDC' });
  await dialog(visit.page, title).getByLabel('Amount').fill(amount);
}

async function close(visit: Visit, title: string): Promise<void> {
  const asked = dialog(visit.page, title);
  if (await asked.isVisible()) await visit.page.keyboard.press('Escape');
  await asked.waitFor({ state: 'hidden' });
}

function sentence(name: string): string {
  const found = allExplanations().find((it) => it.name === name);
  return found?.so ?? assert.fail(`nothing is called ${name}`);
}

test('a customer joins, trades, is called, and leaves with everything', async (t) => {
  const alice = await people.newcomer({ USDC: USDC('2000'), wSOL: 5_000_000_000n });
  const bob = await people.newcomer({ USDC: USDC('5000') });
  const lina = await people.newcomer({ USDC: USDC('20000') });
  const before = await all([alice, bob, lina]);
  const wallet = new TestWallet(alice);
  const visit = await browsing.visit({ wallet });
  await joins(t, visit, wallet, alice);
  await consents(t, visit, alice);
  await trades(t, visit, alice, bob);
  await withdraws(t, visit, wallet, alice);
  await survives(t, visit, alice);
  await isLiquidated(t, visit, alice, lina);
  await leaves(t, visit, alice, [bob, lina]);
  await t.test('and not a unit is lost', async () => {
    for (const person of [bob, lina]) {
      await people.send(person, await leave(await people.portfolio(person), person));
    }
    assert.equal(await all([alice, bob, lina]), before);
  });
});

/** What is in wallets, and what trades have brought the house: fees, paid or on their way. */
async function all(persons: readonly KeyPairSigner[]): Promise<bigint> {
  const wallets = await Promise.all(persons.map((person) => people.wallet(person)));
  const { fund, settlement } = await people.catalog();
  const house = fund.data.insuranceNative + settlement.data.poolNative;
  return wallets.reduce((sum, native) => sum + native, house);
}

type Context = Parameters<typeof step>[0];

async function joins(t: Context, visit: Visit, wallet: TestWallet, alice: KeyPairSigner) {
  const { page } = visit;
  await step(t, visit, 'a wallet without an account opens one', async () => {
    await connect(page);
    await page.getByRole('heading', { level: 2, name: 'No margin account yet' }).waitFor();
    await button(page, 'Open account').click();
    await panel(page, 'Vaults').waitFor();
    assert.notEqual((await people.portfolio(alice)).account, undefined);
    await look(visit, 'empty-account');
  });
  await step(t, visit, 'a deposit that is not signed moves nothing', async () => {
    const [held, times] = [await money(alice), wallet.asked];
    wallet.isDeclining = true;
    await fill(visit, 'Deposit', '320');
    const asked = dialog(page, 'Deposit');
    await asked.getByRole('region', { name: 'After this' }).waitFor();
    await look(visit, 'deposit');
    await button(asked, 'Sign and deposit').click();
    await notice(asked, 'Not signed.').waitFor();
    await asked.getByText('You did not sign. Nothing has happened.').waitFor();
    wallet.isDeclining = false;
    assert.deepEqual(await money(alice), held);
    assert.equal(wallet.asked, times + 1);
  });
  await step(t, visit, 'the same deposit is signed, and shown to the unit', async () => {
    await button(dialog(page, 'Deposit'), 'Sign and deposit').click();
    await until('the deposit', async () => (await people.vault(alice)) === USDC('320'));
    await close(visit, 'Deposit');
    await agrees(visit, alice);
    assert.equal(await people.wallet(alice), USDC('1680'));
  });
  await step(t, visit, 'connecting and a deposit by the keyboard alone', async () => {
    await byKeyboard(visit);
    await until('the deposit', async () => (await people.vault(alice)) === USDC('321.5'));
    await close(visit, 'Deposit');
    await agrees(visit, alice);
  });
}

/** Tabs until a control of this name has the focus. */
async function tabTo(visit: Visit, name: string): Promise<void> {
  const { keyboard } = visit.page;
  const focused = () =>
    visit.page.evaluate(() => {
      const at = document.activeElement;
      const labels = at instanceof HTMLInputElement || at instanceof HTMLSelectElement;
      return (labels ? at.labels?.[0]?.textContent : at?.textContent) ?? '';
    });
  for (let stops = 0; stops < 80; stops += 1) {
    if ((await focused()).trim() === name) return;
    await keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${name}`);
}

async function byKeyboard(visit: Visit): Promise<void> {
  const { keyboard } = visit.page;
  await tabTo(visit, 'Disconnect');
  await keyboard.press('Enter');
  await button(visit.page, 'Connect wallet').waitFor();
  await tabTo(visit, 'Connect wallet');
  await keyboard.press('Enter');
  await dialog(visit.page, 'Connect a wallet').waitFor();
  await tabTo(visit, 'Connect Test Wallet');
  await keyboard.press('Enter');
  await panel(visit.page, 'Vaults').waitFor();
  await tabTo(visit, 'Deposit');
  await keyboard.press('Enter');
  await dialog(visit.page, 'Deposit').waitFor();
  await tabTo(visit, 'Asset');
  await keyboard.type('USDC');
  await tabTo(visit, 'Amount');
  await keyboard.type('1.5');
  await tabTo(visit, 'Sign and deposit');
  await keyboard.press('Enter');
}

async function consents(t: Context, visit: Visit, alice: KeyPairSigner) {
  const { page } = visit;
  await step(t, visit, 'consent is given in the browser', async () => {
    await visit.go('Permissions');
    await button(page, 'Give consent').click();
    const asked = dialog(page, 'Give consent');
    await asked.getByLabel('Venue').selectOption({ label: 'example venue' });
    const fields = {
      'Largest initial requirement': '5000',
      'Spending limit': '100',
      'Ends in days': '7',
      'Price band (%)': '1',
      'Largest fee (%)': '0',
    };
    for (const [name, value] of Object.entries(fields)) await asked.getByLabel(name).fill(value);
    await look(visit, 'consent');
    await button(asked, 'Sign and give consent').click();
    const given = await until('a consent', async () => {
      return (await people.portfolio(alice)).consents[0]?.data;
    });
    assert.equal(given.initialCapNative, USDC('5000'));
    assert.equal(given.spendCapNative, USDC('100'));
    assert.deepEqual([given.bandBps, given.feeMaxBps], [100, 0]);
    await close(visit, 'Give consent');
  });
  await step(t, visit, 'the consent is shown', async () => {
    const shown = panel(page, 'Consents');
    await shown.getByText('example venue').first().waitFor();
    await shows(shown, 'what it allows', async () => USDC('5000'));
    await look(visit, 'permissions');
  });
}

async function trades(t: Context, visit: Visit, alice: KeyPairSigner, bob: KeyPairSigner) {
  await step(t, visit, 'what is traded at a venue is shown without a reload', async () => {
    await visit.go('Account');
    await people.pay(bob, USDC('5000'));
    await people.consent(bob);
    await people.trade({ maker: bob, taker: alice, isBuy: true, lots: LOTS });
    assert.equal(await people.lots(alice), LOTS);
    const shown = panel(visit.page, 'Positions');
    await shown.getByText('SOL-USD').first().waitFor();
    await same('the lots', async () => {
      return { shown: (await exact(shown)).includes(String(LOTS)), wanted: true };
    });
  });
  await step(t, visit, 'its health is shown', async () => {
    await badge(visit, 'Healthy').waitFor();
    await look(visit, 'account');
    await picture(visit, 'account', panel(visit.page, 'Vaults'));
  });
}

async function withdraws(t: Context, visit: Visit, wallet: TestWallet, alice: KeyPairSigner) {
  const { page } = visit;
  const asked = dialog(page, 'Withdraw');
  await step(t, visit, 'too large a withdrawal is refused in a sentence', async () => {
    const [held, times] = [await money(alice), wallet.asked];
    await fill(visit, 'Withdraw', '200');
    const preview = asked.getByRole('region', { name: 'After this' });
    const so = sentence('BelowInitial');
    await preview.getByText(so).first().waitFor();
    await look(visit, 'withdraw-refused');
    await button(asked, 'Sign and withdraw').click();
    await notice(asked, 'This cannot be done.').getByText(so).waitFor();
    await notice(asked, 'This cannot be done.').getByText('Refusal: BelowInitial').waitFor();
    // It was tried out before anybody was asked to sign.
    assert.equal(wallet.asked, times);
    assert.deepEqual(await money(alice), held);
  });
  await step(t, visit, 'a smaller one is paid, to the unit', async () => {
    const held = await money(alice);
    await asked.getByLabel('Amount').fill('12.345678');
    await button(asked, 'Sign and withdraw').click();
    await until('the withdrawal', async () => (await people.vault(alice)) !== held['vault']);
    await close(visit, 'Withdraw');
    const moved = USDC('12.345678');
    assert.deepEqual(await money(alice), {
      vault: (held['vault'] ?? 0n) - moved,
      wallet: (held['wallet'] ?? 0n) + moved,
      wrapped: held['wrapped'],
    });
    await agrees(visit, alice);
  });
}

async function survives(t: Context, visit: Visit, alice: KeyPairSigner) {
  const { page } = visit;
  const away = notice(page, 'The node does not answer.');
  const late = await browsing.visit({ wallet: new TestWallet(alice), isClockOurs: true });
  await connect(late.page);
  await badge(late, 'Healthy').waitFor();
  await step(t, visit, 'a node that is gone is told, and what was shown stays', async () => {
    const vault = fromNative(await people.vault(alice), 6);
    cut();
    await away.waitFor();
    await page.getByText('Offline · localnet').waitFor();
    assert((await exact(panel(page, 'Vaults'))).includes(vault));
    await panel(page, 'Positions').getByText('SOL-USD').first().waitFor();
    await look(visit, 'node-away');
  }, NETWORK);
  await step(t, late, 'prices that grow old meanwhile are told', async () => {
    await notice(late.page, 'The node does not answer.').waitFor();
    await late.page.clock.fastForward('15:00');
    await panel(late.page, 'Health').getByText('too old').first().waitFor();
    await look(late, 'stale');
    await late.leave();
  }, NETWORK);
  await step(t, visit, 'when it is back, the page is live again', async () => {
    restore();
    await until('a node that is back', () => people.answers());
    await away.waitFor({ state: 'hidden' });
    await page.getByText('Live · localnet').waitFor();
    await agrees(visit, alice);
  }, NETWORK);
}

async function isLiquidated(
  t: Context,
  visit: Visit,
  alice: KeyPairSigner,
  lina: KeyPairSigner,
) {
  const { page } = visit;
  await step(t, visit, 'a price falls, and the call is shown without a reload', async () => {
    await people.pay(lina, USDC('20000'));
    await people.liquidator(lina);
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    await people.move(8_900n);
    await badge(visit, 'Margin call').waitFor();
    await look(visit, 'margin-call');
  });
  await step(t, visit, 'a liquidator takes lots, and the page shows it', async () => {
    await people.later(KEEPER_HOLDS_S);
    const left = await until('a liquidation', async () => {
      const lots = await people.lots(alice);
      return lots < LOTS && { lots };
    });
    const shown = panel(page, 'Positions');
    await same('the lots that are left', async () => {
      const { lots } = { lots: await people.lots(alice) };
      return { shown: (await exact(shown)).includes(String(lots)), wanted: true };
    });
    assert(left.lots > 0n, 'not more is taken than is needed');
    assert.equal(await page.evaluate(() => Reflect.get(window, 'isSamePage')), true);
  });
  await step(t, visit, 'who pays in is healthy again', async () => {
    await fill(visit, 'Deposit', '500');
    await button(dialog(page, 'Deposit'), 'Sign and deposit').click();
    await close(visit, 'Deposit');
    await badge(visit, 'Healthy').waitFor();
  });
}

async function leaves(
  t: Context,
  visit: Visit,
  alice: KeyPairSigner,
  [bob, lina]: readonly [KeyPairSigner, KeyPairSigner],
) {
  const { page } = visit;
  await step(t, visit, 'consent is taken back', async () => {
    await people.consent(lina);
    for (const taker of [alice, lina]) {
      await people.trade({ maker: bob, taker, isBuy: false, lots: await people.lots(taker) });
    }
    await visit.go('Permissions');
    await button(panel(page, 'Consents'), 'Revoke').click();
    await until('no consent', async () => (await people.portfolio(alice)).consents.length === 0);
  });
  await step(t, visit, 'a day later, what was lost is settled', async () => {
    await visit.go('Account');
    await people.later(DAY_S);
    for (const person of [alice, bob, lina]) {
      await until('a settlement', async () => {
        const { positions, account } = await people.portfolio(person);
        return positions.length === 0 && account?.data.variationNative === 0n;
      });
    }
    await people.fresh();
    await agrees(visit, alice);
  });
  await step(t, visit, 'everybody leaves with everything', async () => {
    const held = await money(alice);
    await panel(page, 'Leave').getByText('Nothing stands in the way').waitFor();
    await look(visit, 'leave');
    await button(panel(page, 'Leave'), 'Close the account').click();
    await button(dialog(page, 'Close the account'), 'Sign and close the account').click();
    await until('an account that is closed', async () => {
      return (await people.portfolio(alice)).account === undefined;
    });
    const all = (held['vault'] ?? 0n) + (held['wallet'] ?? 0n);
    assert.deepEqual(await money(alice), { vault: 0n, wallet: all, wrapped: held['wrapped'] });
    await page.getByRole('heading', { level: 2, name: 'No margin account yet' }).waitFor();
  });
}
