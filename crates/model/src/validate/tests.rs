use super::*;
use crate::amount::Money;
use crate::{DeviceId, OpId, Stamp, Version};
use serde_json::json;
use uuid::Uuid;

fn record(noun: &str, fields: Value) -> Record {
    let mut record = Record::new(noun, RecordId(Uuid::from_u128(7)));
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    for (index, (name, value)) in (1_u64..).zip(fields) {
        let version = Version {
            op: OpId(Uuid::from_u128(u128::from(index))),
            eff: Stamp(1),
            device: DeviceId(Uuid::nil()),
            seq: index,
            actor: RecordId(Uuid::nil()),
        };
        record.put(&name, value, version, &[]);
    }
    record
}

fn changed(noun: &str, fields: &Value, changes: Value) -> Record {
    let mut fields = fields.clone();
    let (Value::Object(all), Value::Object(changes)) = (&mut fields, changes) else {
        panic!("objects")
    };
    all.extend(changes);
    record(noun, fields)
}

fn meeting() -> Value {
    json!({
        "kind": "visit", "company_name": "万里电池", "on": "2026-09-09", "gist": "拟投2亿", "next_step": "回电",
        "next_step_owner": "00000000-0000-0000-0000-000000000001", "next_step_due": "2026-09-11",
    })
}

fn lead() -> Value {
    json!({
        "title": "洛轲智能 · 新能源整车", "company_name": "洛轲智能", "project": "整车制造", "process": "冲压、焊装",
        "total_investment": Money::yi(30), "fixed_investment": Money::yi(26), "land": 80_000, "energy": "电",
        "environment": "VOCs", "output": Money::yi(85), "tax": Money::wan(14_400), "next_step": "报市里",
    })
}

