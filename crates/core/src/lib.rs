//! The rules of Ringfence.
#![no_std]
#![forbid(unsafe_code)]
