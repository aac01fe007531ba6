//! Measures every instruction.
fn main() {}
