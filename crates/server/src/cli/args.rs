//! The command line's words.

use crate::accounts;
use clap::{Args, Parser, Subcommand};
use model::policy::Role;
use model::{Day, DeviceId, PersonId, RecordId, UnitId};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The central server of Roadbook (招商行囊).
#[derive(Parser)]
#[command(name = "roadbook-server", version)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Args)]
pub(super) struct Common {
    /// The configuration file (TOML).
    #[arg(long, global = true, env = "ROADBOOK_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// The data folder.
    #[arg(long, global = true, env = "ROADBOOK_DATA")]
    pub(super) data: Option<PathBuf>,
    /// The file of the server data key; never inside the data folder.
    #[arg(long, global = true, env = "ROADBOOK_KEY_FILE")]
    pub(super) key_file: Option<PathBuf>,
    /// The address people reach this server under, for links.
    #[arg(long, global = true, env = "ROADBOOK_PUBLIC_URL")]
    pub(super) public_url: Option<String>,
    /// Logs as JSON lines.
    #[arg(long, global = true, env = "ROADBOOK_LOG_JSON")]
    pub(super) log_json: bool,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Found a centre: key, sealed file, recovery key, top unit, administrator.
    Init {
        /// Where the three shares of the recovery key are written (`.1` `.2` `.3` behind this name): print
        /// each, give one to each administrator, delete the files. Any two open a forgotten passphrase.
        #[arg(long)]
        recovery_out: PathBuf,
        /// The bureau's name.
        #[arg(long, default_value = "投资促进局")]
        bureau: String,
        /// Its name in lists.
        #[arg(long, default_value = "市局")]
        short: String,
        /// Its letter in numbers.
        #[arg(long, default_value = "市")]
        series: String,
        /// Its statistics code.
        #[arg(long, default_value = "")]
        code: String,
        /// The administrator's name.
        #[arg(long, default_value = "系统管理员")]
        administrator: String,
        /// How long the administrator's code is good for.
        #[arg(long, default_value_t = 10)]
        minutes: u32,
    },
    /// Serve the data folder.
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, env = "ROADBOOK_LISTEN")]
        listen: Option<SocketAddr>,
        /// The certificate chain, PEM.
        #[arg(long, env = "ROADBOOK_TLS_CERT")]
        tls_cert: Option<PathBuf>,
        /// Its key, PEM.
        #[arg(long, env = "ROADBOOK_TLS_KEY")]
        tls_key: Option<PathBuf>,
    },
    /// Invite a person to enrol a device.
    Invite {
        /// Who.
        #[arg(long)]
        person: PersonId,
        /// How long the code is good for.
        #[arg(long, default_value_t = accounts::MINUTES)]
        minutes: u32,
        /// The server's address in the link.
        #[arg(long)]
        server: Option<String>,
        /// The fingerprint of the CA in the link.
        #[arg(long)]
        ca: Option<String>,
    },
    /// Units.
    #[command(subcommand)]
    Unit(UnitCommand),
    /// People.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Devices.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// The recovery key.
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// Check the audit chain and print its head.
    Audit,
    /// Compact the ledger beside whoever is served: what left a scope, and histories of texts that can be told again.
    /// Nothing that anybody wrote goes.
    Compact {
        /// What is older than so many days; `compaction.keep_days` if not said.
        #[arg(long)]
        older_than: Option<u32>,
    },
    /// List the contact persons whose data was erased, and say which copies of the ledger still hold it: those are to
    /// be deleted, or erased in again where one is restored.
    Erased {
        /// A copy of the ledger to look into; nothing of it is changed.
        #[arg(long)]
        copy: Vec<PathBuf>,
    },
    /// Erase a contact person's data, for good: again after a backup from before was restored, with the server
    /// stopped.
    Erase {
        #[arg(long)]
        contact: RecordId,
        /// Why; it is kept, so it names nobody.
        #[arg(long)]
        reason: String,
    },
    /// Found a centre with a demo world, and print who can sign in: a trip of this week and its
    /// people; with a seed a whole city and a year of its work.
    Demo {
        /// Draws a whole city. The same seed, size and day draw the same city.
        #[arg(long)]
        seed: Option<u64>,
        /// How many meetings the city has; up to 300000, each about 120 kB of disk and 3 kB of memory.
        #[arg(long, default_value_t = city::USUAL, value_parser = clap::value_parser!(u32).range(300..=300_000), requires = "seed")]
        size: u32,
        /// The day before which the city ends, for example 2026-09-08; the machine's if not said.
        #[arg(long, requires = "seed")]
        day: Option<Day>,
        /// How long the demo's codes are good for.
        #[arg(long, default_value_t = 1440)]
        minutes: u32,
        /// The server's address in the links.
        #[arg(long, default_value = "http://127.0.0.1:8443")]
        server: String,
        /// Where the private half of the recovery key is written; beside the key file if not said.
        #[arg(long)]
        recovery_out: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(super) enum UnitCommand {
    /// Add a unit.
    Add {
        #[arg(long)]
        name: String,
        #[arg(long)]
        short: String,
        #[arg(long)]
        series: String,
        #[arg(long, default_value = "")]
        code: String,
        /// The unit above; the top unit if not said.
        #[arg(long)]
        parent: Option<UnitId>,
    },
    /// List the units.
    List,
}

#[derive(Subcommand)]
pub(super) enum PersonCommand {
    /// Add a person.
    Add {
        #[arg(long)]
        name: String,
        /// officer, team_lead, manager, leader, administrator, auditor.
        #[arg(long, value_parser = role)]
        role: Role,
        #[arg(long)]
        unit: UnitId,
        #[arg(long)]
        post: Option<String>,
    },
    /// List the people.
    List,
    /// Disable a person.
    Disable {
        #[arg(long)]
        person: PersonId,
    },
}

#[derive(Subcommand)]
pub(super) enum AccountCommand {
    /// End a person's password and print a one-time code for a new one.
    Reset {
        #[arg(long)]
        person: PersonId,
    },
    /// Let a person sign in by password again.
    Unlock {
        #[arg(long)]
        person: PersonId,
    },
}

#[derive(Subcommand)]
pub(super) enum RecoveryCommand {
    /// Split a recovery key that an older version wrote whole into shares, two of which are needed.
    Split {
        /// The file with the whole key; delete it afterwards.
        #[arg(long)]
        secret: PathBuf,
        /// How many shares.
        #[arg(long, default_value_t = crate::init::SHARES, value_parser = clap::value_parser!(u8).range(2..=16))]
        shares: u8,
        /// Where they are written, `.1`, `.2` … behind this name.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub(super) enum DeviceCommand {
    /// List the devices.
    List,
    /// Revoke a device.
    Revoke {
        #[arg(long)]
        device: DeviceId,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        "one of officer, team_lead, manager, leader, administrator, auditor".to_owned()
    })
}
