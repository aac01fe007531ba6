#![no_std]
#![forbid(unsafe_code)]
//! Previews.
pub use ringfence_core as rules;
