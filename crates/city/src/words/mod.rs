//! The words the city is made of.

pub(crate) mod asked;
pub(crate) mod brands;
pub(crate) mod counties;
pub(crate) mod people;
pub(crate) mod said;
pub(crate) mod trades;
