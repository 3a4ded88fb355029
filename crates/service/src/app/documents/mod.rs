//! The papers and labels of the house: what stands on them is gathered here, drawn by `rummelig-labels`, and kept.
//!
//! That goes in three steps, of which only the last one writes: the values are read on one snapshot, the paper is drawn
//! outside any transaction, as no command should wait for a drawing, and then its bytes are kept.

mod order;
mod places;
mod sheets;
mod skus;
mod tour;

use crate::app::error::AppError;
use crate::app::orders::{self as app_orders, OrderRef};
use crate::jobs::printing::folder::file_name;
use crate::store::audit::{self, Chain, Entry};
use crate::store::documents::{self, DocumentRow, FormRow, PDF, ZPL};
use crate::store::error::CommandError;
use crate::store::page::{Page, Walk};
use crate::store::sql_types::DbId;
use crate::store::{Caller, Store, StoreError, Tx, shipments};
use rummelig_domain::code::{ClientCode, SiteCode};
use rummelig_domain::ids::{ClientId, DocumentId, SkuId};
use rummelig_domain::language::Language;
use rummelig_domain::time::Instant;
use rummelig_labels::documents::{
    Day as PaperDay, LocationLabelSize, Orientation, Print, ReadingLevel, ShippingLabelSize, SkuLabelSize,
};
use rummelig_labels::{Document, LabelError, Resolution, pdf, zpl};
use serde_json::json;
use std::collections::BTreeMap;

/// What is to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The pick list of a tour, by its code.
    PickList(String),
    /// The packing slip of a client's order.
    PackingSlip(ClientCode, String),
    /// The shipping label of each parcel of a client's order.
    ShippingLabels(ClientCode, String),
    /// The labels of locations of a site; of all of them where none is named.
    LocationLabels(SiteCode, Vec<String>),
    /// The labels of a client's skus.
    SkuLabels(ClientCode, Vec<String>),
    /// The labels of totes.
    ToteLabels(Vec<String>),
    /// The labels of trolleys.
    TrolleyLabels(Vec<String>),
    /// The badges of workers; of all of them where none is named.
    Badges(Vec<String>),
    /// The receiving sheet of a client's inbound shipment.
    ReceivingSheet(ClientCode, String),
    /// The sheet of a count, by its id.
    CountSheet(String),
}

/// How it is to be printed. [`Default`] is what fits the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The language; else that of whoever reads it.
    pub language: Option<Language>,
    /// How a pick list is to be read.
    pub level: ReadingLevel,
    /// How a pick list of the standard level lies.
    pub orientation: Orientation,
    /// The size of shipping labels.
    pub shipping: ShippingLabelSize,
    /// The size of location labels.
    pub location: LocationLabelSize,
    /// The size of sku labels.
    pub sku: SkuLabelSize,
}

/// Why there is no paper: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// No such thing.
    #[error("there is no {what} {code}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// What it was called.
        code: String,
    },
    /// Its parcels are not closed.
    #[error("the order {0} has no closed parcels; pack it first")]
    NotPacked(String),
    /// Its parcels have no number.
    #[error(
        "the parcels of the order {0} have no SSCC, so they have no label of ours; set the company prefix of the client \
         or of the house (`rummelig house set --gs1-prefix`), then unpack and pack the order again"
    )]
    NoSscc(String),
    /// The paper cannot be drawn.
    #[error("the paper cannot be drawn: {0}")]
    Label(#[from] LabelError),
    /// A fault behind it.
    #[error("{0}")]
    App(AppError),
    /// A fault of the database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AppError> for PaperError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => Self::Store(error),
            error => Self::App(error),
        }
    }
}

impl CommandError for PaperError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Unknown { .. } | Self::NotPacked(_) | Self::NoSscc(_) | Self::Label(_) | Self::App(_) => {
                None
            }
        }
    }
}

/// A paper whose values are gathered.
struct Paper {
    row: DocumentRow,
    made_at: i64,
    language: Language,
    /// Whether it is also made for label printers.
    is_label: bool,
    draw: Box<dyn Fn(Print) -> Result<Document, LabelError>>,
}

