//! The bureau: its people, and its server, which can be stopped and come back on the same port and data.

use crate::StoryClock;
use ledger::store::ChainRow;
use ledger::{AuditReport, LedgerStore as _};
use model::policy::Role;
use model::{Noun, PersonId, Record, RecordId, Scope, UnitId};
use protocol::limits::Limits;
use server::bureau::{self as desk, NewPerson, NewUnit};
use server::demo::founding;
use server::{Centre, Config, Running};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use tempfile::TempDir;

/// The people of every story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// 梅思齐, manager of the city's bureau.
    Manager,
    /// 程景行, team lead in 郎溪县.
    TeamLead,
    /// 汪若琳, officer in 郎溪县.
    Officer,
    /// 何以宁, officer in 宣州区: on no trip of 郎溪县.
    Stranger,
    /// 周启明, administrator.
    Administrator,
    /// 查慎行, auditor.
    Auditor,
    /// 舒望, the other administrator.
    OtherAdministrator,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Manager,
        Self::TeamLead,
        Self::Officer,
        Self::Stranger,
        Self::Administrator,
        Self::Auditor,
        Self::OtherAdministrator,
    ];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Manager => "梅思齐",
            Self::TeamLead => "程景行",
            Self::Officer => "汪若琳",
            Self::Stranger => "何以宁",
            Self::Administrator => "周启明",
            Self::Auditor => "查慎行",
            Self::OtherAdministrator => "舒望",
        }
    }

    fn role(self) -> Role {
        match self {
            Self::Manager => Role::Manager,
            Self::TeamLead => Role::TeamLead,
            Self::Officer | Self::Stranger => Role::Officer,
            Self::Administrator | Self::OtherAdministrator => Role::Administrator,
            Self::Auditor => Role::Auditor,
        }
    }
}

/// A bureau with three units, seven people and a server.
pub struct Bureau {
    /// Everybody's clock.
    pub clock: StoryClock,
    /// The city's bureau.
    pub city: UnitId,
    /// 郎溪县.
    pub langxi: UnitId,
    /// 宣州区.
    pub xuanzhou: UnitId,
    people: BTreeMap<Who, PersonId>,
    config: Config,
    running: Option<Running>,
    dir: TempDir,
}

impl Bureau {
    /// Founds a bureau on a Monday morning and starts its server.
    pub async fn opens() -> Self {
        Self::opens_with(Limits::default()).await
    }

    /// The same with other limits.
    pub async fn opens_with(limits: Limits) -> Self {
        Self::opens_as(|config| config.limits = limits).await
    }

    /// The same with a server that is set up otherwise.
    pub async fn opens_as(set_up: impl FnOnce(&mut Config)) -> Self {
        let clock = StoryClock::at("2023-03-06 08:00");
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config {
            data: dir.path().join("data"),
            key_file: Some(dir.path().join("server.key")),
            listen: free_address(),
            password_cost: sealed::Cost::for_tests(),
            ..Config::default()
        };
        set_up(&mut config);
        let founding = founding(dir.path().join("recovery.key"), 60);
        let founded = server::init(config.clone(), clock.for_server(), &founding).unwrap();
        let centre = founded.centre;
        let langxi = unit(&centre, "郎溪县", "郎溪", "郎", "341821", founded.top);
        let xuanzhou = unit(&centre, "宣州区", "宣州", "州", "341802", founded.top);
        let mut people = BTreeMap::from([(Who::Administrator, founded.administrator)]);
        for who in Who::ALL {
            let unit = match who {
                Who::Administrator => continue,
                Who::TeamLead | Who::Officer => langxi,
                Who::Stranger => xuanzhou,
                Who::Manager | Who::Auditor | Who::OtherAdministrator => founded.top,
            };
            let person = NewPerson {
                name: who.name().to_owned(),
                role: who.role(),
                unit,
                post: None,
            };
            people.insert(who, desk::add_person(&centre, &person).unwrap());
        }
        let running = server::start_centre(Arc::new(centre)).await.unwrap();
        Self {
            clock,
            city: founded.top,
            langxi,
            xuanzhou,
            people,
            config,
            running: Some(running),
            dir,
        }
    }

    /// Where the centre's data and its key file lie.
    #[must_use]
    pub fn files(&self) -> (&std::path::Path, &std::path::Path) {
        let key = self.config.key_file.as_deref().expect("a key file");
        (&self.config.data, key)
    }

