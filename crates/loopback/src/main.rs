//! `roadbook-browser`: the application in a browser of this machine.

use app::{App, AppConfig};
use clap::Parser;
use loopback::{Host, Pages};
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Roadbook in a browser of this machine. Prints a link that is good once, within a minute;
/// press Enter for another.
#[derive(Parser)]
#[command(name = "roadbook-browser", version)]
struct Arguments {
    /// The data folder of this device.
    #[arg(long, env = "ROADBOOK_DATA")]
    data: PathBuf,
    /// Serve the screens from this folder instead of those built in.
    #[arg(long)]
    ui: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes any.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// After so many idle seconds the screens are put away.
    #[arg(long, env = "ROADBOOK_HIDE_AFTER", default_value_t = 15 * 60)]
    hide_after: u64,
    /// Print the bare link, without the word before it.
    #[arg(long)]
    print_link: bool,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        // Standard error may be a file on a full disk: what cannot be written must end no command.
        .log_internal_errors(false)
        .init();
    let arguments = Arguments::parse();
    let run = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    match run
        .map_err(Box::from)
        .and_then(|run| run.block_on(serve(arguments)))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "roadbook-browser: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let mut config = AppConfig::new(arguments.data, env!("CARGO_PKG_VERSION"));
    config.hide_after = Duration::from_secs(arguments.hide_after);
    let app = App::start(config)?;
    let host = Host::bind(arguments.port).await?;
    let links = host.links();
    let word = if arguments.print_link { "" } else { "open " };
    print(&format!("{word}{}", links()))?;
    std::thread::spawn(move || {
        // Ends with the input; the host goes on without.
        for _ in std::io::stdin().lines().map_while(Result::ok) {
            let _ = print(&format!("{word}{}", links()));
        }
    });
    let pages = arguments.ui.map_or(Pages::BuiltIn, Pages::Folder);
    let served = host
        .serve(Arc::new(app.clone()), pages, told_to_end())
        .await;
    app.shut_down().await;
    Ok(served?)
}

/// Until Ctrl+C, or the signal with which a service manager ends a program.
async fn told_to_end() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// One line, out at once: who started this process waits for it.
fn print(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
