//! One thing somebody of the city did, and the operation it becomes.

use model::command::Command;
use model::{DeviceId, Noun, OpId, PersonId, Record, RecordId, Stamp};
use protocol::{Change, Kind, Operation};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Changes by field.
pub type Fields = BTreeMap<String, Change>;

/// What is done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A record is made.
    Create(Fields),
    /// Fields are written over what stands.
    Edit(Fields),
    /// A command. A verdict's `content_hash` is empty here: who gives it has just read what stands, and
    /// [`Deed::operation`] names that.
    Command(Command),
}

/// One thing somebody did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deed {
    /// The operation's id.
    pub op: OpId,
    /// Who did it.
    pub actor: PersonId,
    /// When.
    pub stamp: Stamp,
    /// To what kind of record.
    pub noun: Noun,
    /// To which record.
    pub record: RecordId,
    /// What.
    pub act: Act,
}

impl Deed {
    /// The operation as the person's device would have sent it, having read the record as it stands.
    #[must_use]
    pub fn operation(
        self,
        device: DeviceId,
        incarnation: u32,
        seq: u64,
        stands: Option<&Record>,
    ) -> Operation {
        let mut base = BTreeMap::new();
        let (kind, fields, command) = match self.act {
            Act::Create(fields) => (Kind::Create, fields, None),
            Act::Edit(fields) => {
                let seen =
                    |field: &String| Some((field.clone(), stands?.fields.get(field)?.seen()));
                base = fields.keys().filter_map(seen).collect();
                (Kind::Edit, fields, None)
            }
            Act::Command(command) => {
                let command = about(command, stands);
                (Kind::Command, Fields::new(), Some(command))
            }
        };
        Operation {
            op_id: self.op,
            device,
            incarnation,
            seq,
            actor: self.actor,
            on_behalf_of: None,
            kind,
            noun: self.noun.name().to_owned(),
            record: self.record,
            base,
            fields,
            command,
            depends_on: Vec::new(),
            stamp: self.stamp,
            schema: protocol::SCHEMA,
        }
    }

    /// The device of the person who did it: everybody has one.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        const OF_A_PERSON: u128 = 0x0000_0000_0000_0000_0000_6465_7669_6365;
        DeviceId(Uuid::from_u128(self.actor.0.as_u128() ^ OF_A_PERSON))
    }

    /// Whether [`Deed::operation`] needs the record as it stands.
    #[must_use]
    pub fn reads_what_stands(&self) -> bool {
        match &self.act {
            Act::Create(_) => false,
            Act::Edit(_) => true,
            Act::Command(command) => {
                matches!(command, Command::Review { .. } | Command::Assess { .. })
            }
        }
    }
}

/// A verdict is about the content that stands (M6).
fn about(mut command: Command, stands: Option<&Record>) -> Command {
    if let Command::Review { content_hash, .. } | Command::Assess { content_hash, .. } =
        &mut command
    {
        *content_hash = stands
            .and_then(|record| record.content_hash().ok())
            .unwrap_or_default();
    }
    command
}
