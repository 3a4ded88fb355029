//! What holds for SQLite alone: how connections are opened, many commands in one commit, a queue and a disk that fill.

use crate::support::house::House;
use crate::support::{Engine, TestApp, TestDatabase};
use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, sql_query};
use rummelig_domain::code::{SiteCode, Text};
use rummelig_domain::site::DEFAULT_CUT_OFF;
use rummelig_domain::time::Instant;
use rummelig_service::app::error::Conflict;
use rummelig_service::app::{AppError, sites};
use rummelig_service::store::dialect::sqlite;
use rummelig_service::store::dialect::writer::QUEUE_MAX;
use rummelig_service::store::idempotency::{self, StoredAnswer};
use rummelig_service::store::page::Walk;
use rummelig_service::store::{Caller, Keep, Settle, Store, StoreError, StoreOptions, Tx};
use serde_json::{Value, json};
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;

#[derive(diesel::QueryableByName)]
struct Pragma {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

#[test]
fn each_connection_is_opened_to_keep_what_it_commits() {
    let database = TestDatabase::fresh(Engine::Sqlite);
    let mut conn = database.connect();
    for (name, column, wanted) in [
        ("journal_mode", "journal_mode", "wal"),
        ("synchronous", "synchronous", "2"),
        ("foreign_keys", "foreign_keys", "1"),
        ("recursive_triggers", "recursive_triggers", "1"),
        ("trusted_schema", "trusted_schema", "0"),
        ("busy_timeout", "timeout", "5000"),
        ("temp_store", "temp_store", "2"),
    ] {
        let text = format!("SELECT CAST({column} AS TEXT) AS value FROM pragma_{name}");
        let row: Pragma = sql_query(text).get_result(&mut conn).unwrap();
        assert_eq!(row.value, wanted, "{name}");
    }
}

#[test]
fn a_pragma_that_does_not_hold_refuses_to_open_by_its_name() {
    // A database in memory cannot have a write-ahead log.
    let refused = sqlite::open(Path::new(":memory:"), 2_048).err().unwrap();
    assert_eq!(refused, "SQLite did not accept PRAGMA journal_mode = WAL; it says memory");
}

type Answer<T> = Result<T, AppError>;

/// Commands in front of the writer, in their order, sent and not yet answered.
struct Queue<'s> {
    store: &'s Store,
    caller: Caller,
}

type Waiting<'s, T> = Pin<Box<dyn Future<Output = Answer<T>> + 's>>;

impl<'s> Queue<'s> {
    fn of(store: &'s Store) -> Self {
        Self { store, caller: Caller::hotel("cli:test") }
    }

    fn add<T: Send + 'static>(
        &'s self,
        command: impl Fn(&mut Tx<'_>) -> Answer<T> + Send + Sync + 'static,
        settle: Option<Settle<AppError>>,
    ) -> Waiting<'s, T> {
        let mut waiting: Waiting<'s, T> =
            Box::pin(self.store.write_async(&self.caller, Keep::Yes, command, settle));
        assert!(is_waiting(&mut waiting), "the writer is held, so nothing is answered");
        waiting
    }
}

/// Asks once whether an answer came; the first time it hands the command to the writer.
fn is_waiting<T>(waiting: &mut Waiting<'_, T>) -> bool {
    matches!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending)
}

fn answer<T>(waiting: Waiting<'_, T>) -> Answer<T> {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(waiting)
}

/// A writer in the middle of a command, until it is let go.
struct Held {
    go: Sender<()>,
    thread: JoinHandle<()>,
}

impl Held {
    fn hold(store: &Store) -> Self {
        let (command, inside, go) = gate();
        let store = store.clone();
        let thread = std::thread::spawn(move || {
            store.write(&Caller::hotel("cli:test"), move |_| command()).unwrap();
        });
        inside.recv().unwrap();
        Self { go, thread }
    }

    fn let_go(self) {
        self.go.send(()).unwrap();
        self.thread.join().unwrap();
    }
}

/// A command that tells when it runs, and runs until it is told to end.
fn gate() -> (impl Fn() -> Answer<()> + Send + Sync + 'static, Receiver<()>, Sender<()>) {
    let (tell, inside) = channel();
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let command = move || {
        tell.send(()).unwrap();
        wait.lock().unwrap().recv().unwrap();
        Ok(())
    };
    (command, inside, go)
}

