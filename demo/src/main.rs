//! A house over a real price history.
fn main() {}
