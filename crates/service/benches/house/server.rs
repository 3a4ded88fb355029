//! The binary as it is deployed, started on a database and asked over HTTP.

use crate::database::TestDatabase;
use crate::report::seconds;
use rummelig_service::app::key_scope::KeyScopes;
use rummelig_service::app::key_token::Token;
use rummelig_service::app::keys::{self, NewKey};
use rummelig_service::store::{Caller, Store, StoreOptions};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

static KEYS: AtomicU64 = AtomicU64::new(0);

/// A server in a process of its own.
pub(crate) struct Server {
    child: Child,
    base: String,
    token: String,
}

/// The binary with the environment of this database; it makes its own keys in the folder of the database.
pub(crate) fn command(database: &TestDatabase) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rummelig"));
    command
        .current_dir(database.folder.path())
        .env("RUMMELIG_DATABASE_URL", database.url_text())
        .env("RUMMELIG_LOG", "error");
    command
}

impl Server {
    /// Starts on a database; the second value is how long the first answer took, in seconds.
    pub(crate) fn start(database: &TestDatabase) -> (Self, f64) {
        let token = staff_key(database);
        let mut started = None;
        let took = seconds(|| {
            let mut child = command(database)
                .args(["serve", "--listen", "127.0.0.1:0"])
                .stdout(Stdio::piped())
                .spawn()
                .expect("the binary starts");
            let mut line = String::new();
            let out = child.stdout.take().expect("its standard output");
            BufReader::new(out).read_line(&mut line).expect("a line");
            let base = line.trim().trim_start_matches("listening on ").to_owned();
            let server = Self { child, base, token: token.clone() };
            assert_eq!(server.handheld().get("/health/ready").0, 200, "{line}");
            started = Some(server);
        });
        (started.expect("a server"), took)
    }

    /// A caller with a connection of its own.
    pub(crate) fn handheld(&self) -> Handheld {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Handheld {
            agent: config.new_agent(),
            base: self.base.clone(),
            authorization: format!("Bearer {}", self.token),
        }
    }

    /// Memory that the process has in RAM now, in MiB.
    pub(crate) fn resident_mib(&self) -> f64 {
        resident_mib(self.child.id())
    }

    /// The most memory in RAM while `work` runs, looked at every 50 ms, in MiB.
    pub(crate) fn peak_mib(&self, work: impl FnOnce() + Send) -> f64 {
        std::thread::scope(|scope| {
            let busy = scope.spawn(work);
            let mut peak = self.resident_mib();
            while !busy.is_finished() {
                std::thread::sleep(Duration::from_millis(50));
                peak = peak.max(self.resident_mib());
            }
            peak
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is measured of how it stops.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Memory that a process has in RAM now, in MiB; 0 for one that has ended.
pub(crate) fn resident_mib(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.0);
    kib / 1_024.0
}

/// A key of the warehouse, written past the server.
fn staff_key(database: &TestDatabase) -> String {
    let store = Store::open(&database.url, &StoreOptions { connections: 1, ..StoreOptions::default() });
    let store = store.expect("the database opens");
    let scopes = KeyScopes::grant("staff:all", true).expect("scopes");
    let token = Token::generate(false).expect("randomness");
    let expires_at = store.now().plus_seconds(24 * 3_600);
    let key = NewKey { client: None, scopes, label: None, person: None, expires_at };
    let made = token.clone();
    store.write(&Caller::hotel("cli:bench"), move |tx| keys::create(tx, &made, &key)).expect("a key");
    token.reveal().to_owned()
}

/// One caller of the API, who keeps its connection.
pub(crate) struct Handheld {
    agent: ureq::Agent,
    base: String,
    authorization: String,
}

impl Handheld {
    /// Status and body of a GET.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let request =
            self.agent.get(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        let request = request.header("Rummelig-Client", crate::house::CLIENT);
        read(request.call(), path)
    }

    /// PUTs a body; anything but 200 and 201 ends the bench.
    pub(crate) fn put(&self, path: &str, body: &Value) {
        let request =
            self.agent.put(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        let request = request.header("Rummelig-Client", crate::house::CLIENT);
        expect_done(read(send(request, body), path), path);
    }

    /// POSTs a body under a key of its own; anything but 200 and 201 ends the bench.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let key = format!("bench-{}-{}", std::process::id(), KEYS.fetch_add(1, Ordering::Relaxed));
        let request =
            self.agent.post(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        let request = request.header("Rummelig-Client", crate::house::CLIENT).header("Idempotency-Key", key);
        let answer = expect_done(read(send(request, body), path), path);
        serde_json::from_str(&answer).expect("JSON")
    }
}

type Sent = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn send(request: ureq::RequestBuilder<ureq::typestate::WithBody>, body: &Value) -> Sent {
    request.header("Content-Type", "application/json").send(body.to_string())
}

fn read(sent: Sent, path: &str) -> (u16, String) {
    let mut response = sent.unwrap_or_else(|error| panic!("{path}: {error}"));
    let body = response.body_mut().read_to_string().expect("a body");
    (response.status().as_u16(), body)
}

fn expect_done((status, body): (u16, String), path: &str) -> String {
    assert!(matches!(status, 200 | 201), "{path}: {status} {body}");
    body
}

/// Calls `work` at a steady rate from several threads for a while; how long each call took from the moment at which it
/// was due, in milliseconds.
pub(crate) fn steadily(
    server: &Server,
    (callers, every): (usize, Duration),
    during: Duration,
    work: impl Fn(&Handheld, usize) + Sync,
) -> Vec<f64> {
    let calls = (during.as_secs_f64() / every.as_secs_f64()) as usize;
    let next = AtomicU64::new(0);
    let started = Instant::now();
    let took = std::sync::Mutex::new(Vec::with_capacity(calls));
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                let handheld = server.handheld();
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed) as usize;
                    if call >= calls {
                        return;
                    }
                    let due = every * call as u32;
                    std::thread::sleep(due.saturating_sub(started.elapsed()));
                    work(&handheld, call);
                    let late = started.elapsed().saturating_sub(due).as_secs_f64() * 1_000.0;
                    took.lock().expect("no thread panicked").push(late);
                }
            });
        }
    });
    took.into_inner().expect("no thread panicked")
}
