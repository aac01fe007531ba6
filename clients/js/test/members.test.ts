import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import {
  activateStake,
  findMember,
  getFundCodec,
  getFundMemberCodec,
  getFundMemberDecoder,
  releaseSecured,
  requestUnstake,
  stake,
  unstake,
} from '../src/index.js';
import { only } from './support/chain.js';
import { refused, USDC } from './support/customers.js';
import { HOUSE } from './support/parameters.js';
import { rewrite } from './support/rewrite.js';
import { World } from './support/world.js';

async function seatOf(world: World, owner: KeyPairSigner) {
  const { fund } = await world.catalog();
  const [seat] = await world.chain.accounts([await findMember(fund.address, owner.address)]);
  return getFundMemberDecoder().decode(seat?.data ?? assert.fail());
}

/** A member with shares for a hundred. */
async function member(world: World): Promise<KeyPairSigner> {
  const alice = await world.customer([[world.quote, USDC('1000')]]);
  const catalog = await world.catalog();
  await world.send([await stake(catalog, alice, USDC('100'))], alice);
  world.chain.wait(2 * HOUSE.epochS);
  await world.send([await activateStake(catalog, alice.address)]);
  return alice;
}

test('shares are paid out once the cool-down has passed, while the window is open', async () => {
  const world = await World.open();
  const alice = await member(world);
  const { shares } = await seatOf(world, alice);
  const catalog = await world.catalog();
  const paid = [await unstake(catalog, alice)];
  await refused(world, 'NoUnstakeRequest', paid, alice);
  const half = shares / 2n;
  await world.send([await requestUnstake(catalog, alice, half)], alice);
  await refused(world, 'CoolDownNotPassed', paid, alice);
  world.chain.wait(HOUSE.coolDownS);
  const event = only((await world.send(paid, alice)).events, 'UnstakePaid');
  assert.equal((await seatOf(world, alice)).shares, shares - half);
  const wallet = await world.tokens(alice.address, world.quote);
  assert.equal(wallet, USDC('900') + event.amountNative);
  // The dead shares of the first stake are worth a thousandth of a cent.
  assert(event.amountNative > USDC('49.99') && event.amountNative <= USDC('50'));
  await world.send([await requestUnstake(catalog, alice, half)], alice);
  world.chain.wait(HOUSE.coolDownS + HOUSE.unstakeWindowS + 1);
  await refused(world, 'UnstakeWindowPassed', paid, alice);
});

test('what secured assessments comes back when no shares are left', async () => {
  const world = await World.open();
  const alice = await member(world);
  const { fund } = await world.catalog();
  const release = [await releaseSecured(await world.catalog(), alice)];
  await refused(world, 'AmountZero', release, alice);
  // As after an assessment that was secured and is gone.
  const securedNative = USDC('7');
  const seat = await findMember(fund.address, alice.address);
  await rewrite(world.chain, seat, getFundMemberCodec(), () => ({ securedNative }));
  await rewrite(world.chain, fund.address, getFundCodec(), () => ({ securedNative }));
  await world.sendStraight(fund.data.secured, securedNative);
  await refused(world, 'AboveStake', release, alice);
  const noShares = () => ({ shares: 0n });
  await rewrite(world.chain, seat, getFundMemberCodec(), noShares);
  const event = only((await world.send(release, alice)).events, 'SecuredReleased');
  assert.equal(event.amountNative, securedNative);
  assert.equal(await world.tokens(alice.address, world.quote), USDC('907'));
  assert.equal((await seatOf(world, alice)).securedNative, 0n);
});
