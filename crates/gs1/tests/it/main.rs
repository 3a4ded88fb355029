//! The table and the rules against data that we did not write, and laws for every input.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test like the test itself")]

mod dictionary;
mod generator;
mod linter_vectors;
mod no_panic;
mod round_trip;

/// A file of the public GS1 data beside the project, if it is there.
fn public_data(name: &str) -> Option<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gs1").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("SKIPPED gs1 vectors: ../shared/data is absent");
    }
    text
}
