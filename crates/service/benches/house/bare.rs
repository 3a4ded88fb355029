//! The bare program: it writes the rows that a real order cycle writes, in the same tables, command by command, through
//! the same driver and the same group commit, and does nothing else. No request, no rule, no JSON, no reading.
//!
//! Its statements are those of a recorded cycle with other items, another worker, another tote and new ids. It runs on
//! the connections themselves, past the enum that chooses between the two databases, keeps its prepared statements,
//! and on PostgreSQL takes the isolation level that costs least.

use crate::database::{Engine, TestDatabase};
use crate::record::{Act, Cell, Kind, RowWrite, Value};
use crate::report::Dice;
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use rummelig_domain::time::Instant;
use rummelig_service::store::dialect::DbConn;
use rummelig_service::store::dialect::sqlite;
use rummelig_service::store::dialect::writer::{Fault, Queued, Verdict, Writer};
use rummelig_service::store::sql_types::{DbId, DbInstant, Id, Instant as SqlInstant};
use rummelig_service::store::{DatabaseUrl, StoreOptions};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::oneshot;
use uuid::Uuid;

/// The rows that are there before a cycle, by what they are to it.
pub(crate) struct World {
    /// Client, site and the places that every cycle names, by kind and code.
    fixed: HashMap<String, Uuid>,
    /// Item, balance and pick face, by the number of the item.
    goods: Vec<[Uuid; 3]>,
    workers: Vec<Uuid>,
    totes: Vec<Uuid>,
}

/// One cycle as it was recorded: who walked for what, and the writes of each command.
pub(crate) struct Recorded {
    /// The items of its three lines, in the order of their numbers.
    pub(crate) skus: [usize; 3],
    /// The caller: the number of its worker and of its tote.
    pub(crate) caller: usize,
    /// The order's number.
    pub(crate) order: String,
    /// The writes of each command.
    pub(crate) commands: Vec<Vec<RowWrite>>,
}

/// The statements of a cycle, with places for what differs from cycle to cycle.
pub(crate) struct Script {
    commands: Vec<Vec<Statement>>,
    ids: usize,
}

struct Statement {
    text: String,
    binds: Vec<(Kind, Slot)>,
}

enum Slot {
    Null,
    Fixed(Uuid),
    New(usize),
    Goods {
        line: usize,
        part: usize,
    },
    Worker,
    Tote,
    Text(String),
    /// A text that may not come twice.
    Unique(String),
    Number(i64),
    Now,
}

/// What one cycle puts into the places.
struct Cycle {
    goods: [[Uuid; 3]; 3],
    worker: Option<Uuid>,
    tote: Option<Uuid>,
    ids: Vec<Uuid>,
    suffix: String,
}

#[derive(QueryableByName)]
struct Coded {
    #[diesel(sql_type = Id)]
    id: DbId,
    #[diesel(sql_type = Text)]
    code: String,
}

#[derive(QueryableByName)]
struct Goods {
    #[diesel(sql_type = Id)]
    sku: DbId,
    #[diesel(sql_type = Id)]
    stock: DbId,
    #[diesel(sql_type = Id)]
    face: DbId,
}

const GOODS: &str = "SELECT k.id AS sku, s.id AS stock, s.location_id AS face FROM sku k \
     JOIN stock s ON s.client_id = k.client_id AND s.sku_id = k.id WHERE s.location_id IS NOT NULL ORDER BY k.code";

impl World {
    /// What is in a database before any cycle.
    pub(crate) fn of(database: &TestDatabase) -> Self {
        let mut conn = database.connect();
        let mut coded = |query: &str| -> Vec<Coded> { sql_query(query).load(&mut conn).expect("rows") };
        let ids = |rows: Vec<Coded>| rows.into_iter().map(|row| row.id.0).collect();
        let workers = ids(coded("SELECT id, code FROM worker ORDER BY code"));
        let totes = ids(coded("SELECT id, code FROM handling_unit WHERE kind = 'tote' ORDER BY code"));
        let mut fixed = HashMap::new();
        for query in [
            "SELECT id, 'client ' || code AS code FROM client",
            "SELECT id, 'site ' || code AS code FROM site",
            "SELECT id, 'location ' || code AS code FROM location WHERE kind <> 'pick_face'",
        ] {
            fixed.extend(coded(query).into_iter().map(|row| (row.code, row.id.0)));
        }
        let goods: Vec<Goods> = sql_query(GOODS).load(&mut conn).expect("rows");
        let goods = goods.into_iter().map(|row| [row.sku.0, row.stock.0, row.face.0]).collect();
        Self { fixed, goods, workers, totes }
    }
}

