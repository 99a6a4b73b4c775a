//! The full demonstration city: a year of it, pushed through the ledger deed by deed.

use crate::centre::{Centre, Clock, system_clock};
use crate::config::Config;
use crate::demo::{self, SignIn};
use crate::error::ServerError;
use crate::init::init_as;
use city::City;
use ledger::{DeviceFacts, Sent};
use model::{Day, DeviceId, Stamp};
use protocol::wire::Outcome;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// So many deeds go into one transaction.
const AT_ONCE: usize = 2_000;

/// Which city.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The seed.
    pub seed: u64,
    /// Meetings.
    pub size: u32,
    /// The day it ends before.
    pub day: Day,
}

/// The day of the machine, in Xuancheng.
#[must_use]
pub fn today() -> Day {
    demo::today(system_clock()())
}

/// Founds a centre and fills it. Only the people whom every demonstration has are invited; `told` hears
/// after every transaction how many deeds are in the ledger.
///
/// # Errors
/// What the founding says; [`ServerError::NotAccepted`] where the ledger refuses a deed.
pub fn found(
    config: Config,
    asked: Asked,
    recovery_out: PathBuf,
    minutes: u32,
    told: &mut dyn FnMut(u64),
) -> Result<(Centre, Vec<SignIn>), ServerError> {
    let mut city = city::draw(asked.seed, asked.size, asked.day);
    // The centre's clock stands where the city is, and goes with the machine's once it is full.
    let stands = Arc::new(AtomicI64::new(city.begins.0));
    let founded = init_as(
        config,
        clock(&stands),
        &demo::founding(recovery_out, minutes),
        (city.top, city.administrator),
    )?;
    let mut seqs = BTreeMap::new();
    let mut done = 0;
    loop {
        let taken = some(&founded.centre, &mut city, &mut seqs, &stands)?;
        if taken == 0 {
            break;
        }
        done += taken;
        told(done);
    }
    stands.store(0, Ordering::Relaxed);
    let cast = |name: &str| {
        name == demo::founding(PathBuf::new(), 0).administrator
            || city::PEOPLE.iter().any(|person| person.0 == name)
    };
    let sign_ins = demo::sign_ins(&founded.centre, minutes, &cast)?;
    Ok((founded.centre, sign_ins))
}

fn clock(stands: &Arc<AtomicI64>) -> Clock {
    let (stands, machine) = (Arc::clone(stands), system_clock());
    Arc::new(move || match stands.load(Ordering::Relaxed) {
        0 => machine(),
        at => Stamp(at),
    })
}

/// Takes the next deeds in one transaction; how many there were.
fn some(
    centre: &Centre,
    city: &mut City,
    seqs: &mut BTreeMap<DeviceId, u64>,
    stands: &AtomicI64,
) -> Result<u64, ServerError> {
    let mut count = 0;
    let answers = centre.ledger().push_each(&mut |tx| {
        let next = if count < AT_ONCE { city.next() } else { None };
        let Some(deed) = next else {
            return Ok(None);
        };
        count += 1;
        let (device, person, at) = (deed.device(), deed.actor, deed.stamp);
        stands.store(at.0, Ordering::Relaxed);
        let seq = seqs.entry(device).or_default();
        *seq += 1;
        let record = if deed.reads_what_stands() {
            tx.record(deed.record)?.map(|row| row.record)
        } else {
            None
        };
        let sealed = deed.operation(device, 1, *seq, record.as_ref()).seal();
        let facts = DeviceFacts { device, person };
        // What cannot be sealed is sent empty, and refused as unreadable below.
        let text = sealed.map(|bytes| bytes.text).unwrap_or_default();
        Ok(Some(Sent { facts, at, text }))
    })?;
    for answer in &answers {
        if answer.outcome.number().is_none() {
            let told = match &answer.outcome {
                Outcome::Rejected { refusal, .. } | Outcome::Refused { refusal } => {
                    refusal.to_string()
                }
                _ => "held".to_owned(),
            };
            return Err(ServerError::NotAccepted(told));
        }
    }
    Ok(answers.len() as u64)
}
