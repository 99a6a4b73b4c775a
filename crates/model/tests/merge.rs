//! Merging (sync.md M1, M4): whatever the order, replicas that saw the same operations are equal byte
//! for byte (S3), a resent operation changes nothing (S2), and an edit never loses to what it saw (S8).

use model::{DeviceId, Field, OpId, PersonId, Record, RecordId, Stamp, Version};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const DEVICES: usize = 3;
const PLAIN: [&str; 2] = ["title", "project"];
const SET: &str = "tags";

#[derive(Clone, Debug)]
enum What {
    Put {
        field: &'static str,
        value: Value,
        base: Vec<OpId>,
    },
    Change {
        add: Vec<String>,
        remove: BTreeMap<String, Vec<OpId>>,
    },
}

#[derive(Clone, Debug)]
struct Operation {
    version: Version,
    what: What,
}

impl Operation {
    /// The operations that have to be there before (an unknown base holds the operation, M1).
    fn needs(&self) -> BTreeSet<OpId> {
        match &self.what {
            What::Put { base, .. } => base.iter().copied().collect(),
            What::Change { remove, .. } => remove.values().flatten().copied().collect(),
        }
    }

    fn write(&self, record: &mut Record) {
        match &self.what {
            What::Put { field, value, base } => {
                record.put(field, value.clone(), self.version.clone(), base);
            }
            What::Change { add, remove } => record.change_set(SET, add, remove, self.version.op),
        }
    }
}

/// A replica knows by their ids which operations it has: that is how the centre and the devices see a resend.
#[derive(Clone)]
struct Replica {
    record: Record,
    known: BTreeMap<OpId, Operation>,
}

impl Replica {
    fn new() -> Self {
        Self {
            record: Record::new("lead", RecordId(Uuid::from_u128(1))),
            known: BTreeMap::new(),
        }
    }

    fn receive(&mut self, operation: &Operation) {
        if self
            .known
            .insert(operation.version.op, operation.clone())
            .is_none()
        {
            operation.write(&mut self.record);
        }
    }

    fn bytes(&self) -> String {
        self.record
            .canonical()
            .unwrap_or_else(|error| error.to_string())
    }
}

/// What happens at the devices: somebody writes, or one device hears all that another knows.
#[derive(Clone, Debug)]
enum Step {
    Put {
        device: usize,
        field: usize,
        value: u8,
        clock: i64,
    },
    Add {
        device: usize,
        element: u8,
    },
    Remove {
        device: usize,
        element: u8,
    },
    Hear {
        from: usize,
        to: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..DEVICES, 0..PLAIN.len(), 0_u8..4, -1000_i64..1000)
            .prop_map(|(device, field, value, clock)| Step::Put { device, field, value, clock }),
        2 => (0..DEVICES, 0_u8..3).prop_map(|(device, element)| Step::Add { device, element }),
        2 => (0..DEVICES, 0_u8..3).prop_map(|(device, element)| Step::Remove { device, element }),
        3 => (0..DEVICES, 0..DEVICES).prop_map(|(from, to)| Step::Hear { from, to }),
    ];
    prop::collection::vec(step, 1..40)
}

