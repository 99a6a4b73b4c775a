//! Lists page by page: nothing twice, nothing missing, counted as it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::{Noun, RecordId};
use serde_json::json;
use store::{Filter, Order, Page, Store, What};
use support::*;

fn page_of(store: &Store, filter: &Filter, offset: u32, around: Option<RecordId>) -> Page {
    let filter = Filter {
        limit: Some(10),
        offset,
        ..filter.clone()
    };
    store.page(Noun::Meeting, &filter, around).unwrap()
}

fn ids(page: &Page) -> Vec<RecordId> {
    page.rows.iter().map(|shown| shown.record.id).collect()
}

/// A list as a screen puts it together: pages of another moment are let go of and read again.
fn read_all(store: &Store, filter: &Filter, mut meanwhile: impl FnMut(u32)) -> Vec<RecordId> {
    let (mut list, mut as_of, mut asked) = (Vec::new(), None, 0);
    loop {
        let from = u32::try_from(list.len()).unwrap();
        let page = page_of(store, filter, from, None);
        if as_of.is_some_and(|as_of| as_of != page.as_of) {
            list.clear();
            as_of = None;
            continue;
        }
        as_of = Some(page.as_of);
        assert_eq!(page.from, from);
        list.extend(ids(&page));
        if list.len() as u64 == page.total {
            return list;
        }
        asked += 1;
        meanwhile(asked);
    }
}

fn meeting(device: &Device, day: u32, state: &str) -> RecordId {
    device.create(
        Noun::Meeting,
        &[
            ("title", json!(format!("第 {day} 天"))),
            ("on", json!(format!("2026-03-{day:02}"))),
            ("state", json!(state)),
            ("author", json!(me())),
            ("unit", json!(unit())),
            (
                "gist",
                json!(if day.is_multiple_of(2) {
                    "看厂房"
                } else {
                    "谈用地"
                }),
            ),
        ],
    )
}

fn filled() -> (Device, Vec<RecordId>) {
    let device = Device::granted();
    let mut made: Vec<RecordId> = (1..=27)
        .map(|day| {
            let state = ["draft", "submitted", "reviewed"][day as usize % 3];
            meeting(&device, day, state)
        })
        .collect();
    made.reverse();
    (device, made)
}

fn by_day() -> Filter {
    Filter {
        order: Order::DayDescending,
        ..Filter::default()
    }
}

#[test]
fn pages_put_together_are_the_whole_list() {
    let (device, latest_first) = filled();
    let store = device.store();
    assert_eq!(read_all(store, &by_day(), |_| ()), latest_first);
    let whole = store.list(Noun::Meeting, &by_day()).unwrap();
    let whole: Vec<RecordId> = whole.iter().map(|shown| shown.record.id).collect();
    assert_eq!(whole, latest_first);
    for order in [
        Order::Updated,
        Order::Day,
        Order::Title,
        Order::Created,
        Order::Due,
    ] {
        let filter = Filter {
            order,
            ..Filter::default()
        };
        let mut paged = read_all(store, &filter, |_| ());
        let listed = store.list(Noun::Meeting, &filter).unwrap();
        let listed: Vec<RecordId> = listed.iter().map(|shown| shown.record.id).collect();
        assert_eq!(paged, listed, "{order:?}");
        paged.sort_unstable();
        paged.dedup();
        assert_eq!(paged.len(), 27, "{order:?}");
    }
    let beyond = page_of(store, &by_day(), 500, None);
    assert_eq!((beyond.total, beyond.rows.len()), (27, 0));
}

#[test]
fn what_comes_or_goes_between_two_pages_makes_no_row_stand_twice_or_be_missed() {
    let (device, mut expected) = filled();
    let store = device.store();
    let gone = expected[3];
    let mut newest = None;
    let list = read_all(store, &by_day(), |asked| match asked {
        1 => newest = Some(meeting(&device, 28, "draft")),
        3 => {
            let base = device.base(gone);
            let command = model::command::Command::Delete;
            device.one(gone, Noun::Meeting, What::Command { base, command });
        }
        _ => {}
    });
    expected.retain(|id| *id != gone);
    expected.insert(0, newest.unwrap());
    assert_eq!(list, expected);
    assert_eq!(page_of(store, &by_day(), 0, None).total, 27);
    // Nothing changed: every page is of the same list.
    let numbers: Vec<u64> = [0, 10, 20]
        .map(|from| page_of(store, &by_day(), from, None).as_of)
        .into();
    assert_eq!(numbers, vec![numbers[0]; 3]);
}

