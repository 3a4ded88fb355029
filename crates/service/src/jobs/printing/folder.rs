//! A folder as a printer: each document becomes a file, whole or not at all.

use crate::app::printing::{Outcome, Taken};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Writes the document into its folder. A second try writes the same file again, so nothing is ever unknown.
pub(super) fn write(folder: &str, taken: &Taken, content: &[u8]) -> Outcome {
    let name = file_name(&taken.kind, &taken.code, taken.job.is_copy, "pdf");
    match put(Path::new(folder), &name, content) {
        Ok(()) => Outcome::Printed,
        Err(error) => Outcome::Away(format!("the folder cannot be written: {}", error.kind())),
    }
}

fn put(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let part = folder.join(format!(".{name}.part"));
    let mut file = File::create(&part)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&part, folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// `KIND-CODE.pdf`, or `KIND.pdf` where the code would tell a person; signs that mean something to a file system are
/// replaced.
#[must_use]
pub(crate) fn file_name(kind: &str, code: &str, is_copy: bool, extension: &str) -> String {
    let plain =
        |sign: char| if sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.' | '~') { sign } else { '_' };
    let code: String = code.chars().take(100).map(plain).collect();
    let name = if kind == code { code } else { format!("{kind}-{code}") };
    let copy = if is_copy { "-copy" } else { "" };
    format!("{name}{copy}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_kind_and_code() {
        for (kind, code, is_copy, expected) in [
            ("pick-list", "T-000042", false, "pick-list-T-000042.pdf"),
            ("packing-slip", "WEB/../1", true, "packing-slip-WEB_.._1-copy.pdf"),
            ("badges", "badges", false, "badges.pdf"),
            ("packing-slip", "Rødgrød 1", false, "packing-slip-Rødgrød_1.pdf"),
        ] {
            assert_eq!(file_name(kind, code, is_copy, "pdf"), expected);
        }
    }
}
