//! What a client says about an order, between its names and our ids, and between values and rows.

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::store::orders::{LineSku, OrderLineRow, OrderRow};
use crate::store::sql_types::DbId;
use crate::store::{StoreError, Tx, orders};
use rummelig_domain::code::{CarrierCode, LotCode, SiteCode, SkuCode, Text};
use rummelig_domain::country::Country;
use rummelig_domain::ids::{ClientId, SiteId, SkuId};
use rummelig_domain::line_no::LineNo;
use rummelig_domain::money::{Currency, Money};
use rummelig_domain::order::{Consignee, ContentFault, DeliveryMethod, LineContent, OrderContent};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::time::{Day, Instant};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An order as it was sent: well formed, but with names that may not exist here, and with gaps that the client's own
/// settings fill.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are documented by the domain's content")]
pub struct OrderWrite {
    /// Whether it is not to be worked on yet.
    pub draft: bool,
    pub site: Option<SiteCode>,
    /// Now, or as it was, where nothing is said.
    pub ordered_at: Option<Instant>,
    pub ship_by: Option<Day>,
    pub ship_not_before: Option<Day>,
    pub delivery_method: DeliveryMethod,
    pub carrier: Option<CarrierCode>,
    pub service: Option<Text<64>>,
    pub service_point_id: Option<Text<64>>,
    pub reference: Option<Text>,
    pub note_to_packer: Option<Text>,
    pub consignee: Consignee,
    /// The client's setting, where nothing is said.
    pub allow_partial: Option<bool>,
    /// The client's setting, where nothing is said.
    pub allow_backorder: Option<bool>,
    pub allow_substitution: bool,
    pub tags: BTreeMap<Text<64>, String>,
    pub lines: Vec<LineWrite>,
}

/// A line as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are documented by the domain's content")]
pub struct LineWrite {
    pub line_no: LineNo,
    pub sku: SkuCode,
    pub quantity: Quantity,
    pub unit_value: Option<Money>,
    pub lot: Option<LotCode>,
    pub min_expires_on: Option<Day>,
    pub note: Option<Text>,
}

impl OrderWrite {
    /// What the request alone shows to be wrong. A draft may still lack lines and parts of its consignee.
    #[must_use]
    pub fn faults(&self) -> Vec<ContentFault> {
        let nowhere = Uuid::nil();
        let lines = self.lines.iter().map(|line| LineContent {
            line_no: line.line_no,
            sku: SkuId(nowhere),
            quantity: line.quantity,
            unit_value: line.unit_value,
            lot: line.lot.clone(),
            min_expires_on: line.min_expires_on,
            note: line.note.clone(),
        });
        let content = OrderContent {
            site: None,
            ordered_at: self.ordered_at.unwrap_or(Instant::from_micros(0)),
            ship_by: self.ship_by,
            ship_not_before: self.ship_not_before,
            delivery_method: self.delivery_method,
            carrier: self.carrier.clone(),
            service: self.service.clone(),
            service_point_id: self.service_point_id.clone(),
            reference: self.reference.clone(),
            note_to_packer: self.note_to_packer.clone(),
            consignee: self.consignee.clone(),
            allow_partial: false,
            allow_backorder: false,
            allow_substitution: self.allow_substitution,
            tags: self.tags.clone(),
            lines: lines.collect(),
        };
        let mut faults = content.faults();
        if self.draft {
            faults.retain(|fault| {
                !matches!(fault, ContentFault::ConsigneeMissing { .. } | ContentFault::NoLines)
            });
        }
        faults
    }
}

/// A content whose names are known, with the items of its lines.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// What is wanted.
    pub content: OrderContent,
    /// The items of its lines, in their order.
    pub skus: Vec<LineSku>,
    /// Whether the client's orders are allocated without being asked for.
    pub auto_allocate: bool,
}

