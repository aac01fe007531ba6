//! 128-bit fields, read and written as two words.

use anchor_lang::prelude::*;

/// Value of a stored 128-bit integer.
///
/// `PodI128` is aligned to one byte, and the back end would read it byte by byte: 16 loads instead
/// of two. All our fields of this type lie at multiples of eight.
#[inline]
#[must_use]
pub fn read_wide(field: &PodI128) -> i128 {
    match bytemuck::try_cast_ref::<PodI128, [u64; 2]>(field) {
        Ok([low, high]) => {
            let wide = u128::from(*low) | (u128::from(*high) << 64);
            i128::from_le_bytes(wide.to_le_bytes())
        }
        Err(_) => field.get(),
    }
}

/// Stores a 128-bit integer.
#[inline]
pub fn write_wide(field: &mut PodI128, value: i128) {
    if let Ok(words) = bytemuck::try_cast_mut::<PodI128, [u64; 2]>(field) {
        let wide = u128::from_le_bytes(value.to_le_bytes());
        let low = wide & u128::from(u64::MAX);
        *words = [
            u64::try_from(low).unwrap_or(0),
            u64::try_from(wide >> 64).unwrap_or(0),
        ];
    } else {
        *field = PodI128::from(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_round_trip() {
        for value in [
            0,
            1,
            -1,
            i128::MAX,
            i128::MIN,
            1 << 64,
            -(1 << 64),
            (1 << 64) - 1,
        ] {
            let mut fields = [PodI128::from(0_i128); 3];
            for field in &mut fields {
                write_wide(field, value);
                assert_eq!(field.get(), value);
                assert_eq!(read_wide(field), value);
            }
        }
    }
}
