//! The same seed, the same city, whole and believable.

use city::{Act, Deed, USUAL, draw};
use model::{Day, Noun, canonical};
use protocol::Change;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn digest(seed: u64, today: &str) -> String {
    let mut all = String::new();
    for deed in draw(seed, USUAL, day(today)) {
        all.push_str(&canonical::text(&deed).unwrap());
        all.push('\n');
    }
    canonical::sha256(all.as_bytes())
}

#[test]
fn the_same_seed_and_day_draw_the_same_city_byte_for_byte() {
    let first = digest(1, "2026-09-08");
    assert_eq!(first, digest(1, "2026-09-08"));
    assert_ne!(first, digest(2, "2026-09-08"), "another seed");
    assert_ne!(first, digest(1, "2026-09-09"), "another day");
    // A change of the words or the plot changes this on purpose; a change of a library or machine must not.
    assert_eq!(first, include_str!("seed-1.sha256").trim());
}

#[test]
fn deeds_come_in_the_order_of_their_stamps_and_end_before_the_day() {
    for today in ["2026-09-07", "2026-11-23", "2026-01-01", "2027-03-06"] {
        let deeds: Vec<Deed> = draw(3, USUAL, day(today)).collect();
        assert!(
            deeds.windows(2).all(|pair| pair[0].stamp <= pair[1].stamp),
            "{today}"
        );
        let midnight = day(today)
            .0
            .and_hms_opt(0, 0, 0)
            .unwrap()
            .and_utc()
            .timestamp_millis()
            - 8 * 3_600_000;
        assert!(deeds.iter().all(|deed| deed.stamp.0 < midnight), "{today}");
        let year = 365 * 24 * 3_600_000_i64;
        let span = deeds.last().unwrap().stamp.0 - deeds[0].stamp.0;
        assert!(span > year * 9 / 10, "{today}: {span}");
    }
}

#[test]
fn the_numbers_hold_whatever_the_weekday() {
    for today in [
        "2026-09-07",
        "2026-09-08",
        "2026-09-10",
        "2026-09-13",
        "2026-11-23",
    ] {
        for seed in [1, 2, 77] {
            let mut count: BTreeMap<Noun, u32> = BTreeMap::new();
            for deed in draw(seed, USUAL, day(today)) {
                if matches!(deed.act, Act::Create(_)) {
                    *count.entry(deed.noun).or_default() += 1;
                }
            }
            let of = |noun| count[&noun];
            assert_eq!(
                (of(Noun::Trip), of(Noun::Meeting), of(Noun::Lead)),
                (40, 300, 120),
                "{today}, seed {seed}"
            );
        }
    }
}

#[test]
fn a_bigger_city_is_drawn_piece_by_piece() {
    let mut meetings = 0;
    for deed in draw(5, 6_000, day("2026-09-08")) {
        meetings += u32::from(deed.noun == Noun::Meeting && matches!(deed.act, Act::Create(_)));
    }
    assert_eq!(meetings, 6_000);
}

#[test]
fn no_two_minutes_are_the_same_and_none_has_an_empty_slot() {
    let mut seen = BTreeSet::new();
    let mut gists = BTreeSet::new();
    for deed in draw(1, USUAL, day("2026-09-08")) {
        let Act::Create(fields) = &deed.act else {
            continue;
        };
        for change in fields.values() {
            if let Change::Put(Value::String(text)) = change {
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
        if deed.noun != Noun::Meeting {
            continue;
        }
        let Some(Change::Splices(splices)) = fields.get("minutes") else {
            panic!("a meeting without minutes");
        };
        let text = &splices[0].insert;
        assert!(
            !text.contains(['{', '}']) && !text.contains("，。") && !text.contains("。。"),
            "{text}"
        );
        assert!(text.chars().count() > 25, "{text}");
        assert!(seen.insert(text.clone()), "twice: {text}");
        gists.insert(format!("{:?}", fields["gist"]));
    }
    assert!(gists.len() > 290, "{}", gists.len());
}

/// The pieces of so many characters of a text.
fn pieces(text: &str, length: usize) -> BTreeSet<String> {
    let all: Vec<char> = text.chars().collect();
    all.windows(length)
        .map(|piece| piece.iter().collect())
        .collect()
}

/// How many of a thousand pieces of the shorter text stand in the longer one as well.
fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    let shorter = one.len().min(other.len()).max(1);
    one.intersection(other).count() * 1_000 / shorter
}

fn pairs_alike(texts: &[String], length: usize, most: usize) -> Vec<(usize, &str, &str)> {
    let cut: Vec<_> = texts.iter().map(|text| pieces(text, length)).collect();
    let mut out = Vec::new();
    for one in 0..texts.len() {
        for other in 0..one {
            let share = alike(&cut[one], &cut[other]);
            if share > most {
                out.push((share, texts[one].as_str(), texts[other].as_str()));
            }
        }
    }
    out.sort();
    out
}

#[test]
fn of_a_years_meetings_hardly_two_read_alike() {
    let (mut gists, mut minutes, mut nexts) = (Vec::new(), Vec::new(), Vec::new());
    let mut sentences: BTreeMap<String, u32> = BTreeMap::new();
    for deed in draw(1, USUAL, day("2026-09-08")) {
        let Act::Create(fields) = &deed.act else {
            continue;
        };
        if deed.noun != Noun::Meeting {
            continue;
        }
        let text = |field: &str| match fields.get(field) {
            Some(Change::Put(Value::String(text))) => text.clone(),
            Some(Change::Splices(splices)) => splices[0].insert.clone(),
            other => panic!("{field}: {other:?}"),
        };
        gists.push(text("gist"));
        nexts.push(text("next_step"));
        for sentence in text("minutes").split(['。', '\n']) {
            *sentences.entry(sentence.to_owned()).or_default() += 1;
        }
        minutes.push(text("minutes"));
    }
    // Half of what one says stands in the other: a reader would notice. Of 44,850 pairs no minutes, of the gists
    // hardly one.
    assert_eq!(pairs_alike(&minutes, 6, 500), []);
    let gists = pairs_alike(&gists, 3, 700);
    assert!(gists.len() < 25, "{gists:#?}");
    let nexts = pairs_alike(&nexts, 3, 999);
    assert!(nexts.len() < 150, "{}: {:?}", nexts.len(), nexts.last());
    // Nor is there a sentence one would know again.
    let often = sentences
        .iter()
        .filter(|(sentence, times)| sentence.chars().count() > 8 && **times > 300 / 15);
    assert_eq!(often.count(), 0, "{sentences:?}");
}
