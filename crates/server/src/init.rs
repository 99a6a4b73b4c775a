//! Founds a centre: the key, the sealed file, the bureau's recovery key, the top unit, its administrator.

use crate::accounts::{self, Invitation};
use crate::bureau::{NewPerson, NewUnit};
use crate::centre::{Centre, Clock};
use crate::config::Config;
use crate::error::ServerError;
use crate::key::{create_key, write_private};
use ledger::{CENTRE, DeviceFacts, LedgerError};
use model::policy::Role;
use model::{Noun, PersonId, RecordId, UnitId};
use protocol::Kind;
use sealed::RecoverySecret;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The centre's name, in the ledger's settings.
pub(crate) const BUREAU: &str = "bureau";
/// The public half of the recovery key.
pub(crate) const RECOVERY_KEY: &str = "recovery_key";
/// The top unit.
pub(crate) const TOP: &str = "top_unit";
/// The first administrator.
pub(crate) const FOUNDER: &str = "founder";

/// What is founded.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The top unit.
    pub unit: NewUnit,
    /// The administrator's name.
    pub administrator: String,
    /// Where the shares of the recovery key are written, `.1`, `.2`, `.3` behind this name, for the
    /// administrators to take away, one each. The key itself is written nowhere.
    pub recovery_out: PathBuf,
    /// How long the administrator's invitation is good for.
    pub minutes: u32,
}

/// A founded centre.
pub struct Founded {
    /// The open centre.
    pub centre: Centre,
    /// The top unit.
    pub top: UnitId,
    /// The administrator.
    pub administrator: PersonId,
    /// The administrator's one-time code.
    pub invitation: Invitation,
}

/// Founds a centre in the data folder.
///
/// # Errors
/// [`LedgerError::AlreadyFounded`] where there is one; what files and keys say.
pub fn init(config: Config, clock: Clock, founding: &Founding) -> Result<Founded, ServerError> {
    init_as(config, clock, founding, (new_id(), new_id()))
}

/// The same, with the ids of the top unit and its administrator.
pub(crate) fn init_as(
    config: Config,
    clock: Clock,
    founding: &Founding,
    (top, administrator): (UnitId, PersonId),
) -> Result<Founded, ServerError> {
    if config.ledger_file().exists() {
        return Err(LedgerError::AlreadyFounded.into());
    }
    make_folder(&config)?;
    let key = create_key(config.key_file.as_deref(), &config.data)?;
    let recovery = RecoverySecret::random();
    if std::path::absolute(&founding.recovery_out)
        .map_err(ServerError::file(&founding.recovery_out))?
        .starts_with(std::path::absolute(&config.data).map_err(ServerError::file(&config.data))?)
    {
        return Err(ServerError::KeyBesideData(founding.recovery_out.clone()));
    }
    write_shares(&recovery, SHARES, &founding.recovery_out)?;
    let centre = Centre::with_key(config, clock, &key)?;
    let recovery = recovery.public().to_string();
    fill(centre, founding, (top, administrator), &recovery)
}

/// Founds a centre in memory that is open and empty, for worlds of devices. Nothing is written to files.
///
/// # Errors
/// [`LedgerError::AlreadyFounded`] where it is not empty.
pub fn found(centre: Centre, founding: &Founding) -> Result<Founded, ServerError> {
    let ids = (RecordId(centre.mint()), RecordId(centre.mint()));
    fill(centre, founding, ids, "")
}

/// Writes the first records and settings.
fn fill(
    centre: Centre,
    founding: &Founding,
    (top, administrator): (UnitId, PersonId),
    recovery: &str,
) -> Result<Founded, ServerError> {
    let person = NewPerson {
        name: founding.administrator.clone(),
        role: Role::Administrator,
        unit: top,
        post: None,
    };
    let writings = [
        (Noun::Unit, top, founding.unit.fields()),
        (Noun::Person, administrator, person.fields()),
    ];
    let mut texts = Vec::new();
    for (noun, record, fields) in writings {
        texts.push(
            crate::bureau::operation(
                &centre,
                administrator,
                Kind::Create,
                noun,
                record,
                fields,
                None,
            )?
            .text,
        );
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    centre.ledger().found(
        DeviceFacts {
            device: CENTRE,
            person: administrator,
        },
        centre.now(),
        &texts,
    )?;
    for (key, value) in [
        (BUREAU, founding.unit.name.clone()),
        (RECOVERY_KEY, recovery.to_owned()),
        (TOP, top.to_string()),
        (FOUNDER, administrator.to_string()),
    ] {
        centre.ledger().put_meta(key, &value)?;
    }
    let invitation = accounts::invite(&centre, administrator, founding.minutes)?;
    Ok(Founded {
        centre,
        top,
        administrator,
        invitation,
    })
}

/// Shares made at founding: any two open, one may be lost.
pub const SHARES: u8 = 3;

/// Splits a recovery key into `count` files that only their owner reads.
///
/// # Errors
/// A file that is there already is not touched.
pub fn write_shares(
    recovery: &RecoverySecret,
    count: u8,
    out: &Path,
) -> Result<Vec<PathBuf>, ServerError> {
    let mut files = Vec::new();
    for share in recovery.split(count) {
        let mut name = out.as_os_str().to_owned();
        name.push(format!(".{}", share.number()));
        let path = PathBuf::from(name);
        let text = format!(
            "招商行囊 恢复密钥 第 {number} 份 / Roadbook recovery share {number}\n{}\n",
            share.to_text().as_str(),
            number = share.number(),
        );
        write_private(&path, &text)?;
        files.push(path);
    }
    Ok(files)
}

fn new_id() -> RecordId {
    RecordId(Uuid::now_v7())
}

fn make_folder(config: &Config) -> Result<(), ServerError> {
    std::fs::create_dir_all(&config.data).map_err(ServerError::file(&config.data))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&config.data, private).map_err(ServerError::file(&config.data))?;
    }
    Ok(())
}
