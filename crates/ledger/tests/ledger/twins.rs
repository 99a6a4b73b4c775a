//! The same company made twice (M9): one is kept, the other becomes its alias, and what comes for the alias later
//! lands on the one that is kept.

use crate::world::{Device, World, accepted, on_both};
use model::command::Command;
use model::policy::{Action, Refusal};
use model::{Record, RecordId, Scope, alias, scope};
use protocol::Change;
use protocol::wire::Outcome;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Two officers of two units have each made a company and handed in a visit to it. The city's manager reads both.
struct Twins {
    wang: Device,
    he: Device,
    mei: Device,
    hers: RecordId,
    his: RecordId,
}

fn twins(world: &World) -> Twins {
    let (wang, he, mei) = (
        world.device(world.wang),
        world.device(world.he),
        world.device(world.mei),
    );
    let company = |device: &Device| {
        let meeting = world.submitted_meeting(device);
        world.record(meeting).id_in("company").unwrap()
    };
    let (hers, his) = (company(&wang), company(&he));
    Twins {
        wang,
        he,
        mei,
        hers,
        his,
    }
}

/// Merges `other` into `kept`, taking these fields over as they stand.
fn merge(
    world: &World,
    device: &Device,
    other: RecordId,
    kept: RecordId,
    take: &[&str],
) -> protocol::Operation {
    let take = take
        .iter()
        .map(|field| ((*field).to_owned(), world.seen(kept, field)))
        .collect();
    world.command(device, other, Command::Merge { into: kept, take })
}

fn reads(world: &World, device: &Device, id: RecordId) -> bool {
    world.read_all(device, 0).0.contains_key(&id)
}

fn refusal(answer: &protocol::wire::Answer) -> Refusal {
    match &answer.outcome {
        Outcome::Rejected { refusal, .. } => refusal.clone(),
        other => panic!("{other:?}"),
    }
}

struct Centre<'a>(&'a World);

impl model::world::World for Centre<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        self.0.ledger.record(id).unwrap()
    }
}

