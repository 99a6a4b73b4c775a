//! A contact person asks to be forgotten (M7): nothing that is kept says what it said, and everything that is
//! proved by ids and hashes is still proved.

use crate::world::{World, accepted, held, on_both, refusal, splice, submit};
use ledger::{LedgerError, LedgerStore as _};
use model::command::Command;
use model::policy::{Action, Refusal};
use model::{PersonId, RecordId, Scope};
use protocol::wire::Answer;
use protocol::{Change, Operation};
use serde_json::json;

/// Stands in everything that is written of this person, and nowhere else.
const WORD: &str = "苏念慈";

/// Everything the ledger keeps of some records.
fn kept(world: &World, records: &[RecordId]) -> String {
    let mut out = String::new();
    let look = &mut |tx: &mut dyn ledger::LedgerTx| -> Result<(), LedgerError> {
        for record in records {
            for op in tx.ops_on(*record)? {
                out.push_str(&op.text);
                out.push_str(&serde_json::to_string(&op.answer).unwrap());
            }
            for row in tx.versions(*record)? {
                out.push_str(&row.change);
            }
            if let Some(text) = tx.text(*record, "notes")? {
                out.push_str(&String::from_utf8_lossy(&text.document));
            }
            if let Some(row) = tx.record(*record)? {
                out.push_str(&row.record.canonical().unwrap());
            }
        }
        for op in tx.ops_naming(records[0])? {
            out.push_str(&op.text);
        }
        Ok(())
    };
    world.ledger.store().transact(look).unwrap();
    out
}

struct Person {
    contact: RecordId,
    private: RecordId,
    made: Operation,
    answer: Answer,
    meeting: RecordId,
}

/// Wang met her and handed the meeting in; Hu corrected her post and was corrected himself.
fn met(world: &World) -> Person {
    let (wang, hu) = (world.device(world.wang), world.device(world.hu));
    let company = world.create(&wang, "company", [("name", json!("宣城精密机械有限公司"))]);
    let made = world.create_as(
        &wang,
        "contact",
        world.id(),
        [
            ("name", json!(WORD)),
            ("post", json!("总经理")),
            ("company", json!(company)),
        ],
    );
    let answer = world.push(&wang, &made);
    accepted(&answer);
    let contact = made.record;
    let notes = world.edit_on(&wang, contact, "notes", splice(0, 0, "苏念慈喜欢龙井"), &[]);
    accepted(&world.push(&wang, &notes));
    let private = world.create(
        &wang,
        "contact_private",
        [
            ("contact", json!(contact)),
            ("mobile", json!(format!("13812342716 {WORD}"))),
        ],
    );
    let meeting = world.create(
        &wang,
        "meeting",
        [
            ("title", json!("拜访精密机械")),
            ("company", json!(company)),
            ("company_name", json!("精密")),
            ("kind", json!("visit")),
            ("on", json!("2026-09-08")),
            ("gist", json!("谈扩产")),
            ("next_step", json!("约下次")),
            ("next_step_owner", json!(world.wang)),
            ("next_step_due", json!("2026-09-20")),
            ("contact", json!(contact)),
            ("contact_private", json!(private)),
        ],
    );
    let mut submits = world.command(&wang, meeting, submit());
    submits.noun = "meeting".to_owned();
    accepted(&world.push(&wang, &submits));
    let seen = world.record(contact).fields["name"].seen();
    for name in [format!("{WORD}一"), format!("{WORD}二")] {
        let edit = world.edit_on(&hu, contact, "name", Change::Put(json!(name)), &seen);
        accepted(&world.push(&hu, &edit));
    }
    // Refused, with what was written and the record as it stood kept beside it.
    let guarded = world.edit_on(&hu, contact, "author", Change::Put(json!(WORD)), &[]);
    refusal(&world.push(&hu, &guarded));
    Person {
        contact,
        private,
        made,
        answer,
        meeting,
    }
}

fn erase(world: &World, by: PersonId, contact: RecordId, reason: &str) -> Answer {
    let device = world.device(by);
    let erase = Command::Erase {
        reason: reason.to_owned(),
    };
    let mut operation = world.command(&device, contact, erase);
    operation.noun = "contact".to_owned();
    let text = operation.seal().unwrap().text;
    world
        .ledger
        .erase(&device.facts(), world.now(), &text, contact)
        .unwrap()
}

