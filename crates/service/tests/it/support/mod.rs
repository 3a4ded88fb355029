//! The real service on a fresh database, and a small client to talk to it.

pub(crate) mod api;
pub(crate) mod database;
pub(crate) mod floor;
pub(crate) mod gate;
pub(crate) mod house;
pub(crate) mod process;
pub(crate) mod rows;

pub(crate) use api::{Answer, Api};
pub(crate) use database::{Engine, TestDatabase};
pub(crate) use gate::{Gate, gate};

use rummelig_domain::ids::ClientId;
use rummelig_service::app::key_scope::KeyScopes;
use rummelig_service::app::key_token::Token;
use rummelig_service::app::keys::{self, NewKey};
use rummelig_service::app::server_keys::ServerKeys;
use rummelig_service::app::{App, AppError, verify};
use rummelig_service::server;
use rummelig_service::store::{Caller, Store, StoreOptions, Tx};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Makes one test per engine and case: `sqlite::case` and `postgres::case`.
macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $case() { $crate::support::run($crate::support::Engine::Sqlite, super::$case); })+
        }
        mod postgres {
            $(#[test] fn $case() { $crate::support::run($crate::support::Engine::Postgres, super::$case); })+
        }
    };
}
pub(crate) use on_both;

/// Runs a case on a fresh service and then verifies its database.
pub(crate) fn run(engine: Engine, case: impl FnOnce(&TestApp)) {
    let app = TestApp::start(engine);
    case(&app);
    app.finish();
}

/// Runs the binary on a database, in the folder of its test.
pub(crate) fn rummelig(database: &TestDatabase, arguments: &[&str]) -> Output {
    rummelig_in(database.folder.path(), &database.url_text(), arguments)
}

/// Runs the binary in a folder.
pub(crate) fn rummelig_in(folder: &Path, url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rummelig"))
        .current_dir(folder)
        .env("RUMMELIG_DATABASE_URL", url)
        .args(arguments)
        .output()
        .expect("the binary runs")
}

/// As [`run`], with a clock or a pool of the test's own.
pub(crate) fn run_with(engine: Engine, options: &StoreOptions, case: impl FnOnce(&TestApp)) {
    let app = TestApp::start_with(engine, options);
    case(&app);
    app.finish();
}

/// A running service on a database of its own.
pub(crate) struct TestApp {
    // Dropped in this order: the server first, then the connections, then the database.
    server: Option<Running>,
    pub(crate) app: App,
    pub(crate) database: TestDatabase,
    address: SocketAddr,
    agent: ureq::Agent,
    damaged: AtomicBool,
}

struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Serves an application on a port of its own.
    fn start(app: &App) -> (Self, SocketAddr) {
        let listener = server::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the address of the listener");
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.clone();
        let thread = std::thread::spawn(move || {
            server::serve(&serving, listener, async {
                // A test that panics drops the sender, which stops the server too.
                let _ = stopped.await;
            })
        });
        (Self { stop, thread }, address)
    }

    fn end(self) {
        let _ = self.stop.send(());
        let ended = self.thread.join();
        if !std::thread::panicking() {
            ended.expect("the server does not panic").expect("the server ends well");
        }
    }
}

/// One more server on the database of a test, with connections of its own.
pub(crate) struct Node {
    server: Option<Running>,
    address: SocketAddr,
}

impl Node {
    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end();
        }
    }
}

impl TestApp {
    /// Starts the service on a fresh database.
    pub(crate) fn start(engine: Engine) -> Self {
        Self::start_with(engine, &StoreOptions { connections: 8, ..StoreOptions::default() })
    }

    /// Starts the service with a clock or a pool of the test's own.
    pub(crate) fn start_with(engine: Engine, options: &StoreOptions) -> Self {
        Self::start_on(TestDatabase::fresh(engine), options)
    }

    /// Starts the service on a database that the test has prepared.
    pub(crate) fn start_on(database: TestDatabase, options: &StoreOptions) -> Self {
        let store = Store::open(&database.url, options).expect("the fresh database opens");
        let app =
            App { store, server_keys: ServerKeys::open(&database.keys(), false).expect("keys of its own") };
        let (server, address) = Running::start(&app);
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        let (server, agent) = (Some(server), config.new_agent());
        Self { server, app, database, address, agent, damaged: AtomicBool::new(false) }
    }

    /// Stops the server and finds nothing to complain of in the database.
    pub(crate) fn finish(mut self) {
        self.stop();
        let report = verify::run(&self.app, None).expect("verify runs");
        let damaged = self.damaged.load(Ordering::Relaxed);
        assert_ne!(report.is_clean(), damaged, "verify:\n{}", report.lines().join("\n"));
    }

    /// The test damaged the database itself, so that `verify` at its end must complain.
    pub(crate) fn expect_damage(&self) {
        self.damaged.store(true, Ordering::Relaxed);
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// One more server on the same database.
    pub(crate) fn second_node(&self) -> Node {
        let options = StoreOptions { connections: 8, ..StoreOptions::default() };
        let store = Store::open(&self.database.url, &options).expect("the database opens once more");
        let (server, address) = Running::start(&App { store, server_keys: self.app.server_keys.clone() });
        Node { server: Some(server), address }
    }

    /// A caller without a key.
    pub(crate) fn nobody(&self) -> Api<'_> {
        Api::new(self.base(), &self.agent, None)
    }

    /// A caller with this key.
    pub(crate) fn with_key(&self, token: &str) -> Api<'_> {
        Api::new(self.base(), &self.agent, Some(token.to_owned()))
    }

    /// A caller of the warehouse who may do everything.
    pub(crate) fn staff(&self) -> Api<'_> {
        self.with_key(&self.key(None, "staff:all"))
    }

    /// A caller of the warehouse with these scopes only.
    pub(crate) fn staff_with(&self, scopes: &str) -> Api<'_> {
        self.with_key(&self.key(None, scopes))
    }

    /// A caller of one client who may do everything a client may.
    pub(crate) fn of_client(&self, client: ClientId) -> Api<'_> {
        self.with_key(&self.key(Some(client), "client:all"))
    }

    /// A new key, valid for a day.
    pub(crate) fn key(&self, client: Option<ClientId>, scopes: &str) -> String {
        let scopes = KeyScopes::grant(scopes, client.is_none()).expect("scopes that exist");
        let token = Token::generate(false).expect("randomness");
        let expires_at = self.app.store.now().plus_seconds(24 * 3_600);
        let key = NewKey { client, scopes, label: None, person: None, expires_at };
        let made = token.clone();
        self.write(move |tx| keys::create(tx, &made, &key)).expect("the key is kept");
        token.reveal().to_owned()
    }

    /// Runs a command of the application as the house.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        command: impl Fn(&mut Tx<'_>) -> Result<T, AppError> + Send + Sync + 'static,
    ) -> Result<T, AppError> {
        self.app.store.write(&Caller::hotel("cli:test"), command)
    }

    /// Runs a query of the application as the house.
    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.app.store.read(&Caller::hotel("cli:test"), query)
    }

    /// Which engine this is.
    pub(crate) fn engine(&self) -> Engine {
        self.database.engine
    }

    fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end();
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}
