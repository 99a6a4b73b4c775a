//! What keeps a bureau a bureau: somebody administers it, units form one tree, and nothing that is still
//! in use goes out of service. The same answer on the device and at the centre.

use crate::policy::{Refusal, Role};
use crate::world::World;
use crate::{Noun, Record, RecordId};
use serde_json::Value;

/// How deep a tree of units is at most; deeper is a cycle.
const DEEPEST: usize = 16;

/// Whether a unit or a person is in service: neither deactivated nor deleted.
#[must_use]
pub fn in_service(record: &Record) -> bool {
    record.value("active") != Value::Bool(false) && !record.is_deleted()
}

/// Whether this person administers the bureau now.
#[must_use]
pub fn administers(person: &Record) -> bool {
    person.noun == Noun::Person.name()
        && in_service(person)
        && person.text("role").as_deref() == Some(Role::Administrator.name())
}

/// Whether `record`, a unit or a person in service, stands in this unit.
#[must_use]
pub fn stands_in(record: &Record, unit: RecordId) -> bool {
    let field = match Noun::parse(&record.noun) {
        Some(Noun::Unit) => "parent",
        Some(Noun::Person) => "unit",
        _ => return false,
    };
    record.id != unit && in_service(record) && record.id_in(field) == Some(unit)
}

/// What must be asked of the others before a change of a unit or a person may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nothing.
    Nothing,
    /// Whether another person administers the bureau.
    AnotherAdministrator,
    /// Whether anything in service stands in the unit.
    NothingInIt,
}

/// What this change makes necessary to ask. Most changes ask nothing, so that an import of thousands of
/// people does not read all of them for each.
#[must_use]
pub fn ask(before: Option<&Record>, after: &Record) -> Ask {
    let Some(before) = before else {
        return Ask::Nothing;
    };
    match Noun::parse(&after.noun) {
        Some(Noun::Person) if administers(before) && !administers(after) => {
            Ask::AnotherAdministrator
        }
        Some(Noun::Unit) if in_service(before) && !in_service(after) => Ask::NothingInIt,
        _ => Ask::Nothing,
    }
}

/// Answers [`ask`] with the other people and units.
///
/// # Errors
/// [`Refusal::LastAdministrator`], [`Refusal::UnitInUse`].
pub fn answer<'a>(
    ask: Ask,
    after: &Record,
    others: impl IntoIterator<Item = &'a Record>,
) -> Result<(), Refusal> {
    let mut others = others.into_iter().filter(|other| other.id != after.id);
    match ask {
        Ask::Nothing => Ok(()),
        Ask::AnotherAdministrator if others.any(administers) => Ok(()),
        Ask::AnotherAdministrator => Err(Refusal::LastAdministrator),
        Ask::NothingInIt if others.any(|other| stands_in(other, after.id)) => {
            Err(Refusal::UnitInUse)
        }
        Ask::NothingInIt => Ok(()),
    }
}

