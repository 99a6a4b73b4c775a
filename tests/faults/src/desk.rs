//! A device as a process.

use crate::http;
use crate::programs::{ours, signal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// The passphrase of every desk.
pub const PASSPHRASE: &str = "郎川河畔-2023";

/// How long anything may take before the story has failed. A half-open line is given up after 30 s (W3).
const PATIENCE: Duration = Duration::from_secs(75);

/// The surroundings a program is started in.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// More environment.
    pub env: Vec<(String, String)>,
}

/// `roadbook-browser` on a folder, driven like its page drives it.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
    log: PathBuf,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    address: SocketAddr,
    bearer: String,
}

impl Desk {
    /// A machine; its program is not started yet.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            log: folder.with_extension("log"),
            running: None,
        }
    }

    /// A machine that is enrolled by this invitation and has read what it may see.
    pub async fn enrolled(folder: &Path, invitation: &str) -> Self {
        let mut desk = Self::at(folder);
        desk.starts().await;
        desk.enrols(invitation).await;
        desk.is_quiet().await;
        desk
    }

    /// Redeems an invitation.
    pub async fn enrols(&self, invitation: &str) {
        let form = json!({
            "invitation": invitation, "device_name": "公务笔记本", "passphrase": PASSPHRASE,
        });
        assert_eq!(self.asks("session.enrol", form).await["phase"], "open");
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// From now on standard error is that file.
    pub fn complains_in(&mut self, log: &Path) {
        self.log = log.to_owned();
    }

    /// From now on its data lies there.
    pub fn lies_in(&mut self, folder: &Path) {
        self.folder = folder.to_owned();
    }

    /// The program starts.
    pub async fn starts(&mut self) {
        self.starts_as(&Launch::default()).await;
    }

    /// The program starts, in other surroundings.
    pub async fn starts_as(&mut self, launch: &Launch) {
        assert!(self.tries_to_start(launch).await, "the desk starts");
    }

    /// Whether the program starts.
    pub async fn tries_to_start(&mut self, launch: &Launch) -> bool {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        let mut child = Command::new(ours("roadbook-browser"))
            .arg("--data")
            .arg(&self.folder)
            .arg("--print-link")
            .envs(launch.env.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .stdin(Stdio::piped())
            .stderr(log)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = child.stdout.take().unwrap();
        let Some(link) = BufReader::new(said).lines().next_line().await.unwrap() else {
            return false;
        };
        let (origin, token) = link.split_once("/#k=").expect("a link");
        let address = origin.strip_prefix("http://").unwrap().parse().unwrap();
        let token = json_bytes(&json!({"token": token}));
        let redeemed = http::post(address, "/api/redeem", "", &token)
            .await
            .unwrap();
        let redeemed: Value = serde_json::from_slice(&redeemed).unwrap();
        self.running = Some(Running {
            child,
            address,
            bearer: redeemed["bearer"].as_str().unwrap().to_owned(),
        });
        true
    }

    /// Starts and opens the store.
    pub async fn opens(&mut self) {
        self.starts().await;
        self.unlocks().await;
    }

    /// Opens the store.
    pub async fn unlocks(&self) {
        let state = self
            .asks("session.unlock", json!({"passphrase": PASSPHRASE}))
            .await;
        assert_eq!(state["phase"], "open");
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.running
            .as_ref()
            .and_then(|running| running.child.id())
            .expect("it runs")
    }

    /// Whether its process has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        let running = self.running.as_mut();
        running.is_none_or(|running| running.child.try_wait().unwrap().is_some())
    }

    /// kill -9.
    pub async fn is_killed(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.child.kill().await.unwrap();
        }
    }

    /// Ends as the person ends it.
    pub async fn ends(&mut self) {
        if let Some(mut running) = self.running.take() {
            if let Some(pid) = running.child.id() {
                signal(pid, "TERM");
            }
            running.child.wait().await.unwrap();
        }
    }

    /// Stands still, or goes on.
    pub fn stands_still(&self, still: bool) {
        signal(self.pid(), if still { "STOP" } else { "CONT" });
    }

    /// Runs a command that is expected to work.
    pub async fn asks(&self, command: &str, request: Value) -> Value {
        match self.tries(command, request).await {
            Ok(answer) => answer,
            Err(failure) => panic!("{command} at {} fails: {failure}", self.folder.display()),
        }
    }

    /// Runs a command.
    ///
    /// # Errors
    /// The failure with its code, as the page gets it; the code is `gone` where the program is.
    pub async fn tries(&self, command: &str, request: Value) -> Result<Value, Value> {
        let gone = || json!({"code": "gone"});
        let running = self.running.as_ref().ok_or_else(gone)?;
        let call = json_bytes(&json!({"name": command, "request": request}));
        let answer = http::post(running.address, "/api/call", &running.bearer, &call).await;
        let answer = answer.map_err(|_| gone())?;
        let mut answer: Value = serde_json::from_slice(&answer).unwrap();
        match answer.get_mut("ok") {
            Some(ok) => Ok(ok.take()),
            None => Err(answer["error"].take()),
        }
    }

    /// The state of my work.
    pub async fn state(&self) -> Value {
        self.asks("sync.state", Value::Null).await
    }

    /// Looks at once instead of in a few seconds.
    pub async fn retries(&self) {
        self.asks("outbox.retry", Value::Null).await;
    }

    /// Nothing is sent or received while it lasts.
    pub async fn pauses(&self, paused: bool) {
        self.asks("outbox.pause", json!({"paused": paused})).await;
        if paused {
            eventually("a paused loop", async || {
                self.state().await["phase"] == "paused"
            })
            .await;
        }
    }

    /// Waits until nothing is on its way any more, asking for it now and then as a person does.
    pub async fn is_quiet(&self) {
        let quiet = async || {
            let state = self.state().await;
            let quiet = state["phase"] == "idle" && state["waiting"] == 0 && state["files"] == 0;
            if !quiet && (state["phase"] == "offline" || state["phase"] == "barred") {
                self.retries().await;
            }
            quiet
        };
        eventually("a quiet desk", quiet).await;
    }

    /// Writes a visit; `said` lies over the usual form. Handed in at once.
    ///
    /// # Errors
    /// What the application says.
    pub async fn tries_to_save(&self, said: &Value) -> Result<String, Value> {
        let mut form = self.tries("meeting.begin", json!({})).await?;
        let usual = json!({
            "on": "2023-03-06", "company_name": "上海洛轲智能科技有限公司", "minutes": "一、企业介绍\n",
            "next_step": "寄送园区资料", "next_step_due": "2023-03-20",
        });
        for words in [&usual, said] {
            form.as_object_mut()
                .unwrap()
                .extend(words.as_object().unwrap().clone());
        }
        let request = json!({"id": null, "base": {}, "form": form, "submit": true, "passed": []});
        let saved = self.tries("meeting.save", request).await?;
        Ok(saved["id"].as_str().unwrap().to_owned())
    }

    /// Opens a visit, writes one field, saves.
    ///
    /// # Errors
    /// What the application says.
    pub async fn tries_to_edit(&self, visit: &str, field: &str, text: &str) -> Result<(), Value> {
        let shown = self.tries("meeting.show", json!({"id": visit})).await?;
        let (mut form, base) = (shown["form"].clone(), shown["base"].clone());
        form[field] = json!(text);
        let request =
            json!({"id": visit, "base": base, "form": form, "submit": false, "passed": []});
        self.tries("meeting.save", request).await.map(|_| ())
    }

    /// A visit as the screen shows it.
    pub async fn shows(&self, visit: &str) -> Value {
        self.asks("meeting.show", json!({"id": visit})).await
    }

    /// The mark beside a record: `local`, `waiting`, `synced`, …
    pub async fn mark_of(&self, visit: &str) -> String {
        self.shows(visit).await["row"]["sync"]["is"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The rows of all visits on this device.
    pub async fn visits(&self) -> Vec<Value> {
        let mut visits = Vec::new();
        loop {
            let from = visits.len();
            let page = self.asks("meeting.list", json!({"from": from})).await;
            visits.extend(page["rows"].as_array().unwrap().iter().cloned());
            if visits.len() == from || page["total"] == visits.len() {
                return visits;
            }
        }
    }

    /// Puts a file down piece by piece and adds it to a visit: its sha256.
    ///
    /// # Errors
    /// What the application says.
    pub async fn tries_to_attach(
        &self,
        visit: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<String, Value> {
        let begun = self
            .tries(
                "attachment.begin",
                json!({"name": name, "bytes": bytes.len()}),
            )
            .await?;
        let step = usize::try_from(begun["piece_bytes"].as_u64().unwrap()).unwrap();
        for (at, piece) in (0..).step_by(step).zip(bytes.chunks(step)) {
            let piece = json!({"id": begun["id"], "at": at, "bytes": STANDARD.encode(piece)});
            self.tries("attachment.piece", piece).await?;
        }
        let finish = json!({"id": begun["id"], "keep_place": false, "card": false, "ms": null});
        let file = self.tries("attachment.finish", finish).await?;
        let add = json!({"record": visit, "files": [file]});
        self.tries("attachment.add", add).await?;
        Ok(file["sha256"].as_str().unwrap().to_owned())
    }

    /// The attachments of a visit.
    pub async fn files_of(&self, visit: &str) -> Vec<Value> {
        let list = self.asks("attachment.list", json!({"id": visit})).await;
        list["rows"].as_array().unwrap().clone()
    }

    /// The bytes of a file that a visit names, as its page gets them.
    ///
    /// # Errors
    /// Where they are not here.
    pub async fn looks_at(&self, visit: &str, sha256: &str) -> std::io::Result<Vec<u8>> {
        let running = self
            .running
            .as_ref()
            .ok_or(std::io::ErrorKind::NotConnected)?;
        let path = format!("/api/file/{visit}/{sha256}");
        http::get(running.address, &path, &running.bearer).await
    }
}

fn json_bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// Waits until something holds, and fails with its name when it never does.
pub async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