impl Script {
    /// The recorded cycle of one database as statements for another.
    pub(crate) fn new(recorded: &Recorded, from: &World, to: &World) -> Self {
        let mut maker = Maker { recorded, from, to, made: HashMap::new() };
        let commands = recorded.commands.iter();
        let commands = commands.map(|writes| writes.iter().map(|write| maker.statement(write)).collect());
        Self { commands: commands.collect(), ids: maker.made.len() }
    }

    /// How many commands a cycle has.
    pub(crate) fn commands(&self) -> usize {
        self.commands.len()
    }

    /// How many rows a cycle writes.
    pub(crate) fn writes(&self) -> usize {
        self.commands.iter().map(Vec::len).sum()
    }
}

struct Maker<'r> {
    recorded: &'r Recorded,
    from: &'r World,
    to: &'r World,
    made: HashMap<Uuid, usize>,
}

impl Maker<'_> {
    fn statement(&mut self, write: &RowWrite) -> Statement {
        let mut binds = Vec::new();
        let mut next = |maker: &mut Self, cell: &Cell| {
            binds.push((cell.kind, maker.slot(&write.table, cell)));
            format!("${}", binds.len())
        };
        let table = &write.table;
        let text = match &write.act {
            Act::Insert { row } => {
                let names: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.column)).collect();
                let places: Vec<String> = row.iter().map(|cell| next(self, cell)).collect();
                format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), places.join(", "))
            }
            Act::Update { set, key } => {
                let mut equal = |cell: &Cell| format!("\"{}\" = {}", cell.column, next(self, cell));
                let set: Vec<String> = set.iter().map(&mut equal).collect();
                let key: Vec<String> = key.iter().map(&mut equal).collect();
                format!("UPDATE \"{table}\" SET {} WHERE {}", set.join(", "), key.join(" AND "))
            }
            Act::Delete { key } => {
                let equal = |cell: &Cell| format!("\"{}\" = {}", cell.column, next(self, cell));
                let key: Vec<String> = key.iter().map(equal).collect();
                format!("DELETE FROM \"{table}\" WHERE {}", key.join(" AND "))
            }
        };
        Statement { text, binds }
    }

    fn slot(&mut self, table: &str, cell: &Cell) -> Slot {
        match &cell.value {
            Value::Null => Slot::Null,
            Value::Number(_) if cell.kind == Kind::Instant => Slot::Now,
            Value::Number(number) => Slot::Number(*number),
            Value::Text(text) => {
                let is_unique =
                    matches!((table, cell.column.as_str()), ("handling_unit", "code") | ("parcel", "sscc"));
                if is_unique || *text == self.recorded.order {
                    Slot::Unique(text.clone())
                } else {
                    Slot::Text(text.clone())
                }
            }
            Value::Id(id) => self.id(*id),
        }
    }

    fn id(&mut self, id: Uuid) -> Slot {
        for (line, sku) in self.recorded.skus.iter().enumerate() {
            if let Some(part) = self.from.goods[*sku].iter().position(|known| *known == id) {
                return Slot::Goods { line, part };
            }
        }
        if self.from.workers.get(self.recorded.caller) == Some(&id) {
            return Slot::Worker;
        }
        if self.from.totes.get(self.recorded.caller) == Some(&id) {
            return Slot::Tote;
        }
        if let Some((role, _)) = self.from.fixed.iter().find(|(_, known)| **known == id) {
            return Slot::Fixed(self.to.fixed[role]);
        }
        let next = self.made.len();
        Slot::New(*self.made.entry(id).or_insert(next))
    }
}

impl Cycle {
    fn id(&self, slot: &Slot) -> Option<DbId> {
        match slot {
            Slot::Fixed(id) => Some(DbId(*id)),
            Slot::New(at) => Some(DbId(self.ids[*at])),
            Slot::Goods { line, part } => Some(DbId(self.goods[*line][*part])),
            Slot::Worker => self.worker.map(DbId),
            Slot::Tote => self.tote.map(DbId),
            Slot::Null | Slot::Text(_) | Slot::Unique(_) | Slot::Number(_) | Slot::Now => None,
        }
    }

    fn text(&self, slot: &Slot) -> Option<String> {
        match slot {
            Slot::Text(text) => Some(text.clone()),
            Slot::Unique(text) => Some(format!("{text}{}", self.suffix)),
            _ => None,
        }
    }
}

fn number(slot: &Slot) -> Option<i64> {
    if let Slot::Number(number) = slot { Some(*number) } else { None }
}

/// A query whose prepared statement is kept.
struct Kept<Q>(Q);

impl<Q: QueryId> QueryId for Kept<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<DB: diesel::backend::Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> RunQueryDsl<SqliteConnection> for Kept<Q> {}
impl<Q> RunQueryDsl<PgConnection> for Kept<Q> {}

