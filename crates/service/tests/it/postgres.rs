//! What holds for PostgreSQL alone: settings that must not be, locks that are not waited for, connections and servers
//! that go away.

use crate::support::house::House;
use crate::support::process::{Process, agent};
use crate::support::{Engine, TestApp, rummelig_in};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use rummelig_service::app::verify;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};
use ureq::http::Method;

#[test]
fn connections_that_the_server_cut_are_made_anew() {
    let app = TestApp::start(Engine::Postgres);
    let house = House::of(&app);
    for round in 0..3 {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sql_query(cut).execute(&mut app.database.connect()).unwrap();
        // As many as there are connections in the pool: none may stay dead.
        for number in 0..20 {
            house.client.get("/v1/inventory").expect(200);
            house.put_order(&format!("WEB-{round}-{number}"), &[("MUG-01", 1)]).expect(201);
        }
    }
    app.finish();
}

#[test]
fn a_lock_that_somebody_holds_is_not_waited_for_long() {
    let app = TestApp::start(Engine::Postgres);
    let house = House::of(&app);
    house.put_order("WEB-1", &[("MUG-01", 1)]).expect(201);
    let mut holder = app.database.connect();
    holder.batch_execute("BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE").unwrap();
    let asked = Instant::now();
    let busy = house.put_order("WEB-2", &[("MUG-01", 1)]);
    busy.problem(503, "busy");
    assert_eq!(busy.header("Retry-After"), Some("1"));
    let waited = asked.elapsed();
    assert!(waited >= Duration::from_secs(2) && waited < Duration::from_secs(8), "{waited:?}");
    house.client.get("/v1/orders/WEB-1").expect(200);
    holder.batch_execute("ROLLBACK").unwrap();
    house.put_order("WEB-2", &[("MUG-01", 1)]).expect(201);
    app.finish();
}

/// How many want the one unit in the control below.
const RIVALS: usize = 8;

/// The control of the storms: the same wish for one unit, written without a guard. Each rival reads that the unit is
/// free, all wait until everybody has read, then each writes down that the unit is its own. SERIALIZABLE lets one of
/// them; READ COMMITTED lets all, and `verify` must see it, or the storms would prove nothing.
#[test]
fn without_guards_read_committed_gives_one_unit_to_all_and_verify_sees_it() {
    let app = TestApp::start(Engine::Postgres);
    let house = House::of(&app);
    house.adjust("A-01", "MUG-01", 1, &[]);
    for number in 0..RIVALS {
        house.put_order(&format!("WEB-{number}"), &[("MUG-01", 1)]).expect(201);
    }
    assert_eq!(winners_without_guard(&app, "SERIALIZABLE"), 1);
    take_all_back(&app);
    assert_eq!(winners_without_guard(&app, "READ COMMITTED"), RIVALS);
    let report = verify::run(&app.app, None).unwrap();
    assert!(!report.is_clean(), "eight promises of one unit, and verify finds nothing");
    take_all_back(&app);
    app.finish();
}

/// How many promised themselves the unit.
fn winners_without_guard(app: &TestApp, isolation: &str) -> usize {
    let all_have_read = Barrier::new(RIVALS);
    std::thread::scope(|scope| {
        let rivals: Vec<_> = (0..RIVALS)
            .map(|number| {
                let all_have_read = &all_have_read;
                let mut conn = app.database.connect();
                scope.spawn(move || {
                    conn.batch_execute(&format!("BEGIN ISOLATION LEVEL {isolation}")).unwrap();
                    let free = sql_query("SELECT id FROM stock WHERE on_hand - allocated = 1");
                    let seen = free.execute(&mut conn);
                    all_have_read.wait();
                    assert_eq!(seen.unwrap(), 1);
                    let promise = format!(
                        "UPDATE stock SET allocated = 1; \
                         INSERT INTO allocation SELECT l.client_id, gen_random_uuid(), l.order_id, l.id, s.id, \
                         s.sku_id, 1, 'allocated', now() FROM order_line l JOIN orders o ON o.client_id = l.client_id \
                         AND o.id = l.order_id JOIN stock s ON s.client_id = l.client_id AND s.sku_id = l.sku_id \
                         WHERE o.external_id = 'WEB-{number}'; COMMIT"
                    );
                    conn.batch_execute(&promise).is_ok()
                })
            })
            .collect();
        rivals.into_iter().map(|rival| rival.join().unwrap()).filter(|won| *won).count()
    })
}

fn take_all_back(app: &TestApp) {
    let mut conn = app.database.connect();
    conn.batch_execute("DELETE FROM allocation; UPDATE stock SET allocated = 0").unwrap();
}

