/** The few instructions of the token programs that a customer needs. */
import { AccountRole, type Address, type Instruction, type TransactionSigner } from '@solana/kit';
import type { RawAccount } from './chain.js';
import { ASSOCIATED_TOKEN_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM } from './ids.js';
import { findTokenAccount } from './pdas.js';

/** Whose token account of which mint. */
export interface TokenAccountOf {
  readonly owner: Address;
  readonly mint: Address;
  readonly tokenProgram?: Address;
}

/** Opens a wallet's usual token account, unless it is open already. */
export async function openTokenAccount(
  payer: TransactionSigner,
  of: TokenAccountOf,
): Promise<Instruction> {
  const tokenProgram = of.tokenProgram ?? TOKEN_PROGRAM;
  const account = await findTokenAccount(of.owner, of.mint, tokenProgram);
  return {
    programAddress: ASSOCIATED_TOKEN_PROGRAM,
    accounts: [
      { address: payer.address, role: AccountRole.WRITABLE_SIGNER, signer: payer } as never,
      { address: account, role: AccountRole.WRITABLE },
      { address: of.owner, role: AccountRole.READONLY },
      { address: of.mint, role: AccountRole.READONLY },
      { address: SYSTEM_PROGRAM, role: AccountRole.READONLY },
      { address: tokenProgram, role: AccountRole.READONLY },
    ],
    // CreateIdempotent.
    data: Uint8Array.of(1),
  };
}

/** Where a token account has its amount. */
const AMOUNT_OFFSET = 64;

/** Tokens in a token account, from its bytes. */
export function tokensIn(data: Uint8Array): bigint {
  if (data.length < AMOUNT_OFFSET + 8) throw new Error('this is no token account');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return view.getBigUint64(AMOUNT_OFFSET, true);
}

/** Tokens at an address as it was found: none where there is no token account. */
export function tokensAt(raw: RawAccount | undefined): bigint {
  return raw === undefined || raw.data.length === 0 ? 0n : tokensIn(raw.data);
}
