//! Find anything: over a whole drawn city, what a plain scan would find is found.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use city::Act;
use model::{Noun, RecordId};
use pinyin::ToPinyin as _;
use protocol::Change;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{NewValue, What};
use support::{Device, changes, op};

/// The texts of a record, by field.
type Texts = BTreeMap<String, Vec<String>>;

/// A device that holds everything that was made in a city, and what each record says.
fn city(seed: u64) -> (Device, BTreeMap<RecordId, (Noun, Texts)>) {
    let device = Device::new();
    let mut said = BTreeMap::new();
    let mut ops = Vec::new();
    for deed in city::draw(seed, city::USUAL, "2026-09-08".parse().unwrap()) {
        let Act::Create(fields) = deed.act else {
            continue;
        };
        if deed.noun == Noun::Review {
            continue;
        }
        let mut texts = Texts::new();
        let mut values = BTreeMap::new();
        for (name, change) in fields {
            let value = match change {
                Change::Put(value) => value,
                Change::Splices(splices) => json!(splices[0].insert),
                Change::Set { add, .. } => json!(add),
            };
            let held: Vec<String> = match &value {
                Value::String(text) => vec![text.clone()],
                Value::Array(items) => items
                    .iter()
                    .filter_map(|item| Some(item.as_str()?.to_owned()))
                    .collect(),
                _ => Vec::new(),
            };
            texts.insert(name.clone(), held);
            let new = match (model::schema::kind(&name), value) {
                (model::schema::FieldKind::Text, Value::String(text)) => NewValue::Text {
                    base_text: String::new(),
                    text,
                },
                (model::schema::FieldKind::Set, Value::Array(items)) => NewValue::SetTo(
                    items
                        .iter()
                        .filter_map(|item| Some(item.as_str()?.to_owned()))
                        .collect(),
                ),
                (_, value) => NewValue::Put(value),
            };
            values.insert(name, new);
        }
        said.insert(deed.record, (deed.noun, texts));
        ops.push(op(deed.record, deed.noun, What::Create { fields: values }));
        if ops.len() == 200 {
            device
                .store()
                .commit(&changes(std::mem::take(&mut ops)))
                .unwrap();
        }
    }
    device.store().commit(&changes(ops)).unwrap();
    (device, said)
}

fn found(device: &Device, query: &str) -> BTreeSet<RecordId> {
    let found = device.store().find(query, 10_000).unwrap();
    let ids: BTreeSet<RecordId> = found.iter().map(|found| found.id).collect();
    assert_eq!(ids.len(), found.len(), "{query}: none twice");
    let counted: u32 = device
        .store()
        .count_found(query, 10_000)
        .unwrap()
        .iter()
        .map(|(_, count)| count)
        .sum();
    assert_eq!(
        counted as usize,
        ids.len(),
        "{query}: the counts say how many"
    );
    ids
}

/// What a scan reads: characters in a row, whatever stands between them.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_searched(field: &str) -> bool {
    !model::schema::is_guarded(field)
}

fn ideographs(query: &str) -> bool {
    query.chars().all(|c| !c.is_ascii())
}

#[test]
fn every_pair_and_longer_row_of_characters_is_found_where_it_stands() {
    let (device, said) = city(1);
    let scan: Vec<(RecordId, Vec<String>)> = said
        .iter()
        .map(|(id, (_, texts))| {
            let held = texts
                .iter()
                .filter(|(name, _)| is_searched(name))
                .flat_map(|(_, texts)| texts);
            (*id, held.map(|text| plain(text)).collect())
        })
        .collect();
    let mut queries: BTreeSet<String> = BTreeSet::new();
    for (turn, (_, texts)) in scan.iter().enumerate() {
        for (place, text) in texts.iter().enumerate() {
            let chars: Vec<char> = text.chars().collect();
            for length in [2, 3, 5] {
                // A sample that goes through the texts at different places.
                let from = (turn * 7 + place * 3 + length) % chars.len().max(1);
                if let Some(part) = chars.get(from..from + length) {
                    queries.insert(part.iter().collect());
                }
            }
        }
    }
    let queries: Vec<String> = queries
        .into_iter()
        .filter(|query| ideographs(query))
        .step_by(50)
        .collect();
    assert!(queries.len() > 60, "{}", queries.len());
    for query in queries {
        let expected: BTreeSet<RecordId> = scan
            .iter()
            .filter(|(_, texts)| texts.iter().any(|text| text.contains(&query)))
            .map(|(id, _)| *id)
            .collect();
        let got = found(&device, &query);
        let missed: Vec<_> = expected.difference(&got).map(|id| &said[id]).collect();
        assert!(missed.is_empty(), "{query} misses {missed:?}");
    }
}