/// Finds what an order names, and fills its gaps by the client's settings; `ordered_at` is that of the order as it is.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with every name that is not known.
pub fn resolve(
    tx: &mut Tx<'_>,
    client: ClientId,
    sent: &OrderWrite,
    ordered_at: Option<Instant>,
) -> Result<Resolved, AppError> {
    let defaults = orders::defaults(tx, client)?;
    let mut unknown = Vec::new();
    let site = site_known(tx, sent.site.as_ref(), defaults.site_id, &mut unknown)?;
    let (lines, skus) = lines_known(tx, client, &sent.lines, &mut unknown)?;
    if !unknown.is_empty() {
        return Err(AppError::ReferencesUnknown(unknown));
    }
    // Equal contents have equal lines in equal order, whatever the order in which they were sent.
    let mut both: Vec<_> = lines.into_iter().zip(skus).collect();
    both.sort_by_key(|(line, _)| line.line_no);
    let (lines, skus) = both.into_iter().unzip();
    let content = OrderContent {
        site,
        ordered_at: sent.ordered_at.or(ordered_at).unwrap_or(tx.now()),
        ship_by: sent.ship_by,
        ship_not_before: sent.ship_not_before,
        delivery_method: sent.delivery_method,
        carrier: sent.carrier.clone(),
        service: sent.service.clone(),
        service_point_id: sent.service_point_id.clone(),
        reference: sent.reference.clone(),
        note_to_packer: sent.note_to_packer.clone(),
        consignee: sent.consignee.clone(),
        allow_partial: sent.allow_partial.unwrap_or(defaults.allow_partial),
        allow_backorder: sent.allow_backorder.unwrap_or(defaults.allow_backorder),
        allow_substitution: sent.allow_substitution,
        tags: sent.tags.clone(),
        lines,
    };
    Ok(Resolved { content, skus, auto_allocate: defaults.auto_allocate })
}

