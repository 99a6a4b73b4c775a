//! The window host: forwards every command to `app`, and every event of it to the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bridge;
mod files;
mod folder;
mod keychain;
mod metered;
mod start;

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        // Standard error may be a file on a full disk: what cannot be written must end no command.
        .log_internal_errors(false)
        .init();
    match start::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "roadbook: {error}");
            ExitCode::FAILURE
        }
    }
}
