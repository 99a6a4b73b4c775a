//! `roadbook-server`: the command line.

mod args;

use crate::accounts::{self, DeviceSeen};
use crate::bureau::{self, NewPerson, NewUnit};
use crate::centre::{Centre, system_clock};
use crate::config::{Config, Overrides};
use crate::demo::{self, SignIn};
use crate::erase;
use crate::error::ServerError;
use crate::full_city::{self, Asked};
use crate::init::{Founding, init};
use crate::key::load_key;
use crate::say::{complain, say};
use crate::serve::{Running, start};
use args::{
    AccountCommand, Cli, Command, DeviceCommand, PersonCommand, RecoveryCommand, UnitCommand,
};
use clap::Parser as _;
use ledger::sealed_file::still_holds;
use model::RecordId;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing_subscriber::EnvFilter;

/// Long work says so often how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(1);
/// So many requests are worked on at once, one thread for each; the others wait as they came. A group of pushes is
/// full with fewer, and a thread that waits keeps its stack and what it has read.
const AT_ONCE: usize = 96;
/// Left to others between two small transactions.
const STEP: Duration = Duration::from_millis(5);

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("roadbook-server: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, ServerError> {
    let mut over = Overrides {
        data: cli.common.data,
        key_file: cli.common.key_file,
        public_url: cli.common.public_url,
        log_json: cli.common.log_json,
        ..Overrides::default()
    };
    if let Command::Serve {
        listen,
        tls_cert,
        tls_key,
    } = &cli.command
    {
        over.listen = *listen;
        over.tls_cert.clone_from(tls_cert);
        over.tls_key.clone_from(tls_key);
    }
    let config = Config::read(cli.common.config.as_deref(), over)?;
    log(config.log_json);
    match cli.command {
        Command::Init {
            recovery_out,
            bureau,
            short,
            series,
            code,
            administrator,
            minutes,
        } => {
            let unit = NewUnit {
                name: bureau,
                short,
                series,
                code,
                parent: None,
            };
            found(
                config,
                &Founding {
                    unit,
                    administrator,
                    recovery_out,
                    minutes,
                },
            )
        }
        Command::Serve { .. } => serve(config),
        Command::Invite {
            person,
            minutes,
            server,
            ca,
        } => {
            let server = server.unwrap_or_else(|| address(&config));
            let invitation = accounts::invite(&open(config)?, person, minutes)?;
            say(&format!("code {}", invitation.code));
            say(&format!(
                "link {}",
                bureau::link(&server, &invitation.code, ca.as_deref())
            ));
            Ok(ExitCode::SUCCESS)
        }
        Command::Unit(command) => units(&open(config)?, command),
        Command::Person(command) => people(&open(config)?, command),
        Command::Device(command) => devices(&open(config)?, &command),
        Command::Account(command) => account(&open(config)?, &command),
        Command::Recovery(RecoveryCommand::Split {
            secret,
            shares,
            out,
        }) => split(&secret, shares, &out),
        Command::Audit => audit(&open(config)?),
        Command::Compact { older_than } => compacted(config, older_than),
        Command::Erased { copy } => erased(config, &copy),
        Command::Erase { contact, reason } => erase_again(config, contact, &reason),
        Command::Demo {
            seed,
            size,
            day,
            minutes,
            server,
            recovery_out,
        } => {
            let beside = || {
                config
                    .key_file
                    .as_ref()
                    .map(|key| key.with_extension("recovery"))
            };
            let recovery_out = recovery_out.or_else(beside).ok_or(ServerError::NoKey)?;
            match seed {
                None => demo_world(config, minutes, &server, recovery_out),
                Some(seed) => {
                    let day = day.unwrap_or_else(full_city::today);
                    let asked = Asked { seed, size, day };
                    demo_city(config, asked, minutes, &server, recovery_out)
                }
            }
        }
    }
}

fn open(config: Config) -> Result<Centre, ServerError> {
    Centre::open(config, system_clock())
}

fn found(config: Config, founding: &Founding) -> Result<ExitCode, ServerError> {
    let server = address(&config);
    let founded = init(config, system_clock(), founding)?;
    say(&format!("unit {}", founded.top));
    say(&format!("administrator {}", founded.administrator));
    for number in 1..=crate::init::SHARES {
        say(&format!(
            "recovery {}.{number}",
            founding.recovery_out.display()
        ));
    }
    let code = &founded.invitation.code;
    say(&format!("code {code}"));
    say(&format!("link {}", bureau::link(&server, code, None)));
    Ok(ExitCode::SUCCESS)
}

