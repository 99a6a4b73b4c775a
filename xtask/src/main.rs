//! What make calls when shell is not enough.
fn main() {}