fn site_known(
    tx: &mut Tx<'_>,
    named: Option<&SiteCode>,
    of_client: Option<DbId>,
    unknown: &mut Vec<FieldProblem>,
) -> Result<Option<SiteId>, StoreError> {
    let Some(code) = named else {
        let id = match of_client {
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

fn lines_known(
    tx: &mut Tx<'_>,
    client: ClientId,
    sent: &[LineWrite],
    unknown: &mut Vec<FieldProblem>,
) -> Result<(Vec<LineContent>, Vec<LineSku>), StoreError> {
    let folded: Vec<String> = sent.iter().map(|line| line.sku.folded()).collect();
    let mut asked: Vec<&str> = folded.iter().map(String::as_str).collect();
    asked.sort_unstable();
    asked.dedup();
    let known = orders::skus_named(tx, client, &asked)?;
    let (mut lines, mut skus) = (Vec::with_capacity(sent.len()), Vec::with_capacity(sent.len()));
    for (index, (line, folded)) in sent.iter().zip(&folded).enumerate() {
        let Some((id, sku)) = known.get(folded) else {
            let pointer = format!("/lines/{index}/sku");
            unknown.push(FieldProblem::unknown(pointer, FieldCode::UnknownSku, line.sku.as_str()));
            continue;
        };
        skus.push(sku.clone());
        lines.push(LineContent {
            line_no: line.line_no,
            sku: SkuId(id.0),
            quantity: line.quantity,
            unit_value: line.unit_value,
            lot: line.lot.clone(),
            min_expires_on: line.min_expires_on,
            note: line.note.clone(),
        });
    }
    Ok((lines, skus))
}

/// The content of an order as it stands in its rows.
///
/// # Errors
/// [`StoreError::Unreadable`] for a row that no content can be made of.
pub fn of_rows(row: &OrderRow, lines: &[(OrderLineRow, LineSku)]) -> Result<OrderContent, StoreError> {
    content(row, lines).ok_or(StoreError::Unreadable("orders"))
}

fn content(row: &OrderRow, lines: &[(OrderLineRow, LineSku)]) -> Option<OrderContent> {
    Some(OrderContent {
        site: row.site_id.map(|site| SiteId(site.0)),
        ordered_at: row.ordered_at.0,
        ship_by: optional(row.ship_by.as_deref(), |text| text.parse().ok())?,
        ship_not_before: optional(row.ship_not_before.as_deref(), |text| text.parse().ok())?,
        delivery_method: DeliveryMethod::parse(&row.delivery_method)?,
        carrier: optional(row.carrier.as_deref(), |text| CarrierCode::new(text).ok())?,
        service: optional(row.service.as_deref(), |text| Text::new(text).ok())?,
        service_point_id: optional(row.service_point_id.as_deref(), |text| Text::new(text).ok())?,
        reference: optional(row.reference.as_deref(), |text| Text::new(text).ok())?,
        note_to_packer: optional(row.note_to_packer.as_deref(), |text| Text::new(text).ok())?,
        consignee: consignee(&row.consignee)?,
        allow_partial: row.allow_partial,
        allow_backorder: row.allow_backorder,
        allow_substitution: row.allow_substitution,
        tags: tags(&row.tags)?,
        lines: lines.iter().map(|(row, _)| line(row)).collect::<Option<_>>()?,
    })
}

/// An absent text is no value, and one that cannot be read is no content.
#[expect(clippy::option_option, reason = "the outer one says whether the row can be read at all")]
fn optional<T>(text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => read(text).map(Some),
    }
}

fn line(row: &OrderLineRow) -> Option<LineContent> {
    let unit_value = match (row.unit_value_minor, &row.currency) {
        (Some(amount_minor), Some(currency)) => {
            Some(Money { amount_minor, currency: Currency::new(currency).ok()? })
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return None,
    };
    Some(LineContent {
        line_no: LineNo::new(row.line_no.into()).ok()?,
        sku: SkuId(row.sku_id.0),
        quantity: Quantity::new(row.quantity).ok()?,
        unit_value,
        lot: optional(row.lot_code.as_deref(), |text| LotCode::new(text).ok())?,
        min_expires_on: optional(row.min_expires_on.as_deref(), |text| text.parse().ok())?,
        note: optional(row.note.as_deref(), |text| Text::new(text).ok())?,
    })
}

/// Writes a content into the row of its order; the status, holds and what else the house decides stay.
pub(super) fn write_row(content: &OrderContent, row: &mut OrderRow) {
    row.site_id = content.site.map(DbId::from);
    row.ordered_at = content.ordered_at.into();
    row.ship_by = content.ship_by.map(|day| day.to_string());
    row.ship_not_before = content.ship_not_before.map(|day| day.to_string());
    row.delivery_method = content.delivery_method.as_str().into();
    row.carrier = content.carrier.as_ref().map(ToString::to_string);
    row.service = content.service.as_ref().map(|text| text.as_str().to_owned());
    row.service_point_id = content.service_point_id.as_ref().map(|text| text.as_str().to_owned());
    row.reference = content.reference.as_ref().map(|text| text.as_str().to_owned());
    row.note_to_packer = content.note_to_packer.as_ref().map(|text| text.as_str().to_owned());
    row.consignee = consignee_json(&content.consignee).to_string();
    row.allow_partial = content.allow_partial;
    row.allow_backorder = content.allow_backorder;
    row.allow_substitution = content.allow_substitution;
    let tags = content.tags.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_str().into()));
    row.tags = Value::Object(tags.collect()).to_string();
}

/// Writes what a client says of a line into its row; the counters but `quantity` stay.
pub(super) fn write_line(content: &LineContent, row: &mut OrderLineRow) {
    row.line_no = content.line_no.number().into();
    row.sku_id = content.sku.into();
    row.quantity = content.quantity.units();
    row.unit_value_minor = content.unit_value.map(|value| value.amount_minor);
    row.currency = content.unit_value.map(|value| value.currency.to_string());
    row.lot_code = content.lot.as_ref().map(ToString::to_string);
    row.min_expires_on = content.min_expires_on.map(|day| day.to_string());
    row.note = content.note.as_ref().map(|text| text.as_str().to_owned());
}

/// The consignee as its column holds it: what is known, by the names of the wire.
fn consignee_json(consignee: &Consignee) -> Value {
    let fields = [
        ("name", consignee.name.as_ref().map(Text::as_str)),
        ("company", consignee.company.as_ref().map(Text::as_str)),
        ("address1", consignee.address1.as_ref().map(Text::as_str)),
        ("address2", consignee.address2.as_ref().map(Text::as_str)),
        ("postal_code", consignee.postal_code.as_ref().map(Text::as_str)),
        ("city", consignee.city.as_ref().map(Text::as_str)),
        ("country", consignee.country.as_ref().map(Country::as_str)),
        ("phone", consignee.phone.as_ref().map(Text::as_str)),
        ("email", consignee.email.as_ref().map(Text::as_str)),
    ];
    let known = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Value::Object(known.collect())
}

fn consignee(json: &str) -> Option<Consignee> {
    let fields: Map<String, Value> = serde_json::from_str(json).ok()?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    Some(Consignee {
        name: optional(text("name"), |text| Text::new(text).ok())?,
        company: optional(text("company"), |text| Text::new(text).ok())?,
        address1: optional(text("address1"), |text| Text::new(text).ok())?,
        address2: optional(text("address2"), |text| Text::new(text).ok())?,
        postal_code: optional(text("postal_code"), |text| Text::new(text).ok())?,
        city: optional(text("city"), |text| Text::new(text).ok())?,
        country: optional(text("country"), |text| Country::new(text).ok())?,
        phone: optional(text("phone"), |text| Text::new(text).ok())?,
        email: optional(text("email"), |text| Text::new(text).ok())?,
    })
}

fn tags(json: &str) -> Option<BTreeMap<Text<64>, String>> {
    let fields: BTreeMap<String, String> = serde_json::from_str(json).ok()?;
    fields.into_iter().map(|(name, value)| Some((Text::new(&name).ok()?, value))).collect()
}