fn soft_codes(record: &Record, context: &Context) -> Vec<String> {
    findings(record, context)
        .into_iter()
        .filter(|finding| finding.level == Level::Soft)
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn each_missing_field_of_a_meeting_blocks() {
    assert_eq!(
        blocking(&record("meeting", meeting())),
        Vec::<String>::new()
    );
    for (field, code) in [
        ("company_name", "company.missing"),
        ("on", "on.missing"),
        ("gist", "gist.missing"),
        ("next_step", "next_step.missing"),
        ("next_step_owner", "next_step_owner.missing"),
        ("next_step_due", "next_step_due.missing"),
    ] {
        for empty in [Value::Null, json!(""), json!("  ")] {
            let found = blocking(&changed("meeting", &meeting(), json!({ field: empty })));
            assert!(
                found.contains(&code.to_owned()),
                "{field} = {empty}: {found:?}"
            );
        }
    }
    // Minutes stand for the sentence.
    let minutes = changed(
        "meeting",
        &meeting(),
        json!({"gist": null, "minutes": "谈了两小时"}),
    );
    assert_eq!(blocking(&minutes), Vec::<String>::new());
}

#[test]
fn each_missing_field_of_a_lead_and_a_trip_blocks() {
    assert_eq!(blocking(&record("lead", lead())), Vec::<String>::new());
    let empty = [
        "title",
        "company",
        "project",
        "total_investment",
        "next_step",
    ];
    assert_eq!(
        blocking(&record("lead", json!({}))),
        empty.map(|field| format!("{field}.missing"))
    );
    let trip =
        json!({"title": "沪嘉湖", "from": "2026-09-07", "to": "2026-09-09", "cities": ["上海市"]});
    assert_eq!(
        blocking(&record("trip", trip.clone())),
        Vec::<String>::new()
    );
    assert_eq!(
        blocking(&changed("trip", &trip, json!({"cities": []}))),
        ["cities.missing"]
    );
    assert_eq!(
        blocking(&changed("trip", &trip, json!({"to": "2026-09-06"}))),
        ["end.before_start"]
    );
    assert_eq!(
        blocking(&changed("trip", &trip, json!({"to": "2026-09-31"}))),
        ["to.shape"]
    );
}

#[test]
fn contradictions_block() {
    for (noun, base, change, code) in [
        (
            "meeting",
            meeting(),
            json!({"starts_at": "10:00", "ends_at": "09:59"}),
            "end.before_start",
        ),
        (
            "meeting",
            meeting(),
            json!({"starts_at": "25:00"}),
            "starts_at.shape",
        ),
        ("meeting", meeting(), json!({"on": "昨天"}), "on.shape"),
        (
            "meeting",
            meeting(),
            json!({"amount": -1}),
            "amount.negative",
        ),
        (
            "meeting",
            meeting(),
            json!({"amount": "2亿"}),
            "amount.shape",
        ),
        ("lead", lead(), json!({"land": -1}), "amount.negative"),
        (
            "lead",
            lead(),
            json!({"fixed_investment": Money::yi(31)}),
            "fixed.over_total",
        ),
        (
            "lead",
            lead(),
            json!({"title": "长".repeat(MAX_NAME + 1)}),
            "too_long",
        ),
        (
            "meeting",
            meeting(),
            json!({"minutes": "长".repeat(MAX_TEXT + 1)}),
            "too_long",
        ),
    ] {
        assert_eq!(
            blocking(&changed(noun, &base, change.clone())),
            [code],
            "{change}"
        );
    }
    let just = changed(
        "lead",
        &lead(),
        json!({"title": "长".repeat(MAX_NAME), "fixed_investment": Money::yi(30)}),
    );
    assert_eq!(blocking(&just), Vec::<String>::new());
}

#[test]
fn too_long_names_its_limit() {
    let long = changed("lead", &lead(), json!({"title": "长".repeat(201)}));
    let found = findings(&long, &Context::default());
    assert_eq!(
        (&found[0].detail["limit"], &found[0].detail["actual"]),
        (&json!(200), &json!(201))
    );
}

#[test]
fn the_published_thresholds_warn_just_below() {
    let just = json!({"total_investment": Money::yi(1), "fixed_investment": Money::wan(6000)});
    assert_eq!(
        soft_codes(&changed("lead", &lead(), just), &Context::default()),
        Vec::<String>::new()
    );
    let below = json!({"total_investment": Money(Money::yi(1).0 - 1), "fixed_investment": Money(Money::wan(6000).0 - 1)});
    assert_eq!(
        soft_codes(&changed("lead", &lead(), below), &Context::default()),
        [
            "threshold.manufacturing_total",
            "threshold.manufacturing_fixed"
        ]
    );
    let data = json!({"project": "大数据中心", "total_investment": Money::wan(5000), "fixed_investment": Money::wan(2999)});
    assert_eq!(
        soft_codes(&changed("lead", &lead(), data), &Context::default()),
        ["threshold.big_data_fixed"]
    );
    // The section of the industry code decides before words do.
    let service = json!({"industry": "F5219", "total_investment": Money::wan(5000), "fixed_investment": Money::wan(100)});
    assert_eq!(
        soft_codes(&changed("lead", &lead(), service), &Context::default()),
        Vec::<String>::new()
    );
    // Thresholds are data.
    let rules = LeadRule {
        manufacturing_total: Money::yi(50),
        ..LeadRule::default()
    };
    let context = Context {
        rules,
        ..Context::default()
    };
    assert_eq!(
        soft_codes(&record("lead", lead()), &context),
        ["threshold.manufacturing_total"]
    );
}

#[test]
fn exclusions_and_slips_warn() {
    for (change, code) in [
        (json!({"project": "住宅小区开发"}), "exclusion.residential"),
        (
            json!({"project": "整车制造扩建"}),
            "exclusion.already_signed",
        ),
        (json!({"notes": "由城投出资"}), "exclusion.state_invested"),
        (json!({"total_investment": Money::yi(3000)}), "unit_slip"),
        (json!({"land": 10}), "unit_slip"),
        (json!({"energy": ""}), "lead_rule.missing"),
    ] {
        let found = soft_codes(
            &changed("lead", &lead(), change.clone()),
            &Context::default(),
        );
        assert_eq!(found, [code], "{change}");
    }
    let state = Context {
        company_nature: Some("state".to_owned()),
        ..Context::default()
    };
    assert_eq!(
        soft_codes(&record("lead", lead()), &state),
        ["exclusion.state_invested"]
    );
    let outlet = changed(
        "lead",
        &lead(),
        json!({"project": "汽车专卖店", "fixed_investment": null, "industry": "F52"}),
    );
    assert_eq!(
        soft_codes(&outlet, &Context::default()),
        ["exclusion.service_outlet"]
    );
    let slip = changed(
        "meeting",
        &meeting(),
        json!({"amount": Money::yuan(20_000)}),
    );
    assert_eq!(soft_codes(&slip, &Context::default()), ["unit_slip"]);
}

#[test]
fn a_meeting_outside_its_trip_warns() {
    let day = |day| Day::new(2026, 9, day);
    for (from, to, outside) in [(8, 10, false), (9, 9, false), (10, 12, true), (7, 8, true)] {
        let context = Context {
            trip_from: day(from),
            trip_to: day(to),
            ..Context::default()
        };
        let found = soft_codes(&record("meeting", meeting()), &context);
        assert_eq!(
            found.contains(&"outside_trip".to_owned()),
            outside,
            "{from}–{to}"
        );
    }
}

#[test]
fn codes_phones_and_mail_only_warn() {
    let one = |noun, field: &str, value: &str| {
        let record = record(
            noun,
            json!({"name": "甲公司", "contact": "x", field: value}),
        );
        assert_eq!(blocking(&record), Vec::<String>::new());
        soft_codes(&record, &Context::default()).join(" ")
    };
    assert_eq!(
        one("company", "uscc", "91350211M0000XUF46"),
        "uscc.check_digit"
    );
    assert_eq!(one("company", "uscc", "9135"), "uscc.shape");
    assert_eq!(one("company", "uscc", "91350100M000100Y43"), "");
    for (field, value, expected) in [
        ("mobile", "13812346602", ""),
        ("mobile", "+86 138-1234-6602", ""),
        ("mobile", "１３８１２３４６６０２", ""),
        ("mobile", "1381234660", "phone.pattern"),
        ("mobile", "12812346602", "phone.pattern"),
        ("phone", "0563-3022001转8", ""),
        ("phone", "12", "phone.pattern"),
        ("email", "wang@example.com", ""),
        ("email", "wang@example", "email.pattern"),
    ] {
        assert_eq!(
            one("contact_private", field, value),
            expected,
            "{field} {value}"
        );
    }
}

#[test]
fn duplicates_are_passed_on_and_oneself_is_none() {
    let other = |number| Duplicate {
        id: RecordId(Uuid::from_u128(number)),
        name: "万里电池".to_owned(),
        by: "name".to_owned(),
    };
    let context = Context {
        duplicates: vec![other(7), other(8)],
        ..Context::default()
    };
    assert_eq!(
        soft_codes(&record("company", json!({"name": "万里电池"})), &context),
        ["duplicate"]
    );
}

#[test]
fn the_nine_items_in_the_order_of_the_rule() {
    let all: Vec<&str> = completeness(&record("lead", lead()))
        .into_iter()
        .map(|(item, _)| item)
        .collect();
    assert_eq!(
        all,
        [
            "company",
            "project",
            "process",
            "total_investment",
            "land",
            "energy",
            "environment",
            "output",
            "tax"
        ]
    );
    let present = |record: &Record| {
        completeness(record)
            .iter()
            .filter(|(_, present)| *present)
            .count()
    };
    assert_eq!(present(&record("lead", lead())), 9);
    assert_eq!(
        present(&changed(
            "lead",
            &lead(),
            json!({"energy": null, "environment": " "})
        )),
        7
    );
    assert_eq!(
        present(&changed(
            "lead",
            &lead(),
            json!({"land": null, "plant": 6000})
        )),
        9
    );
    assert_eq!(present(&record("lead", json!({}))), 0);
}

#[test]
fn a_claim_of_signing_says_all_of_it() {
    use crate::signing::{SigningClaim, SigningKind};
    let today: Day = "2026-09-09".parse().unwrap();
    let reported = Stamp(1_788_228_000_000); // 2026-09-01
    let lead = changed("lead", &lead(), json!({"first_talk_at": reported}));
    let codes = |claim: &SigningClaim| -> Vec<(Level, String)> {
        signing(claim, &lead, today)
            .into_iter()
            .map(|finding| (finding.level, finding.code))
            .collect()
    };
    let hard = |code: &str| (Level::Hard, code.to_owned());
    let soft = |code: &str| (Level::Soft, code.to_owned());
    assert_eq!(
        codes(&SigningClaim::default()),
        ["on", "kind", "amount", "evidence"].map(|field| hard(&format!("signing_{field}.missing")))
    );
    let whole = SigningClaim {
        on: Some(today),
        kind: Some(SigningKind::Framework),
        amount: Some(Money::yi(30).0),
        evidence: Some("框架协议".to_owned()),
    };
    assert_eq!(codes(&whole), []);
    let odd = SigningClaim {
        on: Some("2026-08-31".parse().unwrap()),
        amount: Some(Money::yi(31).0),
        ..whole.clone()
    };
    assert_eq!(
        codes(&odd),
        [
            soft("signing_amount.over_total"),
            soft("signing_on.before_report")
        ]
    );
    let wrong = SigningClaim {
        on: Some(today.plus(1)),
        amount: Some(0),
        evidence: Some("字".repeat(MAX_TEXT + 1)),
        ..whole
    };
    assert_eq!(
        codes(&wrong),
        [
            hard("signing_on.future"),
            hard("signing_amount.not_positive"),
            hard("too_long")
        ]
    );
}

#[test]
fn a_noun_of_a_newer_version_has_no_findings() {
    assert!(findings(&record("parcel", json!({"from": 3})), &Context::default()).is_empty());
}
