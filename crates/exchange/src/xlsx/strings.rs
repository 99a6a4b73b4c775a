//! Texts: those shared by all cells, and how a text with fonts in it is put together.

use super::markup::{Markup, Tag};
use crate::limits::Limits;
use crate::problem::{Problem, over};
use std::io::BufRead;

/// The shared texts by number.
#[derive(Default)]
pub(crate) struct Shared(Vec<Box<str>>);

impl Shared {
    pub(crate) fn get(&self, number: &str) -> Option<&str> {
        let at: usize = number.trim().parse().ok()?;
        self.0.get(at).map(AsRef::as_ref)
    }
}

/// Reads the shared texts; readings of characters (phonetic runs) are left out.
pub(crate) fn read(
    mut markup: Markup<'_, impl BufRead>,
    limits: &Limits,
) -> Result<Shared, Problem> {
    let mut out: Vec<Box<str>> = Vec::new();
    let mut bytes = 0;
    let mut text = RichText::default();
    while let Some(tag) = markup.next()? {
        match &tag {
            Tag::Open(open) if open.local_name().as_ref() == "si" => text = RichText::default(),
            Tag::Close(name) if name == "si" => {
                let whole = text.take();
                bytes += whole.len();
                if bytes > limits.text_bytes {
                    return Err(over("text_bytes", limits.text_bytes));
                }
                if out.len() >= limits.cells {
                    return Err(over("cells", limits.cells));
                }
                out.push(whole.into());
            }
            tag => text.take_in(tag, limits)?,
        }
    }
    Ok(Shared(out))
}

/// A text that may be made of runs with fonts of their own.
#[derive(Default)]
pub(crate) struct RichText {
    text: String,
    inside: bool,
    reading: bool,
}

impl RichText {
    pub(crate) fn take_in(&mut self, tag: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
        match tag {
            Tag::Open(open) => match open.local_name().as_ref() {
                "t" => self.inside = true,
                "rPh" => self.reading = true,
                _ => {}
            },
            Tag::Close(name) => match name.as_str() {
                "t" => self.inside = false,
                "rPh" => self.reading = false,
                _ => {}
            },
            Tag::Text(piece) if self.inside && !self.reading => {
                self.text.push_str(piece);
                if self.text.len() > limits.cell_chars.saturating_mul(4) {
                    return Err(over("cell_chars", limits.cell_chars));
                }
            }
            Tag::Text(_) => {}
        }
        Ok(())
    }

    pub(crate) fn take(&mut self) -> String {
        unescape(std::mem::take(&mut self.text))
    }
}

/// `_x000D_`: characters that XML cannot hold, as spreadsheets write them.
pub(crate) fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from
            .get(2..6)
            .filter(|_| from.get(6..7) == Some("_"))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        match code {
            Some('\r') => rest = from.get(7..).unwrap_or_default(),
            Some(c) => {
                out.push(c);
                rest = from.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}
