//! What is hashed of a statement.

use super::{Lines, Statement};

/// What the hashed bytes begin with, so that they are of nothing else.
pub const TAG: &[u8; 24] = b"ringfence:statement:v1\0\0";
/// How many bytes are hashed.
pub const HASHED_BYTES: usize = 504;

impl Statement {
    /// What is hashed of a final statement: everything in it, in this order, integers
    /// little-endian.
    #[must_use]
    pub fn bytes_to_hash(&self) -> [u8; HASHED_BYTES] {
        let mut bytes = Bytes::default();
        bytes.put(TAG);
        bytes.put(&self.previous_hash);
        bytes.put(&self.subject.house);
        bytes.put(&self.subject.asset);
        bytes.put(&self.subject.mint);
        bytes.put(&self.epoch.to_le_bytes());
        bytes.put(&self.number.to_le_bytes());
        bytes.put(&self.previous_epoch.to_le_bytes());
        bytes.put(&self.lines.open_loss_count.to_le_bytes());
        let small = [
            self.state.number(),
            self.subject.decimals,
            u8::from(self.subject.is_quote),
        ];
        bytes.put(&small);
        bytes.put(&[0; 5]);
        for moment in [&self.recorded, &self.finalized] {
            bytes.put(&moment.ts.to_le_bytes());
            bytes.put(&moment.slot.to_le_bytes());
        }
        self.lines.put_into(&mut bytes);
        bytes.all
    }
}

impl Lines {
    fn put_into(&self, bytes: &mut Bytes) {
        for wide in [
            self.required_native,
            self.held_native,
            self.excess_native,
            self.owed_to_native,
            self.owed_by_native,
            self.fees_native,
            self.unapplied_native,
            self.recovering_native,
            self.cut_native,
        ] {
            bytes.put(&wide.to_le_bytes());
        }
        bytes.put(&self.ledger_native.to_le_bytes());
        bytes.put(&self.vault_count.to_le_bytes());
        bytes.put(&self.blocked_native.to_le_bytes());
        for pocket in core::iter::once(&self.pool).chain(&self.fund) {
            bytes.put(&pocket.ledger_native.to_le_bytes());
            bytes.put(&pocket.tokens_native.to_le_bytes());
        }
    }
}

/// Bytes that are filled from the front.
struct Bytes {
    all: [u8; HASHED_BYTES],
    used: usize,
}

impl Default for Bytes {
    fn default() -> Self {
        Self {
            all: [0; HASHED_BYTES],
            used: 0,
        }
    }
}

impl Bytes {
    /// Puts bytes behind those that are there; a test holds that they are as many as there is room.
    fn put(&mut self, bytes: &[u8]) {
        let end = self.used.saturating_add(bytes.len());
        if let Some(room) = self.all.get_mut(self.used..end) {
            room.copy_from_slice(bytes);
        }
        self.used = end;
    }
}
