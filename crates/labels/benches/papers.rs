//! `make bench`: how fast papers and labels are made, how large they are, and how much memory many of them take.
//!
//! One JSON line per figure; `papers` as an argument chooses this part among those of the whole bench.
//! `RUMMELIG_BENCH_SHORT=1` takes small numbers, to see whether it runs.
#![expect(clippy::expect_used, reason = "a bench ends where something does not work")]

#[path = "../tests/support/samples.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod samples;

use rummelig_labels::documents::{
    LocationLabelSize, ReadingLevel, ShippingLabelSize, location_labels, pick_list, shipping_labels,
};
use rummelig_labels::{Language, Resolution, pdf};
use std::hint::black_box;
use std::time::Instant;

/// With this argument the bench is a process that makes 5,000 labels and tells how much memory that took.
const MEMORY: &str = "memory-of-5000-labels";

fn main() {
    // `cargo bench` hands its own flags on.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if wanted.iter().any(|part| part == MEMORY) {
        make_labels(5_000);
        println!("{}", peak_kilobytes());
        return;
    }
    if !wanted.is_empty() && !wanted.iter().any(|part| part == "papers") {
        return;
    }
    let rounds = if std::env::var_os("RUMMELIG_BENCH_SHORT").is_some() { 3 } else { 31 };
    pick_lists(rounds);
    labels(rounds);
    memory();
}

fn pick_lists(rounds: usize) {
    for (name, level) in
        [("standard", ReadingLevel::Standard), ("large", ReadingLevel::Large), ("easy", ReadingLevel::Easy)]
    {
        let input = samples::pick_list(level, Language::Danish, 200);
        let make = || pdf::write(&pick_list(&input).expect("the sample is good"));
        figure(&format!("papers_pick_list_200_lines_{name}"), median(rounds, make), "ms", rounds);
        figure(&format!("papers_pick_list_200_lines_{name}_size"), kilobytes(make().len()), "kB", 1);
    }
}

fn labels(rounds: usize) {
    figure("papers_location_labels_1000", median(rounds, || make_labels(1_000)), "ms", rounds);
    figure("papers_location_labels_1000_size", kilobytes(make_labels(1_000).len()), "kB", 1);
    let mut one =
        samples::shipping_labels(ShippingLabelSize::Mm102x152, Language::Danish, Resolution::Dpi203);
    one.labels.truncate(1);
    let make = || pdf::write(&shipping_labels(&one).expect("the sample is good"));
    figure("papers_shipping_label", median(rounds, make), "ms", rounds);
}

fn make_labels(count: usize) -> Vec<u8> {
    let input = samples::location_labels(LocationLabelSize::Mm57x32, Resolution::Dpi203, count);
    pdf::write(&location_labels(&input).expect("the sample is good"))
}

/// The most memory that a process of its own had while it made 5,000 labels.
fn memory() {
    let this = std::env::current_exe().expect("the bench knows its file");
    let told = std::process::Command::new(this).arg(MEMORY).output().expect("the bench starts itself");
    let kilobytes: f64 = String::from_utf8_lossy(&told.stdout).trim().parse().expect("a number of kilobytes");
    figure("papers_memory_5000_labels", kilobytes / 1_024.0, "MiB", 1);
}

/// The most memory that this process had, as Linux counts it; 0 elsewhere.
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// The median of so many rounds in milliseconds; one before them does not count, since it cuts the fonts.
fn median(rounds: usize, make: impl Fn() -> Vec<u8>) -> f64 {
    black_box(make());
    let mut taken: Vec<f64> = (0..rounds)
        .map(|_| {
            let started = Instant::now();
            black_box(make());
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken[rounds / 2]
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1e3
}

fn figure(name: &str, value: f64, unit: &str, n: usize) {
    let value = (value * 1e3).round() / 1e3;
    println!("{}", serde_json::json!({ "name": name, "value": value, "unit": unit, "n": n }));
}
