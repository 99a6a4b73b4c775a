//! Markup as a stream of tags and texts: bounded in depth, in the size of one piece and in all.
//! A document type is refused, so no entity is ever expanded.

use crate::limits::Limits;
use crate::problem::{Problem, damaged, over};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{self, BufRead, Read};

/// A piece of markup. Elements without content are opened and closed like others.
pub(crate) enum Tag<'a> {
    /// An element opens.
    Open(BytesStart<'a>),
    /// An element closes: its name without prefix.
    Close(String),
    /// Text inside of an element; long texts come in several pieces.
    Text(String),
}

/// A part being read.
pub(crate) struct Markup<'a, R> {
    reader: Reader<Counted<'a, R>>,
    buffer: Vec<u8>,
    part: String,
    depth: u32,
    limits: Limits,
}

impl<'a, R: BufRead> Markup<'a, R> {
    pub(crate) fn new(inner: R, part: &str, left: &'a mut u64, limits: Limits) -> Self {
        let mut reader = Reader::from_reader(Counted {
            inner,
            left,
            piece: 0,
            piece_most: limits.markup_bytes,
            over: None,
        });
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            part: part.to_owned(),
            depth: 0,
            limits,
        }
    }

    /// The next piece; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Tag<'_>>, Problem> {
        self.buffer.clear();
        self.reader.get_mut().piece = 0;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event.into_owned(),
            Err(_) => return Err(self.fault()),
        };
        Ok(match event {
            Event::Eof if self.depth > 0 => return Err(damaged(&self.part)),
            Event::Eof => None,
            Event::DocType(_) => return Err(Problem::Entities),
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > self.limits.depth {
                    return Err(over("depth", self.limits.depth));
                }
                Some(Tag::Open(tag))
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Some(Tag::Close(tag.local_name().as_ref().to_owned()))
            }
            Event::Text(text) => Some(Tag::Text(text.xml10_content().into_owned())),
            Event::CData(text) => Some(Tag::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(name) => Some(Tag::Text(reference(&name)?)),
            _ => Some(Tag::Text(String::new())),
        })
    }

    fn fault(&self) -> Problem {
        match self.reader.get_ref().over {
            Some("unzipped_bytes") => over("unzipped_bytes", self.limits.unzipped_bytes),
            Some(limit) => over(limit, self.limits.markup_bytes),
            None => damaged(&self.part),
        }
    }
}

/// `&lt;`, `&#21335;`: the five of XML and numbers, nothing else.
fn reference(name: &quick_xml::events::BytesRef<'_>) -> Result<String, Problem> {
    if let Ok(Some(one)) = name.resolve_char_ref() {
        return Ok(one.to_string());
    }
    Ok(match &**name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(Problem::Entities),
    }
    .to_owned())
}

/// An attribute by its name without prefix.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|one| one.key.local_name().as_ref() == name)
        .and_then(|one| {
            Some(
                one.normalized_value(XmlVersion::Implicit1_0)
                    .ok()?
                    .into_owned(),
            )
        })
}

/// A reader that counts what comes out of it: of the whole book, and of one piece of markup.
struct Counted<'a, R> {
    inner: R,
    left: &'a mut u64,
    piece: u64,
    piece_most: u64,
    over: Option<&'static str>,
}

impl<R: BufRead> BufRead for Counted<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > self.piece_most {
            self.over = Some("markup_bytes");
            return Err(io::Error::other("markup_bytes"));
        }
        if *self.left == 0 {
            self.over = Some("unzipped_bytes");
            return Err(io::Error::other("unzipped_bytes"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let count = u64::try_from(amount).unwrap_or(u64::MAX);
        self.piece = self.piece.saturating_add(count);
        *self.left = self.left.saturating_sub(count);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}
