/** Programs, sysvars and mints that Ringfence knows by address. */
import { address } from '@solana/kit';
/** The System program; also what stands where an instruction takes "none". */
export const SYSTEM_PROGRAM = address('11111111111111111111111111111111');
/** SPL Token. */
export const TOKEN_PROGRAM = address('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA');
/** SPL Token-2022. */
export const TOKEN_2022_PROGRAM = address('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb');
/** Associated token accounts. */
export const ASSOCIATED_TOKEN_PROGRAM = address('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL');
/** Verifies Ed25519 signatures. */
export const ED25519_PROGRAM = address('Ed25519SigVerify111111111111111111111111111');
/** Compute units and priority fees. */
export const COMPUTE_BUDGET_PROGRAM = address('ComputeBudget111111111111111111111111111111');
/** Address lookup tables. */
export const LOOKUP_TABLE_PROGRAM = address('AddressLookupTab1e1111111111111111111111111');
/** The sysvar of a transaction's instructions. */
export const INSTRUCTIONS_SYSVAR = address('Sysvar1nstructions1111111111111111111111111');
/** The chain's own time. */
export const CLOCK_SYSVAR = address('SysvarC1ock11111111111111111111111111111111');
/** Pyth's receiver, which owns price updates. */
export const PYTH_RECEIVER = address('rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ');
/** Pyth's program for feeds that are kept at fixed addresses. */
export const PYTH_PUSH_ORACLE = address('pythWSnswVUd12oZpeFP8e9CVaEqJg25g1Vtc2biRsT');
/** The mint of wrapped SOL. */
export const NATIVE_MINT = address('So11111111111111111111111111111111111111112');
/** Nobody. */
export const NOBODY = SYSTEM_PROGRAM;
