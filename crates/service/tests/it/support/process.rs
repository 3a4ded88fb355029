//! The service as a process of its own, which a test may kill, and callers who write down what they were told.
//!
//! Each caller keeps a diary in a file of its own: `intent KEY HASH` before it sends, `ack KEY STATUS HASH` when it was
//! answered, each on the disk before the next step. What a request says follows from its key alone, so that it can be
//! sent again from the diary.

use super::{Answer, Api, TestDatabase, rummelig};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use ureq::http::Method;

/// How long a start may take until the service is ready.
pub(crate) const READY_WITHIN: Duration = Duration::from_secs(10);
/// Items that the callers share; each takes that of its number.
const ITEMS: u64 = 8;

/// Numbers that look random and come again with their seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed of this run, told so that a failure can be played again.
    pub(crate) fn of_this_run(what: &str) -> Self {
        let seed = std::env::var("RUMMELIG_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| uuid::Uuid::now_v7().as_u64_pair().1);
        println!("{what}: RUMMELIG_TEST_SEED={seed}");
        Self(seed)
    }

    /// From 0 to `below` less one (SplitMix64).
    pub(crate) const fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// The small number of rounds, or the full one under `make test-full`.
pub(crate) fn rounds(small: u64, full: u64) -> u64 {
    if std::env::var("RUMMELIG_TEST_FULL").is_ok_and(|value| value == "1") { full } else { small }
}

/// `rummelig serve` on a database.
pub(crate) struct Process {
    child: Option<Child>,
    pub(crate) base: String,
    /// From the start of the process until it said that it listens.
    pub(crate) started_in: Duration,
}

impl Process {
    /// Starts it on a port of its own, and waits until it is ready.
    pub(crate) fn start(database: &TestDatabase) -> Self {
        Self::start_with(database.folder.path(), &database.url_text(), &[])
    }

    /// The same in a folder, with variables of its own.
    pub(crate) fn start_with(folder: &Path, url: &str, variables: &[(&str, &str)]) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(folder.join("server.log")).unwrap();
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_rummelig"))
            .current_dir(folder)
            .env("RUMMELIG_DATABASE_URL", url)
            .envs(variables.iter().copied())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| {
            let said = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            panic!("the server did not start: {line}{said}")
        });
        let process = Self { base: base.to_owned(), child: Some(child), started_in: started.elapsed() };
        let agent = agent();
        while process
            .caller(&agent, None)
            .attempt(Method::GET, "/health/ready", None)
            .map(|answer| answer.status)
            .ok()
            != Some(200)
        {
            assert!(started.elapsed() < READY_WITHIN, "not ready within {READY_WITHIN:?}");
        }
        process
    }

    pub(crate) fn caller<'a>(&self, agent: &'a ureq::Agent, token: Option<&str>) -> Api<'a> {
        Api::new(self.base.clone(), agent, token.map(str::to_owned))
    }

    /// Kills it where it stands; callers may still be talking to it.
    pub(crate) fn kill(&self) {
        self.signal("-KILL");
    }

    /// Asks it to stop.
    pub(crate) fn ask_to_stop(&self) {
        self.signal("-TERM");
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.take().unwrap().wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(30)))
        .build();
    config.new_agent()
}

/// A house for many callers: a client with eight items, and who may do what.
#[derive(Clone)]
pub(crate) struct Keys {
    staff: String,
    client: String,
}

impl Keys {
    /// Makes the house through a running server, and its keys beside it.
    pub(crate) fn of_a_house(database: &TestDatabase, process: &Process) -> Self {
        let key = |arguments: &[&str]| {
            let output = rummelig(database, &[&["key", "create"], arguments].concat());
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
        };
        let staff = key(&["--staff", "--scopes", "staff:all"]);
        let agent = agent();
        let api = process.caller(&agent, Some(&staff));
        api.post("/v1/sites", &json!({ "code": "AARHUS", "name": "Aarhus" })).expect(201);
        api.post("/v1/zones", &json!({ "site": "AARHUS", "zone": "A" })).expect(201);
        for code in ["A-01", "A-02"] {
            let body = json!({ "site": "AARHUS", "zone": "A", "code": code, "kind": "pick_face" });
            api.post("/v1/locations", &body).expect(201);
        }
        api.post("/v1/clients", &json!({ "code": "ACME", "name": "Acme", "auto_allocate": false }))
            .expect(201);
        let client = key(&["--client", "ACME", "--scopes", "client:all"]);
        let owner = process.caller(&agent, Some(&client));
        for number in 0..ITEMS {
            owner.put(&format!("/v1/items/MUG-{number}"), &json!({ "name": "Krus" })).expect(201);
        }
        Self { staff, client }
    }