/// Draws what is asked and keeps it. Answers the documents: several for the parcels of an order. A paper on which nothing
/// has changed since it was made is the document that is there already.
///
/// # Errors
/// [`PaperError`]; nothing is kept then.
pub fn make(
    store: &Store,
    caller: &Caller,
    subject: &Subject,
    options: &Options,
) -> Result<Vec<DocumentRow>, PaperError> {
    let papers = store.read(caller, |tx| gather(tx, subject, options))?;
    let (mut made, mut drawn) = (Vec::with_capacity(papers.len()), Vec::new());
    for paper in &papers {
        if let Some(known) = store.read(caller, |tx| known(tx, paper))? {
            made.push(known);
            continue;
        }
        made.push(paper.row.clone());
        drawn.push((paper.row.clone(), forms(paper)?));
    }
    if !drawn.is_empty() {
        store.write(caller, move |tx| keep(tx, &drawn))?;
    }
    Ok(made)
}

/// The newest document about the same that would be the same paper to the last byte: printing it again is a copy.
fn known(tx: &mut Tx<'_>, paper: &Paper) -> Result<Option<DocumentRow>, PaperError> {
    let Some(row) = documents::newest_alike(tx, &paper.row)? else { return Ok(None) };
    let Some(content) = documents::content(tx, row.id.0.into(), PDF, false)? else { return Ok(None) };
    let print = Print::new(paper_language(paper.language), seconds(row.created_at.0));
    let is_same = pdf::write(&(paper.draw)(print)?) == content;
    Ok(Some(row).filter(|_| is_same))
}

fn gather(tx: &mut Tx<'_>, subject: &Subject, options: &Options) -> Result<Vec<Paper>, PaperError> {
    match subject {
        Subject::PickList(code) => Ok(vec![tour::pick_list(tx, code, options)?]),
        Subject::PackingSlip(client, order) => Ok(vec![order::packing_slip(tx, client, order, options)?]),
        Subject::ShippingLabels(client, order) => order::shipping_labels(tx, client, order, options),
        Subject::LocationLabels(site, codes) => Ok(vec![places::location_labels(tx, site, codes, options)?]),
        Subject::SkuLabels(client, codes) => Ok(vec![skus::labels(tx, client, codes, options)?]),
        Subject::ToteLabels(codes) => Ok(vec![places::tote_labels(tx, codes, options)?]),
        Subject::TrolleyLabels(codes) => Ok(vec![places::trolley_labels(tx, codes, options)?]),
        Subject::Badges(codes) => Ok(vec![places::badges(tx, codes, options)?]),
        Subject::ReceivingSheet(client, inbound) => {
            Ok(vec![sheets::receiving(tx, client, inbound, options)?])
        }
        Subject::CountSheet(count) => Ok(vec![sheets::count(tx, count, options)?]),
    }
}

/// The first print and the copy of a paper, as PDF, and as ZPL where it is a label.
fn forms(paper: &Paper) -> Result<Vec<FormRow>, LabelError> {
    let mut forms = Vec::new();
    for copy in [false, true] {
        let print = Print { copy, ..Print::new(paper_language(paper.language), paper.made_at) };
        let mut keep = |media_type: &str, content| {
            let media_type = media_type.to_owned();
            forms.push(FormRow { document_id: paper.row.id, media_type, is_copy: copy, content });
        };
        keep(PDF, pdf::write(&(paper.draw)(print)?));
        if paper.is_label {
            keep(ZPL, zpl::write(&(paper.draw)(Print { resolution: Resolution::Dpi203, ..print })?));
        }
    }
    Ok(forms)
}

fn keep(tx: &mut Tx<'_>, drawn: &[(DocumentRow, Vec<FormRow>)]) -> Result<(), PaperError> {
    for (row, forms) in drawn {
        documents::insert(tx, row, forms)?;
    }
    if let [(first, _), ..] = drawn {
        let facts = BTreeMap::from([("kind", json!(first.kind)), ("documents", json!(drawn.len()))]);
        let chain = first.client_id.map_or(Chain::Hotel, |client| Chain::Client(ClientId(client.0)));
        let subject = format!("document:{}", first.id.0);
        audit::write(tx, &Entry { chain, action: "document.make", subject, facts })?;
    }
    Ok(())
}

/// A row of a document that belongs to nothing yet.
fn row(tx: &Tx<'_>, kind: &str, code: &str, language: Language, size: &str) -> DocumentRow {
    DocumentRow {
        id: tx.new_id::<DocumentId>().into(),
        client_id: None,
        kind: kind.into(),
        code: code.into(),
        language: language.as_str().into(),
        level: None,
        size: size.into(),
        order_id: None,
        parcel_id: None,
        inbound_id: None,
        tour_id: None,
        count_id: None,
        created_at: tx.now().into(),
    }
}

fn seconds(now: Instant) -> i64 {
    now.micros().div_euclid(1_000_000)
}

