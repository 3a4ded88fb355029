//! `sbpo2025`: whole orders and the aisles that hold them, with as many units per aisle as can be.

use crate::args::Args;
use crate::report::Outcome;
use rummelig_domain::picking::check_wave::wave_faults;
use rummelig_domain::picking::{Budget, WaveChoice, WaveDemand, WaveOrder, choose_wave};
use std::fmt::Write as _;
use std::time::Instant;

/// Rounds where no deadline is given.
const ROUNDS: u64 = 1_000_000;

/// Solves one file.
pub(crate) fn run(args: &Args, name: &str, bytes: &[u8]) -> Outcome {
    let demand = match read(&String::from_utf8_lossy(bytes)) {
        Ok(demand) => demand,
        Err(message) => return Outcome::unreadable(name, message),
    };
    let begun = Instant::now();
    let late = || args.seconds.is_some_and(|seconds| begun.elapsed() >= seconds);
    let budget = match args.seconds {
        Some(_) => Budget { iterations: u64::MAX, stop: Some(&late) },
        None => Budget::rounds(ROUNDS),
    };
    let choice = choose_wave(&demand, &budget, args.seed);
    let taken = begun.elapsed();
    let (objective, solution) = match choice {
        Ok(choice) => (checked(&demand, &choice), written(&choice)),
        Err(refused) => (Err(refused.to_string()), String::new()),
    };
    Outcome { instance: name.to_owned(), objective, proven: false, lower_bound: None, taken, solution }
}

/// Units per aisle of a wave that holds.
fn checked(demand: &WaveDemand, choice: &WaveChoice) -> Result<f64, String> {
    let faults = wave_faults(demand, choice);
    if faults.is_empty() {
        Ok(choice.units as f64 / choice.aisles.len() as f64)
    } else {
        Err(format!("{faults:?}"))
    }
}

/// The number of orders and the orders, the number of aisles and the aisles, one a line.
fn written(choice: &WaveChoice) -> String {
    let mut text = String::new();
    for list in [&choice.orders, &choice.aisles] {
        let _ = writeln!(text, "{}", list.len());
        list.iter().for_each(|id| {
            let _ = writeln!(text, "{id}");
        });
    }
    text
}

/// Line 1 says how many orders, items and aisles; a line for each order, one for each aisle, and the limits.
fn read(text: &str) -> Result<WaveDemand, String> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let mut numbers = || -> Result<(usize, Vec<u64>), String> {
        let (number, line) = lines.next().ok_or("the file ends too early")?;
        let parsed: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
        Ok((number, parsed.map_err(|_| format!("line {number}: whole numbers are expected"))?))
    };
    let (_, head) = numbers()?;
    let &[orders, items, aisles] = head.as_slice() else {
        return Err("line 1: three numbers are expected: orders, items, aisles".to_owned());
    };
    let mut rows = || -> Result<Vec<(u32, u64)>, String> {
        let (number, line) = numbers()?;
        let (count, rest) = line.split_first().ok_or(format!("line {number}: empty"))?;
        if rest.len() as u64 != count * 2 {
            return Err(format!("line {number}: {count} pairs are announced"));
        }
        rest.chunks_exact(2)
            .map(|pair| {
                let item = u32::try_from(pair[0]).ok().filter(|_| pair[0] < items);
                item.map(|item| (item, pair[1])).ok_or(format!("line {number}: there is no item {}", pair[0]))
            })
            .collect()
    };
    let orders: Result<Vec<_>, String> = (0..orders).map(|_| rows()).collect();
    let aisles: Result<Vec<_>, String> = (0..aisles).map(|_| rows()).collect();
    let (number, limits) = numbers()?;
    let &[units_min, units_max] = limits.as_slice() else {
        return Err(format!("line {number}: two limits are expected"));
    };
    let order = |items| WaveOrder { items, ..WaveOrder::default() };
    Ok(WaveDemand {
        orders: orders?.into_iter().map(order).collect(),
        aisles: aisles?,
        units_min,
        units_max,
        ..WaveDemand::default()
    })
}