    /// What lies in the ledger's file.
    #[must_use]
    pub fn inside(&self) -> crate::Inside {
        let (data, key) = self.files();
        let text = std::fs::read_to_string(key).expect("a key");
        let digits: Vec<char> = text.trim().chars().collect();
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair: String = pair.iter().collect();
            *byte = u8::from_str_radix(&pair, 16).expect("hexadecimal");
        }
        let key = sealed::DataKey::from_bytes(bytes);
        crate::Inside::of(&data.join("ledger.db"), &key)
    }

    /// An administrator's share of the recovery key, as it stands on the paper.
    #[must_use]
    pub fn share(&self, number: u8) -> String {
        let paper = self.dir.path().join(format!("recovery.key.{number}"));
        let text = std::fs::read_to_string(paper).unwrap();
        text.lines().last().unwrap().to_owned()
    }

    /// The server stops: nobody answers any more.
    pub async fn server_stops(&mut self) {
        self.running.take().unwrap().shutdown().await.unwrap();
    }

    /// The server comes back on the same port and the same data.
    pub async fn server_returns(&mut self) {
        let back = server::start_with_clock(self.config.clone(), self.clock.for_server());
        self.running = Some(back.await.unwrap());
    }

    /// What an operator's command does first: the ledger opened beside the centre that is served.
    #[must_use]
    pub fn opened_beside(&self) -> server::Centre {
        server::Centre::open(self.config.clone(), server::system_clock()).unwrap()
    }

    /// How many files of snapshots lie at the centre.
    #[must_use]
    pub fn snapshot_files(&self) -> usize {
        std::fs::read_dir(self.config.data.join("snapshots"))
            .unwrap()
            .count()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.config.listen
    }

    /// Its address as people type it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The open centre; the server must be running.
    #[must_use]
    pub fn centre(&self) -> &Arc<Centre> {
        self.running.as_ref().expect("the server runs").centre()
    }

    /// A one-time code.
    #[must_use]
    pub fn code_for(&self, who: Who, minutes: u32) -> String {
        let invited = desk::invite(self.centre(), self.person(who), minutes);
        invited.unwrap().code
    }

    /// An invitation over this address.
    #[must_use]
    pub fn invites_over(&self, who: Who, url: &str) -> String {
        desk::link(url, &self.code_for(who, 10), None)
    }

    /// An invitation.
    #[must_use]
    pub fn invites(&self, who: Who) -> String {
        self.invites_over(who, &self.url())
    }

    /// Somebody's id.
    #[must_use]
    pub fn person(&self, who: Who) -> PersonId {
        self.people[&who]
    }

    /// The last number given.
    #[must_use]
    pub fn head(&self) -> u64 {
        let mut head = 0;
        let mut store = self.centre().ledger().store();
        store
            .transact(&mut |tx| {
                head = tx.head()?;
                Ok(())
            })
            .unwrap();
        head
    }

    /// What somebody is granted now.
    #[must_use]
    pub fn grants(&self, who: Who) -> BTreeSet<Scope> {
        self.centre().ledger().grants(self.person(who)).unwrap()
    }

    /// A record as the centre has it.
    #[must_use]
    pub fn record(&self, id: &str) -> Option<Record> {
        let id: RecordId = id.parse().unwrap();
        self.centre().ledger().record(id).unwrap()
    }

    /// All records, by id.
    #[must_use]
    pub fn records(&self) -> BTreeMap<RecordId, Record> {
        let of = |noun: &Noun| self.centre().ledger().records_of(noun.name()).unwrap();
        let all = Noun::ALL.iter().flat_map(of);
        all.map(|record| (record.id, record)).collect()
    }

    /// The operations in the audit chain, in order.
    #[must_use]
    pub fn audited(&self) -> Vec<String> {
        let ops = self.links().into_iter();
        ops.map(|link| link.op_id.to_string()).collect()
    }

    /// The entries of the audit chain, in order.
    #[must_use]
    pub fn chain(&self) -> Vec<String> {
        self.links().into_iter().map(|link| link.entry).collect()
    }

    fn links(&self) -> Vec<ChainRow> {
        let mut links = Vec::new();
        let mut store = self.centre().ledger().store();
        store
            .transact(&mut |tx| {
                links = tx.chain_from(1, usize::MAX / 2)?;
                Ok(())
            })
            .unwrap();
        links
    }

    /// Everything that was ever written into a field, in order (S7).
    #[must_use]
    pub fn history(&self, id: &str, field: &str) -> Vec<String> {
        let history = self.centre().ledger().history(id.parse().unwrap()).unwrap();
        let of_field = history.into_iter().filter(|row| row.field == field);
        of_field.map(|row| row.change).collect()
    }

    /// The audit chain, checked from its first link.
    #[must_use]
    pub fn audit(&self) -> AuditReport {
        self.centre().ledger().audit().unwrap()
    }
}

fn unit(
    centre: &Centre,
    name: &str,
    short: &str,
    series: &str,
    code: &str,
    parent: UnitId,
) -> UnitId {
    let [name, short, series, code] = [name, short, series, code].map(str::to_owned);
    let parent = Some(parent);
    let unit = NewUnit {
        name,
        short,
        series,
        code,
        parent,
    };
    desk::add_unit(centre, &unit).unwrap()
}

/// A free port outside of the range from which the system takes ports for outgoing connections, so that
/// nobody takes it while the server is away.
pub fn free_address() -> SocketAddr {
    let begin = (uuid::Uuid::now_v7().as_u128() & 0xffff_ffff) % 12_000;
    (0..12_000_u128)
        .map(|step| 20_000 + u16::try_from((begin + step) % 12_000).unwrap())
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}