#[test]
fn states_are_counted_whatever_state_is_asked_for() {
    let (device, _) = filled();
    let store = device.store();
    let all = page_of(store, &by_day(), 0, None);
    assert_eq!(all.total, 27);
    assert_eq!(all.states["draft"], 9);
    let some = Filter {
        states: vec!["draft".to_owned(), "reviewed".to_owned()],
        author: Some(me()),
        ..by_day()
    };
    let page = page_of(store, &some, 0, None);
    assert_eq!((page.total, &page.states), (18, &all.states));
    let mut list = read_all(store, &some, |_| ());
    assert_eq!(list.len(), 18);
    list.dedup();
    assert_eq!(list.len(), 18);
    // A new one is counted at once.
    meeting(&device, 28, "draft");
    assert_eq!(page_of(store, &some, 0, None).states["draft"], 10);
    let nobody = Filter {
        author: Some(unit()),
        ..by_day()
    };
    assert_eq!(page_of(store, &nobody, 0, None).total, 0);
}

#[test]
fn words_narrow_a_list_as_search_finds_them() {
    let (device, _) = filled();
    let store = device.store();
    let words = |text: &str| Filter {
        text: Some(text.to_owned()),
        ..by_day()
    };
    assert_eq!(read_all(store, &words("厂房"), |_| ()).len(), 13);
    let page = page_of(store, &words("用地"), 0, None);
    assert_eq!((page.total, page.states.values().sum::<u64>()), (14, 14));
    assert_eq!(page_of(store, &words("没有的话"), 0, None).total, 0);
    assert_eq!(page_of(store, &words("，"), 0, None).total, 0);
}

#[test]
fn the_page_of_a_record_is_found() {
    let (device, latest_first) = filled();
    let store = device.store();
    for (place, id) in latest_first.iter().enumerate() {
        let page = page_of(store, &by_day(), 0, Some(*id));
        assert_eq!(page.from as usize, place / 10 * 10);
        assert!(ids(&page).contains(id));
    }
    // One that is not in the list gives the page that was asked for.
    let other = page_of(store, &by_day(), 20, Some(me()));
    assert_eq!((other.from, other.rows.len()), (20, 7));
}

#[test]
fn leads_stand_by_whose_turn_it_is() {
    let device = Device::granted();
    let lead = |title: &str, more: &[(&str, serde_json::Value)]| {
        let mut fields = vec![("title", json!(title)), ("state", json!("draft"))];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend_from_slice(more);
        device.create(Noun::Lead, &fields)
    };
    lead(
        "over",
        &[
            ("state", json!("signed")),
            ("next_step_due", json!("2026-01-01")),
        ],
    );
    lead("none", &[]);
    lead("later", &[("next_step_due", json!("2026-09-16"))]);
    lead("first", &[("next_step_due", json!("2026-09-09"))]);
    lead(
        "done",
        &[
            ("next_step_due", json!("2026-09-01")),
            ("next_step_done_on", json!("2026-08-30")),
        ],
    );
    let filter = Filter {
        order: Order::Turn,
        limit: Some(10),
        ..Filter::default()
    };
    let page = device.store().page(Noun::Lead, &filter, None).unwrap();
    let titles: Vec<String> = page
        .rows
        .iter()
        .map(|shown| shown.record.text("title").unwrap())
        .collect();
    assert_eq!(titles[..2], ["first", "later"]);
    assert_eq!(titles[4], "over");
}

#[test]
fn a_company_is_found_by_its_name_in_any_writing_and_by_its_code() {
    let device = Device::granted();
    let company = device.create(
        Noun::Company,
        &[
            ("name", json!("路易达孚（上海）有限公司")),
            ("uscc", json!("91110000600037341L")),
        ],
    );
    let like = |name: &str, uscc: Option<&str>| {
        let key = model::company_name::CompanyKey {
            name: name.to_owned(),
            uscc: uscc.map(str::to_owned),
        };
        let found = device.store().companies_like(&key).unwrap();
        found
            .iter()
            .map(|shown| shown.record.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(like("路易达孚(上海)股份有限公司", None), [company]);
    assert_eq!(like("别的", Some("91110000600037341l")), [company]);
    assert!(like("路易", None).is_empty());
    assert!(like("", Some("")).is_empty());
    device.edit(company, &[("name", json!("改名有限公司"))]);
    assert!(like("路易达孚(上海)有限公司", None).is_empty());
    assert_eq!(like("改名", None), [company]);
}