on_both! {
    fn m7_nothing_that_is_kept_says_what_it_said_and_every_hash_stays(world) {
        let person = met(world);
        assert!(kept(world, &[person.contact, person.private]).contains(WORD), "the search finds");
        accepted(&erase(world, world.administrator, person.contact, "本人来函要求"));
        let left = kept(world, &[person.contact, person.private]);
        assert!(!left.contains(WORD), "{left}");
        assert!(!left.contains("13812342716"));
        assert!(world.record(person.contact).is_erased() && world.record(person.private).is_erased());
        let report = world.ledger.audit().unwrap();
        assert_eq!(report.faults, [], "the chain still verifies");
        // The visit stands, and what it names is there to be named.
        assert_eq!(world.value(person.meeting, "state"), json!("submitted"));
        let told = protocol::history::HistoryQuery { record: person.contact, before: None };
        let told = world.ledger.told(&world.device(world.wang).facts(), &told).unwrap().unwrap();
        assert!(told.steps.len() >= 4, "who wrote when is still told");
    }

    fn s2_what_was_erased_is_known_again_by_its_hash(world) {
        let person = met(world);
        accepted(&erase(world, world.administrator, person.contact, "本人来函要求"));
        let wang = world.device(world.wang);
        let mut again = person.made.clone();
        again.device = person.made.device;
        let answer = world.ledger
            .push(&ledger::DeviceFacts { device: again.device, person: wang.person }, world.now(), &[&again.seal().unwrap().text])
            .unwrap().answers.remove(0);
        assert!(answer.duplicate);
        assert_eq!((answer.hash, answer.outcome), (person.answer.hash, person.answer.outcome));
        again.fields.insert("post".to_owned(), Change::Put(json!("董事长")));
        let other = world.ledger
            .push(&ledger::DeviceFacts { device: again.device, person: wang.person }, world.now(), &[&again.seal().unwrap().text])
            .unwrap().answers.remove(0);
        assert_eq!(refusal(&other), Refusal::OtherBytes);
    }

    fn m7_an_edit_that_comes_later_brings_nothing_back_and_stops_nobody(world) {
        let person = met(world);
        let wang = world.device(world.wang);
        let name = world.edit(&wang, person.contact, "name", json!(WORD));
        let notes = world.edit_on(&wang, person.contact, "notes", splice(0, 0, WORD), &[]);
        let second = world.create_as(&wang, "contact_private", world.id(), [("contact", json!(person.contact)), ("wechat", json!(WORD))]);
        let mut meeting = world.create_as(&wang, "meeting", world.id(), [
            ("title", json!("再访")), ("contact", json!(person.contact)), ("contact_private", json!(second.record)),
        ]);
        meeting.depends_on = vec![name.op_id];
        accepted(&erase(world, world.administrator, person.contact, "本人来函要求"));
        for late in [&name, &notes, &second] {
            assert_eq!(refusal(&world.push(&wang, late)), Refusal::Erased);
            assert!(world.push(&wang, late).duplicate);
        }
        // Hers is the meeting, not the person's: it waits for nothing.
        accepted(&world.push(&wang, &meeting));
        assert!(!kept(world, &[person.contact, person.private, second.record]).contains(WORD));
        assert_eq!(world.acked(&wang), wang.seq.get());
        assert_eq!(world.ledger.audit().unwrap().faults, []);
    }

    fn m7_what_is_held_is_blanked_and_answered(world) {
        let person = met(world);
        let wang = world.device(world.wang);
        let first = world.edit(&wang, person.contact, "post", json!(WORD));
        let mut held_edit = world.edit(&wang, person.contact, "name", json!(WORD));
        held_edit.depends_on = vec![first.op_id];
        let mut held_part = world.create_as(&wang, "contact_private", world.id(), [("contact", json!(person.contact)), ("mobile", json!(WORD))]);
        held_part.depends_on = vec![first.op_id];
        held(&world.push(&wang, &held_edit));
        held(&world.push(&wang, &held_part));
        accepted(&erase(world, world.administrator, person.contact, "保存期满"));
        assert!(!kept(world, &[person.contact, person.private, held_part.record]).contains(WORD));
        for waited in [&held_edit, &held_part] {
            let answer = world.push(&wang, waited);
            assert!(answer.duplicate);
            assert_eq!(refusal(&answer), Refusal::Erased);
        }
    }

    fn m7_only_an_administrator_erases_and_says_why(world) {
        let person = met(world);
        for by in [world.zhang, world.mei, world.wang, world.auditor] {
            let answer = erase(world, by, person.contact, "本人来函要求");
            assert_eq!(refusal(&answer), Refusal::NotAllowed { action: Action::Erase });
        }
        let silent = erase(world, world.administrator, person.contact, "  ");
        assert!(matches!(refusal(&silent), Refusal::Incomplete { .. }));
        let meeting = erase(world, world.administrator, person.meeting, "本人来函要求");
        assert!(!matches!(meeting.outcome, protocol::wire::Outcome::Applied { .. }));
        assert!(kept(world, &[person.contact, person.private]).contains(WORD));
        accepted(&erase(world, world.administrator, person.contact, "本人来函要求"));
        let twice = erase(world, world.administrator, person.contact, "本人来函要求");
        assert_eq!(refusal(&twice), Refusal::Erased);
    }

    fn m7_whoever_wrote_to_it_hears_of_it_wherever_they_are_now(world) {
        let person = met(world);
        let admin = world.device(world.administrator);
        accepted(&world.push(&admin, &world.edit(&admin, world.hu, "unit", json!(world.xuanzhou))));
        let hu = world.device(world.hu);
        assert!(!world.read_all(&hu, 0).0.contains_key(&person.contact), "moved, and reads it no more");
        accepted(&erase(world, world.administrator, person.contact, "本人来函要求"));
        let (replica, entries) = world.read_all(&hu, 0);
        assert!(replica[&person.contact].is_erased());
        assert!(entries.iter().any(|entry| entry.scope == Scope::Person(world.hu) && entry.record == person.contact));
        let wang = world.device(world.wang);
        assert!(world.read_all(&wang, 0).0[&person.private].is_erased());
    }
}
