//! What a program that we did not write finds in the PDF of a pick list: every line, in walking order, æ, ø and å whole.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a reader that is absent fails the test")]

#[path = "support/samples.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod samples;

use rummelig_labels::documents::{PickList, ReadingLevel, pick_list};
use rummelig_labels::{Language, pdf};
use std::io::Write;
use std::process::{Command, Stdio};

/// The words of a PDF in the order in which they are drawn, with single spaces between them.
fn words(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is there: scripts/setup-tests.sh installs it");
    let mut stdin = reader.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&pdf).unwrap());
    let output = reader.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list(level: ReadingLevel) -> PickList {
    let mut list = samples::pick_list(level, Language::Danish, 40);
    // Each line says which it is, in the letters that get lost first.
    for (i, line) in list.lines.iter_mut().enumerate() {
        line.name = format!("Blåbærgrød Ærø nr. {i}");
        line.location = format!("ØÅ-{i:02}");
        line.pictograms.clear();
    }
    list
}

#[test]
fn every_line_is_found_in_walking_order() {
    for level in samples::LEVELS {
        let list = list(level);
        let all = words(&pdf::write(&pick_list(&list).unwrap()));
        let mut from = 0;
        for line in &list.lines {
            for text in [&line.location, &line.name, &line.sku] {
                // The easy level says what to take, not its code.
                if level == ReadingLevel::Easy && *text == line.sku {
                    continue;
                }
                let at = all[from..].find(text.as_str());
                assert!(
                    at.is_some(),
                    "{level:?}: {text:?} is missing after {:?}",
                    &all[from..].chars().take(300).collect::<String>()
                );
            }
            from += all[from..].find(&line.location).unwrap() + line.location.len();
        }
    }
}

#[test]
fn danish_letters_are_whole_on_every_paper() {
    use rummelig_labels::documents::{count_sheet, packing_slip, receiving_sheet, work_order_card};
    let danish = Language::Danish;
    for (document, expected) in [
        (packing_slip(&samples::packing_slip(danish, 7)), "Følgeseddel Modtager Café Blåbær ApS"),
        (receiving_sheet(&samples::receiving_sheet(danish, 7)), "Leverandør"),
        (count_sheet(&samples::count_sheet(danish, 7)), "Optælling"),
        (work_order_card(&samples::work_order_card(danish)), "Fold æsken, og læg silkepapir i bunden."),
    ] {
        let all = words(&pdf::write(&document.unwrap()));
        assert!(all.contains(expected), "{expected:?} is missing in {all:?}");
    }
}
