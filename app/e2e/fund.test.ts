/** A member of the default fund: in, and out again, with what its shares are worth. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browsing, step } from './support/browser';
import { look } from './support/look';
import { button, connect, exact, panel, shows } from './support/parts';
import { DAY_S, People, USDC } from './support/people';
import { same, until } from './support/until';
import { TestWallet } from './support/wallet';

const HAS = USDC('3000');
const MINUTE_S = 60n;

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

test('a member stakes, takes back, stakes again and is paid out', async (t) => {
  const mia = await people.newcomer({ USDC: HAS });
  const visit = await browsing.visit({ wallet: new TestWallet(mia), at: '/fund' });
  const { page } = visit;
  const seat = panel(page, 'Your stake');
  const member = async () => (await people.membership(mia)).member;
  const pending = async () => (await member())?.pending?.amountNative ?? 0n;
  const put = async (amount: string) => {
    await seat.getByLabel('Stake', { exact: true }).fill(amount);
    await button(seat, 'Sign and stake').click();
    await until('a stake that waits', async () => (await pending()) === USDC(amount));
  };

  await step(t, visit, 'a stake waits', async () => {
    await connect(page);
    await put('1000.5');
    await shows(seat.getByLabel('Waiting stake'), 'the stake', pending);
    assert.equal(await people.wallet(mia), USDC('1999.5'));
    await look(visit, 'fund-waiting');
  });
  await step(t, visit, 'one that waits is taken back whole', async () => {
    await button(seat, 'Take waiting stake back').click();
    await until('no stake', async () => (await pending()) === 0n);
    assert.equal(await people.wallet(mia), HAS);
    await seat.getByLabel('Waiting stake').waitFor({ state: 'hidden' });
  });
  await step(t, visit, 'an epoch later it is shares', async () => {
    await put('2000');
    await people.later(DAY_S + MINUTE_S);
    await until('shares', async () => ((await member())?.data.shares ?? 0n) > 0n);
    await shows(seat, 'their value', async () => (await member())?.valueNative ?? 0n);
    await look(visit, 'fund');
  });
  await step(t, visit, 'shares are asked to be paid out', async () => {
    const shares = (await member())?.data.shares ?? 0n;
    await seat.getByLabel('Shares', { exact: true }).fill(String(shares));
    await button(seat, 'Ask to unstake').click();
    await until('a request', async () => (await member())?.request?.shares === shares);
    assert(await button(seat, 'Unstake').isDisabled());
    await same('the request', async () => {
      return { shown: (await exact(seat)).includes(String(shares)), wanted: true };
    });
    await look(visit, 'fund-request');
  });
  await step(t, visit, 'the cool-down passes, and they are paid to the unit', async () => {
    const { coolDownS } = (await people.catalog()).house.data.parameters;
    await people.later(BigInt(coolDownS) + MINUTE_S);
    await until('an open window', async () => (await member())?.request?.state === 'open');
    const due = (await member())?.request?.valueNative ?? 0n;
    const held = await people.wallet(mia);
    await button(seat, 'Unstake').click();
    await until('the payment', async () => (await people.wallet(mia)) !== held);
    assert.equal(await people.wallet(mia), held + due);
    await seat.getByText('You have no shares to be paid out.').waitFor();
  });
});
