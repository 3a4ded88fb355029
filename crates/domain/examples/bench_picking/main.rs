//! Pick planning on public sets of instances: one JSON line for each instance and one for all.
//!
//! `cargo run --release -p rummelig-domain --example bench_picking -- SET DIR [--seconds S] [--seed N] [--threads N]
//! [--blocks 1|2] [--method best|s_shape|largest_gap] [--reference FILE] [--solutions OUT] [--limit N]`
//!
//! Every solution is computed anew from what was read, by code that shares nothing with the methods; a wrong one is
//! reported as such and the exit code is 1. A file that cannot be read is reported with its line and the run goes on.

#![expect(clippy::print_stderr, reason = "what is wrong with a command is told on stderr")]

mod args;
mod hall;
mod jobprp;
mod key_value;
mod report;
mod sbpo2025;
mod sprp;

use args::{Args, Set};
use report::{Outcome, Report};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// What was asked wrongly.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}\n\n{}", args::HELP);
            return ExitCode::from(USAGE);
        }
    };
    let begun = Instant::now();
    let mut report = match Report::new(&args) {
        Ok(report) => report,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(USAGE);
        }
    };
    for file in files(&args.dir).into_iter().take(args.limit) {
        let name = instance_name(&args.dir, &file);
        match std::fs::read(&file) {
            Ok(bytes) => run(&args, &name, &bytes).into_iter().for_each(|outcome| report.add(outcome)),
            Err(error) => report.add(Outcome::unreadable(&name, error.to_string())),
        }
    }
    report.finish(begun.elapsed())
}

/// All readings of one instance.
fn run(args: &Args, name: &str, bytes: &[u8]) -> Vec<Outcome> {
    match args.set {
        Set::Sprp => sprp::run(args, name, bytes),
        Set::Jobprp => vec![jobprp::run(args, name, bytes)],
        Set::Sbpo2025 => vec![sbpo2025::run(args, name, bytes)],
    }
}

/// The instances below a folder, in natural order of their names: `a2` before `a10`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                found.push(path);
            }
        }
    }
    found.sort_by(|a, b| rummelig_domain::picking::natural_order(&a.to_string_lossy(), &b.to_string_lossy()));
    found
}

/// The path below the folder with `/`, without a leading `instances/`.
fn instance_name(dir: &Path, file: &Path) -> String {
    let below = file.strip_prefix(dir).unwrap_or(file).to_string_lossy().replace('\\', "/");
    below.strip_prefix("instances/").unwrap_or(&below).to_owned()
}