/// A PostgreSQL of this test alone, which may be spoilt and killed.
struct Cluster {
    script: Child,
    url: String,
}

impl Cluster {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres.sh");
        let mut script = Command::new(script)
            .args(["bash", "-c", "echo $RUMMELIG_TEST_POSTGRES; read -r || true"])
            .env_remove("RUMMELIG_TEST_POSTGRES")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { script, url: line.trim_end().to_owned() }
    }

    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }

    /// Kills one of the server's processes where it stands: the server then ends all others, reads its log and comes
    /// back, as after a power cut.
    fn crash(&self) {
        let crash = "DO $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'kill -9 ' || pg_backend_pid()); END $$";
        assert!(self.connect().batch_execute(crash).is_err(), "the connection goes with its process");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of its input ends the command, and the script takes the cluster down.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

#[test]
fn a_server_that_may_lose_what_it_acknowledged_is_refused_and_one_that_crashes_loses_nothing() {
    let cluster = Cluster::start();
    let folder = tempfile::tempdir().unwrap();
    for setting in ["fsync", "full_page_writes"] {
        cluster.connect().batch_execute(&format!("ALTER SYSTEM SET {setting} = off")).unwrap();
        reload(&cluster, setting, "off");
        rummelig_in(folder.path(), &cluster.url, &["migrate"]);
        let output = rummelig_in(folder.path(), &cluster.url, &["verify"]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(&format!("{setting} off")) && text.lines().count() == 1, "{text}");
        let variables = [("RUMMELIG_UNSAFE_DATABASE", "1")];
        let process = Process::start_with(folder.path(), &cluster.url, &variables);
        process.ask_to_stop();
        assert_eq!(process.wait().code(), Some(0));
        let log = std::fs::read_to_string(folder.path().join("server.log")).unwrap();
        assert!(log.contains(&format!("PostgreSQL runs with {setting} off")), "{log}");
        cluster.connect().batch_execute(&format!("ALTER SYSTEM RESET {setting}")).unwrap();
        reload(&cluster, setting, "on");
    }
    crashes(&cluster, folder.path());
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// Waits until new connections see a setting.
fn reload(cluster: &Cluster, name: &str, wanted: &str) {
    cluster.connect().batch_execute("SELECT pg_reload_conf()").unwrap();
    let asked = Instant::now();
    loop {
        let text = format!("SELECT current_setting('{name}') AS value");
        let row: Setting = sql_query(text).get_result(&mut cluster.connect()).unwrap();
        if row.value == wanted {
            return;
        }
        assert!(asked.elapsed() < Duration::from_secs(10), "{name} stays {}", row.value);
    }
}

fn crashes(cluster: &Cluster, folder: &Path) {
    let process = Process::start_with(folder, &cluster.url, &[]);
    let output = rummelig_in(folder, &cluster.url, &["key", "create", "--staff", "--scopes", "staff:all"]);
    let token = String::from_utf8(output.stdout).unwrap();
    let agent = agent();
    let staff = process.caller(&agent, Some(token.trim_end()));
    let acknowledged = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|caller| {
                let staff = &staff;
                scope.spawn(move || worked(staff, caller))
            })
            .collect();
        cluster.crash();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect::<Vec<String>>()
    });
    let page = staff.get("/v1/workers?limit=200").expect(200);
    let there: Vec<&str> =
        page["data"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    let missing: Vec<&String> = acknowledged.iter().filter(|code| !there.contains(&code.as_str())).collect();
    assert!(missing.is_empty(), "acknowledged and gone: {missing:?}");
    assert_eq!(there.len(), acknowledged.len());
    process.ask_to_stop();
    assert_eq!(process.wait().code(), Some(0));
    assert!(rummelig_in(folder, &cluster.url, &["verify"]).status.success());
}

/// Adds workers, each until it is acknowledged; while the server is away it is told so, and nothing else.
fn worked(staff: &crate::support::Api<'_>, caller: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0..20 {
        let code = format!("W-{caller}-{number}");
        let api = staff.with("Idempotency-Key", &code);
        let asked = Instant::now();
        loop {
            let answer = api.attempt(
                Method::POST,
                "/v1/workers",
                Some(&json!({ "code": code, "display_name": "Test Person" })),
            );
            let answer = answer.unwrap();
            if answer.status == 201 {
                break;
            }
            assert_eq!(answer.status, 503, "only busy while the server is away: {}", answer.body);
            assert!(asked.elapsed() < Duration::from_secs(30), "it never comes back");
        }
        acknowledged.push(code);
    }
    acknowledged
}
