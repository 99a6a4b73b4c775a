//! A made-up city for demonstration and benches: the same seed draws the same city.
