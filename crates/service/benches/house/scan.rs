//! The answer to a scan: 64 handhelds confirm picks over HTTP, in a house with an empty ledger and in one with a long
//! one, turn and turn about.

use crate::database::{Engine, TestDatabase};
use crate::house::{CALLERS, House};
use crate::report::{Sizes, figure, median, percentile};
use crate::server::{Handheld, Server};
use crate::{door, ledger, name_of};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A scan a second and handheld: five times as fast as anybody walks.
const EVERY: Duration = Duration::from_secs(1);
/// Scans of each handheld before anything counts.
const WARM_UP: usize = 2;

/// Prints how long a confirmed pick takes on both, and how much slower the long ledger is.
pub(crate) fn measure(engine: Engine, sizes: Sizes) {
    let scans = (sizes.scans.as_secs_f64() / EVERY.as_secs_f64()) as usize;
    let lines = WARM_UP + scans * sizes.pairs;
    let short = Floor::open(engine, 0, lines);
    let long = Floor::open(engine, sizes.movements, lines);
    short.scan(WARM_UP);
    long.scan(WARM_UP);
    let (mut of_short, mut of_long) = (Vec::new(), Vec::new());
    for _ in 0..sizes.pairs {
        of_short.push(short.scan(scans));
        of_long.push(long.scan(scans));
    }
    let name = name_of(engine);
    for (rank, part) in [("p50", 0.5), ("p99", 0.99)] {
        let of =
            |rounds: &[Vec<f64>]| -> Vec<f64> { rounds.iter().map(|took| percentile(took, part)).collect() };
        let (a, b) = (of(&of_short), of(&of_long));
        let ratios: Vec<f64> = a.iter().zip(&b).map(|(short, long)| long / short).collect();
        let n = scans * CALLERS * sizes.pairs;
        figure(&format!("scan.{name}.empty.{rank}"), median(&a), "ms", n);
        figure(&format!("scan.{name}.long.{rank}"), median(&b), "ms", n);
        figure(&format!("scan.{name}.ratio.{rank}"), median(&ratios), "long/empty", sizes.pairs);
    }
}

/// A house with a server, and 64 workers in the middle of their tours.
struct Floor {
    server: Server,
    walks: Vec<Mutex<Walk>>,
    // Dropped after the server.
    _house: House,
}

/// One worker with a handheld, a tote and a task.
struct Walk {
    handheld: Handheld,
    task: String,
    tote: String,
    /// The numbers of the lines that are still to be picked, the next one last.
    open: Vec<usize>,
}

impl Floor {
    fn open(engine: Engine, movements: i64, lines: usize) -> Self {
        let house = House::open(TestDatabase::fresh(engine));
        if movements > 0 {
            ledger::grow(&house.database, movements);
        }
        let (server, _) = Server::start(&house.database);
        let begin = |caller| Mutex::new(Walk::begin(&house, server.handheld(), caller, lines));
        let walks = (0..CALLERS).map(begin).collect();
        Self { server, walks, _house: house }
    }

    /// Everybody scans so many times, each at an own moment of the second; how long the answers took, in milliseconds.
    fn scan(&self, times: usize) -> Vec<f64> {
        assert!(self.server.resident_mib() > 0.0, "the server runs");
        let took = Mutex::new(Vec::with_capacity(times * self.walks.len()));
        let began = Instant::now();
        std::thread::scope(|scope| {
            for (caller, walk) in self.walks.iter().enumerate() {
                let took = &took;
                scope.spawn(move || {
                    let mut walk = walk.lock().expect("no thread panicked");
                    let phase = EVERY * caller as u32 / self.walks.len() as u32;
                    for scan in 0..times {
                        let due = EVERY * scan as u32 + phase;
                        std::thread::sleep(due.saturating_sub(began.elapsed()));
                        let asked = Instant::now();
                        walk.confirm();
                        let millis = asked.elapsed().as_secs_f64() * 1_000.0;
                        took.lock().expect("no thread panicked").push(millis);
                    }
                });
            }
        });
        took.into_inner().expect("no thread panicked")
    }
}

impl Walk {
    /// An order of so many lines, released to this worker, with a tote bound to it.
    fn begin(house: &House, handheld: Handheld, caller: usize, lines: usize) -> Self {
        let number = format!("SCAN-{caller}");
        let order = format!("/v1/orders/{number}");
        handheld.put(&order, &door::order_of(caller as u64, lines));
        let act = |action: &str| handheld.post(&format!("{order}/actions"), &json!({ "action": action }));
        act("allocate");
        act("release");
        let id = house.pick_task(&number);
        let (worker, tote) = (crate::house::worker(caller), crate::house::tote(caller));
        let of_task = |body: Value| handheld.post(&format!("/v1/tasks/{id}/actions"), &body);
        of_task(json!({ "action": "start", "worker": worker }));
        of_task(json!({ "action": "bind", "slot": 1, "handling_unit": tote }));
        let open = (1..=lines).rev().collect();
        Self { task: id, tote, open, handheld }
    }

    fn confirm(&mut self) {
        let line = self.open.pop().expect("a line for each scan");
        let body = json!({ "action": "confirm", "line_no": line, "quantity": 1, "handling_unit": self.tote });
        self.handheld.post(&format!("/v1/tasks/{}/actions", self.task), &body);
    }
}
