//! Plans every shift of a folder and prints one JSON line for each.
//!
//! `cargo run --release -p rummelig-domain --example bench_people -- DIR [--seconds S] [--seed N]`
//!
//! A shift is any `*.json` with `workers` and `tasks` of the SKAAN-1 format; where `reference.json` stands beside it,
//! the gap to the best known value is printed, else null. The seconds cover all stages of one shift together.
//! Value is judged on the plan after the stage of value, strain after value and strain, soft after value and soft with
//! 99 % of the value; the whole run through all stages and the pulls stand beside them. A gap is a share of the best:
//! 0.005 is half a per cent.

#[path = "../tests/skaan/mod.rs"]
#[expect(dead_code, reason = "the tests read more of the format")]
mod skaan;

use rummelig_domain::people::plan::{
    Kept, LocalSearch, PlanFacts, PlanProblem, PlanSolver, ProblemFault, PullRule, ShiftPlan, SolveLimit,
    Stage, pull_with_plan, simulated_pull, soft_bound, value_bound, verify,
};
use serde_json::{Value, json};
use skaan::{Instance, Reference};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

struct Options {
    dir: PathBuf,
    seconds: f64,
    seed: u64,
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(fault) => return complain(&fault),
    };
    let mut files: Vec<PathBuf> = match std::fs::read_dir(&options.dir) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(fault) => return complain(&format!("{}: {fault}", options.dir.display())),
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut code = ExitCode::SUCCESS;
    for instance in files.iter().filter_map(|path| skaan::read(path)) {
        match measure(&instance, &skaan::reference(&options.dir, &instance.name), &options) {
            Ok(line) => println!("{line}"),
            Err(fault) => code = complain(&format!("{}: {fault}", instance.name)),
        }
    }
    code
}

#[expect(clippy::print_stderr, reason = "a program says what went wrong where nobody reads figures")]
fn complain(fault: &str) -> ExitCode {
    eprintln!("{fault}");
    ExitCode::FAILURE
}

fn options() -> Result<Options, String> {
    const USAGE: &str = "bench_people DIR [--seconds S] [--seed N]";
    let mut options = Options { dir: PathBuf::new(), seconds: 10.0, seed: 1 };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value: {USAGE}"));
        match argument.as_str() {
            "--seconds" => options.seconds = value()?.parse().map_err(|_| format!("--seconds S: {USAGE}"))?,
            "--seed" => options.seed = value()?.parse().map_err(|_| format!("--seed N: {USAGE}"))?,
            dir if !dir.starts_with('-') => options.dir = Path::new(dir).to_path_buf(),
            other => return Err(format!("{other} is unknown: {USAGE}")),
        }
    }
    if options.dir.as_os_str().is_empty() || options.seconds.is_nan() || options.seconds <= 0.0 {
        return Err(USAGE.to_owned());
    }
    Ok(options)
}

/// A chain of stages: each keeps what the ones before have reached.
struct Chain<'p> {
    problem: &'p PlanProblem,
    plan: ShiftPlan,
    facts: PlanFacts,
    kept: Kept,
    violations: usize,
}

impl Chain<'_> {
    fn stage(&mut self, stage: Stage, seconds: f64, seed: u64) {
        let until = Instant::now() + Duration::from_secs_f64(seconds);
        let keep_going = || Instant::now() < until;
        let limit = SolveLimit { seed, iterations: u64::MAX, keep_going: &keep_going };
        self.plan = LocalSearch.improve(self.problem, stage, &self.kept, &self.plan, &limit);
        self.facts = count(verify(self.problem, &self.plan), &mut self.violations);
        self.kept = self.kept.after(stage, &self.facts);
    }

    fn fork(&self) -> Self {
        Self {
            problem: self.problem,
            plan: self.plan.clone(),
            facts: self.facts.clone(),
            kept: self.kept,
            violations: 0,
        }
    }
}

fn count(
    judged: Result<PlanFacts, Vec<rummelig_domain::people::plan::Breach>>,
    violations: &mut usize,
) -> PlanFacts {
    judged.unwrap_or_else(|breaches| {
        *violations += breaches.len();
        PlanFacts::default()
    })
}

fn measure(instance: &Instance, reference: &Reference, options: &Options) -> Result<Value, ProblemFault> {
    let problem = &instance.problem;
    let begun = Instant::now();
    let seconds = options.seconds;
    let mut violations = 0;
    let plan = simulated_pull(problem, PullRule::Score)?;
    let pulled = count(verify(problem, &plan), &mut violations);
    let mut valued = Chain { problem, plan, facts: pulled.clone(), kept: Kept::default(), violations: 0 };
    valued.stage(Stage::Value, 0.35 * seconds, options.seed);
    // Soft and strain are judged where 99 % of the best known value is kept, not only of our own.
    let asked = reference.value_best.map_or(0, |best| (best * 99).div_ceil(100));
    if asked <= valued.facts.value {
        valued.kept.value_min = valued.kept.value_min.max(asked);
    }
    let mut strained = valued.fork();
    strained.stage(Stage::Strain, 0.2 * seconds, options.seed);
    let mut soft = valued.fork();
    soft.stage(Stage::Soft, 0.3 * seconds, options.seed);
    let mut whole = strained.fork();
    whole.stage(Stage::Share, 0.02 * seconds, options.seed);
    whole.stage(Stage::Soft, 0.1 * seconds, options.seed);
    let seconds = begun.elapsed().as_secs_f64();
    let followed = count(verify(problem, &pull_with_plan(problem, &valued.plan)?), &mut violations);
    violations += valued.violations + strained.violations + soft.violations + whole.violations;
    let gap =
        |value: u64| reference.value_best.map(|best| round((best as f64 - value as f64) / best as f64, 5));
    let share = |ppm: u64| round(ppm as f64 / 1e6, 4);
    let facts = |facts: &PlanFacts| {
        json!({"value": facts.value, "gap": gap(facts.value), "soft": facts.soft, "strain": share(facts.strain_ppm),
            "share": share(facts.share_ppm), "share_lack": facts.share_lack})
    };
    Ok(json!({
        "instance": instance.name,
        "value": valued.facts.value,
        "best": reference.value_best,
        "gap": gap(valued.facts.value),
        "bound": value_bound(problem)?,
        "soft": soft.facts.soft,
        "soft_best": reference.soft_best,
        "soft_bound": soft_bound(problem, valued.kept.value_min)?,
        "strain": share(strained.facts.strain_ppm),
        "strain_best": reference.strain_best_ppm.map(share),
        "violations": violations,
        "seconds": round(seconds, 2),
        "whole": facts(&whole.facts),
        "pull": {
            "priority": facts(&pull_facts(problem, PullRule::Priority)?),
            "value_per_minute": facts(&pull_facts(problem, PullRule::ValuePerMinute)?),
            "score": facts(&pulled),
            "following_the_plan": facts(&followed),
        },
    }))
}

fn pull_facts(problem: &PlanProblem, rule: PullRule) -> Result<PlanFacts, ProblemFault> {
    Ok(count(verify(problem, &simulated_pull(problem, rule)?), &mut 0))
}

fn round(number: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (number * scale).round() / scale
}
