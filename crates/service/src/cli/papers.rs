//! `print`: papers and labels, into files or on printers.

use super::printer::{of_job, printer_code, refused, writable};
use super::{actor, print};
use crate::app::documents::{self, Options, PaperError, Subject};
use crate::app::printing::{self, Wanted};
use crate::config::Settings;
use crate::jobs::printing::folder;
use crate::startup::{Failure, IO_FAULT, USAGE};
use crate::store::documents::{self as rows, DocumentRow, PDF, ZPL};
use crate::store::printing::was_asked_for;
use crate::store::{Caller, Store, StoreError};
use clap::{Args, ValueEnum};
use rummelig_domain::code::{ClientCode, SiteCode};
use rummelig_domain::ids::DocumentId;
use rummelig_domain::language::Language;
use rummelig_domain::printing::{PrinterCode, ReprintReason};
use rummelig_labels::documents::{
    LocationLabelSize, Orientation, ReadingLevel, ShippingLabelSize, SkuLabelSize,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Print a paper or label.
#[derive(Args)]
pub(super) struct Print {
    /// What is printed
    kind: Kind,
    /// What it is about: codes of tours, locations, skus, totes, workers; numbers of orders or inbound shipments; ids of
    /// counts or documents. Without any: all locations of the site, or the badges of all workers
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// A printer (see `rummelig printer list`), or a file or folder: what has a dot or a slash in its name
    #[arg(long, value_name = "FILE|PRINTER")]
    to: String,
    /// Whose orders, skus or inbound shipments
    #[arg(long, value_name = "CODE")]
    client: Option<String>,
    /// Where the locations are
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// The language: da or en; else that of whoever reads the paper
    #[arg(long)]
    language: Option<String>,
    /// How a pick list is to be read
    #[arg(long, default_value = "standard")]
    level: Level,
    /// Lay a pick list of the standard level on its side
    #[arg(long)]
    landscape: bool,
    /// The size of labels: 102x192, 102x152, a6; 57x32, 100x50, a4
    #[arg(long)]
    size: Option<String>,
    /// How often it is printed on a printer
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=99))]
    copies: u8,
    /// Why it is printed once more: lost, unreadable, damaged, other
    #[arg(long)]
    why: Option<String>,
}

/// What can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    PickList,
    PackingSlip,
    ShippingLabel,
    LocationLabel,
    SkuLabel,
    ToteLabel,
    TrolleyLabel,
    Badges,
    ReceivingSheet,
    CountSheet,
    /// One that was made before, by its id
    Document,
}

/// How a pick list is read.
#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Standard,
    Large,
    Easy,
}

/// Where a paper goes.
enum To {
    Printer(PrinterCode),
    File(PathBuf),
    Folder(PathBuf),
}

