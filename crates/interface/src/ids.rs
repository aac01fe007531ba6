//! Programs and mints that Ringfence knows by address.

use solana_address::Address;

/// The Ringfence program.
pub const ID: Address = Address::from_str_const("2BKxLvYouamWGcCDwz73AqC3D2En4sd728JK2megVHS2");

/// The System program; also the address to pass where an instruction takes "none".
pub const SYSTEM_PROGRAM: Address = Address::new_from_array([0; 32]);

/// SPL Token.
pub const TOKEN_PROGRAM: Address =
    Address::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");

/// SPL Token-2022.
pub const TOKEN_2022_PROGRAM: Address =
    Address::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

/// The mint of wrapped SOL.
pub const NATIVE_MINT: Address =
    Address::from_str_const("So11111111111111111111111111111111111111112");

/// The Ed25519 program, which verifies signatures.
pub const ED25519_PROGRAM: Address =
    Address::from_str_const("Ed25519SigVerify111111111111111111111111111");

/// The sysvar of the transaction's instructions.
pub const INSTRUCTIONS_SYSVAR: Address =
    Address::from_str_const("Sysvar1nstructions1111111111111111111111111");

/// Pyth's receiver program, which owns `PriceUpdateV2` accounts.
pub const PYTH_RECEIVER: Address =
    Address::from_str_const("rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ");
