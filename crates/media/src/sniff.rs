//! The type of a file, by its content alone.

use crate::Problem;
use std::io::{Read, Seek, SeekFrom};

/// Bytes from the start that tell most types.
const HEAD: usize = 8 * 1024;
/// Entries of an office document; a real one has some hundred.
const MOST_ENTRIES: u64 = 10_000;
/// Bytes of the part of a recording that describes it.
const MOST_MOOV: u64 = 16 * 1024 * 1024;

/// What a file is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A picture that is shown here.
    Picture,
    /// A picture of a kind that is kept but not shown here.
    ForeignPicture,
    /// A recording.
    Recording,
    /// A document.
    Document,
}

/// A type that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// The media type.
    pub media: &'static str,
    /// The ending a file of this type gets when it is handed out.
    pub ending: &'static str,
    /// What it is to people.
    pub sort: Sort,
    /// Whether it may say where it was made, and the place cannot be removed here.
    pub may_hold_place: bool,
}

const fn kind(media: &'static str, ending: &'static str, sort: Sort) -> Type {
    Type {
        media,
        ending,
        sort,
        may_hold_place: false,
    }
}

/// Finds the type.
///
/// # Errors
/// [`Problem`].
pub fn sniff<F: Read + Seek>(file: &mut F) -> Result<Type, Problem> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    file.by_ref()
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(damaged)?;
    if head.is_empty() {
        return Err(Problem::Empty);
    }
    let found = infer::get(&head).map(|found| found.mime_type());
    match found.unwrap_or_default() {
        "image/jpeg" => Ok(kind("image/jpeg", "jpg", Sort::Picture)),
        "image/png" => Ok(kind("image/png", "png", Sort::Picture)),
        "image/webp" => Ok(kind("image/webp", "webp", Sort::Picture)),
        "image/heif" => Ok(foreign("image/heic", "heic")),
        "image/avif" => Ok(foreign("image/avif", "avif")),
        "audio/mpeg" => Ok(kind("audio/mpeg", "mp3", Sort::Recording)),
        "audio/ogg" => Ok(kind("audio/ogg", "ogg", Sort::Recording)),
        "audio/opus" => Ok(kind("audio/ogg", "opus", Sort::Recording)),
        "audio/x-wav" => Ok(kind("audio/wav", "wav", Sort::Recording)),
        "audio/x-flac" => Ok(kind("audio/flac", "flac", Sort::Recording)),
        "audio/aac" => Ok(kind("audio/aac", "aac", Sort::Recording)),
        "audio/amr" => Ok(kind("audio/amr", "amr", Sort::Recording)),
        "video/webm" | "video/x-matroska" => webm(&head),
        "application/pdf" => Ok(kind("application/pdf", "pdf", Sort::Document)),
        "application/rtf" | "text/rtf" => Ok(kind("application/rtf", "rtf", Sort::Document)),
        _ if head.get(4..8) == Some(b"ftyp") => mp4(file),
        _ if head.starts_with(b"PK\x03\x04") => zipped(file),
        _ if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Ok(ole(found)),
        "" => text(file, &head),
        other if other.starts_with("text/") => text(file, &head),
        _ => Err(Problem::Type),
    }
}

fn damaged<E>(_: E) -> Problem {
    Problem::Damaged
}

const fn foreign(media: &'static str, ending: &'static str) -> Type {
    Type {
        media,
        ending,
        sort: Sort::ForeignPicture,
        may_hold_place: true,
    }
}

/// What a browser's recorder writes: sound alone. A film is not taken.
fn webm(head: &[u8]) -> Result<Type, Problem> {
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if has(b"A_OPUS") && !has(b"V_VP") && !has(b"V_AV1") && !has(b"V_MPEG") {
        Ok(kind("audio/webm", "weba", Sort::Recording))
    } else {
        Err(Problem::Type)
    }
}

/// MP4 with sound alone; what describes it may also say where it was recorded.
fn mp4<F: Read + Seek>(file: &mut F) -> Result<Type, Problem> {
    let moov = moov(file)?;
    let has = |word: &[u8]| moov.windows(word.len()).any(|part| part == word);
    if has(b"vide") || !has(b"soun") {
        return Err(Problem::Type);
    }
    Ok(Type {
        may_hold_place: has(b"\xa9xyz") || has(b"loci"),
        ..kind("audio/mp4", "m4a", Sort::Recording)
    })
}