on_both! {
    fn one_is_kept_and_whoever_knew_the_other_knows_it(world) {
        let at = twins(world);
        accepted(&world.push(&at.he, &world.edit(&at.he, at.his, "place", json!("湖州"))));
        assert!(reads(world, &at.he, at.his) && !reads(world, &at.he, at.hers));
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.his, at.hers, &["place"])));
        assert_eq!(world.value(at.his, alias::INTO), json!(at.hers));
        assert_eq!(world.value(at.hers, "place"), json!("湖州"));
        assert!(reads(world, &at.he, at.hers), "whoever names the alias reads what it was merged into");
        assert!(!reads(world, &at.wang, at.his), "nobody learns more of the alias than before");
        // A visit that names the alias makes the kept one known where the visit is.
        let hu = world.device(world.mei);
        let meeting = world.meeting_with(&hu, at.his);
        accepted(&world.submit(&hu, meeting));
        assert!(scope::scopes(&world.record(at.hers)).contains(&Scope::Unit(world.city)));
    }

    fn an_edit_of_the_alias_made_before_lands_on_the_one_that_is_kept(world) {
        let at = twins(world);
        accepted(&world.push(&at.he, &world.edit(&at.he, at.his, "place", json!("湖州"))));
        accepted(&world.push(&at.wang, &world.edit(&at.wang, at.hers, "industry", json!("机械"))));
        accepted(&world.push(&at.he, &world.edit(&at.he, at.his, "industry", json!("农机"))));
        // Offline, before he could know.
        let place = world.edit(&at.he, at.his, "place", json!("湖州市德清县"));
        let again = world.edit_on(&at.he, at.his, "place", Change::Put(json!("湖州德清")), &[place.op_id]);
        let industry = world.edit(&at.he, at.his, "industry", json!("智能农机"));
        let business = world.edit(&at.he, at.his, "main_business", json!("收割机"));
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.his, at.hers, &["place"])));
        for operation in [&place, &again, &business] {
            accepted(&world.push(&at.he, operation));
        }
        assert_eq!(world.value(at.hers, "place"), json!("湖州德清"), "he had seen what the kept one took over");
        assert_eq!(world.value(at.hers, "main_business"), json!("收割机"));
        assert_eq!(world.value(at.his, "place"), json!("湖州"), "the alias stays as it was");
        // What was chosen against is another value than the one he had not seen: a person decides.
        match world.push(&at.he, &industry).outcome {
            Outcome::Conflict { fields, .. } => assert_eq!(fields, ["industry"]),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.record(at.hers).conflicts(), ["industry"]);
    }

    fn a_value_that_nobody_saw_is_not_taken_over_by_the_merge(world) {
        let at = twins(world);
        accepted(&world.push(&at.he, &world.edit(&at.he, at.his, "place", json!("湖州"))));
        let merging = merge(world, &at.mei, at.his, at.hers, &["place"]);
        accepted(&world.push(&at.wang, &world.edit(&at.wang, at.hers, "place", json!("宣城"))));
        assert!(matches!(world.push(&at.mei, &merging).outcome, Outcome::Conflict { .. }));
        assert_eq!(world.record(at.hers).conflicts(), ["place"]);
    }

    fn two_managers_at_once_in_opposite_ways_make_one_company_and_no_cycle(world) {
        let at = twins(world);
        let other = world.device(world.mei);
        let (there, back) = (merge(world, &at.mei, at.his, at.hers, &[]), merge(world, &other, at.hers, at.his, &[]));
        accepted(&world.push(&at.mei, &there));
        accepted(&world.push(&other, &back));
        assert_eq!(alias::standing(at.hers, &Centre(world)), at.hers);
        assert_eq!(alias::standing(at.his, &Centre(world)), at.hers);
        assert!(world.value(at.hers, alias::INTO).is_null());
    }

    fn chains_end_in_one_company_in_whatever_order(world) {
        for backwards in [false, true] {
            let at = twins(world);
            let third = world.record(world.submitted_meeting(&at.wang)).id_in("company").unwrap();
            let one = merge(world, &at.mei, at.his, at.hers, &[]);
            let two = merge(world, &at.mei, at.hers, third, &[]);
            let order = if backwards { [&two, &one] } else { [&one, &two] };
            for operation in order {
                accepted(&world.push(&at.mei, operation));
            }
            for id in [at.his, at.hers, third] {
                assert_eq!(alias::standing(id, &Centre(world)), third);
            }
            assert!(reads(world, &at.he, third), "through both of them");
            let late = world.edit(&at.he, at.his, "place", json!("湖州"));
            accepted(&world.push(&at.he, &late));
            assert_eq!(world.value(third, "place"), json!("湖州"));
            let family: BTreeSet<RecordId> =
                alias::family(&world.record(third), &Centre(world)).into_iter().collect();
            assert_eq!(family, BTreeSet::from([at.his, at.hers, third]));
        }
    }

    fn what_became_part_of_a_third_meanwhile_is_looked_at_again(world) {
        let at = twins(world);
        let third = world.record(world.submitted_meeting(&at.wang)).id_in("company").unwrap();
        let late = merge(world, &at.mei, at.his, third, &[]);
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.his, at.hers, &[])));
        assert_eq!(refusal(&world.push(&at.mei, &late)), Refusal::Stale);
    }

    fn separated_both_stand_with_what_each_had_and_the_rest_stays_where_it_landed(world) {
        let at = twins(world);
        accepted(&world.push(&at.wang, &world.edit(&at.wang, at.hers, "place", json!("宣城"))));
        accepted(&world.push(&at.he, &world.edit(&at.he, at.his, "place", json!("湖州"))));
        accepted(&world.push(&at.he, &world.edit(&at.he, at.his, "name", json!("澄泓精机"))));
        let before = [world.record(at.hers).content(), world.record(at.his).content()];
        let late = world.edit(&at.he, at.his, "main_business", json!("收割机"));
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.his, at.hers, &["place"])));
        assert_eq!(world.value(at.hers, "aliases"), json!(["澄泓精机"]), "it is found by its other name");
        let merged = world.record(at.his).fields[alias::INTO].clone();
        assert_eq!(alias::written_since(&world.record(at.his), &world.record(at.hers)), [""; 0]);
        accepted(&world.push(&at.he, &late));
        // It was written before the merge by every clock, and came after it (M1).
        let landed = world.record(at.hers).fields["main_business"].clone();
        let (model::Field::Plain(merged), model::Field::Plain(landed)) = (merged, landed) else {
            panic!("plain fields");
        };
        assert!(landed[0].version.eff < merged[0].version.eff);
        assert_eq!(alias::written_since(&world.record(at.his), &world.record(at.hers)), ["main_business"]);
        // On the way when they are separated: its base is what landed.
        let follows = world.edit_on(&at.he, at.his, "main_business", Change::Put(json!("联合收割机")), &[late.op_id]);
        let mut separate = world.command(&at.mei, at.his, Command::Separate);
        separate.base = BTreeMap::from([(alias::INTO.to_owned(), world.seen(at.his, alias::INTO))]);
        accepted(&world.push(&at.mei, &separate));
        let mut after = [world.record(at.hers).content(), world.record(at.his).content()];
        assert_eq!(after[0].remove("main_business"), Some(json!("收割机")), "it stays where it landed");
        for body in &mut after {
            body.retain(|_, value| *value != json!([]));
        }
        assert_eq!(after, before);
        assert!(!reads(world, &at.he, at.hers), "whoever knew it as the other only knows it no more");
        accepted(&world.push(&at.he, &follows));
        assert_eq!(world.value(at.his, "main_business"), json!("联合收割机"));
        // A second time it is decided already.
        let again = world.command(&at.mei, at.his, Command::Separate);
        assert_eq!(refusal(&world.push(&at.mei, &again)), Refusal::Stale);
    }

    fn separated_from_the_middle_of_a_chain_nobody_above_is_known_any_more(world) {
        let at = twins(world);
        let third = world.record(world.submitted_meeting(&at.wang)).id_in("company").unwrap();
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.his, at.hers, &[])));
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.hers, third, &[])));
        assert!(reads(world, &at.he, third));
        accepted(&world.push(&at.mei, &world.command(&at.mei, at.his, Command::Separate)));
        assert!(!reads(world, &at.he, third) && !reads(world, &at.he, at.hers));
        assert!(reads(world, &at.wang, third) && reads(world, &at.he, at.his));
    }

    fn who_may_is_a_manager_who_reads_both(world) {
        let at = twins(world);
        let denied = Refusal::NotAllowed { action: Action::Merge };
        assert_eq!(refusal(&world.push(&at.he, &merge(world, &at.he, at.his, at.his, &[]))), denied);
        // The county's manager does not read the other unit's: it waits like one that nobody made.
        let zhang = world.device(world.zhang);
        let blind = world.command(&zhang, at.hers, Command::Merge { into: at.his, take: BTreeMap::new() });
        assert!(matches!(world.push(&zhang, &blind).outcome, Outcome::Held { .. }));
        let guarded = world.command(&at.mei, at.his, Command::Merge {
            into: at.hers,
            take: BTreeMap::from([("author".to_owned(), Vec::new())]),
        });
        assert_eq!(refusal(&world.push(&at.mei, &guarded)), Refusal::GuardedField { field: "author".to_owned() });
        let by_field = world.edit(&at.he, at.his, alias::INTO, json!(at.his));
        assert_eq!(
            refusal(&world.push(&at.he, &by_field)),
            Refusal::GuardedField { field: alias::INTO.to_owned() }
        );
    }

    fn told_apart_is_remembered_on_both_until_it_is_open_again(world) {
        let at = twins(world);
        let tell = |apart| world.command(&at.mei, at.hers, Command::TellApart { other: at.his, apart });
        accepted(&world.push(&at.mei, &tell(true)));
        assert_eq!(world.value(at.hers, alias::NOT_SAME), json!([at.his]));
        assert_eq!(world.value(at.his, alias::NOT_SAME), json!([at.hers]));
        accepted(&world.push(&at.mei, &tell(false)));
        assert_eq!(world.value(at.hers, alias::NOT_SAME), json!([]));
    }

    fn files_stay_on_the_record_they_were_put_on_and_sets_are_joined(world) {
        let at = twins(world);
        let tag = |device: &Device, record, add: &str| world.edit_on(
            device,
            record,
            "tags",
            Change::Set { add: vec![add.to_owned()], remove: BTreeMap::new() },
            &[],
        );
        let hers = tag(&at.he, at.his, "重点");
        accepted(&world.push(&at.he, &hers));
        let remove = Change::Set {
            add: Vec::new(),
            remove: BTreeMap::from([("重点".to_owned(), vec![hers.op_id])]),
        };
        let remove = world.edit_on(&at.he, at.his, "tags", remove, &[hers.op_id]);
        accepted(&world.push(&at.mei, &merge(world, &at.mei, at.his, at.hers, &[])));
        assert_eq!(world.value(at.hers, "tags"), json!(["重点"]));
        accepted(&world.push(&at.he, &remove));
        assert_eq!(world.value(at.hers, "tags"), json!([]), "taken away along with what the merge brought");
        let minutes = world.edit_on(&at.he, at.his, "notes", crate::world::splice(0, 0, "记"), &[]);
        accepted(&world.push(&at.he, &minutes));
        assert_eq!(world.value(at.his, "notes"), json!("记"));
    }
}
