#![forbid(unsafe_code)]
//! The previews of Ringfence for browsers and Node: bytes in, bytes out.
pub use ringfence_interface::accounts;
pub use ringfence_preview as preview;
