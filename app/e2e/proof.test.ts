/** What a customer can check of its own balance, and of the house, in its own browser. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browsing, step } from './support/browser';
import { look } from './support/look';
import { button, connect, exact, notice, panel } from './support/parts';
import { People, USDC } from './support/people';
import { TestWallet } from './support/wallet';

interface Proof {
  ledger_native: string;
  readonly root: { readonly commitment: string };
}

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

const file = (of: object | string) => ({
  name: 'proof.json',
  mimeType: 'application/json',
  buffer: Buffer.from(typeof of === 'string' ? of : JSON.stringify(of)),
});

test('a customer proves its balance', async (t) => {
  const amount = '77.123456';
  const alice = await people.newcomer({ USDC: USDC(amount) });
  await people.pay(alice, USDC(amount));
  const { address: account } = await people.portfolio(alice);
  const at = ['--rpc', people.node, '--house', people.house, '--account', account];
  const said = await people.ringfence('audit', 'prove', ...at, '--mint', people.mint('USDC'));
  const proof = JSON.parse(said) as Proof;
  const visit = await browsing.visit({ wallet: new TestWallet(alice), at: '/proof' });
  const { page } = visit;
  const prove = panel(page, 'Prove my balance');
  const check = async (of: object | string, commitment: string) => {
    await prove.getByLabel('Proof file').setInputFiles(file(of));
    await prove.getByLabel('Published commitment').fill(commitment);
    await button(prove, 'Check proof').click();
  };

  await step(t, visit, 'a proof from the chain holds', async () => {
    await connect(page);
    await check(proof, proof.root.commitment);
    await notice(prove, 'The proof holds.').waitFor();
    assert((await exact(prove)).includes(amount));
    await look(visit, 'proof');
  });
  await step(t, visit, 'a forged one does not', async () => {
    const forged = { ...proof, ledger_native: String(BigInt(proof.ledger_native) + 1n) };
    await check(forged, proof.root.commitment);
    await notice(prove, 'The proof does not hold.').waitFor();
    await look(visit, 'proof-forged');
  });
  await step(t, visit, 'nor does one of another commitment', async () => {
    await check(proof, 'ab'.repeat(32));
    await notice(prove, 'The proof does not hold.').getByText('another commitment').waitFor();
  });
  await step(t, visit, 'what is no proof is told apart', async () => {
    await check('not JSON', proof.root.commitment);
    await notice(prove, 'This is no proof.').waitFor();
  });
  await step(t, visit, 'statements are checked', async () => {
    await notice(panel(page, 'Statements'), 'These statements hold.').waitFor();
  });
});