impl Print {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let (subjects, options, to) = (self.subjects()?, self.options()?, self.to()?);
        let why = self.why.as_deref().map(|text| {
            ReprintReason::parse(text).ok_or_else(|| usage("why", "write lost, unreadable, damaged or other"))
        });
        let why = why.transpose()?;
        let store = writable(settings)?;
        let caller = Caller::hotel(&actor());
        let mut made = self.known(&store, &caller)?;
        for subject in &subjects {
            made.extend(documents::make(&store, &caller, subject, &options).map_err(failed)?);
        }
        let results = match to {
            To::Printer(printer) => {
                let ask = |row: &DocumentRow| {
                    let document = row.id.0.into();
                    let wanted = Wanted { document, printer: printer.clone(), copies: self.copies, why };
                    let job = store.write(&caller, move |tx| printing::ask(tx, &wanted)).map_err(refused)?;
                    Ok::<_, Failure>((job.id.0.to_string(), of_job(&job)))
                };
                made.iter().map(ask).collect::<Result<Vec<(String, Value)>, Failure>>()?
            }
            To::File(path) => match &made[..] {
                [only] => vec![write(&store, &caller, only, Some(&path), Path::new(""))?],
                _ => {
                    let sentence =
                        format!("{} documents do not fit one file; name a folder with --to", made.len());
                    return Err(Failure::new(USAGE, sentence));
                }
            },
            To::Folder(folder) => made
                .iter()
                .map(|row| write(&store, &caller, row, None, &folder))
                .collect::<Result<Vec<(String, Value)>, Failure>>()?,
        };
        let text: Vec<&str> = results.iter().map(|(text, _)| text.as_str()).collect();
        print(json, &results.iter().map(|(_, value)| value.clone()).collect(), &text.join("\n"))?;
        Ok(0)
    }

    fn to(&self) -> Result<To, Failure> {
        let path = Path::new(&self.to);
        if self.to.ends_with('/') || path.is_dir() {
            return Ok(To::Folder(path.to_owned()));
        }
        if self.to.contains(['/', '.']) {
            return Ok(To::File(path.to_owned()));
        }
        Ok(To::Printer(printer_code(&self.to)?))
    }

    /// The documents that are named by their ids.
    fn known(&self, store: &Store, caller: &Caller) -> Result<Vec<DocumentRow>, Failure> {
        if self.kind != Kind::Document {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for text in &self.ids {
            let id = text.parse::<Uuid>().map_err(|_| usage("ID", &format!("'{text}' is no id")))?;
            let row = store.read(caller, |tx| rows::by_id(tx, DocumentId(id)))?;
            found.push(row.ok_or_else(|| Failure::failed(format!("there is no document {id}")))?);
        }
        Ok(found)
    }

    fn subjects(&self) -> Result<Vec<Subject>, Failure> {
        let each = |make: &dyn Fn(String) -> Subject| self.ids.iter().cloned().map(make).collect();
        let ids = self.ids.clone();
        if ids.is_empty() && !matches!(self.kind, Kind::LocationLabel | Kind::Badges) {
            return Err(usage("ID", "say what the paper is about"));
        }
        Ok(match self.kind {
            Kind::PickList => each(&Subject::PickList),
            Kind::PackingSlip => {
                let client = self.client()?;
                each(&|id| Subject::PackingSlip(client.clone(), id))
            }
            Kind::ShippingLabel => {
                let client = self.client()?;
                each(&|id| Subject::ShippingLabels(client.clone(), id))
            }
            Kind::LocationLabel => vec![Subject::LocationLabels(self.site()?, ids)],
            Kind::SkuLabel => vec![Subject::SkuLabels(self.client()?, ids)],
            Kind::ToteLabel => vec![Subject::ToteLabels(ids)],
            Kind::TrolleyLabel => vec![Subject::TrolleyLabels(ids)],
            Kind::Badges => vec![Subject::Badges(ids)],
            Kind::ReceivingSheet => {
                let client = self.client()?;
                each(&|id| Subject::ReceivingSheet(client.clone(), id))
            }
            Kind::CountSheet => each(&Subject::CountSheet),
            Kind::Document => Vec::new(),
        })
    }

    fn client(&self) -> Result<ClientCode, Failure> {
        let code = self.client.as_deref().ok_or_else(|| usage("client", "say whose it is"))?;
        ClientCode::new(code).map_err(|error| usage("client", &error.to_string()))
    }

    fn site(&self) -> Result<SiteCode, Failure> {
        let code = self.site.as_deref().ok_or_else(|| usage("site", "say where the locations are"))?;
        SiteCode::new(code).map_err(|error| usage("site", &error.to_string()))
    }

    fn options(&self) -> Result<Options, Failure> {
        let language = self.language.as_deref().map(|text| {
            Language::parse(text).ok_or_else(|| usage("language", "papers are written in da or en"))
        });
        let mut options = Options {
            language: language.transpose()?,
            level: match self.level {
                Level::Standard => ReadingLevel::Standard,
                Level::Large => ReadingLevel::Large,
                Level::Easy => ReadingLevel::Easy,
            },
            orientation: if self.landscape { Orientation::Landscape } else { Orientation::Portrait },
            ..Options::default()
        };
        let Some(size) = self.size.as_deref() else { return Ok(options) };
        match (self.kind, size) {
            (Kind::ShippingLabel, "102x192") => options.shipping = ShippingLabelSize::Mm102x192,
            (Kind::ShippingLabel, "102x152") => options.shipping = ShippingLabelSize::Mm102x152,
            (Kind::ShippingLabel, "a6") => options.shipping = ShippingLabelSize::A6,
            (Kind::LocationLabel, "57x32") => options.location = LocationLabelSize::Mm57x32,
            (Kind::LocationLabel, "100x50") => options.location = LocationLabelSize::Mm100x50,
            (Kind::LocationLabel, "a4") => options.location = LocationLabelSize::SheetA4,
            (Kind::SkuLabel, "57x32") => options.sku = SkuLabelSize::Mm57x32,
            (Kind::SkuLabel, "a4") => options.sku = SkuLabelSize::SheetA4,
            _ => return Err(usage("size", "this paper does not come in that size")),
        }
        Ok(options)
    }
}

/// Writes a document into a file; one that went to a printer before is a copy.
fn write(
    store: &Store,
    caller: &Caller,
    row: &DocumentRow,
    path: Option<&Path>,
    folder: &Path,
) -> Result<(String, Value), Failure> {
    let wants_zpl = path.is_some_and(|path| path.extension().is_some_and(|ending| ending == "zpl"));
    let (form, ending) = if wants_zpl { (ZPL, "zpl") } else { (PDF, "pdf") };
    let id = DocumentId(row.id.0);
    let read = store.read(caller, |tx| {
        let is_copy = was_asked_for(tx, id)?;
        Ok::<_, StoreError>((is_copy, rows::content(tx, id, form, is_copy)?))
    })?;
    let (is_copy, Some(content)) = read else {
        return Err(Failure::failed(format!("a {} does not exist as {ending}", row.kind)));
    };
    let named = folder.join(folder::file_name(&row.kind, &row.code, is_copy, ending));
    let path = path.unwrap_or(&named);
    let fault =
        |error: std::io::Error| Failure::new(IO_FAULT, format!("cannot write {}: {error}", path.display()));
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(fault)?;
    }
    std::fs::write(path, content).map_err(fault)?;
    let text = path.display().to_string();
    let value =
        json!({ "document": row.id.0, "kind": row.kind, "code": row.code, "file": text, "is_copy": is_copy });
    Ok((text, value))
}

fn usage(name: &str, why: &str) -> Failure {
    Failure::new(USAGE, format!("{name}: {why}"))
}

fn failed(error: PaperError) -> Failure {
    Failure::failed(error)
}
