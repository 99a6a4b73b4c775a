//! Stories of the centre, each told to both stores.

mod world;

mod feed;
mod founding;
mod incarnation;
mod merging;
mod missing;
mod permission;
mod push;
mod states;
mod store;