/// Plays the steps and returns every operation in the order in which it was made.
fn play(steps: &[Step]) -> Vec<Operation> {
    let mut devices = vec![Replica::new(); DEVICES];
    let mut made: Vec<Operation> = Vec::new();
    for step in steps {
        let (device, clock) = match step {
            Step::Hear { from, to } => {
                let heard: Vec<Operation> = made
                    .iter()
                    .filter(|one| devices[*from].known.contains_key(&one.version.op))
                    .cloned()
                    .collect();
                heard
                    .iter()
                    .for_each(|operation| devices[*to].receive(operation));
                continue;
            }
            Step::Put { device, clock, .. } => (*device, *clock),
            Step::Add { device, .. } | Step::Remove { device, .. } => (*device, 0),
        };
        let record = &devices[device].record;
        let seen = |field: &str| {
            record
                .fields
                .get(field)
                .map(Field::seen)
                .unwrap_or_default()
        };
        let what = match step {
            Step::Put { field, value, .. } => {
                let field = PLAIN[*field];
                What::Put {
                    field,
                    value: json!(value),
                    base: seen(field),
                }
            }
            Step::Add { element, .. } => What::Change {
                add: vec![element.to_string()],
                remove: BTreeMap::new(),
            },
            Step::Remove { element, .. } => {
                let element = element.to_string();
                let adds = match record.fields.get(SET) {
                    Some(Field::Set(elements)) => {
                        elements.get(&element).cloned().unwrap_or_default()
                    }
                    _ => BTreeSet::new(),
                };
                let remove = BTreeMap::from([(element, adds.into_iter().collect())]);
                What::Change {
                    add: Vec::new(),
                    remove,
                }
            }
            Step::Hear { .. } => continue,
        };
        let number = made.len() as u64 + 1;
        // Ids in no order that means anything; the clock may be years off, the bases push it ahead (M1).
        let op = OpId(Uuid::from_u128(u128::from(
            number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        )));
        let after = match &what {
            What::Put { base, .. } => base
                .iter()
                .filter_map(|base| devices[device].known.get(base))
                .map(|one| one.version.eff.0 + 1)
                .max(),
            What::Change { .. } => None,
        };
        let version = Version {
            op,
            eff: Stamp(clock.max(after.unwrap_or(i64::MIN))),
            device: DeviceId(Uuid::from_u128(device as u128)),
            seq: number,
            actor: PersonId::from(RecordId(Uuid::from_u128(9))),
        };
        let operation = Operation { version, what };
        devices[device].receive(&operation);
        made.push(operation);
    }
    made
}

/// The operations in an order that respects their causes and is otherwise drawn from `draws`.
fn shuffled(operations: &[Operation], draws: &[u32]) -> Vec<Operation> {
    let mut waiting: Vec<&Operation> = operations.iter().collect();
    let mut there: BTreeSet<OpId> = BTreeSet::new();
    let mut out = Vec::new();
    while !waiting.is_empty() {
        let ready: Vec<usize> = (0..waiting.len())
            .filter(|at| waiting[*at].needs().is_subset(&there))
            .collect();
        let draw = draws
            .get(out.len() % draws.len().max(1))
            .copied()
            .unwrap_or(0);
        let next = waiting.remove(ready[draw as usize % ready.len()]);
        there.insert(next.version.op);
        out.push(next.clone());
    }
    out
}

fn delivered(operations: &[Operation]) -> Replica {
    let mut replica = Replica::new();
    operations
        .iter()
        .for_each(|operation| replica.receive(operation));
    replica
}

