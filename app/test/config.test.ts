/** What a configuration has to have, and what is said of one that has not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, isMeant, loadConfig, readConfig } from '../src/config/config';

const HOUSE = 'ESL7cSisQ23ryUioPzk24GvsUaueRm4qTHFSxHWTSSq4';
const LOCAL = { cluster: 'localnet', rpc: 'http://127.0.0.1:8899', house: HOUSE };
const KEY = { name: 'alice', secret: [1, 2, 3] };

const refuses = (raw: unknown, sentence: string) =>
  assert.throws(() => readConfig(raw), (error: unknown) => {
    assert(error instanceof ConfigError);
    assert.equal(error.message, sentence);
    return true;
  });

test('a configuration needs a cluster, a house and a node alone', () => {
  const config = readConfig(LOCAL);
  assert.equal(config.house, HOUSE);
  assert.equal(config.ws, undefined);
  assert.equal(config.genesis, undefined);
  assert.deepEqual(config.practice, []);
  assert.deepEqual(config.names, { assets: {}, instruments: {}, venues: {} });
});

test('everything that it can have is read', () => {
  const names = { assets: { mint: 'USDC' }, instruments: { 1: 'SOL-USD' }, venues: { v: 'Venue' } };
  const more = { ws: 'ws://127.0.0.1:8900', genesis: 'abc', names, practice: [KEY] };
  const config = readConfig({ ...LOCAL, ...more });
  assert.equal(config.ws, 'ws://127.0.0.1:8900');
  assert.equal(config.genesis, 'abc');
  assert.deepEqual(config.names, names);
  assert.deepEqual(config.practice, [KEY]);
});

test('one that is no object is refused', () => {
  for (const raw of [undefined, null, 1, 'text', [LOCAL]]) {
    refuses(raw, './config.json has to be an object');
  }
});

test('a cluster that nobody knows is refused', () => {
  const sentence =
    './config.json: "cluster" has to be one of localnet, devnet, testnet, mainnet';
  refuses({ ...LOCAL, cluster: undefined }, sentence);
  refuses({ ...LOCAL, cluster: 'mainnet-beta' }, sentence);
});

test('a house that is no address is refused', () => {
  const sentence = './config.json: "house" has to be the address of a house';
  for (const house of [undefined, 1, '', 'house', `${HOUSE}1111111111111`]) {
    refuses({ ...LOCAL, house }, sentence);
  }
});

test('addresses of other schemes are refused', () => {
  const begins = (name: string, schemes: string) =>
    `./config.json: "${name}" has to be an address that begins with ${schemes}`;
  for (const rpc of [undefined, 1, '', 'localhost', 'ws://127.0.0.1:1', 'javascript:alert(1)']) {
    refuses({ ...LOCAL, rpc }, begins('rpc', 'http:// or https://'));
  }
  for (const ws of [null, 'http://127.0.0.1:1', 'no']) {
    refuses({ ...LOCAL, ws }, begins('ws', 'ws:// or wss://'));
  }
  for (const explorer of ['http://explorer', 'javascript:alert(1)//{kind}{value}']) {
    refuses({ ...LOCAL, explorer }, begins('explorer', 'https://'));
  }
});

test('a genesis hash that is no text is refused', () => {
  refuses({ ...LOCAL, genesis: 1 }, './config.json: "genesis" has to be a text');
});

test('names that are no texts are refused', () => {
  for (const kind of ['assets', 'instruments', 'venues']) {
    const sentence = `./config.json: "names.${kind}" has to be texts by their keys`;
    refuses({ ...LOCAL, names: { [kind]: { a: 1 } } }, sentence);
    refuses({ ...LOCAL, names: { [kind]: ['a'] } }, sentence);
  }
});

test('keys to practise with are refused anywhere but on a local node', () => {
  const sentence = './config.json: keys to practise with are for a local node alone';
  for (const cluster of ['devnet', 'testnet', 'mainnet']) {
    refuses({ ...LOCAL, cluster, rpc: 'https://node', practice: [KEY] }, sentence);
  }
  const malformed = './config.json: "practice" has to be keys with a name and a secret each';
  for (const practice of [{}, 'alice', [{ name: 'alice' }], [{ secret: [] }], [null]]) {
    refuses({ ...LOCAL, practice }, malformed);
  }
});

test('known clusters are known by their first block', () => {
  const genesis = (cluster: string) => readConfig({ ...LOCAL, cluster }).genesis;
  assert.match(genesis('devnet') ?? '', /^EtWTRA/);
  assert.match(genesis('testnet') ?? '', /^4uhcVJ/);
  assert.match(genesis('mainnet') ?? '', /^5eykt4/);
  assert.equal(genesis('localnet'), undefined);
});

test('a cluster that everybody knows keeps its own first block', () => {
  const mainnet = readConfig({ ...LOCAL, cluster: 'mainnet' }).genesis;
  refuses(
    { ...LOCAL, cluster: 'devnet', genesis: mainnet },
    './config.json: "genesis" is not that of devnet',
  );
  assert.equal(readConfig({ ...LOCAL, cluster: 'mainnet', genesis: mainnet }).genesis, mainnet);
});

test('a node of a chain that everybody knows is never a local one', () => {
  const local = readConfig({ ...LOCAL, practice: [KEY] });
  assert(isMeant(local, 'any'));
  for (const cluster of ['devnet', 'testnet', 'mainnet']) {
    const { genesis } = readConfig({ ...LOCAL, cluster });
    assert(genesis !== undefined);
    assert(!isMeant(local, genesis), cluster);
    // Not even where the configuration says so.
    assert(!isMeant(readConfig({ ...LOCAL, genesis, practice: [KEY] }), genesis), cluster);
    assert(isMeant(readConfig({ ...LOCAL, cluster }), genesis), cluster);
    assert(!isMeant(readConfig({ ...LOCAL, cluster }), 'any'), cluster);
  }
  assert(!isMeant(readConfig({ ...LOCAL, genesis: 'abc' }), 'any'));
});

test('an explorer is told of the cluster', () => {
  const explorer = (cluster: string) => readConfig({ ...LOCAL, cluster }).explorer;
  const base = 'https://explorer.solana.com/{kind}/{value}';
  assert.equal(explorer('mainnet'), base);
  assert.equal(explorer('devnet'), `${base}?cluster=devnet`);
  const node = 'http%3A%2F%2F127.0.0.1%3A8899';
  assert.equal(explorer('localnet'), `${base}?cluster=custom&customUrl=${node}`);
  const own = 'https://explorer.example/{kind}/{value}';
  assert.equal(readConfig({ ...LOCAL, explorer: own }).explorer, own);
});

test('what lies beside the page is fetched, and told when it is not there', async (t) => {
  const answer = (status: number, text: string) =>
    t.mock.method(globalThis, 'fetch', () => Promise.resolve(new Response(text, { status })));
  answer(404, '');
  await assert.rejects(loadConfig(), { message: 'there is no ./config.json beside this page' });
  answer(200, '<!doctype html>');
  await assert.rejects(loadConfig(), { message: './config.json is not JSON' });
  answer(200, JSON.stringify(LOCAL));
  assert.equal((await loadConfig()).rpc, LOCAL.rpc);
});