/// The address people reach this centre under.
fn address(config: &Config) -> String {
    let listens = || format!("http://{}", config.listen);
    config.public_url.clone().unwrap_or_else(listens)
}

fn demo_world(
    config: Config,
    minutes: u32,
    server: &str,
    recovery_out: PathBuf,
) -> Result<ExitCode, ServerError> {
    let founded = init(
        config,
        system_clock(),
        &demo::founding(recovery_out, minutes),
    )?;
    tell(&demo::fill(&founded.centre, 1, minutes)?, server);
    Ok(ExitCode::SUCCESS)
}

/// Standard output holds who can sign in; what else is to be known goes beside it.
fn demo_city(
    config: Config,
    asked: Asked,
    minutes: u32,
    server: &str,
    recovery_out: PathBuf,
) -> Result<ExitCode, ServerError> {
    complain(&format!(
        "seed {} size {} day {}",
        asked.seed, asked.size, asked.day
    ));
    let mut next = 0;
    let mut told = |deeds: u64| {
        if deeds >= next {
            complain(&format!("{deeds} deeds"));
            next = deeds + 50_000;
        }
    };
    let (_centre, sign_ins) = full_city::found(config, asked, recovery_out, minutes, &mut told)?;
    tell(&sign_ins, server);
    Ok(ExitCode::SUCCESS)
}

fn tell(people: &[SignIn], server: &str) {
    for person in people {
        let link = bureau::link(server, &person.invitation.code, None);
        say(&format!(
            "{}\t{}\t{}\t{}\t{link}",
            person.name,
            person.role.name(),
            person.person,
            person.invitation.code
        ));
    }
}

