//! What a client says about goods to come, between its names and our ids, and between values and rows.

use super::refusals;
use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::store::inbound::{InboundLineRow, InboundRow, LineSku};
use crate::store::sql_types::DbId;
use crate::store::{StoreError, Tx, orders, skus};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{LotCode, SiteCode, SkuCode, Text, TrackingNumber};
use rummelig_domain::ids::{ClientId, SiteId, SkuId};
use rummelig_domain::inbound::{Notice, NoticeContent, NoticeFault};
use rummelig_domain::line_no::{LineNo, number_lines};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::Sku;
use rummelig_domain::time::Day;
use std::collections::BTreeMap;

/// An inbound shipment as it was sent: well formed, but with names that may not exist here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundWrite {
    /// Whether it is still being written.
    pub draft: bool,
    /// Where it comes to; the client's site where nothing is said.
    pub site: Option<SiteCode>,
    /// The day it is expected.
    pub expected_on: Option<Day>,
    /// Who sends it.
    pub supplier_name: Option<Text>,
    /// The carriers' numbers.
    pub tracking_numbers: Vec<TrackingNumber>,
    /// What comes.
    pub lines: Vec<LineWrite>,
}

/// A line as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWrite {
    /// Its number; counted on from the line before where nothing is said.
    pub line_no: Option<LineNo>,
    /// What comes.
    pub sku: SkuCode,
    /// How many base units.
    pub quantity: Quantity,
    /// Its lot.
    pub lot: Option<LotCode>,
    /// The last day it is good.
    pub expires_on: Option<Day>,
}

impl InboundWrite {
    /// Whether the request alone shows nothing to be wrong.
    ///
    /// # Errors
    /// [`AppError::Validation`] for a number that is there twice, and for a client's notice without lines.
    pub fn check(&self, who: Who) -> Result<(), AppError> {
        let mut faults: Vec<FieldProblem> = Vec::new();
        faults.extend(self.numbers().err());
        faults.extend(NoticeFault::of(self.lines.len(), self.draft, who).map(refusals::notice_problem));
        if faults.is_empty() { Ok(()) } else { Err(AppError::Validation(faults)) }
    }

    fn numbers(&self) -> Result<Vec<LineNo>, FieldProblem> {
        let given: Vec<_> = self.lines.iter().map(|line| line.line_no).collect();
        number_lines(&given).map_err(refusals::number_taken)
    }
}

/// A notice whose names are known, with the items of its lines.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    /// What is announced.
    pub notice: Notice,
    /// The items of its lines, in their order.
    pub skus: Vec<LineSku>,
}

/// Finds what a notice names.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with every name that is not known.
pub(super) fn resolve(tx: &mut Tx<'_>, client: ClientId, sent: &InboundWrite) -> Result<Resolved, AppError> {
    let numbers = sent.numbers().map_err(|fault| AppError::Validation(vec![fault]))?;
    let mut unknown = Vec::new();
    let site = site_known(tx, client, sent.site.as_ref(), &mut unknown)?;
    let mut known: BTreeMap<String, Option<Sku>> = BTreeMap::new();
    let mut lines = Vec::with_capacity(sent.lines.len());
    for (index, (line, line_no)) in sent.lines.iter().zip(numbers).enumerate() {
        let folded = line.sku.folded();
        if !known.contains_key(&folded) {
            let found = skus::find_by_code(tx, client, &line.sku)?.map(|record| record.value);
            known.insert(folded.clone(), found);
        }
        let Some(Some(sku)) = known.get(&folded) else {
            let pointer = format!("/lines/{index}/sku");
            unknown.push(FieldProblem::unknown(pointer, FieldCode::UnknownSku, line.sku.as_str()));
            continue;
        };
        let (lot, expires_on) = (line.lot.clone(), line.expires_on);
        let content = NoticeContent { line_no, sku: sku.id, quantity: line.quantity, lot, expires_on };
        lines.push((content, line_sku(sku)?));
    }
    if !unknown.is_empty() {
        return Err(AppError::ReferencesUnknown(unknown));
    }
    // Equal notices have equal lines in equal order, whatever the order in which they were sent.
    lines.sort_by_key(|(line, _)| line.line_no);
    let (lines, skus) = lines.into_iter().unzip();
    let notice = Notice {
        site,
        expected_on: sent.expected_on,
        supplier_name: sent.supplier_name.clone(),
        tracking_numbers: sent.tracking_numbers.clone(),
        lines,
    };
    Ok(Resolved { notice, skus })
}

