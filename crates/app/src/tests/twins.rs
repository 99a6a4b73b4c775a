//! Two companies that look the same, at a manager's desk without a network (M9).

use super::bench::{Bench, COUNTY, id, refused, with};
use model::Noun;
use serde_json::{Value, json};

const HERS: u128 = 0x6001;
const HIS: u128 = 0x6002;

/// Two officers' companies, with a visit to each of them.
async fn two() -> Bench {
    let mut bench = Bench::manager().await;
    let companies = [
        (HERS, "宣城星光农业有限公司", ("place", json!("宣城"))),
        (
            HIS,
            "宣城星光农业股份有限公司",
            ("uscc", json!("91110000600037341L")),
        ),
    ];
    for (company, name, more) in companies {
        let fields = [
            ("name", json!(name)),
            ("known_to", json!([id(COUNTY)])),
            more,
        ];
        bench.pull(Noun::Company, company, &fields);
        let visit = [
            ("state", json!("submitted")),
            ("unit", json!(id(COUNTY))),
            ("company", json!(id(company))),
            ("on", json!("2026-09-08")),
            ("gist", json!("看车间")),
        ];
        bench.pull(Noun::Meeting, company + 0x100, &visit);
    }
    bench
}

async fn company(bench: &Bench, record: u128) -> Value {
    bench.ok("company.show", json!({"id": id(record)})).await
}

async fn listed(bench: &Bench, query: Value) -> Vec<Value> {
    let page = bench.ok("company.list", query).await;
    let rows = page["rows"].as_array().unwrap().iter();
    rows.map(|row| row["id"].clone()).collect()
}

async fn merges(bench: &Bench) {
    let asked = json!({"id": id(HERS), "other": id(HIS)});
    let pair = bench.ok("company.pair", asked).await;
    assert_eq!(
        pair["keep"],
        json!(id(HIS)),
        "a code that is right comes first"
    );
    let fields = pair["fields"].as_array().unwrap();
    let fields: Vec<&str> = fields
        .iter()
        .map(|field| field["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["name", "uscc", "place"]);
    let base = pair["bases"][id(HIS).to_string()].clone();
    let request = json!({"keep": id(HIS), "other": id(HERS), "take": ["place"], "base": base});
    bench.ok("company.merge", request).await;
}

#[tokio::test]
async fn merged_without_a_network_they_are_one_at_once() {
    let bench = two().await;
    assert_eq!(listed(&bench, json!({"twins": true})).await.len(), 2);
    merges(&bench).await;

    assert_eq!(
        listed(&bench, json!({})).await,
        [json!(id(HIS))],
        "one is left in the list"
    );
    assert!(listed(&bench, json!({"twins": true})).await.is_empty());
    let kept = company(&bench, HIS).await;
    assert_eq!(kept["form"]["place"], "宣城");
    assert_eq!(kept["row"]["meetings"], 2);
    assert_eq!(kept["meetings"].as_array().unwrap().len(), 2);
    assert_eq!(kept["merged"][0]["id"], json!(id(HERS)));
    let visits = json!({"company": id(HIS)});
    assert_eq!(bench.ok("meeting.list", visits).await["total"], 2);

    let alias = company(&bench, HERS).await;
    assert_eq!(alias["row"]["merged_into"], json!(id(HIS)));
    assert_eq!(alias["may_edit"], false);
    // It is still found by the name it had, and made no second time.
    let found = bench
        .ok("search.find", json!({"text": "宣城星光农业有限公司"}))
        .await;
    assert!(found.to_string().contains(&id(HIS).to_string()), "{found}");
}

#[tokio::test]
async fn what_was_being_written_on_the_other_is_shown_on_the_one_that_is_kept() {
    let bench = two().await;
    let open = company(&bench, HERS).await;
    assert_eq!(company(&bench, HIS).await["row"]["sync"]["is"], "synced");
    merges(&bench).await;
    let mut form = open["form"].clone();
    form["main_business"] = json!("稻虾共养");
    let request = json!({"id": id(HERS), "base": open["base"], "form": form, "draft": null});
    bench.ok("company.save", request).await;
    assert_eq!(
        company(&bench, HIS).await["form"]["main_business"],
        "稻虾共养"
    );
    assert_eq!(
        company(&bench, HIS).await["row"]["sync"]["is"],
        "local",
        "what waits on the alias waits here (S19)"
    );

    let parted = bench.ok("company.separate", json!({"id": id(HERS)})).await;
    assert_eq!(parted["keep"], json!(id(HIS)));
    let kept = company(&bench, HIS).await;
    assert_eq!(
        kept["form"]["place"],
        Value::Null,
        "what was taken over goes back"
    );
    assert_eq!(
        kept["form"]["main_business"], "稻虾共养",
        "what was written since stays"
    );
    assert_eq!(listed(&bench, json!({})).await.len(), 2);
    let again = bench
        .fails("company.separate", json!({"id": id(HERS)}))
        .await;
    refused(&again, "stale");
}

/// An edit made before the merge, on a device that had no network, comes to the centre after it (M1, M9).
#[tokio::test]
async fn what_landed_after_the_merge_is_told_at_separating_whatever_its_clock_says() {
    let mut bench = two().await;
    merges(&bench).await;
    bench.pull_written(
        Noun::Company,
        HIS,
        &[("main_business", json!("稻虾共养"))],
        model::Stamp(1_000),
    );
    let parted = bench.ok("company.separate", json!({"id": id(HERS)})).await;
    assert_eq!(parted["stays"], json!(["main_business"]));
}

#[tokio::test]
async fn told_apart_they_are_two_until_the_question_is_open_again() {
    let bench = two().await;
    let request = json!({"id": id(HERS), "other": id(HIS)});
    bench
        .ok("company.tell_apart", with(request.clone(), "apart", true))
        .await;
    assert_eq!(company(&bench, HERS).await["row"]["twin"], Value::Null);
    assert!(listed(&bench, json!({"twins": true})).await.is_empty());
    bench
        .ok("company.tell_apart", with(request, "apart", false))
        .await;
    assert_eq!(company(&bench, HIS).await["row"]["twin"], json!(id(HERS)));
}
