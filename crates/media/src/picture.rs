//! A picture made ready: within its bounds, without its place, with a small one beside it.

use crate::clean::{clean, taken};
use crate::{Problem, Type};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageReader, Limits};
use std::io::Cursor;

/// Pixels of a picture that is decoded; a phone's camera makes 12 to 50 million.
pub const MOST_PIXELS: u64 = 64_000_000;
/// Pixels along a side.
const MOST_SIDE: u32 = 30_000;
/// Bytes of a picture: it is held in memory while it is made ready.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes that decoding may take.
const MOST_ALLOCATED: u64 = 512 * 1024 * 1024;
/// The longer side of a small picture, in pixels.
pub const THUMB_SIDE: u32 = 400;
const THUMB_QUALITY: u8 = 74;

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Pixels across, as it is looked at.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The small one, JPEG.
    pub thumb: Vec<u8>,
    /// Whether it still says where it was taken.
    pub place: bool,
    /// Whether it said so when it came.
    pub had_place: bool,
}

/// Makes a picture ready. The bounds are read from its head before a pixel is decoded.
///
/// # Errors
/// [`Problem`].
pub fn picture(kind: &Type, bytes: &[u8], keep_place: bool) -> Result<Picture, Problem> {
    let reader = || {
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|_| Problem::Damaged)?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MOST_SIDE);
        limits.max_image_height = Some(MOST_SIDE);
        limits.max_alloc = Some(MOST_ALLOCATED);
        reader.limits(limits);
        Ok(reader)
    };
    let (width, height) = reader()?
        .into_dimensions()
        .map_err(|error| unread(&error))?;
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS
    {
        return Err(Problem::Pixels);
    }
    let mut pixels = reader()?.decode().map_err(|error| unread(&error))?;
    let taken = taken(bytes);
    let kept = match keep_place && taken.place {
        true => bytes.to_vec(),
        false => clean(kind.media, bytes, &taken)?,
    };
    let turn = Orientation::from_exif(taken.orientation).unwrap_or(Orientation::NoTransforms);
    pixels = small(&pixels);
    pixels.apply_orientation(turn);
    let sideways = taken.orientation >= 5;
    let (width, height) = match sideways {
        true => (height, width),
        false => (width, height),
    };
    Ok(Picture {
        bytes: kept,
        width,
        height,
        thumb: encode(&pixels)?,
        place: keep_place && taken.place,
        had_place: taken.place,
    })
}

fn unread(error: &image::ImageError) -> Problem {
    match error {
        image::ImageError::Limits(_) => Problem::Pixels,
        _ => Problem::Damaged,
    }
}

/// Never larger than it is.
fn small(pixels: &DynamicImage) -> DynamicImage {
    if pixels.width() <= THUMB_SIDE && pixels.height() <= THUMB_SIDE {
        return pixels.clone();
    }
    pixels.thumbnail(THUMB_SIDE, THUMB_SIDE)
}

/// What is seen through becomes white: a drawing on nothing is drawn on paper.
fn encode(pixels: &DynamicImage) -> Result<Vec<u8>, Problem> {
    let mut paper = pixels.to_rgba8();
    for pixel in paper.pixels_mut() {
        let alpha = u32::from(pixel[3]);
        for channel in 0..3 {
            let over = u32::from(pixel[channel]) * alpha + 255 * (255 - alpha);
            pixel[channel] = u8::try_from(over / 255).unwrap_or(255);
        }
    }
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, THUMB_QUALITY)
        .encode_image(&DynamicImage::ImageRgba8(paper).to_rgb8())
        .map_err(|_| Problem::Damaged)?;
    Ok(out)
}
