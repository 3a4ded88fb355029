//! What a caller at the door notices: the start of the server, its memory at rest, and how long an order takes to be taken.

use crate::database::{Engine, TestDatabase};
use crate::house::{House, sku};
use crate::report::{Dice, Sizes, figure, median, percentile};
use crate::server::{Server, steadily};
use crate::{house, name_of};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the server is left alone before its memory is looked at.
const REST: Duration = Duration::from_secs(2);
/// Orders a second that a client sends.
const ORDERS_PER_SECOND: u32 = 50;

/// Prints start-up, memory at rest and the time of a PUT.
pub(crate) fn measure(engine: Engine, sizes: Sizes) {
    let name = name_of(engine);
    let House { database, store, .. } = House::open(TestDatabase::fresh(engine));
    drop(store);
    let starts: Vec<f64> = (0..sizes.starts).map(|_| Server::start(&database).1).collect();
    figure(&format!("start.{name}"), median(&starts), "s", starts.len());

    let (server, _) = Server::start(&database);
    std::thread::sleep(REST);
    figure(&format!("memory.{name}.rest"), server.resident_mib(), "MiB", 1);

    let every = Duration::from_secs(1) / ORDERS_PER_SECOND;
    let put = |handheld: &crate::server::Handheld, call: usize| {
        handheld.put(&format!("/v1/orders/PUT-{call}"), &order_body(call as u64));
    };
    steadily(&server, (16, every), sizes.warm_up, |handheld, call| {
        handheld.put(&format!("/v1/orders/WARM-{call}"), &order_body(call as u64));
    });
    let took = steadily(&server, (16, every), sizes.steady, put);
    figure(&format!("put_order.{name}.p50"), percentile(&took, 0.50), "ms", took.len());
    figure(&format!("put_order.{name}.p95"), percentile(&took, 0.95), "ms", took.len());
}

/// An order of three lines.
pub(crate) fn order_body(seed: u64) -> Value {
    order_of(seed, 3)
}

/// An order of so many lines, the first item by chance.
pub(crate) fn order_of(seed: u64, lines: usize) -> Value {
    let first = Dice::new(seed).throw(house::SKUS);
    let line = |at: usize| json!({ "sku": sku((first + 7 * at) % house::SKUS).as_str(), "quantity": 1 });
    json!({
        "site": house::SITE,
        "delivery_method": "carrier",
        "consignee": { "name": "Test Person", "address1": "Prøvevej 1", "postal_code": "8000", "city": "Aarhus C",
            "country": "DK" },
        "lines": (0..lines).map(line).collect::<Vec<_>>(),
    })
}
