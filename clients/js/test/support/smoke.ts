/** What the SDK makes without a chain: the same with every Solana Kit that it takes. */
import {
  compileTransaction,
  createNoopSigner,
  getAddressDecoder,
  getBase64EncodedWireTransaction,
  type Address,
  type Blockhash,
} from '@solana/kit';
import {
  decodeLogs,
  EVENTS,
  explainError,
  findMarginAccount,
  findShardOf,
  findVault,
  getHouseDecoder,
  message,
  orderMessage,
  sizeOf,
} from '../../src/index.js';
import { getVaultWithdrawInstruction } from '../../src/generated/index.js';

const key = (byte: number): Address => getAddressDecoder().decode(new Uint8Array(32).fill(byte));

/** Texts that show every part of Solana Kit that the SDK uses at work. */
export async function smoke(): Promise<string[]> {
  const [house, mint, owner] = [key(1), key(2), createNoopSigner(key(3))];
  const marginAccount = await findMarginAccount(house, owner.address, 7);
  const vault = await findVault(marginAccount, mint);
  const instruction = getVaultWithdrawInstruction({
    owner,
    house,
    marginAccount,
    vault,
    destination: key(4),
    shard: await findShardOf(key(5), marginAccount),
    amountNative: 10n,
    otherDestination: key(4),
  });
  const lifetime = { blockhash: key(6) as string as Blockhash, lastValidBlockHeight: 1n };
  const budget = { units: 5, priorityFee: 6n, lookupTables: { [key(7)]: [house, vault] } };
  const whole = message([instruction], owner, lifetime, budget);
  const order = {
    domain: new Uint8Array(32),
    marginAccount,
    generation: 1n,
    venue: key(8),
    instrument: key(9),
    side: 'sell' as const,
    terms: { flags: 0, lots: 1n, limitPriceTicks: 2n, nonce: 3n, expiryTs: -4n },
  };
  const zeros = new Uint8Array(getHouseDecoder().fixedSize);
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
  return [
    marginAccount,
    getBase64EncodedWireTransaction(compileTransaction(whole)),
    String(sizeOf([instruction], owner)),
    new TextDecoder().decode(await orderMessage(order)),
    JSON.stringify(getHouseDecoder().decode(zeros), plain),
    String(EVENTS.length + decodeLogs([]).length),
    JSON.stringify(explainError({ InstructionError: [0, { Custom: 6_001 }] })),
  ];
}
