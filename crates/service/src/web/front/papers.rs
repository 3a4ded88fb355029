//! The papers of the demo, as the files of one folder.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The kinds by the beginning of their file names, in the order in which they are shown. A name is the kind and then
/// the code of what the paper is about.
const KINDS: [&str; 10] = [
    "pick-list",
    "packing-slip",
    "shipping-label",
    "receiving-sheet",
    "count-sheet",
    "location-label",
    "sku-label",
    "tote-label",
    "badges",
    "",
];

/// File names by kind; what is of no known kind stands last.
#[derive(Debug, Default)]
pub(super) struct Papers {
    kinds: BTreeMap<usize, Vec<String>>,
}

impl Papers {
    /// The PDF files of a folder, by name; none where there is no folder.
    ///
    /// # Errors
    /// What the operating system says of a folder that is there.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let mut names = Vec::new();
        match std::fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(entries) => {
                for entry in entries {
                    let entry = entry?;
                    match entry.file_name().into_string() {
                        Ok(name) if is_paper(&name) && entry.file_type()?.is_file() => names.push(name),
                        Ok(_) | Err(_) => {}
                    }
                }
            }
        }
        Ok(Self::of_names(names))
    }

    fn of_names(mut names: Vec<String>) -> Self {
        names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        let mut papers = Self::default();
        for name in names {
            let kind = KINDS.iter().position(|kind| name.starts_with(kind)).unwrap_or_default();
            papers.kinds.entry(kind).or_default().push(name);
        }
        papers
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.kinds.values().map(Vec::len).sum()
    }

    /// The papers of a kind about this code; a code of several papers is followed by their numbers.
    pub(super) fn of<'p>(
        &'p self,
        kind: &'static str,
        code: &str,
    ) -> impl Iterator<Item = &'p str> + use<'p> {
        let stem = format!("{kind}-{code}");
        let at = KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len());
        self.kinds.get(&at).into_iter().flatten().map(String::as_str).filter(move |name| {
            let rest = name.strip_prefix(stem.as_str()).and_then(|rest| rest.strip_suffix(".pdf"));
            rest.is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('-').is_some_and(|number| {
                        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
                    })
            })
        })
    }

    /// The kinds that there are, each with the file names and what they are about.
    pub(super) fn by_kind(&self) -> impl Iterator<Item = (&'static str, impl Iterator<Item = (&str, &str)>)> {
        self.kinds.iter().map(|(at, names)| {
            let kind = KINDS.get(*at).copied().unwrap_or_default();
            let about =
                move |name: &'_ String| -> usize { if name.len() > kind.len() + 5 { kind.len() } else { 0 } };
            let named = names.iter().map(move |name| {
                let stem = name.strip_suffix(".pdf").unwrap_or(name);
                (name.as_str(), stem.get(about(name)..).unwrap_or(stem).trim_start_matches('-'))
            });
            (kind, named)
        })
    }
}

/// The bytes of a paper; nothing where the folder has no such file.
///
/// # Errors
/// What the operating system says.
pub(super) fn read(folder: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    // Only what the folder itself lists is read, so that no name leads out of it.
    let is_listed =
        is_paper(name) && Papers::in_folder(folder)?.kinds.values().flatten().any(|listed| listed == name);
    if is_listed { std::fs::read(folder.join(name)).map(Some) } else { Ok(None) }
}

fn is_paper(name: &str) -> bool {
    name.ends_with(".pdf") && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn papers(names: &[&str]) -> Papers {
        Papers::of_names(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn papers_are_found_by_what_they_are_about() {
        let papers = papers(&[
            "pick-list-T-00002.pdf",
            "pick-list-T-00001.pdf",
            "shipping-label-SK-1-2.pdf",
            "shipping-label-SK-1-1.pdf",
            "shipping-label-SK-11.pdf",
            "badges.pdf",
            "notes.pdf",
        ]);
        let of = |kind, code| papers.of(kind, code).collect::<Vec<_>>();
        assert_eq!(of("pick-list", "T-00001"), ["pick-list-T-00001.pdf"]);
        assert_eq!(of("shipping-label", "SK-1"), ["shipping-label-SK-1-1.pdf", "shipping-label-SK-1-2.pdf"]);
        assert!(of("packing-slip", "SK-1").is_empty());
        let kinds: Vec<_> = papers
            .by_kind()
            .map(|(kind, names)| (kind, names.map(|(_, about)| about).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            kinds,
            [
                ("pick-list", vec!["T-00001", "T-00002"]),
                ("shipping-label", vec!["SK-11", "SK-1-1", "SK-1-2"]),
                ("badges", vec!["badges"]),
                ("", vec!["notes"]),
            ]
        );
    }

    #[test]
    fn only_the_papers_of_the_folder_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("papers");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(folder.path().join("secret.pdf"), "no").unwrap();
        std::fs::write(inner.join("badges.pdf"), "yes").unwrap();
        std::fs::write(inner.join("notes.txt"), "no").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret.pdf"), inner.join("link.pdf")).unwrap();
        assert_eq!(read(&inner, "badges.pdf").unwrap().as_deref(), Some(&b"yes"[..]));
        for name in ["../secret.pdf", "secret.pdf", "notes.txt", "link.pdf", "", "/etc/hosts", "./badges.pdf"]
        {
            assert_eq!(read(&inner, name).unwrap(), None, "{name}");
        }
        assert_eq!(read(&inner.join("absent"), "badges.pdf").unwrap(), None);
    }
}
