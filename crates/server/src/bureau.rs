//! Units and people, written through the ledger as operations of the centre's own device, in the name of
//! a system administrator; and invitations.

use crate::centre::Centre;
use crate::error::ServerError;
use crate::init::{FOUNDER, TOP};
use ledger::{CENTRE, DeviceFacts};
use model::command::Command;
use model::policy::Role;
use model::{Noun, OpId, PersonId, Record, RecordId, UnitId};
use protocol::wire::Outcome;
use protocol::{Change, Kind, OpBytes, Operation};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub use crate::accounts::{Invitation, invite};

/// The counter of the centre's own operations.
const SEQ: &str = "centre_seq";

/// A unit to add.
#[derive(Clone, Debug)]
pub struct NewUnit {
    /// Its name, for example 郎溪县.
    pub name: String,
    /// Its name in lists.
    pub short: String,
    /// Its letter in numbers, for example 郎.
    pub series: String,
    /// Its statistics code.
    pub code: String,
    /// The unit above it.
    pub parent: Option<UnitId>,
}

impl NewUnit {
    pub(crate) fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        for (field, value) in [
            ("name", &self.name),
            ("short", &self.short),
            ("series", &self.series),
            ("code", &self.code),
        ] {
            fields.insert(field.to_owned(), Change::Put(json!(value)));
        }
        if let Some(parent) = self.parent {
            fields.insert("parent".to_owned(), Change::Put(json!(parent)));
        }
        fields
    }
}

/// A person to add.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The unit.
    pub unit: UnitId,
    /// 职务.
    pub post: Option<String>,
}

impl NewPerson {
    pub(crate) fn fields(&self) -> Fields {
        let mut fields = Fields::from([
            ("name".to_owned(), Change::Put(json!(self.name))),
            ("role".to_owned(), Change::Put(json!(self.role))),
            ("unit".to_owned(), Change::Put(json!(self.unit))),
            ("active".to_owned(), Change::Put(json!(true))),
        ]);
        if let Some(post) = &self.post {
            fields.insert("post".to_owned(), Change::Put(json!(post)));
        }
        fields
    }
}

/// Changes by field.
pub type Fields = BTreeMap<String, Change>;

/// Adds a unit.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal.
pub fn add_unit(centre: &Centre, unit: &NewUnit) -> Result<UnitId, ServerError> {
    create(centre, administrator(centre)?, Noun::Unit, unit.fields())
}

/// Adds a person.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal.
pub fn add_person(centre: &Centre, person: &NewPerson) -> Result<PersonId, ServerError> {
    create(
        centre,
        administrator(centre)?,
        Noun::Person,
        person.fields(),
    )
}

/// Disables a person: signing in, reading and writing end with the next request.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal.
pub fn disable_person(centre: &Centre, person: PersonId) -> Result<(), ServerError> {
    let change = Fields::from([("active".to_owned(), Change::Put(json!(false)))]);
    edit(centre, administrator(centre)?, Noun::Person, person, change)
}

/// The top unit.
///
/// # Errors
/// The store's failure, or a centre that is not founded.
pub fn top_unit(centre: &Centre) -> Result<UnitId, ServerError> {
    setting(centre, TOP)
}

/// Erases what is known of a contact, for good, in an administrator's name. Its files are collected later.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal; where it was erased already.
pub fn erase_contact(centre: &Centre, contact: RecordId, reason: &str) -> Result<(), ServerError> {
    crate::erase::erase(centre, administrator(centre)?, contact, reason)?;
    Ok(())
}

/// All units, by id.
///
/// # Errors
/// The store's failure.
pub fn units(centre: &Centre) -> Result<Vec<Record>, ServerError> {
    Ok(centre.ledger().records_of(Noun::Unit.name())?)
}

/// All people, by id.
///
/// # Errors
/// The store's failure.
pub fn people(centre: &Centre) -> Result<Vec<Record>, ServerError> {
    Ok(centre.ledger().records_of(Noun::Person.name())?)
}

/// Makes a record in somebody's name on the centre's own device.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal.
pub fn create(
    centre: &Centre,
    actor: PersonId,
    noun: Noun,
    fields: Fields,
) -> Result<RecordId, ServerError> {
    let record = RecordId(centre.mint());
    push(
        centre,
        &operation(centre, actor, Kind::Create, noun, record, fields, None)?,
        actor,
    )?;
    Ok(record)
}

/// Changes a record in somebody's name, over every version that stands.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal.
pub fn edit(
    centre: &Centre,
    actor: PersonId,
    noun: Noun,
    record: RecordId,
    fields: Fields,
) -> Result<(), ServerError> {
    push(
        centre,
        &operation(centre, actor, Kind::Edit, noun, record, fields, None)?,
        actor,
    )
}