/// The box that describes an MP4 file.
fn moov<F: Read + Seek>(file: &mut F) -> Result<Vec<u8>, Problem> {
    let end = file.seek(SeekFrom::End(0)).map_err(damaged)?;
    let mut at = 0;
    while at + 8 <= end {
        file.seek(SeekFrom::Start(at)).map_err(damaged)?;
        let mut head = [0; 16];
        let read = if at + 16 <= end { 16 } else { 8 };
        file.read_exact(&mut head[..read]).map_err(damaged)?;
        let [a, b, c, d, ..] = head;
        let size = match u32::from_be_bytes([a, b, c, d]) {
            0 => end - at,
            1 if read == 16 => {
                let mut long = [0; 8];
                long.copy_from_slice(&head[8..]);
                u64::from_be_bytes(long)
            }
            size => u64::from(size),
        };
        if size < 8 {
            return Err(Problem::Damaged);
        }
        if &head[4..8] == b"moov" {
            if size > MOST_MOOV {
                return Err(Problem::Damaged);
            }
            file.seek(SeekFrom::Start(at)).map_err(damaged)?;
            let mut moov = Vec::new();
            file.by_ref()
                .take(size)
                .read_to_end(&mut moov)
                .map_err(damaged)?;
            return Ok(moov);
        }
        at = at.checked_add(size).ok_or(Problem::Damaged)?;
    }
    Err(Problem::Damaged)
}

/// Office documents and OFD; no other archive.
fn zipped<F: Read + Seek>(file: &mut F) -> Result<Type, Problem> {
    if entries(file)? > MOST_ENTRIES {
        return Err(Problem::Damaged);
    }
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let archive = zip::ZipArchive::new(file).map_err(damaged)?;
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    let has = |name: &str| names.iter().any(|found| found == name);
    let under = |folder: &str| names.iter().any(|found| found.starts_with(folder));
    if names.iter().any(|found| found.ends_with("vbaProject.bin")) {
        return Err(Problem::Macros);
    }
    match () {
        () if has("OFD.xml") => Ok(kind("application/ofd", "ofd", Sort::Document)),
        () if !has("[Content_Types].xml") => Err(Problem::Type),
        () if under("word/") => Ok(kind(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
            Sort::Document,
        )),
        () if under("xl/") => Ok(kind(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            Sort::Document,
        )),
        () if under("ppt/") => Ok(kind(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "pptx",
            Sort::Document,
        )),
        () => Err(Problem::Type),
    }
}

/// How many entries an archive says it has, before any is read.
fn entries<F: Read + Seek>(file: &mut F) -> Result<u64, Problem> {
    let end = file.seek(SeekFrom::End(0)).map_err(damaged)?;
    let from = end.saturating_sub(66 * 1024);
    file.seek(SeekFrom::Start(from)).map_err(damaged)?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).map_err(damaged)?;
    let at = tail
        .windows(4)
        .rposition(|part| part == b"PK\x05\x06")
        .ok_or(Problem::Damaged)?;
    let count = tail.get(at + 10..at + 12).ok_or(Problem::Damaged)?;
    // 65535 stands for more than that, told elsewhere: too many in any case.
    Ok(u64::from(u16::from_le_bytes([count[0], count[1]])))
}

/// The office formats before 2007, and those of WPS.
fn ole(found: Option<&str>) -> Type {
    match found {
        Some("application/msword") => kind("application/msword", "doc", Sort::Document),
        Some("application/vnd.ms-excel") => kind("application/vnd.ms-excel", "xls", Sort::Document),
        Some("application/vnd.ms-powerpoint") => {
            kind("application/vnd.ms-powerpoint", "ppt", Sort::Document)
        }
        _ => kind("application/x-ole-storage", "doc", Sort::Document),
    }
}

/// Plain text in UTF-8 or a Chinese code; never what a browser or a shell would run.
fn text<F: Read + Seek>(file: &mut F, head: &[u8]) -> Result<Type, Problem> {
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    if start.starts_with(b"#!") || start.starts_with(b"<") {
        return Err(Problem::Type);
    }
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(damaged)?;
        if read == 0 {
            return Ok(kind("text/plain", "txt", Sort::Document));
        }
        let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
        if buffer[..read].iter().any(is_control) {
            return Err(Problem::Type);
        }
    }
}
