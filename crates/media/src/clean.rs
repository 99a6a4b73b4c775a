//! Taking the place where a picture was taken, and everything else nobody looks at, out of it. What is to
//! stay is named; whatever else a camera put there goes: EXIF with its maker's notes, XMP, IPTC, comments,
//! second pictures and films behind the first.

use crate::Problem;
use bytes::Bytes;
use exif::experimental::Writer;
use exif::{Field, In, Reader, Tag, Value};
use img_parts::png::Png;
use img_parts::webp::WebP;
use std::io::Cursor;

/// What of a picture's EXIF matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// How it is to be turned, 1 to 8.
    pub(crate) orientation: u8,
    /// When, as the camera says.
    at: Option<Vec<u8>>,
    /// Whether it says where.
    pub(crate) place: bool,
}

/// Reads it; a picture without EXIF has none of it.
pub(crate) fn taken(bytes: &[u8]) -> Taken {
    let Ok(exif) = Reader::new().read_from_container(&mut Cursor::new(bytes)) else {
        return Taken {
            orientation: 1,
            ..Taken::default()
        };
    };
    let orientation = exif
        .get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .and_then(|turn| u8::try_from(turn).ok())
        .filter(|turn| (1..=8).contains(turn));
    let at = exif
        .get_field(Tag::DateTimeOriginal, In::PRIMARY)
        .and_then(|field| match &field.value {
            Value::Ascii(lines) => lines.first().cloned(),
            _ => None,
        })
        .filter(|at| at.len() == 19 && at.iter().all(u8::is_ascii));
    Taken {
        orientation: orientation.unwrap_or(1),
        at,
        place: exif
            .fields()
            .any(|field| field.tag.context() == exif::Context::Gps),
    }
}

/// A new EXIF with what matters and nothing else.
fn minimal(taken: &Taken) -> Option<Vec<u8>> {
    if taken.orientation == 1 && taken.at.is_none() {
        return None;
    }
    let turn = Field {
        tag: Tag::Orientation,
        ifd_num: In::PRIMARY,
        value: Value::Short(vec![u16::from(taken.orientation)]),
    };
    let at = Field {
        tag: Tag::DateTimeOriginal,
        ifd_num: In::PRIMARY,
        value: Value::Ascii(taken.at.iter().cloned().collect()),
    };
    let mut writer = Writer::new();
    writer.push_field(&turn);
    if taken.at.is_some() {
        writer.push_field(&at);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).ok()?;
    Some(out.into_inner())
}

/// The same picture without the place.
pub(crate) fn clean(media: &str, bytes: &[u8], taken: &Taken) -> Result<Vec<u8>, Problem> {
    match media {
        "image/jpeg" => jpeg(bytes, taken),
        "image/png" => png(bytes),
        "image/webp" => webp(bytes),
        _ => Err(Problem::Type),
    }
}

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Walks the markers to the first end of image and keeps what decoding needs.
fn jpeg(bytes: &[u8], taken: &Taken) -> Result<Vec<u8>, Problem> {
    let mut rest = bytes.strip_prefix(&[0xff, SOI]).ok_or(Problem::Damaged)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&[0xff, SOI]);
    let mut exif = minimal(taken);
    loop {
        // Some cameras forget the end.
        let marker = match rest.is_empty() {
            true => EOI,
            false => next_marker(&mut rest)?,
        };
        if marker == EOI {
            out.extend_from_slice(&[0xff, EOI]);
            return Ok(out);
        }
        if marker == 0x01 || (0xd0..=0xd7).contains(&marker) {
            continue;
        }
        let (high, low) = match rest {
            [high, low, ..] => (*high, *low),
            _ => return Err(Problem::Damaged),
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest
            .get(..length)
            .filter(|_| length >= 2)
            .ok_or(Problem::Damaged)?;
        rest = &rest[length..];
        let stays = match marker {
            // JFIF; how colours are to be read.
            0xe0 => segment[2..].starts_with(b"JFIF\0"),
            0xe2 => segment[2..].starts_with(b"ICC_PROFILE\0"),
            0xee => segment[2..].starts_with(b"Adobe"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        // JFIF stands first where there is one.
        if marker != 0xe0
            && let Some(exif) = exif.take()
        {
            push_exif(&mut out, &exif)?;
        }
        if stays {
            out.extend_from_slice(&[0xff, marker]);
            out.extend_from_slice(segment);
        }
        if marker == SOS {
            let end = scan_end(rest);
            out.extend_from_slice(&rest[..end]);
            rest = &rest[end..];
        }
    }
}

fn push_exif(out: &mut Vec<u8>, exif: &[u8]) -> Result<(), Problem> {
    let length = u16::try_from(exif.len() + 8).map_err(|_| Problem::Damaged)?;
    out.extend_from_slice(&[0xff, 0xe1]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(b"Exif\0\0");
    out.extend_from_slice(exif);
    Ok(())
}

fn next_marker(rest: &mut &[u8]) -> Result<u8, Problem> {
    let Some((0xff, mut after)) = rest.split_first().map(|(first, after)| (*first, after)) else {
        return Err(Problem::Damaged);
    };
    loop {
        let (marker, next) = after.split_first().ok_or(Problem::Damaged)?;
        after = next;
        if *marker != 0xff {
            *rest = after;
            return Ok(*marker);
        }
    }
}

/// Where the coded pixels end: at the first marker that is no restart.
fn scan_end(bytes: &[u8]) -> usize {
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7);
    bytes.windows(2).position(is_end).unwrap_or(bytes.len())
}

fn png(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    const STAY: [&[u8; 4]; 17] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
        b"cICP", b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut png = Png::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|_| Problem::Damaged)?;
    png.chunks_mut()
        .retain(|chunk| STAY.contains(&&chunk.kind()));
    Ok(png.encoder().bytes().to_vec())
}

fn webp(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut webp = WebP::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|_| Problem::Damaged)?;
    let stays: [[u8; 4]; 7] = [
        *b"VP8 ", *b"VP8L", *b"VP8X", *b"ALPH", *b"ANIM", *b"ANMF", *b"ICCP",
    ];
    webp.chunks_mut()
        .retain(|chunk| stays.contains(&chunk.id()));
    let mut out = webp.encoder().bytes().to_vec();
    // The head of an extended file says which parts follow: neither EXIF nor XMP does now.
    if out.get(12..16) == Some(b"VP8X")
        && let Some(flags) = out.get_mut(20)
    {
        *flags &= !0x0c;
    }
    Ok(out)
}
