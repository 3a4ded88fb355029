//! Symbols drawn by us and read back by programs that we did not write.
//!
//! `make test` takes 50 values a symbology, with format, resolution and colours rotating, and one GS1 vector in ten;
//! `RUMMELIG_TEST_FULL=1` takes 500 values in every combination, and every vector.
//! A reader that is absent fails the test: `scripts/setup-tests.sh` installs them.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test like the test itself")]

mod documents;
#[path = "../support/every.rs"]
#[expect(dead_code, reason = "the layout tests use more of it")]
mod every;
mod proof;
mod readers;
#[path = "../support/samples.rs"]
mod samples;
mod values;
mod vectors;

/// Whether the large numbers are asked for.
fn full() -> bool {
    std::env::var_os("RUMMELIG_TEST_FULL").is_some_and(|value| value == "1")
}