/// The same function for each of the two connections.
macro_rules! runs {
    ($name:ident, $conn:ty, $backend:ty) => {
        fn $name(conn: &mut $conn, statements: &[Statement], cycle: &Cycle, now: Instant) -> QueryResult<()> {
            for statement in statements {
                let mut query = sql_query(statement.text.as_str()).into_boxed::<$backend>();
                for (kind, slot) in &statement.binds {
                    query = match kind {
                        Kind::Id => query.bind::<Nullable<Id>, _>(cycle.id(slot)),
                        Kind::Text => query.bind::<Nullable<Text>, _>(cycle.text(slot)),
                        Kind::Instant => {
                            let now = (!matches!(slot, Slot::Null)).then_some(DbInstant(now));
                            query.bind::<Nullable<SqlInstant>, _>(now)
                        }
                        Kind::Big => query.bind::<Nullable<BigInt>, _>(number(slot)),
                        Kind::Small => query
                            .bind::<Nullable<Integer>, _>(number(slot).and_then(|n| i32::try_from(n).ok())),
                        Kind::Bool => query.bind::<Nullable<Bool>, _>(number(slot).map(|n| n != 0)),
                    };
                }
                Kept(query).execute(conn)?;
            }
            Ok(())
        }
    };
}

runs!(run_sqlite, SqliteConnection, Sqlite);
runs!(run_postgres, PgConnection, Pg);

/// The bare program on one database.
pub(crate) struct Bare {
    door: Door,
    script: Arc<Script>,
    world: World,
    pub(crate) database: TestDatabase,
}

enum Door {
    Sqlite(Writer),
    Postgres(Pool<ConnectionManager<PgConnection>>),
}

impl Bare {
    /// Opens the database with as many connections as the service has.
    pub(crate) fn open(database: TestDatabase, world: World, script: Script) -> Self {
        let door = match &database.url {
            DatabaseUrl::Sqlite(_) => {
                let clock = StoreOptions::default().clock;
                Door::Sqlite(sqlite::start_writer(database.connect(), clock).expect("a writing thread"))
            }
            DatabaseUrl::Postgres(url) => {
                let manager = ConnectionManager::new(url.clone());
                Door::Postgres(Pool::builder().max_size(16).build(manager).expect("a pool"))
            }
        };
        Self { door, script: Arc::new(script), world, database }
    }

    /// Writes what one cycle writes; each command is durable before the next one begins.
    pub(crate) fn cycle(&self, caller: usize, number: usize, dice: &mut Dice) {
        let cycle = Arc::new(self.new_cycle(caller, number, dice));
        for command in 0..self.script.commands() {
            match &self.door {
                Door::Sqlite(writer) => {
                    let (reply, answer) = oneshot::channel();
                    let (script, cycle) = (self.script.clone(), cycle.clone());
                    writer.send(Box::new(Queueing { script, command, cycle, reply }));
                    assert!(answer.blocking_recv().expect("an answer"), "the group was committed");
                }
                Door::Postgres(pool) => {
                    let mut conn = pool.get().expect("a connection");
                    conn.batch_execute("BEGIN").expect("a transaction");
                    let now = Instant::from(jiff::Timestamp::now());
                    run_postgres(&mut conn, &self.script.commands[command], &cycle, now).expect("the writes");
                    conn.batch_execute("COMMIT").expect("the commit");
                }
            }
        }
    }

    fn new_cycle(&self, caller: usize, number: usize, dice: &mut Dice) -> Cycle {
        let mut skus = dice.three(self.world.goods.len());
        // In the order in which the recorded cycle took its items, so that two cycles cannot wait for each other.
        skus.sort_unstable();
        Cycle {
            goods: skus.map(|sku| self.world.goods[sku]),
            worker: self.world.workers.get(caller).copied(),
            tote: self.world.totes.get(caller).copied(),
            ids: (0..self.script.ids).map(|_| Uuid::now_v7()).collect(),
            suffix: format!("-{caller}-{number}"),
        }
    }

    /// Which engine this is.
    pub(crate) fn engine(&self) -> Engine {
        self.database.engine
    }
}

/// A command on its way to the writing thread.
struct Queueing {
    script: Arc<Script>,
    command: usize,
    cycle: Arc<Cycle>,
    reply: oneshot::Sender<bool>,
}

impl Queued for Queueing {
    fn run(&mut self, conn: &mut DbConn, now: Instant) -> Verdict {
        let DbConn::Sqlite(conn) = conn else { unreachable!("the writing thread has a SQLite connection") };
        run_sqlite(conn, &self.script.commands[self.command], &self.cycle, now).expect("the writes");
        Verdict::Keep
    }

    fn settle(&mut self, _conn: &mut DbConn, _now: Instant) -> Verdict {
        Verdict::Undo
    }

    fn answer(self: Box<Self>, group: Result<(), Fault>) {
        // The caller waits as long as the bench runs.
        let _ = self.reply.send(group.is_ok());
    }
}