const fn paper_language(language: Language) -> rummelig_labels::Language {
    match language {
        Language::Danish => rummelig_labels::Language::Danish,
        Language::English => rummelig_labels::Language::English,
    }
}

/// The word for the base unit.
const fn unit(language: Language) -> &'static str {
    match language {
        Language::Danish => "stk.",
        Language::English => "pcs",
    }
}

/// A day `YYYY-MM-DD` as papers take it; none for what is no day.
fn paper_day(text: &str) -> Option<PaperDay> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(PaperDay { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? })
}

fn client_of(tx: &mut Tx<'_>, code: &ClientCode) -> Result<rummelig_domain::client::Client, PaperError> {
    let unknown = || PaperError::Unknown { what: "client", code: code.to_string() };
    Ok(crate::store::clients::find_by_code(tx, code)?.ok_or_else(unknown)?.value)
}

/// A document with the numbers that people know it by.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// The document.
    pub row: DocumentRow,
    /// What the client calls its order.
    pub order: Option<String>,
    /// The number of its parcel.
    pub parcel_no: Option<i32>,
    /// In which forms it can be read.
    pub media_types: Vec<String>,
}

/// The bytes of a document.
#[derive(Clone, Debug)]
pub struct Form {
    /// Themselves.
    pub content: Vec<u8>,
    /// What they are.
    pub media_type: &'static str,
    /// How a file of them is named.
    pub file_name: String,
}

/// Reads a document of its owner: a client, or the house itself.
///
/// # Errors
/// [`AppError::NotFound`], also for another's document and for a form that it does not have.
pub fn read(
    tx: &mut Tx<'_>,
    owner: Option<ClientId>,
    id: DocumentId,
    media_type: &'static str,
) -> Result<Form, AppError> {
    let row = documents::of_owner(tx, owner, id)?.ok_or(AppError::NotFound)?;
    let content = documents::content(tx, id, media_type, false)?.ok_or(AppError::NotFound)?;
    let ending = if media_type == ZPL { "zpl" } else { "pdf" };
    Ok(Form { content, media_type, file_name: file_name(&row.kind, &row.code, false, ending) })
}

/// A page of the documents of an order.
///
/// # Errors
/// [`AppError::NotFound`] for an order that the client does not have.
pub fn of_order(
    tx: &mut Tx<'_>,
    client: ClientId,
    named: &OrderRef,
    walk: &Walk,
) -> Result<Page<DocumentView>, AppError> {
    let order = app_orders::load(tx, client, named)?;
    let page = documents::page_of_order(tx, client, order.order.id, walk)?;
    let ids: Vec<DbId> = page.rows.iter().map(|row| row.id).collect();
    let mut types: BTreeMap<DbId, Vec<String>> = BTreeMap::new();
    for (document, media_type) in documents::media_types(tx, &ids)? {
        types.entry(document).or_default().push(media_type);
    }
    let parcels: Vec<DbId> = page.rows.iter().filter_map(|row| row.parcel_id).collect();
    let numbers = shipments::parcel_numbers(tx, client, &parcels)?;
    Ok(page.map(|row| DocumentView {
        order: Some(order.row.external_id.clone()),
        parcel_no: row.parcel_id.and_then(|parcel| numbers.get(&parcel).copied()),
        media_types: types.remove(&row.id).unwrap_or_default(),
        row,
    }))
}

/// The name of a site.
fn site_name(tx: &mut Tx<'_>, site: DbId) -> Result<String, PaperError> {
    let found = crate::store::sites::find(tx, site.0.into())?.ok_or(StoreError::Unreadable("site"))?;
    Ok(found.value.name.to_string())
}

/// The names of skus, by their row.
fn sku_names(
    tx: &mut Tx<'_>,
    of: &[(ClientId, DbId)],
) -> Result<BTreeMap<DbId, rummelig_domain::sku::Sku>, PaperError> {
    let mut by_client: BTreeMap<ClientId, std::collections::BTreeSet<DbId>> = BTreeMap::new();
    for (client, sku) in of {
        by_client.entry(*client).or_default().insert(*sku);
    }
    let mut found = BTreeMap::new();
    for (client, ids) in by_client {
        let ids: Vec<SkuId> = ids.into_iter().map(|id| id.0.into()).collect();
        for record in crate::store::skus::of_ids(tx, client, &ids)? {
            found.insert(DbId::from(record.value.id), record.value);
        }
    }
    Ok(found)
}

/// What a sku is called: its name, else its code.
fn name_of(sku: &rummelig_domain::sku::Sku) -> String {
    sku.name.as_ref().map_or_else(|| sku.code.to_string(), ToString::to_string)
}
