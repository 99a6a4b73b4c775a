//! Putting files down and looking at them, as a screen does; and pictures to do it with.

use crate::{Desk, eventually};
use app::{Failure, Served};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value as Exif};
use image::codecs::jpeg::JpegEncoder;
use img_parts::ImageEXIF as _;
use img_parts::jpeg::Jpeg;
use model::RecordId;
use serde_json::{Value, json};
use std::io::Cursor;

/// A photograph of so many pixels that no two seeds share.
#[must_use]
pub fn photograph(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ seed)
            .wrapping_mul(2_246_822_519);
        image::Rgb(noise.to_be_bytes()[..3].try_into().unwrap())
    });
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 80)
        .encode_image(&pixels)
        .unwrap();
    out
}

/// The same photograph as a telephone writes it: it says where it was taken and lies on its side.
#[must_use]
pub fn with_place(photograph: &[u8]) -> Vec<u8> {
    let degrees = |whole| {
        Exif::Rational(vec![
            Rational {
                num: whole,
                denom: 1
            };
            3
        ])
    };
    let fields = [
        (Tag::Orientation, Exif::Short(vec![6])),
        (
            Tag::DateTimeOriginal,
            Exif::Ascii(vec![b"2023:03:06 14:30:00".to_vec()]),
        ),
        (Tag::GPSLatitude, degrees(30)),
        (Tag::GPSLongitude, degrees(118)),
        (
            Tag::MakerNote,
            Exif::Undefined(b"30.9407N 118.7587E".to_vec(), 0),
        ),
    ]
    .map(|(tag, value)| Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    });
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut exif = Cursor::new(Vec::new());
    writer.write(&mut exif, false).unwrap();
    let mut jpeg = Jpeg::from_bytes(photograph.to_vec().into()).unwrap();
    jpeg.set_exif(Some(exif.into_inner().into()));
    let mut out = jpeg.encoder().bytes().to_vec();
    // A film of two seconds behind the picture, with the place once more.
    out.extend_from_slice(b"\0\0\0\x18ftypmp42 \xa9xyz+30.9407+118.7587/");
    out
}

/// Whether these bytes say where a picture was taken.
#[must_use]
pub fn says_where(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    let tagged = exif::Reader::new()
        .read_from_container(&mut Cursor::new(bytes))
        .is_ok_and(|exif| {
            exif.fields()
                .any(|field| field.tag.context() == exif::Context::Gps)
        });
    tagged || has(b"30.9407") || has(b"xyz+30")
}

impl Desk {
    /// Puts a file down piece by piece, as the screens do.
    ///
    /// # Errors
    /// What the application says of it.
    pub async fn tries_to_put_down(
        &self,
        name: &str,
        bytes: &[u8],
        finish: Value,
    ) -> Result<Value, Failure> {
        let begin = json!({"name": name, "bytes": bytes.len()});
        let begun = self.tries("attachment.begin", begin).await?;
        let step = usize::try_from(begun["piece_bytes"].as_u64().unwrap()).unwrap();
        for (at, piece) in (0..).step_by(step).zip(bytes.chunks(step)) {
            let request = json!({"id": begun["id"], "at": at, "bytes": STANDARD.encode(piece)});
            self.tries("attachment.piece", request).await?;
        }
        let mut request =
            json!({"id": begun["id"], "keep_place": false, "card": false, "ms": null});
        request
            .as_object_mut()
            .unwrap()
            .extend(finish.as_object().cloned().unwrap_or_default());
        self.tries("attachment.finish", request).await
    }

    /// Puts a file down.
    pub async fn puts_down(&self, name: &str, bytes: &[u8]) -> Value {
        self.tries_to_put_down(name, bytes, json!({}))
            .await
            .unwrap()
    }

    /// Puts a file down and adds it to a record.
    pub async fn attaches(&self, record: &str, name: &str, bytes: &[u8]) -> Value {
        let file = self.puts_down(name, bytes).await;
        self.asks("attachment.add", json!({"record": record, "files": [file]}))
            .await;
        file
    }

    /// The attachments of a record.
    pub async fn files_of(&self, record: &str) -> Vec<Value> {
        let list = self.asks("attachment.list", json!({"id": record})).await;
        list["rows"].as_array().unwrap().clone()
    }

    /// The only attachment of a record.
    pub async fn file_of(&self, record: &str) -> Value {
        let files = self.files_of(record).await;
        assert_eq!(files.len(), 1, "{files:#?}");
        files[0].clone()
    }

    /// Where the only attachment of a record stands.
    pub async fn file_is(&self, record: &str) -> String {
        self.file_of(record).await["state"]["is"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Waits until the only attachment of a record stands there.
    pub async fn waits_for_file(&self, record: &str, state: &str) {
        let what = || async {
            self.files_of(record).await.len() == 1 && self.file_is(record).await == state
        };
        eventually(&format!("a file that is {state}"), what).await;
    }

    /// The bytes of a file, as a page gets them.
    ///
    /// # Errors
    /// What the page is told.
    pub fn looks_at(&self, record: &str, sha256: &str) -> Result<Vec<u8>, Failure> {
        self.looks_at_part(record, sha256, None)
            .map(|served| served.bytes)
    }

    /// A part of them.
    ///
    /// # Errors
    /// What the page is told.
    pub fn looks_at_part(
        &self,
        record: &str,
        sha256: &str,
        range: Option<(u64, Option<u64>)>,
    ) -> Result<Served, Failure> {
        let record: RecordId = record.parse().unwrap();
        app::serve(&self.app, record, sha256, range)
    }

    /// How many sealed files lie on this machine.
    #[must_use]
    pub fn sealed_files(&self) -> usize {
        std::fs::read_dir(self.folder().join("files")).map_or(0, Iterator::count)
    }
}