fn units(centre: &Centre, command: UnitCommand) -> Result<ExitCode, ServerError> {
    match command {
        UnitCommand::Add {
            name,
            short,
            series,
            code,
            parent,
        } => {
            let parent = Some(parent.map_or_else(|| bureau::top_unit(centre), Ok)?);
            let unit = bureau::add_unit(
                centre,
                &NewUnit {
                    name,
                    short,
                    series,
                    code,
                    parent,
                },
            )?;
            say(&format!("unit {unit}"));
        }
        UnitCommand::List => {
            for unit in bureau::units(centre)? {
                let text = |field| unit.text(field).unwrap_or_default();
                say(&format!(
                    "{}\t{}\t{}\t{}",
                    unit.id,
                    text("name"),
                    text("series"),
                    text("parent")
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn people(centre: &Centre, command: PersonCommand) -> Result<ExitCode, ServerError> {
    match command {
        PersonCommand::Add {
            name,
            role,
            unit,
            post,
        } => {
            let person = bureau::add_person(
                centre,
                &NewPerson {
                    name,
                    role,
                    unit,
                    post,
                },
            )?;
            say(&format!("person {person}"));
        }
        PersonCommand::List => {
            for person in bureau::people(centre)? {
                let text = |field| person.text(field).unwrap_or_default();
                let state = if person.value("active") == serde_json::Value::Bool(false) {
                    "disabled"
                } else {
                    "active"
                };
                say(&format!(
                    "{}\t{}\t{}\t{}\t{state}",
                    person.id,
                    text("name"),
                    text("role"),
                    text("unit")
                ));
            }
        }
        PersonCommand::Disable { person } => {
            bureau::disable_person(centre, person)?;
            say(&format!("disabled {person}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn devices(centre: &Centre, command: &DeviceCommand) -> Result<ExitCode, ServerError> {
    match command {
        DeviceCommand::List => {
            for device in DeviceSeen::all(centre)? {
                let state = if device.revoked { "revoked" } else { "active" };
                say(&format!("{}\t{}\t{state}", device.device, device.person));
            }
        }
        DeviceCommand::Revoke { device } => {
            let done = accounts::revoke_device(centre, *device)?;
            say(&format!(
                "{} {device}",
                if done { "revoked" } else { "unknown" }
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn account(centre: &Centre, command: &AccountCommand) -> Result<ExitCode, ServerError> {
    match command {
        AccountCommand::Reset { person } => {
            let made = accounts::reset_password(centre, *person)?;
            say(&format!("code {}", made.code));
        }
        AccountCommand::Unlock { person } => {
            accounts::unlock_account(centre, *person)?;
            say(&format!("unlocked {person}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn split(secret: &Path, shares: u8, out: &Path) -> Result<ExitCode, ServerError> {
    let text = std::fs::read_to_string(secret).map_err(ServerError::file(secret))?;
    let recovery = sealed::RecoverySecret::from_text(&text)
        .map_err(|_| ServerError::NotAKey(secret.to_owned()))?;
    for file in crate::init::write_shares(&recovery, shares, out)? {
        say(&format!("share {}", file.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn audit(centre: &Centre) -> Result<ExitCode, ServerError> {
    let report = centre.ledger().audit()?;
    say(&format!("head {} {}", report.head, report.mark));
    for fault in &report.faults {
        say(&format!("fault {fault:?}"));
    }
    Ok(if report.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn compacted(config: Config, older_than: Option<u32>) -> Result<ExitCode, ServerError> {
    let days = older_than.unwrap_or(config.compaction.keep_days);
    let centre = open(config)?;
    let mut told = Instant::now();
    let done = crate::compaction::compact(&centre, days, &mut |done| {
        if told.elapsed() > TOLD_EVERY {
            told = Instant::now();
            complain(&format!("{} leaves {} texts", done.leaves, done.texts));
        }
        // The served centre, another process, writes between two steps.
        std::thread::sleep(STEP);
        true
    })?;
    say(&format!("through {}", done.through));
    say(&format!("leaves {}", done.leaves));
    say(&format!("texts {}", done.texts));
    say(&format!("bytes {}", done.bytes));
    say(&format!("kept {}", done.kept));
    Ok(ExitCode::SUCCESS)
}

fn erased(config: Config, copies: &[PathBuf]) -> Result<ExitCode, ServerError> {
    let key = load_key(config.key_file.as_deref(), &config.data)?;
    let erasures = open(config)?.ledger().erasures()?;
    for one in &erasures {
        let (number, at) = (one.number, one.at.0);
        say(&format!(
            "erased {} {number} {at} {}",
            one.contact, one.actor
        ));
    }
    let contacts = erasures.iter().map(|one| one.contact).collect();
    let mut clean = true;
    for copy in copies {
        let holds = still_holds(copy, &key, &contacts).map_err(ledger::LedgerError::from)?;
        clean &= holds.is_empty();
        for contact in holds {
            say(&format!("holds {contact} {}", copy.display()));
        }
    }
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn erase_again(config: Config, contact: RecordId, reason: &str) -> Result<ExitCode, ServerError> {
    let data = config.data.clone();
    let centre = Arc::new(open(config)?);
    let by = bureau::administrator(&centre)?;
    let files = erase::erase(&centre, by, contact, reason)?;
    let runtime = tokio::runtime::Runtime::new().map_err(ServerError::file(&data))?;
    runtime.block_on(erase::let_files_go(&centre, files))?;
    say(&format!("erased {contact}"));
    Ok(ExitCode::SUCCESS)
}

fn serve(config: Config) -> Result<ExitCode, ServerError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(AT_ONCE)
        .build()
        .map_err(ServerError::file(&config.data))?;
    runtime.block_on(async {
        let running = start(config).await?;
        say(&format!("listening on {}", running.url()));
        stopped(&running).await;
        running.ended().await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for SIGTERM or SIGINT and tells the server to stop.
async fn stopped(running: &Running) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut term), Ok(mut int)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::interrupt()),
        ) {
            tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
    tracing::info!("stopping");
    running.stop();
}

/// Logs go to standard error, filtered by `ROADBOOK_LOG`; never with user data (invariant 7).
fn log(json: bool) {
    // The text library tells of every block it writes.
    const QUIET: &str = "info,loro_internal=warn";
    let filter = EnvFilter::try_from_env("ROADBOOK_LOG").unwrap_or_else(|_| EnvFilter::new(QUIET));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Standard error may be a file on a full disk: what cannot be written must end no request.
        .log_internal_errors(false);
    let _ = if json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
