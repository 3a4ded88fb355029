//! How often an order that fills a carton is seen to, and how long a suggestion takes: one JSON line per figure.
//!
//! `cargo run --release -p rummelig-domain --example bench_cartons`

#[path = "../tests/planted/mod.rs"]
mod planted;

use rummelig_domain::packing::{CartonPlan, CartonRules, choose_carton};
use rummelig_domain::random::Random;
use serde_json::json;
use std::time::Instant;

const ORDERS: usize = 2_000;

fn main() {
    let (mut random, cartons) = (Random::seeded(1), planted::cartons());
    let rules = CartonRules { fill_pct: 100, ..CartonRules::default() };
    let (mut right, mut taken) = (0, Vec::new());
    for _ in 0..ORDERS {
        let (planted, pieces) = planted::planted(&mut random, &cartons);
        let begun = Instant::now();
        let plan = choose_carton(&pieces, &cartons, &rules);
        taken.push(begun.elapsed().as_secs_f64() * 1e3);
        right += usize::from(matches!(plan, CartonPlan::Suggested { parcels, left_out }
            if left_out.is_empty() && parcels.len() == 1 && parcels[0].carton == planted));
    }
    taken.sort_unstable_by(f64::total_cmp);
    let figures = [
        ("cartons_right", right as f64 / ORDERS as f64 * 100.0, "%"),
        ("carton_p50", taken[ORDERS / 2], "ms"),
        ("carton_p95", taken[ORDERS * 95 / 100], "ms"),
    ];
    for (name, value, unit) in figures {
        println!("{}", json!({"name": name, "value": value, "unit": unit, "n": ORDERS}));
    }
}
