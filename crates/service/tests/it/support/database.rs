//! A fresh database per test: a file in a temporary folder, or a copy of a migrated template on PostgreSQL.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use rummelig_service::app::server_keys::KeyPlace;
use rummelig_service::store::dialect::DbConn;
use rummelig_service::store::{DatabaseUrl, connect, migrations};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A file.
    Sqlite,
    /// A database on the server of `RUMMELIG_TEST_POSTGRES`.
    Postgres,
}

/// A migrated, empty database that goes with its test.
pub(crate) struct TestDatabase {
    pub(crate) engine: Engine,
    pub(crate) url: DatabaseUrl,
    /// A folder for whatever the test writes beside it.
    pub(crate) folder: TempDir,
    name: Option<String>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Text)]
    found: String,
}

/// Held while somebody makes the template. The number only has to be ours.
const TEMPLATE_LOCK: i64 = 0x5255_4d4d_5445_5354;

impl TestDatabase {
    /// A database with the schema of this program.
    pub(crate) fn fresh(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let database = Self::without_schema(engine);
                migrations::migrate(&database.url).expect("the schema applies to an empty file");
                database
            }
            Engine::Postgres => {
                let mut admin = admin();
                let template = template(&mut admin);
                Self::of_postgres(&mut admin, &format!("TEMPLATE {template}"))
            }
        }
    }

    /// A database without any table.
    pub(crate) fn without_schema(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = DatabaseUrl::Sqlite(folder.path().join("rummelig.db"));
                Self { engine, url, folder, name: None }
            }
            Engine::Postgres => Self::of_postgres(&mut admin(), "TEMPLATE template0"),
        }
    }

    fn of_postgres(admin: &mut PgConnection, how: &str) -> Self {
        let name = format!("rummelig_test_{}", Uuid::now_v7().simple());
        admin.batch_execute(&format!("CREATE DATABASE {name} {how}")).expect("a database of its own");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = DatabaseUrl::Postgres(url_of(&name));
        Self { engine: Engine::Postgres, url, folder, name: Some(name) }
    }

    /// The URL as the command line takes it.
    pub(crate) fn url_text(&self) -> String {
        match &self.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        }
    }

    /// Where a process that is started in the folder of this database looks for the server's keys.
    pub(crate) fn keys(&self) -> KeyPlace {
        match &self.url {
            DatabaseUrl::Sqlite(path) => KeyPlace::beside(path),
            DatabaseUrl::Postgres(_) => {
                KeyPlace::Own(self.folder.path().join(KeyPlace::of_loopback().path()))
            }
        }
    }

    /// A connection beside the service's own, for what only SQL can do.
    pub(crate) fn connect(&self) -> DbConn {
        connect(&self.url, 2_048).expect("one more connection")
    }

    /// The column `found` of a query, row by row.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        let rows: Vec<Found> = sql_query(query).load(&mut self.connect()).expect("a query that runs");
        rows.into_iter().map(|row| row.found).collect()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // A server that is gone has dropped it already.
            if let Ok(mut admin) = PgConnection::establish(&server()) {
                let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
        }
    }
}

fn server() -> String {
    std::env::var("RUMMELIG_TEST_POSTGRES").expect(
        "the tests need PostgreSQL: run them through scripts/with-postgres.sh, for instance \
         `scripts/with-postgres.sh cargo test`",
    )
}

fn admin() -> PgConnection {
    PgConnection::establish(&server()).expect("the PostgreSQL of RUMMELIG_TEST_POSTGRES answers")
}

fn url_of(database: &str) -> String {
    let server = server();
    let (base, _) = server.rsplit_once('/').expect("RUMMELIG_TEST_POSTGRES ends in a database's name");
    format!("{base}/{database}")
}

/// The database that the tests copy; made once per server and state of the migrations, by whichever test is first.
fn template(admin: &mut PgConnection) -> String {
    let name = format!("rummelig_template_{:08x}", migrations_hash());
    sql_query(format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).execute(admin).expect("the lock");
    let known = sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"))
        .execute(admin)
        .expect("the list of databases");
    if known == 0 {
        let unfinished = format!("{name}_{}", std::process::id());
        admin.batch_execute(&format!("CREATE DATABASE {unfinished} TEMPLATE template0")).expect("a template");
        migrations::migrate(&DatabaseUrl::Postgres(url_of(&unfinished))).expect("the schema applies");
        admin.batch_execute(&format!("ALTER DATABASE {unfinished} RENAME TO {name}")).expect("its name");
    }
    sql_query(format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).execute(admin).expect("the unlock");
    name
}

fn migrations_hash() -> u32 {
    let mut files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres"));
    files.sort();
    let mut hasher = crc32fast::Hasher::new();
    for file in files {
        hasher.update(&std::fs::read(file).expect("a migration"));
    }
    hasher.finalize()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the migrations");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() { files_below(&path) } else { vec![path] }
        })
        .collect()
}
