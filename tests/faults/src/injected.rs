//! System calls that fail, or are the last of a program: `strace -e inject`.

use crate::programs::as_root;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// The calls that write: what a database, a file beside it and a folder are changed by.
pub const WRITES: &str = "pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,\
    unlink,unlinkat,mkdir,mkdirat,link,linkat";

/// What becomes of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The program is killed as it makes it.
    Kill,
    /// The disk is broken.
    Eio,
    /// The disk is full.
    Enospc,
    /// It is not made, and is said to have worked: what `synchronous=NORMAL` does with the log's sync.
    Skipped,
}

/// A program under `strace`.
#[derive(Debug)]
pub struct Injected {
    strace: Child,
    log: PathBuf,
}

impl Injected {
    /// From now on the `nth` of these calls in each thread of the program ends so; every one where `nth` is 0.
    /// With `only`, calls on this file and no others.
    ///
    /// # Panics
    /// Without `strace`, or the right to use it.
    pub async fn into(
        pid: u32,
        calls: &str,
        error: Error,
        nth: usize,
        only: Option<&Path>,
    ) -> Self {
        let what = match error {
            Error::Kill => "signal=KILL",
            Error::Eio => "error=EIO",
            Error::Enospc => "error=ENOSPC",
            Error::Skipped => "retval=0",
        };
        let when = if nth == 0 {
            String::new()
        } else {
            format!(":when={nth}")
        };
        let inject = format!("inject={calls}:{what}{when}");
        let only = only.map(|path| path.to_string_lossy().into_owned());
        let mut words = vec!["-e", &inject];
        if let Some(path) = &only {
            words.extend(["-P", path]);
        }
        Self::attached(pid, calls, &words).await
    }

    /// These calls of the program are counted from now on, and nothing is done to them.
    pub async fn watching(pid: u32, calls: &str) -> Self {
        Self::attached(pid, calls, &[]).await
    }

    async fn attached(pid: u32, calls: &str, more: &[&str]) -> Self {
        let log =
            std::env::temp_dir().join(format!("roadbook-strace-{pid}-{}", std::process::id()));
        let (pid, out) = (pid.to_string(), log.to_string_lossy().into_owned());
        let trace = format!("trace={calls}");
        let words = ["strace", "-f", "-o", &out, "-e", &trace, "-p", &pid];
        let words = as_root(&[&words, more].concat());
        let mut strace = Command::new(&words[0])
            .args(&words[1..])
            .kill_on_drop(true)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("strace does not run ({error}): make setup"));
        let mut said = BufReader::new(strace.stderr.take().unwrap()).lines();
        let first = said.next_line().await.unwrap().unwrap_or_default();
        assert!(
            first.contains("attached"),
            "strace may not look at a program of ours: {first}"
        );
        // Nobody reads on, and strace does not mind: it has said what it says.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        Self { strace, log }
    }

    /// Whether a call was made to fail so far.
    fn happened(&self) -> bool {
        let seen = std::fs::read_to_string(&self.log).unwrap_or_default();
        seen.contains("(INJECTED)") || seen.contains("killed by SIGKILL")
    }

    /// Lets the program go: how many calls there were.
    pub async fn count(mut self) -> usize {
        self.lets_go().await;
        let seen = std::fs::read_to_string(&self.log).unwrap();
        let _ = std::fs::remove_file(&self.log);
        // A call that another thread interrupted stands on two lines.
        let ends = |line: &&str| line.contains(" = ");
        seen.lines().filter(ends).count()
    }

    /// Lets the program go: whether a call was made to fail.
    pub async fn ends(mut self) -> bool {
        self.lets_go().await;
        let happened = self.happened();
        let _ = std::fs::remove_file(&self.log);
        happened
    }

    async fn lets_go(&mut self) {
        if let Some(pid) = self.strace.id() {
            let words = as_root(&["kill", "-s", "TERM", &pid.to_string()]);
            Command::new(&words[0])
                .args(&words[1..])
                .status()
                .await
                .unwrap();
        }
        self.strace.wait().await.unwrap();
    }
}