#[test]
fn every_title_is_found_by_its_initials_and_spelling_as_far_as_they_are_typed() {
    let (device, said) = city(2);
    let mut tried = 0;
    for (id, (noun, texts)) in said.iter().step_by(11) {
        let field = model::schema::title_field(*noun);
        let field = if *noun == Noun::Meeting {
            "company_name"
        } else {
            field
        };
        let Some(title) = texts.get(field).and_then(|texts| texts.first()) else {
            continue;
        };
        if matches!(noun, Noun::FollowUp | Noun::ContactPrivate) {
            continue;
        }
        let chars: Vec<char> = title.chars().filter(|c| c.is_alphanumeric()).collect();
        let reading = |c: &char| match c.to_pinyin() {
            Some(reading) => reading.plain().replace('ü', "v"),
            None => c.to_lowercase().to_string(),
        };
        let full: Vec<String> = chars.iter().map(reading).collect();
        let initials: String = full
            .iter()
            .filter_map(|reading| reading.chars().next())
            .collect();
        let spelt = full.concat();
        let mixed = format!(
            "{}{}",
            full[0],
            initials.chars().skip(1).collect::<String>()
        );
        // One length a record, another the next: all lengths are tried over the city.
        let take =
            |text: &str| -> String { text.chars().take(2 + tried % text.len().max(3)).collect() };
        for query in [take(&initials), take(&spelt), take(&mixed)] {
            if query.chars().count() < 2 || !query.is_ascii() {
                continue;
            }
            let got = found(&device, &query);
            assert!(got.contains(id), "{query} misses {title}");
        }
        tried += 1;
        if tried > 160 {
            break;
        }
    }
    assert!(tried > 80, "{tried}");
}

#[test]
fn codes_and_numbers_are_found_by_their_parts() {
    let (device, said) = city(3);
    let mut codes = 0;
    for (id, (_, texts)) in &said {
        if let Some(code) = texts.get("uscc").and_then(|texts| texts.first()) {
            codes += 1;
            let from = codes % 14;
            for query in [
                code.to_lowercase(),
                code[from..from + 4].to_owned(),
                code[from..].to_lowercase(),
            ] {
                assert!(found(&device, &query).contains(id), "{query} of {code}");
            }
        }
        if let Some(mobile) = texts.get("mobile").and_then(|texts| texts.first()) {
            for digits in [4, 6, 11] {
                let query = &mobile[mobile.len() - digits..];
                assert!(found(&device, query).contains(id), "{query} of {mobile}");
            }
        }
    }
    assert!(codes > 50);
}

#[test]
fn what_is_called_so_comes_first() {
    let (device, said) = city(4);
    let brand = said
        .values()
        .find_map(|(noun, texts)| (*noun == Noun::Company).then(|| texts["short_name"][0].clone()))
        .unwrap();
    let query: String = brand.chars().take(2).collect();
    let found = device.store().find(&query, 50).unwrap();
    let called: Vec<bool> = found
        .iter()
        .map(|found| found.title.contains(&query))
        .collect();
    assert!(called[0], "{query}: {found:?}");
    assert!(
        called.windows(2).all(|pair| pair[0] || !pair[1]),
        "{query}: {called:?}"
    );
}
