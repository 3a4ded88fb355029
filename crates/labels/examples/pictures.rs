//! The papers that the README shows, as PDF into a folder: `scripts/pictures.sh` makes pictures of them.

#![expect(clippy::unwrap_used, reason = "a sample that is wrong shall stop the script that shows it")]

#[expect(dead_code, reason = "the tests use more of the samples")]
#[path = "../tests/support/samples.rs"]
mod samples;

use rummelig_labels::documents::{ReadingLevel, ShippingLabelSize, packing_slip, pick_list, shipping_labels};
use rummelig_labels::{Document, Language, Resolution, pdf};
use std::path::PathBuf;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    let write = |name: &str, paper: Document| {
        std::fs::write(folder.join(name).with_extension("pdf"), pdf::write(&paper)).unwrap();
    };
    let language = Language::Danish;
    for (name, level) in [
        ("pick-list-standard", ReadingLevel::Standard),
        ("pick-list-large", ReadingLevel::Large),
        ("pick-list-easy", ReadingLevel::Easy),
    ] {
        write(name, pick_list(&samples::pick_list(level, language, 18)).unwrap());
    }
    write("packing-slip", packing_slip(&samples::packing_slip(language, 5)).unwrap());
    let labels = samples::shipping_labels(ShippingLabelSize::Mm102x152, language, Resolution::Dpi203);
    write("shipping-label", shipping_labels(&labels).unwrap());
}
