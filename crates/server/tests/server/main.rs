//! The server over its routes: enrolling, tokens, headers, limits, the command line's world.

mod bureau;

mod enrolling;
mod routes;
mod tokens;
mod world;