/// Makes a site, and tells the time of its transaction, which all of one commit share.
fn site(tx: &mut Tx<'_>, code: &str) -> Answer<Instant> {
    let facts = sites::SiteFacts {
        code: SiteCode::new(code).unwrap(),
        name: Text::new(code).unwrap(),
        time_zone: None,
        default_cut_off: DEFAULT_CUT_OFF,
    };
    sites::create(tx, &facts)?;
    Ok(tx.now())
}

/// Read past the writer, which may be held.
fn site_codes(app: &TestApp) -> Vec<String> {
    let walk = Walk { updated_since: None, after: None, limit: 200, count: false };
    let page = app.read(|tx| sites::list(tx, None, &walk)).unwrap();
    let mut codes: Vec<String> = page.rows.iter().map(|site| site.value.code.to_string()).collect();
    codes.sort();
    codes
}

#[test]
fn a_refused_and_a_panicking_neighbour_leave_the_others_committed_and_answered() {
    let app = TestApp::start(Engine::Sqlite);
    let store = &app.app.store;
    let queue = Queue::of(store);
    let held = Held::hold(store);
    let first = queue.add(|tx| site(tx, "FIRST"), None);
    let refusal = |tx: &mut Tx<'_>, _: &AppError| {
        let answer =
            StoredAnswer { fingerprint: vec![1], status: 409, headers: "{}".into(), body: "{}".into() };
        idempotency::keep(tx, "test", "refused", &answer)
    };
    let refused = queue.add(
        |tx| {
            site(tx, "GONE-1")?;
            site(tx, "FIRST")
        },
        Some(Box::new(refusal)),
    );
    let panicking = queue.add(
        |tx| -> Answer<Instant> {
            site(tx, "GONE-2")?;
            panic!("a command that panics")
        },
        None,
    );
    let last = queue.add(|tx| site(tx, "LAST"), None);
    held.let_go();

    let (first, refused, panicking, last) = (answer(first), answer(refused), answer(panicking), answer(last));
    assert_eq!(first.unwrap(), last.unwrap(), "they stood in one commit");
    assert!(matches!(refused, Err(AppError::Conflict(Conflict::CodeTaken { .. }))), "{refused:?}");
    assert!(matches!(panicking, Err(AppError::Store(StoreError::Panicked))), "{panicking:?}");
    assert_eq!(site_codes(&app), ["FIRST", "LAST"]);
    let stored = app.read(|tx| Ok(idempotency::find(tx, "test", "refused")?)).unwrap();
    assert_eq!(stored.unwrap().status, 409, "the refusal is kept where its rows were undone");
    app.finish();
}

#[test]
fn nobody_is_answered_before_the_commit() {
    let app = TestApp::start(Engine::Sqlite);
    let store = &app.app.store;
    let queue = Queue::of(store);
    let held = Held::hold(store);
    let mut first = queue.add(|tx| site(tx, "FIRST"), None);
    let (slow, inside, go) = gate();
    let slow = queue.add(move |_| slow(), None);
    held.let_go();
    inside.recv().unwrap();
    // The first command has run, and its neighbour still runs in the same commit.
    assert!(is_waiting(&mut first));
    assert_eq!(site_codes(&app), Vec::<String>::new());
    go.send(()).unwrap();
    answer(first).unwrap();
    assert_eq!(site_codes(&app), ["FIRST"]);
    answer(slow).unwrap();
    app.finish();
}

#[test]
fn a_full_queue_says_that_the_house_is_busy_and_reads_go_on() {
    let app = TestApp::start(Engine::Sqlite);
    let staff = app.staff().with("Idempotency-Key", "busy-1");
    let body = json!({ "code": "AARHUS", "name": "Aarhus" });
    let queue = Queue::of(&app.app.store);
    let held = Held::hold(&app.app.store);
    let waiting: Vec<Waiting<'_, ()>> = (0..QUEUE_MAX).map(|_| queue.add(|_| Ok(()), None)).collect();

    let busy = staff.post("/v1/sites", &body);
    busy.problem(503, "busy");
    assert_eq!(busy.header("Retry-After"), Some("1"));
    assert_eq!(staff.get("/v1/sites").expect(200)["data"], json!([]));

    held.let_go();
    for waiting in waiting {
        answer(waiting).unwrap();
    }
    staff.post("/v1/sites", &body).expect(201);
    app.finish();
}

