//! The command line: results on standard output, everything else on standard error.

mod demo;
mod demo_text;
mod house;
mod import;
mod keys;
mod papers;
mod printer;
mod serve;
mod settings;
mod upkeep;

use crate::config::{Flags, Settings};
use crate::startup::Failure;
use clap::{Args, Parser, Subcommand};
use serde_json::Value;
use std::io::{self, Write};
use std::process::ExitCode;

/// Rummelig: a warehouse management system whose work is shaped to the people.
#[derive(Parser)]
#[command(name = "rummelig", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args)]
struct Shared {
    /// sqlite:PATH or postgres://USER@HOST/NAME; else RUMMELIG_DATABASE_URL, else database_url of rummelig.toml
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Results as one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    #[command(
        after_help = "Example:\n  rummelig serve --database sqlite:var/rummelig.db --listen 127.0.0.1:8080"
    )]
    Serve(serve::Serve),
    /// Bring the database to the schema of this program
    #[command(after_help = "Example:\n  rummelig migrate --database postgres://rummelig@localhost/rummelig")]
    Migrate,
    /// What holds for the whole house
    #[command(subcommand)]
    House(settings::House),
    /// The buildings of the house
    #[command(subcommand)]
    Site(house::Site),
    /// The companies that own the goods
    #[command(subcommand)]
    Client(house::Client),
    /// Keys of the API
    #[command(subcommand)]
    Key(keys::Key),
    /// Print a paper or label: into a file, a folder, or on a printer
    #[command(
        after_help = "Examples:\n  rummelig print pick-list T-00042 --level large --to pick-list.pdf\n  rummelig print packing-slip WEB-1001 WEB-1002 --client ACME --to OFFICE\n  rummelig print shipping-label WEB-1001 --client ACME --to PACK-1\n  rummelig print location-label --site AARHUS --size a4 --to var/papers/\n  rummelig print document 019ab1c2-0000-7000-8000-000000000000 --why lost --to OFFICE"
    )]
    Print(papers::Print),
    /// The printers of the house, and what waits for them
    #[command(subcommand)]
    Printer(printer::Printer),
    /// Take a CSV file, row by row, and say what became of each row
    #[command(
        after_help = "Example:\n  rummelig import orders orders.csv --client ACME --map map.toml --rejected rejected.csv"
    )]
    Import(import::Import),
    /// Fill an empty database with a day of an invented house, and say what happened
    #[command(after_help = "Example:\n  rummelig demo --database sqlite:var/demo.db")]
    Demo(demo::Demo),
    /// Check that stock adds up; changes nothing
    #[command(after_help = "Example:\n  rummelig verify --database sqlite:var/rummelig.db --since 12000")]
    Verify(upkeep::Verify),
    /// Take a verified copy of a SQLite database while it is used
    #[command(after_help = "Example:\n  rummelig backup /srv/copies --database sqlite:var/rummelig.db")]
    Backup(upkeep::Backup),
    /// Put a copy where no file is yet
    #[command(
        after_help = "Example:\n  rummelig restore /srv/copies/rummelig-20261124T170000000Z.db --into var/rummelig.db"
    )]
    Restore(upkeep::Restore),
    /// Print the description of the API
    #[command(after_help = "Example:\n  rummelig openapi > openapi.json")]
    Openapi,
}

/// Runs the command of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            // With standard error gone there is nobody to tell.
            let _ = writeln!(io::stderr(), "rummelig: {failure}");
            ExitCode::from(failure.code)
        }
    }
}

fn dispatch(cli: Cli) -> Result<u8, Failure> {
    let mut flags = Flags::new();
    if let Some(url) = &cli.shared.database {
        flags.insert("database_url", url.clone());
    }
    let json = cli.shared.json;
    match cli.command {
        Command::Openapi => upkeep::openapi(),
        Command::Serve(command) => command.run(flags),
        Command::Migrate => upkeep::migrate(&Settings::load(&flags)?, json),
        Command::House(command) => command.run(&Settings::load(&flags)?, json),
        Command::Site(command) => command.run(&Settings::load(&flags)?, json),
        Command::Client(command) => command.run(&Settings::load(&flags)?, json),
        Command::Key(command) => command.run(&Settings::load(&flags)?, json),
        Command::Print(command) => command.run(&Settings::load(&flags)?, json),
        Command::Printer(command) => command.run(&Settings::load(&flags)?, json),
        Command::Import(command) => command.run(&Settings::load(&flags)?, json),
        Command::Demo(command) => command.run(&Settings::load(&flags)?, json),
        Command::Verify(command) => command.run(&Settings::load(&flags)?, json),
        Command::Backup(command) => command.run(&Settings::load(&flags)?, json),
        Command::Restore(command) => command.run(&Settings::load(&flags)?, json),
    }
}

/// Who acts, as audit entries name it.
fn actor() -> String {
    format!("cli:{}", std::env::var("USER").unwrap_or_else(|_| "unknown".into()))
}

/// A result: as JSON, or as text.
fn print(json: bool, value: &Value, text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = if json { writeln!(out, "{value}") } else { writeln!(out, "{text}") };
    written
        .and_then(|()| out.flush())
        .map_err(|error| Failure::new(crate::startup::IO_FAULT, error.to_string()))
}