fn draws() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_order_of_delivery_gives_the_same_bytes(steps in steps(), one in draws(), other in draws()) {
        let operations = play(&steps);
        let made = delivered(&operations).bytes();
        prop_assert_eq!(&delivered(&shuffled(&operations, &one)).bytes(), &made);
        prop_assert_eq!(&delivered(&shuffled(&operations, &other)).bytes(), &made);
    }

    #[test]
    fn packed_a_record_is_the_same_record(steps in steps()) {
        let record = delivered(&play(&steps)).record;
        let canonical = record.canonical().unwrap();
        prop_assert_eq!(&model::canonical::text(&record).unwrap(), &canonical, "written straight");
        let packed = record.packed().unwrap();
        prop_assert_eq!(&Record::read(&packed).unwrap(), &record);
        prop_assert_eq!(&Record::read(&canonical).unwrap(), &record, "as it was kept before");
    }

    #[test]
    fn resending_changes_nothing(steps in steps(), order in draws(), again in draws()) {
        let operations = play(&steps);
        let mut replica = Replica::new();
        for (at, operation) in shuffled(&operations, &order).iter().enumerate() {
            replica.receive(operation);
            let before = replica.bytes();
            // The answer was lost: the same bytes once more, straight into the record.
            operation.write(&mut replica.record);
            prop_assert_eq!(&replica.bytes(), &before);
            // Any older one once more.
            let known: Vec<Operation> = replica.known.values().cloned().collect();
            let pick = again.get(at % again.len()).copied().unwrap_or(0) as usize % known.len();
            replica.receive(&known[pick]);
            prop_assert_eq!(&replica.bytes(), &before);
        }
    }

    #[test]
    fn an_edit_never_loses_to_what_it_saw(steps in steps(), order in draws()) {
        let operations = play(&steps);
        let mut replica = Replica::new();
        for operation in shuffled(&operations, &order) {
            replica.receive(&operation);
            for (field, heads) in &replica.record.fields {
                let Field::Plain(heads) = heads else { continue };
                for one in replica.known.values() {
                    let What::Put { field: of, base, .. } = &one.what else { continue };
                    prop_assert!(
                        of != field || !heads.iter().any(|head| base.contains(&head.version.op)),
                        "{field}: a version that was seen is still a head"
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_overwritten_unseen_is_lost(steps in steps(), order in draws()) {
        let operations = play(&steps);
        let replica = delivered(&shuffled(&operations, &order));
        let named: BTreeSet<OpId> = operations.iter().flat_map(Operation::needs).collect();
        for operation in &operations {
            let What::Put { field, value, .. } = &operation.what else { continue };
            if named.contains(&operation.version.op) {
                continue;
            }
            let Some(Field::Plain(heads)) = replica.record.fields.get(*field) else {
                return Err(TestCaseError::fail("the field is gone"));
            };
            let kept = heads.iter().any(|head| head.version.op == operation.version.op && head.value == *value);
            prop_assert!(kept, "{field}: a value nobody saw is gone (S7)");
        }
    }
}

#[test]
fn what_json_escapes_is_escaped_and_what_is_no_integer_is_refused() {
    let put = |value: Value| {
        let version = Version {
            op: OpId(Uuid::from_u128(1)),
            eff: Stamp(-1),
            device: DeviceId(Uuid::nil()),
            seq: u64::MAX,
            actor: RecordId(Uuid::nil()),
        };
        let mut record = Record::new("lead", RecordId(Uuid::from_u128(1)));
        record.put("\"\\\n备注", value, version.clone(), &[]);
        record.put_text("minutes", "一\u{1}\t\u{7f}\"".to_owned(), version, &[]);
        record
    };
    let record = put(json!({"b": "\u{8}\\", "a": [null, true, -1, u64::MAX]}));
    assert_eq!(
        record.canonical().unwrap(),
        model::canonical::text(&record).unwrap()
    );
    assert_eq!(Record::read(&record.packed().unwrap()).unwrap(), record);
    let float = put(json!(1.5));
    assert!(float.canonical().is_err() && float.packed().is_err());
    for text in [
        r#"{"v":[],"n":"x","i":"00000000-0000-0000-0000-000000000001","f":{"a":{"p":[[0,1]]}}}"#,
        "{\"v\":[]}",
        "",
    ] {
        assert!(Record::read(text).is_err(), "{text}");
    }
}

#[test]
fn a_removal_takes_only_the_adds_it_saw() {
    let add = |op: u128| Operation {
        version: Version {
            op: OpId(Uuid::from_u128(op)),
            eff: Stamp(0),
            device: DeviceId(Uuid::nil()),
            seq: 1,
            actor: RecordId(Uuid::nil()),
        },
        what: What::Change {
            add: vec!["储能".to_owned()],
            remove: BTreeMap::new(),
        },
    };
    let (first, second) = (add(1), add(2));
    let mut removal = add(3);
    removal.what = What::Change {
        add: Vec::new(),
        remove: BTreeMap::from([("储能".to_owned(), vec![first.version.op])]),
    };
    let alone = delivered(&[first.clone(), removal.clone()]);
    assert_eq!(alone.record.value(SET), json!([]));
    let both = delivered(&[first, removal, second]);
    assert_eq!(both.record.value(SET), json!(["储能"]));
}