    pub(crate) fn staff<'a>(&self, process: &Process, agent: &'a ureq::Agent) -> Api<'a> {
        process.caller(agent, Some(&self.staff)).on("ACME")
    }

    pub(crate) fn client<'a>(&self, process: &Process, agent: &'a ureq::Agent) -> Api<'a> {
        process.caller(agent, Some(&self.client))
    }
}

/// One request, as its key says: `PREFIX-CALLER-NUMBER`.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) key: String,
    pub(crate) is_staff: bool,
    pub(crate) path: String,
    pub(crate) body: Value,
}

impl Act {
    pub(crate) fn of(key: &str) -> Self {
        let mut parts = key.rsplitn(3, '-');
        let number: u64 = parts.next().unwrap().parse().unwrap();
        let caller: u64 = parts.next().unwrap().parse().unwrap();
        let prefix = parts.next().unwrap();
        let sku = format!("MUG-{}", caller % ITEMS);
        let (is_staff, path, body) = match number % 4 {
            0 => {
                let order = json!({ "external_id": key, "delivery_method": "collect",
                    "consignee": { "name": "Test Person" }, "lines": [{ "sku": sku, "quantity": 1 }] });
                (false, "/v1/orders".to_owned(), order)
            }
            1 => {
                let body = json!({ "site": "AARHUS", "location": "A-01", "sku": sku, "delta": 1 + number % 3,
                    "reason": "found" });
                (true, "/v1/adjustments".to_owned(), body)
            }
            2 => {
                let body =
                    json!({ "site": "AARHUS", "sku": sku, "quantity": 1, "from": "A-01", "to": "A-02" });
                (true, "/v1/moves".to_owned(), body)
            }
            _ => {
                let path = format!("/v1/orders/{prefix}-{caller}-{}/actions", number - 3);
                (true, path, json!({ "action": "allocate" }))
            }
        };
        Self { key: key.to_owned(), is_staff, path, body }
    }

    fn hash(&self) -> u32 {
        crc32fast::hash(format!("{} {}", self.path, self.body).as_bytes())
    }

    /// Sends it; none where the connection broke. A house that is busy is asked again.
    pub(crate) fn send(&self, process: &Process, keys: &Keys, agent: &ureq::Agent) -> Option<Answer> {
        let api = if self.is_staff { keys.staff(process, agent) } else { keys.client(process, agent) };
        let api = api.with("Idempotency-Key", &self.key);
        loop {
            let answer = api.attempt(Method::POST, &self.path, Some(&self.body)).ok()?;
            let is_running = answer.status == 409 && answer.body.contains("/problems/request-in-progress");
            if answer.status != 503 && !is_running {
                return Some(answer);
            }
        }
    }
}

/// What one caller wrote down.
pub(crate) struct Diary {
    file: File,
}

/// An answer as a diary keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) status: u16,
    hash: u32,
}

impl Told {
    pub(crate) fn of(answer: &Answer) -> Self {
        Self { status: answer.status, hash: crc32fast::hash(answer.body.as_bytes()) }
    }
}

/// All diaries of a folder: every request that was sent, with its answer if one came.
pub(crate) type Written = BTreeMap<String, Option<Told>>;

impl Diary {
    /// Of one caller, in a folder of diaries.
    pub(crate) fn open(folder: &Path, caller: u64) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let path: PathBuf = folder.join(format!("{caller}.acks"));
        Self { file: OpenOptions::new().create(true).append(true).open(path).unwrap() }
    }

    fn write(&mut self, line: &str) {
        self.file.write_all(line.as_bytes()).unwrap();
        self.file.sync_data().unwrap();
    }

    /// Sends one request and writes down what came of it; whether an answer came.
    pub(crate) fn act(&mut self, act: &Act, process: &Process, keys: &Keys, agent: &ureq::Agent) -> bool {
        self.write(&format!("intent {} {}\n", act.key, act.hash()));
        let Some(answer) = act.send(process, keys, agent) else { return false };
        let told = Told::of(&answer);
        assert!(told.status < 500, "{act:?}: {answer:?}");
        self.write(&format!("ack {} {} {}\n", act.key, told.status, told.hash));
        true
    }

    /// Reads every diary of a folder.
    pub(crate) fn read_all(folder: &Path) -> Written {
        let mut written = Written::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            for line in std::fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
                let words: Vec<&str> = line.split(' ').collect();
                match words[..] {
                    ["intent", key, hash] => {
                        assert_eq!(hash.parse(), Ok(Act::of(key).hash()), "{key} says what it said");
                        written.insert(key.to_owned(), None);
                    }
                    ["ack", key, status, hash] => {
                        let told = Told { status: status.parse().unwrap(), hash: hash.parse().unwrap() };
                        written.insert(key.to_owned(), Some(told));
                    }
                    _ => panic!("{line}"),
                }
            }
        }
        written
    }
}
