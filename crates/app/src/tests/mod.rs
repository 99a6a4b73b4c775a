//! The use cases over a real store, without a centre: what a person meets on a train.

mod administering;
mod bench;
mod caring;
mod drafting;
mod exporting;
mod exporting_long;
mod exporting_parts;
mod finding;
mod full_disk;
mod idle;
mod importing;
mod leading;
mod outgoing;
mod people;
mod person_copy;
mod private;
mod reach;
mod reviewing;
mod roster;
mod seats;
mod signing;
mod starting;
mod travelling;
mod twins;
mod writing;
