//! Sentences of minutes, with slots. What each slot is: [`crate::minutes`].

mod after;
mod lines;
mod openings;
mod talk;

pub(crate) use after::*;
pub(crate) use lines::*;
pub(crate) use openings::*;
pub(crate) use talk::*;