/// Runs a command in somebody's name.
///
/// # Errors
/// [`ServerError::NotAccepted`] with the refusal.
pub fn command(
    centre: &Centre,
    actor: PersonId,
    noun: Noun,
    record: RecordId,
    command: Command,
) -> Result<(), ServerError> {
    push(
        centre,
        &operation(
            centre,
            actor,
            Kind::Command,
            noun,
            record,
            Fields::new(),
            Some(command),
        )?,
        actor,
    )
}

/// The link that opens the enrolling screen.
#[must_use]
pub fn link(server: &str, code: &str, ca: Option<&str>) -> String {
    let mut link = format!(
        "roadbook://enrol?server={}&code={}",
        escape(server),
        escape(code)
    );
    if let Some(ca) = ca {
        link.push_str("&ca=");
        link.push_str(&escape(ca));
    }
    link
}

/// Percent-encodes what is not unreserved.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex::encode_upper([byte]));
        }
    }
    out
}

/// An active administrator: the founder, else another.
pub(crate) fn administrator(centre: &Centre) -> Result<PersonId, ServerError> {
    let founder: PersonId = setting(centre, FOUNDER)?;
    if centre
        .ledger()
        .person(founder)?
        .is_some_and(|facts| facts.active && facts.role == Role::Administrator)
    {
        return Ok(founder);
    }
    let is = |record: &Record| {
        record.value("role") == json!(Role::Administrator) && record.value("active") != json!(false)
    };
    let other = people(centre)?.into_iter().find(is);
    other
        .map(|record| record.id)
        .ok_or_else(|| ServerError::NotAccepted("no active administrator".to_owned()))
}

fn setting(centre: &Centre, key: &str) -> Result<RecordId, ServerError> {
    let text = centre.ledger().meta(key)?.unwrap_or_default();
    text.parse()
        .map_err(|_| ServerError::NotFounded(centre.config().data.clone()))
}

/// An operation of the centre's own device, which has seen everything.
pub(crate) fn operation(
    centre: &Centre,
    actor: PersonId,
    kind: Kind,
    noun: Noun,
    record: RecordId,
    fields: Fields,
    command: Option<Command>,
) -> Result<OpBytes, ServerError> {
    let ledger = centre.ledger();
    let stands = ledger.record(record)?;
    let seen = |field: &String| Some((field.clone(), stands.as_ref()?.fields.get(field)?.seen()));
    let base = if kind == Kind::Edit {
        fields.keys().filter_map(seen).collect()
    } else {
        BTreeMap::new()
    };
    let seq = ledger
        .meta(SEQ)?
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or_default()
        + 1;
    ledger.put_meta(SEQ, &seq.to_string())?;
    let operation = Operation {
        op_id: OpId(centre.mint()),
        device: CENTRE,
        incarnation: 1,
        seq,
        actor,
        on_behalf_of: None,
        kind,
        noun: noun.name().to_owned(),
        record,
        base,
        fields,
        command,
        depends_on: Vec::new(),
        stamp: centre.now(),
        schema: protocol::SCHEMA,
    };
    operation
        .seal()
        .map_err(|error| ServerError::NotAccepted(error.to_string()))
}

fn push(centre: &Centre, bytes: &OpBytes, actor: PersonId) -> Result<(), ServerError> {
    let facts = DeviceFacts {
        device: CENTRE,
        person: actor,
    };
    let answer = centre.ledger().push(&facts, centre.now(), &[&bytes.text])?;
    match answer
        .answers
        .into_iter()
        .next()
        .map(|answer| answer.outcome)
    {
        Some(outcome) if outcome.number().is_some() => Ok(()),
        Some(Outcome::Rejected { refusal, .. } | Outcome::Refused { refusal }) => {
            Err(ServerError::NotAccepted(refusal.to_string()))
        }
        Some(Outcome::Held { missing }) => Err(ServerError::NotAccepted(format!(
            "waits for {}",
            missing.join(", ")
        ))),
        _ => Err(ServerError::NotAccepted("no answer".to_owned())),
    }
}

/// A set with these elements.
#[must_use]
pub fn set_of(elements: impl IntoIterator<Item = String>) -> Change {
    Change::Set {
        add: elements.into_iter().collect(),
        remove: BTreeMap::new(),
    }
}

/// A plain value.
#[must_use]
pub fn plain(value: impl Into<Value>) -> Change {
    Change::Put(value.into())
}
