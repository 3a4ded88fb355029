//! The lines that are printed, and the comparison with what is known.

use crate::args::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// What became of one reading of one instance.
pub(crate) struct Outcome {
    pub(crate) instance: String,
    /// The value of the checked solution, or what was wrong.
    pub(crate) objective: Result<f64, String>,
    /// No better solution exists.
    pub(crate) proven: bool,
    pub(crate) lower_bound: Option<f64>,
    /// Solving, without reading.
    pub(crate) taken: Duration,
    /// The solution as it is written with `--solutions`.
    pub(crate) solution: String,
}

impl Outcome {
    pub(crate) fn unreadable(instance: &str, message: String) -> Self {
        Self {
            instance: instance.to_owned(),
            objective: Err(message),
            proven: false,
            lower_bound: None,
            taken: Duration::ZERO,
            solution: String::new(),
        }
    }
}

/// All outcomes.
pub(crate) struct Report<'a> {
    args: &'a Args,
    known: BTreeMap<String, f64>,
    gaps: Vec<f64>,
    taken: Vec<Duration>,
    errors: usize,
}

impl<'a> Report<'a> {
    /// # Errors
    /// A table of references that cannot be read.
    pub(crate) fn new(args: &'a Args) -> Result<Self, String> {
        let beside = [args.dir.join("reference.csv"), args.dir.join("../reference.csv")];
        let found = args.reference.clone().or_else(|| beside.into_iter().find(|path| path.is_file()));
        let known = found.map_or(Ok(BTreeMap::new()), |path| references(&path))?;
        Ok(Self { args, known, gaps: Vec::new(), taken: Vec::new(), errors: 0 })
    }

    pub(crate) fn add(&mut self, outcome: Outcome) {
        let reference = self.known.get(&outcome.instance).copied();
        let seconds = outcome.taken.as_secs_f64();
        let mut line = json!({
            "set": self.args.set.as_str(), "instance": outcome.instance, "objective": null,
            "reference": reference, "gap": null, "seconds": round(seconds, 6),
            "proven": outcome.proven, "lower_bound": outcome.lower_bound,
        });
        self.taken.push(outcome.taken);
        match outcome.objective {
            Ok(objective) => {
                line["objective"] = json!(objective);
                if let Some(reference) = reference {
                    let gap = (objective - reference) / reference;
                    let gap = if self.args.set.maximises() { -gap } else { gap };
                    line["gap"] = json!(round(gap, 9));
                    self.gaps.push(gap);
                }
                self.write_solution(&outcome.instance, &outcome.solution);
            }
            Err(message) => {
                line["error"] = json!(message);
                self.errors += 1;
            }
        }
        println!("{line}");
    }

    fn write_solution(&mut self, instance: &str, solution: &str) {
        let Some(folder) = &self.args.solutions else { return };
        let path = folder.join(instance);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, solution));
        if let Err(error) = written {
            eprintln!("{}: {error}", path.display());
            self.errors += 1;
        }
    }

    /// The last line, and the exit code.
    pub(crate) fn finish(mut self, total: Duration) -> ExitCode {
        self.taken.sort_unstable();
        let at = |part: usize| -> Value {
            let last = self.taken.len().saturating_sub(1);
            self.taken
                .get((self.taken.len() * part / 100).min(last))
                .map_or(Value::Null, |taken| json!(round(taken.as_secs_f64(), 6)))
        };
        let count = self.gaps.len();
        let mean = (count > 0).then(|| round(self.gaps.iter().sum::<f64>() / count as f64, 9));
        let max = self.gaps.iter().copied().max_by(f64::total_cmp).map(|gap| round(gap, 9));
        println!(
            "{}",
            json!({
                "set": self.args.set.as_str(), "summary": true, "instances": self.taken.len(),
                "with_reference": count, "equal": self.gaps.iter().filter(|gap| gap.abs() <= 1e-6).count(),
                "mean_gap": mean, "max_gap": max, "p50_seconds": at(50), "p99_seconds": at(99),
                "total_seconds": round(total.as_secs_f64(), 3), "errors": self.errors,
                "seed": self.args.seed, "threads": self.args.threads,
            })
        );
        if self.errors > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

/// `instance,objective,proven` below a head.
fn references(path: &PathBuf) -> Result<BTreeMap<String, f64>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let row = |(number, line): (usize, &str)| {
        let mut cells = line.split(',');
        let known = cells.next().zip(cells.next().and_then(|cell| cell.trim().parse().ok()));
        let known = known.map(|(name, value): (&str, f64)| (name.trim().to_owned(), value));
        known.ok_or(format!("{}, line {}: no name and number", path.display(), number + 1))
    };
    text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}