/// What receiving needs of an item.
pub(super) fn line_sku(sku: &Sku) -> Result<LineSku, AppError> {
    let length = |mm: Option<u32>| mm.map(i32::try_from).transpose().map_err(AppError::internal);
    Ok(LineSku {
        code: sku.code.to_string(),
        weight_g: sku.weight_g.map(i64::try_from).transpose().map_err(AppError::internal)?,
        length_mm: length(sku.length_mm)?,
        width_mm: length(sku.width_mm)?,
        height_mm: length(sku.height_mm)?,
    })
}

fn site_known(
    tx: &mut Tx<'_>,
    client: ClientId,
    named: Option<&SiteCode>,
    unknown: &mut Vec<FieldProblem>,
) -> Result<Option<SiteId>, StoreError> {
    let Some(code) = named else {
        let id = match orders::defaults(tx, client)?.site_id {
            Some(site) => Some(site),
            None => orders::only_site(tx)?,
        };
        return Ok(id.map(|site| SiteId(site.0)));
    };
    let found = orders::site_named(tx, code)?;
    if found.is_none() {
        unknown.push(FieldProblem::unknown("/site", FieldCode::UnknownSite, code.as_str()));
    }
    Ok(found.map(|site| SiteId(site.0)))
}

/// The notice as it stands in its rows; what receiving added is no part of it.
pub(super) fn of_rows(row: &InboundRow, lines: &[(InboundLineRow, LineSku)]) -> Result<Notice, StoreError> {
    let unreadable = || StoreError::Unreadable("inbound_shipment");
    let announced = lines.iter().filter(|(line, _)| line.announced);
    Ok(Notice {
        site: row.site_id.map(|site| SiteId(site.0)),
        expected_on: row.expected_on.as_deref().map(str::parse).transpose().map_err(|_| unreadable())?,
        supplier_name: row.supplier_name.as_deref().map(Text::new).transpose().map_err(|_| unreadable())?,
        tracking_numbers: tracking_numbers(row).ok_or_else(unreadable)?,
        lines: announced.map(|(line, _)| content(line).ok_or_else(unreadable)).collect::<Result<_, _>>()?,
    })
}

/// The carriers' numbers as their column holds them.
pub(super) fn tracking_numbers(row: &InboundRow) -> Option<Vec<TrackingNumber>> {
    let texts: Vec<String> = serde_json::from_str(&row.tracking_numbers).ok()?;
    texts.into_iter().map(|text| TrackingNumber::new(text).ok()).collect()
}

fn content(row: &InboundLineRow) -> Option<NoticeContent> {
    Some(NoticeContent {
        line_no: LineNo::new(row.line_no.into()).ok()?,
        sku: SkuId(row.sku_id.0),
        quantity: Quantity::new(row.quantity).ok()?,
        lot: row.lot_code.as_deref().map(LotCode::new).transpose().ok()?,
        expires_on: row.expires_on.as_deref().map(str::parse).transpose().ok()?,
    })
}

/// Writes a notice into the row of its shipment; the status and what else the house decides stay.
pub(super) fn write_row(notice: &Notice, row: &mut InboundRow) -> Result<(), AppError> {
    let numbers: Vec<&str> = notice.tracking_numbers.iter().map(TrackingNumber::as_str).collect();
    row.site_id = notice.site.map(DbId::from);
    row.expected_on = notice.expected_on.map(|day| day.to_string());
    row.supplier_name = notice.supplier_name.as_ref().map(|name| name.as_str().to_owned());
    row.tracking_numbers = serde_json::to_string(&numbers).map_err(AppError::internal)?;
    Ok(())
}

/// Writes what a client says of a line into its row; what came stays.
pub(super) fn write_line(content: &NoticeContent, row: &mut InboundLineRow) {
    row.line_no = content.line_no.number().into();
    row.sku_id = content.sku.into();
    row.quantity = content.quantity.units();
    row.lot_code = content.lot.as_ref().map(ToString::to_string);
    row.expires_on = content.expires_on.map(|day| day.to_string());
}
