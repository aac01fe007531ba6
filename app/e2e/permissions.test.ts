/** What an owner allows others, and the way back: a lien and its delay, a delegate. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Instruction, KeyPairSigner } from '@solana/kit';
import {
  evidence,
  findTokenAccount,
  findVenue,
  NOBODY,
  TOKEN_PROGRAM,
  type Lien,
} from '@ringfence/sdk';
import {
  getLienLockInstruction,
  getVenueCreateInstruction,
  getVenueTermsSetInstruction,
} from '@ringfence/sdk/generated';
import { Browsing, step } from './support/browser';
import { look } from './support/look';
import { button, connect, dialog, panel, shows } from './support/parts';
import { People, USDC } from './support/people';
import { until } from './support/until';
import { TestWallet } from './support/wallet';

const READONLY = 0;
const ANY_INSTRUMENT = new Array<number>(16).fill(0);
const RELEASE_DELAY_S = 7_200;
const CLAIM_LIMIT_S = 7_200;
const HAS = USDC('500');
const LOCKS = USDC('120.5');

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

/** A venue with books of its own, which has set terms for the quote. */
async function listed(vera: KeyPairSigner) {
  const operator = await people.person('operator');
  const venue = await findVenue(people.house, vera.address);
  const create = getVenueCreateInstruction({
    listingAuthority: operator,
    payer: operator,
    house: people.house,
    venueAuthority: vera.address,
    venue,
    instruments: ANY_INSTRUMENT,
  });
  await people.send(operator, create);
  const terms = getVenueTermsSetInstruction({
    venueAuthority: vera,
    venue,
    settlementAccount: await findTokenAccount(vera.address, people.mint('USDC'), TOKEN_PROGRAM),
    releaseDelayS: RELEASE_DELAY_S,
    claimLimitS: CLAIM_LIMIT_S,
  });
  await people.send(vera, terms);
  return venue;
}

test('an owner pledges and has everything back', async (t) => {
  const alice = await people.newcomer({ USDC: HAS });
  const vera = await people.newcomer({ USDC: 1n });
  const venue = await listed(vera);
  await people.pay(alice, HAS);
  const visit = await browsing.visit({ wallet: new TestWallet(alice), at: '/permissions' });
  const { page } = visit;
  const liens = panel(page, 'Liens');
  const lien = async () => (await people.portfolio(alice)).liens[0];
  const becomes = (what: string, is: (of: Lien) => boolean) =>
    until(what, async () => {
      const found = await lien();
      return found !== undefined && is(found.data);
    });

  await step(t, visit, 'collateral is pledged on terms that are shown', async () => {
    await connect(page);
    await button(liens, 'Pledge collateral').click();
    const asked = dialog(page, 'Pledge collateral');
    await asked.getByLabel('Venue', { exact: true }).selectOption(venue);
    await asked.getByLabel('Asset', { exact: true }).selectOption({ label: 'USDC' });
    await asked.getByLabel('Most that can be locked').fill('200');
    await asked.getByLabel('Ends in days').fill('10');
    assert.match(await asked.innerText(), /2 h/);
    await look(visit, 'pledge');
    await button(asked, 'Sign and pledge').click();
    await becomes('a lien', ({ capNative }) => capNative === USDC('200'));
    await shows(liens, 'its cap', async () => USDC('200'));
  });
  await step(t, visit, 'what the venue locks is shown without a reload', async () => {
    const portfolio = await people.portfolio(alice);
    const lock: Instruction = getLienLockInstruction({
      venueAuthority: vera,
      venue,
      house: people.house,
      marginAccount: portfolio.address,
      lien: (await lien())?.address ?? assert.fail('there is no lien'),
      amountNative: LOCKS,
    });
    const read = (await evidence(portfolio)).map((address) => ({ address, role: READONLY }));
    await people.send(vera, { ...lock, accounts: [...(lock.accounts ?? []), ...read] });
    await shows(liens, 'what is locked', async () => LOCKS);
    await look(visit, 'lien');
  });
  await step(t, visit, 'after a notice and its delay, it is released and closed', async () => {
    assert(await button(liens, 'Release').isDisabled());
    await button(liens, 'Give notice').click();
    await becomes('a notice', ({ noticeTs }) => noticeTs > 0n);
    await people.later(BigInt(RELEASE_DELAY_S) + 60n);
    await button(liens, 'Release').click();
    await becomes('a release', ({ lockedNative }) => lockedNative === 0n);
    await button(liens, 'Close lien').click();
    await until('no lien', async () => (await lien()) === undefined);
    assert.equal(await people.vault(alice), HAS);
  });

  await step(t, visit, 'a delegate is named and removed', async () => {
    const delegates = panel(page, 'Delegate');
    const named = async () => (await people.portfolio(alice)).account?.data.delegate;
    await delegates.getByLabel('Delegate', { exact: true }).fill(vera.address);
    await button(delegates, 'Name delegate').click();
    await until('a delegate', async () => (await named()) === vera.address);
    await delegates.locator(`[data-address="${vera.address}"]`).waitFor();
    await button(delegates, 'Remove delegate').click();
    await until('no delegate', async () => (await named()) === NOBODY);
    await delegates.getByText('You have named nobody.').waitFor();
  });
});
