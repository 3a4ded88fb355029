//! `demo`.

use super::demo_text::{Palette, Told, tell};
use super::print;
use crate::app::App;
use crate::app::imports::kind::Kind;
use crate::app::said::Language;
use crate::config::Settings;
use crate::demo::story::Story;
use crate::demo::{self, DemoError, Found, fill, papers};
use crate::startup::{self, FAILED, Failure};
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;
use rummelig_domain::time::Day;
use serde_json::json;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The zone of the invented house.
const ZONE: &str = "Europe/Copenhagen";

/// A whole day of an invented house.
#[derive(Args)]
pub(super) struct Demo {
    /// Print the papers of the day as PDF into this folder
    #[arg(long, value_name = "DIR")]
    papers: Option<PathBuf>,
    /// The language of what is said; else that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_parser = PossibleValuesParser::new(["da", "en"]))]
    language: Option<String>,
}

impl Demo {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let language = match self.language.as_deref().and_then(Language::parse) {
            Some(language) => language,
            None => of_environment(),
        };
        startup::prepare_to_write(settings)?;
        let app = startup::open(settings)?;
        let (day, is_new) = match demo::found(&app.store)? {
            Found::Nothing => (today(&app)?, true),
            Found::Demo(day) => (day, false),
            Found::Other => {
                return Err(Failure::new(
                    FAILED,
                    "this database is in use; the demo needs an empty one, for example --database sqlite:var/demo.db",
                ));
            }
        };
        let bar = bar();
        let progress = |what: &str| bar.set_message(what.to_owned());
        demo::make(&app, day, &progress).map_err(failed)?;
        let told = told(&app, day, (is_new, self.papers.as_deref()), &progress);
        bar.finish_and_clear();
        let told = told.map_err(failed)?;
        print(json, &as_json(&told), &tell(&told, language, Palette::of(is_coloured(json))))?;
        Ok(0)
    }
}

fn told(
    app: &App,
    day: Day,
    (is_new, folder): (bool, Option<&Path>),
    progress: &dyn Fn(&str),
) -> Result<Told, DemoError> {
    let papers = match folder {
        Some(folder) => Some((papers::print(app, folder, progress)?, folder.display().to_string())),
        None => None,
    };
    let reports = fill::reports(app, day, progress)?;
    let documents = |kind: Kind| -> u64 {
        reports.iter().filter(|(of, _)| *of == kind).map(|(_, report)| report.imported.documents).sum()
    };
    let units = |kind: Kind| -> u64 {
        reports.iter().filter(|(of, _)| *of == kind).map(|(_, report)| report.imported.units).sum()
    };
    Ok(Told {
        is_new,
        papers,
        locations: documents(Kind::Locations),
        skus: documents(Kind::Skus),
        units: units(Kind::Stock),
        workers: documents(Kind::Workers),
        inbound: documents(Kind::Inbound),
        story: Story::read(app, day)?,
    })
}

fn as_json(told: &Told) -> serde_json::Value {
    let story = &told.story;
    let tours: usize = story.sites.iter().map(|site| site.tours.len()).sum();
    json!({
        "day": story.day.to_string(), "created": told.is_new, "orders": story.orders(), "on_tours": story.on_tours,
        "later": story.later, "waiting": story.waiting.len(), "tours": tours,
        "packed": story.packed, "papers": told.papers.as_ref().map(|(papers, _)| papers),
    })
}

/// Today where the house stands.
fn today(app: &App) -> Result<Day, Failure> {
    let zone = TimeZone::get(ZONE).map_err(Failure::failed)?;
    Ok(app.store.now().day_in(&zone))
}

/// Danish for whoever has set up the shell in Danish, else English (POSIX.1-2017, 8.2: the first that is set counts).
fn of_environment() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    match set.into_iter().find(|value| !value.is_empty()) {
        Some(value) if value.starts_with("da") => Language::Danish,
        Some(_) | None => Language::English,
    }
}

/// Colours on a terminal, unless somebody asked for none (no-color.org).
fn is_coloured(json: bool) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !json && !refused && io::stdout().is_terminal()
}

/// Drawn on standard error, and only where that is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    match ProgressStyle::with_template("{spinner} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn failed(error: DemoError) -> Failure {
    Failure::new(FAILED, error.to_string())
}
