//! The centre as a process.

use crate::desk::Launch;
use crate::dice::Dice;
use crate::place::Place;
use crate::programs::{ours, signal};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// The officer whose desks the stories are about.
const OFFICER: &str = "汪若琳";

/// `roadbook-server` on a folder, always at the same address.
#[derive(Debug)]
pub struct Centre {
    address: SocketAddr,
    data: PathBuf,
    keys: PathBuf,
    people: Vec<(String, String)>,
    child: Option<Child>,
    place: Place,
}

/// An address nobody uses, below those the system gives to connections that go out: a centre that is stopped
/// finds it free again.
fn free_address() -> SocketAddr {
    let mut dice = Dice::new(u64::from(of_this_moment()));
    loop {
        let port = 20_000 + u16::try_from(dice.below(12_000)).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// Another number in each process and at each moment.
fn of_this_moment() -> u32 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.subsec_nanos() ^ std::process::id().rotate_left(16)
}

/// A centre with the small demo world, serving.
pub async fn city() -> Centre {
    let mut centre = Centre::founded().await;
    centre.starts().await;
    centre
}

impl Centre {
    /// A centre with the small demo world: eight units, nine people, one trip. Not serving yet.
    pub async fn founded() -> Self {
        Self::founded_at(free_address()).await
    }

    /// The same, to be reached there.
    pub async fn founded_at(address: SocketAddr) -> Self {
        let place = Place::new();
        let keys = place.join("keys");
        std::fs::create_dir(&keys).unwrap();
        let mut centre = Self {
            address,
            data: place.join("centre"),
            keys,
            people: Vec::new(),
            child: None,
            place,
        };
        let said = centre.says(&["demo"]).await;
        let person = |line: &str| {
            let mut words = line.split('\t');
            Some((words.next()?.to_owned(), words.nth(1)?.to_owned()))
        };
        centre.people = said.lines().filter_map(person).collect();
        centre
    }

    /// The same centre on a copy of its data, at an address of its own. Not serving yet.
    #[must_use]
    pub fn twin(&self, data: &Path) -> Self {
        Self {
            address: free_address(),
            data: data.to_owned(),
            keys: self.keys.clone(),
            people: self.people.clone(),
            child: None,
            place: Place::new(),
        }
    }

    /// Where it serves.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// A folder for this story.
    #[must_use]
    pub fn folder(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    /// From now on its data lies there.
    pub fn lies_in(&mut self, data: &Path) {
        self.data = data.to_owned();
    }

    /// Runs `roadbook-server WORDS` on its data and gives what it printed.
    pub async fn says(&self, words: &[&str]) -> String {
        let run = self
            .command(words)
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap();
        let error = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "roadbook-server {words:?}: {error}");
        String::from_utf8(run.stdout).unwrap()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(ours("roadbook-server"));
        command
            .args(words)
            .arg("--data")
            .arg(&self.data)
            .arg("--key-file")
            .arg(self.keys.join("server.key"));
        command
    }

    /// Serves.
    pub async fn starts(&mut self) {
        self.starts_as(&Launch::default()).await;
    }

    /// Serves, in other surroundings.
    pub async fn starts_as(&mut self, launch: &Launch) {
        assert!(self.tries_to_start(launch).await, "the centre serves");
    }

    /// Whether it serves.
    pub async fn tries_to_start(&mut self, launch: &Launch) -> bool {
        let listen = self.address.to_string();
        let mut command = self.command(&["serve", "--listen", &listen]);
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder("centre.log"))
            .unwrap();
        command
            .envs(launch.env.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .stdin(Stdio::null())
            .stderr(log)
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = child.stdout.take().unwrap();
        let line = BufReader::new(said).lines().next_line().await.unwrap();
        self.child = Some(child);
        line.is_some_and(|line| line.starts_with("listening on"))
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("it runs")
    }

    /// Whether its process has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child
            .as_mut()
            .is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    /// Ends as a service manager ends it.
    pub async fn stops(&mut self) {
        if let Some(mut child) = self.child.take() {
            if let Some(pid) = child.id() {
                signal(pid, "TERM");
            }
            child.wait().await.unwrap();
        }
    }

    /// kill -9.
    pub async fn is_killed(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.unwrap();
        }
    }

    /// Stands still, or goes on.
    pub fn stands_still(&self, still: bool) {
        signal(self.pid(), if still { "STOP" } else { "CONT" });
    }

    /// An invitation of the officer, over this address.
    pub async fn invites(&self, over: SocketAddr) -> String {
        self.invites_person(OFFICER, over).await
    }

    /// An invitation of anybody in the demo world.
    pub async fn invites_person(&self, name: &str, over: SocketAddr) -> String {
        let (_, id) = self
            .people
            .iter()
            .find(|(known, _)| known == name)
            .expect("known");
        let server = format!("http://{over}");
        let words = [
            "invite",
            "--person",
            id,
            "--minutes",
            "1440",
            "--server",
            &server,
        ];
        let said = self.says(&words).await;
        let link = said.lines().find_map(|line| line.strip_prefix("link "));
        link.expect("a link").to_owned()
    }

    /// How many entries the audit chain has, once it was found whole (S21).
    pub async fn audited(&self) -> u64 {
        let said = self.says(&["audit"]).await;
        let head = said
            .strip_prefix("head ")
            .and_then(|rest| rest.split(' ').next());
        head.and_then(|head| head.parse().ok()).expect("a head")
    }
}
