//! Ringfence for other programs.
