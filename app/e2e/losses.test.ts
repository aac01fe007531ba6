/** A default as it happens, seen by those who watch, by a member, by its owner, and by others. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browsing, step } from './support/browser';
import { Default, member } from './support/default';
import { People } from './support/people';

const people = new People();
let browsing: Browsing;
before(async () => {
  browsing = await Browsing.start();
});
after(() => browsing.stop());

test('a default goes down the waterfall while people watch', async (t) => {
  const visit = await browsing.visit({ at: '/losses' });
  const time = Date.now();
  const say = (word: string) => console.log(word, Date.now() - time);
  const mia = await member(people);
  say('member');
  const story = await Default.open(people);
  say('open');
  await step(t, visit, 'declared', async () => {
    await story.fall();
    say('fall');
    await story.auction(); say('auction');
    const loss = await story.assess();
    say('assess');
    console.log(loss.state, loss.text, loss.layers.map((it) => `${it.name}: ${it.availableNative} ${it.usedNative} ${it.leftNative}`).join('\n'));
    console.log((await people.membership(mia)).member?.calls);
    const end = await story.close();
    say('close');
    console.log(end.state, end.text, end.layers.map((it) => `${it.name}: ${it.availableNative} ${it.usedNative} ${it.leftNative}`).join('\n'));
    assert(1);
  });
});
