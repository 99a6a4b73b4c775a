//! Search and lists: everything a scan would find, found.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::{Day, Noun, RecordId};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{Filter, Order};
use support::{Device, id, meeting};

fn found(device: &Device, query: &str) -> BTreeSet<RecordId> {
    device
        .store()
        .find(query, 1000)
        .unwrap()
        .into_iter()
        .map(|found| found.id)
        .collect()
}

#[test]
fn two_characters_a_prefix_pinyin_and_last_digits_are_found() {
    let device = Device::new();
    let company = device.create(
        Noun::Company,
        &[("name", json!("重庆长安汽车 ＡＢＣ (Zeta) 有限公司"))],
    );
    let contact = device.create(
        Noun::Contact,
        &[("name", json!("单𠮷龘")), ("post", json!("副总经理"))],
    );
    let private = device.create(
        Noun::ContactPrivate,
        &[
            ("contact", json!(contact)),
            ("phone", json!("138-0013-8642")),
        ],
    );
    let mut fields = meeting("座谈😀");
    fields.push((
        "minutes",
        json!("谈到用地 120 亩，厂房另议。Robot arms，预计年底开工。"),
    ));
    let visit = device.create(Noun::Meeting, &fields);
    let cases: &[(&str, &[RecordId])] = &[
        ("长安", &[company]),
        ("安汽", &[company]),
        ("abc", &[company]),
        ("zet", &[company]),
        ("anhui", &[visit]),
        ("ｃｈｏｎｇｑｉｎｇ", &[company]),
        ("zhongqing", &[company]),
        ("cqca", &[company]),
        ("chongqca", &[company]),
        ("qiche", &[company]),
        ("单𠮷", &[contact]),
        ("龘", &[contact]),
        ("shan", &[contact]),
        ("dan", &[contact]),
        ("8642", &[private]),
        ("0138642", &[private]),
        ("5642", &[]),
        ("😀", &[visit]),
        ("用地", &[visit]),
        ("rob 厂房", &[visit]),
        ("rob 汽车", &[]),
        ("地用", &[]),
        ("u", &[]),
        ("\"; DROP TABLE shown; --", &[]),
        ("*", &[]),
        ("", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            found(&device, query),
            expected.iter().copied().collect(),
            "{query}"
        );
    }
    let one = &device.store().find("开工", 5).unwrap()[0];
    assert_eq!(
        (one.title.as_str(), one.noun.as_str()),
        ("座谈😀", "meeting")
    );
    assert_eq!(one.snippet, "…Robot arms，预计年底开工。");
    assert_eq!(device.store().find("座谈", 5).unwrap()[0].snippet, "");
    device.edit(visit, &[("title", json!("改了"))]);
    assert!(
        found(&device, "座谈").is_empty(),
        "the index follows the record"
    );
}

#[test]
fn recall_is_that_of_a_scan() {
    let device = Device::new();
    // A small world of words, so that most pairs of characters occur somewhere.
    let words = [
        "海螺",
        "奇瑞",
        "宁国",
        "广德",
        "𠮷林",
        "龘",
        "新材料",
        "robot",
        "AI",
        "3号",
        "厂房",
        "😀",
        "，",
        " ",
    ];
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut texts: Vec<(RecordId, String)> = Vec::new();
    for _ in 0..120 {
        let text: String = (0..8).map(|_| words[next(words.len())]).collect();
        texts.push((device.create(Noun::Meeting, &[("gist", json!(text))]), text));
    }
    let mut queries: BTreeSet<String> = BTreeSet::new();
    for (_, text) in &texts {
        let chars: Vec<char> = text.chars().collect();
        for window in chars.windows(2) {
            let plain = window
                .iter()
                .all(|c| !c.is_ascii() && *c != '，' && *c != ' ');
            if plain {
                queries.insert(window.iter().collect());
            }
        }
    }
    assert!(queries.len() > 50);
    for query in queries {
        // Characters in a row are so with a comma or a space between them too.
        let scan: BTreeSet<RecordId> = texts
            .iter()
            .filter(|(_, text)| text.replace(['，', ' '], "").contains(&query))
            .map(|(id, _)| *id)
            .collect();
        let got = found(&device, &query);
        let extra: Vec<_> = texts
            .iter()
            .filter(|(id, _)| got.contains(id) != scan.contains(id))
            .collect();
        assert!(extra.is_empty(), "{query}: {extra:?}");
    }
}

#[test]
fn lists_filter_order_and_count() {
    let device = Device::new();
    let make = |title: &str, on: &str, state: &str, more: &[(&'static str, Value)]| {
        let mut fields = vec![
            ("title", json!(title)),
            ("on", json!(on)),
            ("state", json!(state)),
        ];
        fields.extend(more.iter().cloned());
        device.create(Noun::Meeting, &fields)
    };
    let a = make("甲", "2026-09-03", "draft", &[("company", json!(id(1)))]);
    let b = make(
        "乙",
        "2026-09-01",
        "submitted",
        &[
            ("company", json!(id(1))),
            ("next_step_due", json!("2026-09-20")),
        ],
    );
    let c = make("丙", "2026-09-02", "submitted", &[("trip", json!(id(2)))]);
    device.create(Noun::Lead, &[("title", json!("线索"))]);
    let ids = |filter: Filter| -> Vec<RecordId> {
        let list = device.store().list(Noun::Meeting, &filter).unwrap();
        assert_eq!(
            device
                .store()
                .count(
                    Noun::Meeting,
                    &Filter {
                        limit: None,
                        ..filter
                    }
                )
                .unwrap()
                > 0,
            !list.is_empty()
        );
        list.into_iter().map(|shown| shown.record.id).collect()
    };
    let day = |d| Day::new(2026, 9, d);
    assert_eq!(
        ids(Filter {
            order: Order::Day,
            ..Filter::default()
        }),
        [b, c, a]
    );
    assert_eq!(
        ids(Filter {
            order: Order::Created,
            limit: Some(1),
            ..Filter::default()
        })
        .len(),
        1
    );
    assert_eq!(
        ids(Filter {
            states: vec!["submitted".into()],
            order: Order::Day,
            ..Filter::default()
        }),
        [b, c]
    );
    assert_eq!(
        ids(Filter {
            company: Some(id(1)),
            order: Order::DayDescending,
            ..Filter::default()
        }),
        [a, b]
    );
    assert_eq!(
        ids(Filter {
            trip: Some(id(2)),
            ..Filter::default()
        }),
        [c]
    );
    assert_eq!(
        ids(Filter {
            day_from: day(2),
            day_to: day(2),
            ..Filter::default()
        }),
        [c]
    );
    assert_eq!(
        ids(Filter {
            due_to: day(30),
            ..Filter::default()
        }),
        [b]
    );
    assert_eq!(
        ids(Filter {
            pending: Some(false),
            ..Filter::default()
        }),
        Vec::<RecordId>::new()
    );
    assert_eq!(
        device
            .store()
            .count(Noun::Meeting, &Filter::default())
            .unwrap(),
        3
    );
    device.edit(a, &[(model::record::DELETED, json!(true))]);
    assert_eq!(
        device
            .store()
            .count(Noun::Meeting, &Filter::default())
            .unwrap(),
        2
    );
    assert!(device.store().shown(a).unwrap().unwrap().deleted);
    assert!(found(&device, "甲").is_empty());
}