/// A file that cannot grow any more, with some free pages in it: a disk that is almost full.
fn almost_full() -> TestApp {
    let database = TestDatabase::fresh(Engine::Sqlite);
    filler(&database, 60);
    TestApp::start_on(
        database,
        &StoreOptions { connections: 4, pages_max: Some(1), ..StoreOptions::default() },
    )
}

/// Makes room: pages that were in use come free, as when somebody deletes files from a full disk.
fn filler(database: &TestDatabase, pages: usize) {
    let rows = format!(
        "CREATE TABLE filler (bytes BLOB); WITH RECURSIVE page (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM page \
         WHERE n < {pages}) INSERT INTO filler SELECT zeroblob(4000) FROM page; DROP TABLE filler"
    );
    database.connect().batch_execute(&rows).unwrap();
}

#[test]
fn a_full_disk_is_told_reads_go_on_and_work_too_when_there_is_room() {
    let app = almost_full();
    let house = House::of(&app);
    let adjust = |number: u64| {
        let body =
            json!({ "site": "AARHUS", "location": "A-01", "sku": "MUG-01", "delta": 1, "reason": "found" });
        house.staff.with("Idempotency-Key", &format!("fill-{number}")).post("/v1/adjustments", &body)
    };
    let units = || house.client.get("/v1/inventory?sku=MUG-01").expect(200)["data"][0]["on_hand"].clone();

    let mut done = 0;
    let full = loop {
        let answer = adjust(done);
        if answer.status != 201 {
            break answer;
        }
        done += 1;
        assert!(done < 10_000, "the disk never fills");
    };
    let problem = full.problem(507, "storage-full");
    assert!(!problem["detail"].as_str().unwrap().contains('/'), "no path is told: {problem}");
    for _ in 0..3 {
        adjust(done).problem(507, "storage-full");
        assert_eq!(units(), json!(done), "what was acknowledged is there, what was not is not");
    }

    filler(&app.database, 400);
    for number in done..done + 20 {
        adjust(number).expect(201);
    }
    assert_eq!(units(), json!(done + 20));
    let again = adjust(0);
    again.expect(201);
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
    app.finish();
}

#[test]
fn a_full_disk_is_told_to_the_whole_commit() {
    let app = almost_full();
    let store = &app.app.store;
    let queue = Queue::of(store);
    let held = Held::hold(store);
    let harmless = queue.add(|_| Ok(()), None);
    let small = queue.add(|tx| site(tx, "SMALL"), None);
    let large = queue.add(
        |tx| {
            for number in 0..5_000 {
                site(tx, &format!("S-{number}"))?;
            }
            Ok(())
        },
        None,
    );
    let behind = queue.add(|tx| site(tx, "BEHIND"), None);
    held.let_go();
    for refused in [answer(harmless).err(), answer(small).err(), answer(large).err(), answer(behind).err()] {
        assert!(matches!(refused, Some(AppError::Store(StoreError::StorageFull))), "{refused:?}");
    }
    assert_eq!(site_codes(&app), Vec::<String>::new());
    app.write(|tx| site(tx, "NEXT")).unwrap();
    assert_eq!(site_codes(&app), ["NEXT"]);
    app.finish();
}

#[test]
fn a_clock_that_jumps_back_never_writes_before_the_last_posting() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    let micros = Arc::new(AtomicI64::new(1_800_000_000_000_000));
    let clock = micros.clone();
    let options = StoreOptions {
        connections: 4,
        clock: Arc::new(move || Instant::from_micros(clock.fetch_add(1, Ordering::Relaxed))),
        ..StoreOptions::default()
    };
    let app = TestApp::start_on(TestDatabase::fresh(Engine::Sqlite), &options);
    let house = House::of(&app);
    for jump in [0, -3_600, 7_200, -86_400, 86_400] {
        micros.fetch_add(jump * 1_000_000, Ordering::Relaxed);
        house.adjust("A-01", "MUG-01", 1, &[]);
    }
    let page = house.staff.get("/v1/inventory-movements?limit=200").expect(200);
    let told: Vec<(i64, String)> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row: &Value| {
            (row["sequence"].as_i64().unwrap(), row["recorded_at"].as_str().unwrap().to_owned())
        })
        .collect();
    let mut sorted = told.clone();
    sorted.sort();
    assert_eq!(sorted.len(), 5);
    assert!(sorted.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{sorted:?}");
    app.finish();
}