/// Whether the values that make a unit or a person what it is are right: a known role, a unit that is one,
/// and a parent that is not below the unit itself.
///
/// # Errors
/// [`Refusal::WrongValue`] with the field.
pub fn check(before: Option<&Record>, after: &Record, world: &dyn World) -> Result<(), Refusal> {
    let wrong = |field: &str| Refusal::WrongValue {
        field: field.to_owned(),
    };
    match Noun::parse(&after.noun) {
        Some(Noun::Person) => {
            let known = |role: String| Role::parse(&role).is_some();
            if !after.text("role").is_some_and(known) {
                return Err(wrong("role"));
            }
            if after.id_in("unit").is_none() {
                return Err(wrong("unit"));
            }
        }
        Some(Noun::Unit) => {
            let parent = after.id_in("parent");
            let above = before.and_then(|before| before.id_in("parent"));
            if parent == above && before.is_some() {
                return Ok(());
            }
            // What stood under another unit does not become a second top.
            if parent.is_none() && above.is_some() {
                return Err(wrong("parent"));
            }
            if parent.is_some_and(|parent| is_below(parent, after.id, world)) {
                return Err(wrong("parent"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether `unit` is `top` or lies below it; a tree that is too deep counts as if it did.
fn is_below(unit: RecordId, top: RecordId, world: &dyn World) -> bool {
    let mut at = Some(unit);
    for _ in 0..DEEPEST {
        match at {
            Some(unit) if unit == top => return true,
            Some(unit) => at = world.record(unit).and_then(|record| record.id_in("parent")),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Version;
    use crate::{DeviceId, OpId, Stamp};
    use serde_json::json;
    use std::collections::HashMap;
    use uuid::Uuid;

    fn id(n: u128) -> RecordId {
        RecordId(Uuid::from_u128(n))
    }

    fn record(noun: Noun, n: u128, fields: &[(&str, Value)]) -> Record {
        let mut record = Record::new(noun.name(), id(n));
        let version = Version {
            op: OpId(Uuid::from_u128(n)),
            eff: Stamp(1),
            device: DeviceId(Uuid::nil()),
            seq: 1,
            actor: id(9),
        };
        for (field, value) in fields {
            record.put(field, value.clone(), version.clone(), &[]);
        }
        record
    }

    fn person(n: u128, role: &str, active: bool) -> Record {
        let fields = [
            ("role", json!(role)),
            ("unit", json!(id(1))),
            ("active", json!(active)),
        ];
        record(Noun::Person, n, &fields)
    }

    struct Units(HashMap<RecordId, Record>);

    impl World for Units {
        fn record(&self, id: RecordId) -> Option<Record> {
            self.0.get(&id).cloned()
        }
    }

    fn tree() -> Units {
        let unit = |n: u128, parent: Option<u128>| {
            let record = record(Noun::Unit, n, &[("parent", json!(parent.map(id)))]);
            (record.id, record)
        };
        Units([unit(1, None), unit(2, Some(1)), unit(3, Some(2))].into())
    }

    #[test]
    fn the_last_administrator_stays() {
        let before = person(11, "administrator", true);
        for after in [
            person(11, "officer", true),
            person(11, "administrator", false),
        ] {
            let asked = ask(Some(&before), &after);
            assert_eq!(asked, Ask::AnotherAdministrator);
            let away = [
                person(12, "administrator", false),
                person(13, "manager", true),
            ];
            assert_eq!(
                answer(asked, &after, &away),
                Err(Refusal::LastAdministrator)
            );
            // The record itself, as it stood, is nobody else.
            assert!(answer(asked, &after, [&before]).is_err());
            let other = [person(14, "administrator", true)];
            assert_eq!(answer(asked, &after, &other), Ok(()));
        }
        assert_eq!(ask(None, &before), Ask::Nothing);
        assert_eq!(
            ask(
                Some(&person(15, "officer", true)),
                &person(15, "officer", false)
            ),
            Ask::Nothing
        );
    }

    #[test]
    fn a_unit_with_somebody_in_it_stays() {
        let before = record(Noun::Unit, 2, &[("parent", json!(id(1)))]);
        let after = record(
            Noun::Unit,
            2,
            &[("parent", json!(id(1))), ("active", json!(false))],
        );
        let asked = ask(Some(&before), &after);
        assert_eq!(asked, Ask::NothingInIt);
        let team = record(Noun::Unit, 3, &[("parent", json!(id(2)))]);
        let mut somebody = person(11, "officer", true);
        assert_eq!(answer(asked, &after, [&team]), Err(Refusal::UnitInUse));
        assert_eq!(answer(asked, &after, [&somebody]), Ok(()));
        somebody = record(
            Noun::Person,
            11,
            &[("role", json!("officer")), ("unit", json!(id(2)))],
        );
        assert_eq!(answer(asked, &after, [&somebody]), Err(Refusal::UnitInUse));
    }

    #[test]
    fn no_unit_stands_under_itself() {
        let tree = tree();
        let before = tree.0[&id(1)].clone();
        let under = |n: u128, parent: Value| record(Noun::Unit, n, &[("parent", parent)]);
        let wrong = Err(Refusal::WrongValue {
            field: "parent".into(),
        });
        assert_eq!(check(Some(&before), &under(1, json!(id(3))), &tree), wrong);
        assert_eq!(check(Some(&before), &under(1, json!(id(1))), &tree), wrong);
        let team = tree.0[&id(3)].clone();
        assert_eq!(check(Some(&team), &under(3, json!(id(1))), &tree), Ok(()));
        assert_eq!(check(Some(&team), &under(3, Value::Null), &tree), wrong);
        assert_eq!(check(None, &under(4, json!(id(3))), &tree), Ok(()));
    }

    #[test]
    fn a_person_has_a_role_that_there_is_and_a_unit() {
        let before = person(11, "officer", true);
        let boss = person(11, "boss", true);
        let wrong = |field: &str| {
            Err(Refusal::WrongValue {
                field: field.into(),
            })
        };
        assert_eq!(check(Some(&before), &boss, &tree()), wrong("role"));
        let nowhere = record(Noun::Person, 11, &[("role", json!("officer"))]);
        assert_eq!(check(None, &nowhere, &tree()), wrong("unit"));
        assert_eq!(check(None, &before, &tree()), Ok(()));
    }
}
