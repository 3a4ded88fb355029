//! `serve`.

use crate::config::{Flags, Settings};
use crate::jobs::printing::{Patience, Printing};
use crate::jobs::{self, Jobs};
use crate::startup::{self, Failure, IO_FAULT, USAGE};
use crate::web::Front;
use crate::{cli, server};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serve the API.
#[derive(Args)]
pub(super) struct Serve {
    /// ADDRESS:PORT; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Migrate PostgreSQL first; a SQLite file always is
    #[arg(long)]
    migrate: bool,
    /// Speak plain HTTP beyond this computer, for a network that you trust
    #[arg(long)]
    insecure_http: bool,
    /// Show the first page of a demo, with the papers of this folder, to whoever is at this computer
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// Certificate chain (not in this version)
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// Key of the certificate (not in this version)
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Network of a proxy that speaks TLS (not in this version)
    #[arg(long, value_name = "CIDR")]
    behind_proxy: Option<String>,
}

impl Serve {
    pub(super) fn run(self, mut flags: Flags) -> Result<u8, Failure> {
        if let Some(listen) = &self.listen {
            flags.insert("listen", listen.clone());
        }
        let settings = Settings::load(&flags)?;
        self.check_door(&settings)?;
        log_to_stderr(&settings)?;
        // The address first: a port in use is told before the database is touched.
        let listener = server::bind(&settings.listen).map_err(Failure::failed)?;
        let _lock = startup::prepare_to_serve(&settings, self.migrate)?;
        let app = startup::open(&settings)?;
        let front = self.demo.map(|papers| Front::of(&app, papers)).transpose().map_err(Failure::failed)?;
        let address = listener.local_addr().map_err(Failure::failed)?;
        let jobs = Jobs::start(&app, jobs::work_of).map_err(Failure::failed)?;
        let printing = Printing::start(&app, Patience::default()).map_err(Failure::failed)?;
        let url = format!("http://{address}");
        cli::print(false, &json!(url), &format!("listening on {url}"))?;
        let served = server::serve_with(&app, front, listener, asked_to_stop());
        drop((jobs, printing));
        served.map_err(|error| Failure::new(IO_FAULT, error.to_string()))?;
        Ok(0)
    }

    /// Beyond loopback plain HTTP needs a word from whoever starts it.
    fn check_door(&self, settings: &Settings) -> Result<(), Failure> {
        let missing = [
            ("--tls-cert", self.tls_cert.is_some()),
            ("--tls-key", self.tls_key.is_some()),
            ("--behind-proxy", self.behind_proxy.is_some()),
        ];
        if let Some((flag, _)) = missing.iter().find(|(_, given)| *given) {
            return Err(Failure::new(
                USAGE,
                format!("{flag} does not exist in this version of Rummelig yet"),
            ));
        }
        if self.demo.is_some() && !startup::is_loopback(&settings.listen) {
            return Err(Failure::new(
                USAGE,
                "the first page of a demo is open to whoever reaches it: listen on this computer only, for example 127.0.0.1:8080",
            ));
        }
        if !startup::is_loopback(&settings.listen) && !self.insecure_http {
            return Err(Failure::new(
                USAGE,
                format!(
                    "{} is reachable by others and would speak plain HTTP; listen on 127.0.0.1, or say --insecure-http",
                    settings.listen
                ),
            ));
        }
        Ok(())
    }
}

/// JSON lines; the words that may stand in them are those that the code names, never a body or a header.
fn log_to_stderr(settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&settings.log)
        .map_err(|_| Failure::new(USAGE, format!("log: '{}' is no level and no filter", settings.log)))?;
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .try_init()
        .map_err(Failure::failed)
}

/// SIGTERM, or Ctrl-C.
async fn asked_to_stop() {
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut term), Ok(mut interrupt)) => {
            tokio::select! { _ = term.recv() => {}, _ = interrupt.recv() => {} }
        }
        // Without handlers the signals keep their own meaning and end the process.
        _ => std::future::pending().await,
    }
}
