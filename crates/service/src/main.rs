//! The binary `rummelig`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rummelig_service::cli::run()
}
