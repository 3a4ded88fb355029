//! Orders and inbound shipments: documents of several rows, held together by `external_id`.

use super::cells::{
    Fault, Formats, boolean, code_of, country, currency, day, instant, line_no, list, minor_units, of,
    quantity, word,
};
use super::kind::Kind;
use super::map::DuplicateLines;
use super::reading::{Cells, Document, Group};
use crate::app::error::FieldCode;
use rummelig_domain::code::{CarrierCode, ExternalId, LotCode, SiteCode, SkuCode, Text, TrackingNumber};
use rummelig_domain::line_no::{LINES_MAX, LineNo};
use rummelig_domain::money::Money;
use rummelig_domain::order::{Consignee, DeliveryMethod, HoldReason};
use rummelig_domain::quantity::{QUANTITY_MAX, Quantity};
use rummelig_domain::time::{Day, Instant};
use std::collections::{BTreeMap, HashMap, HashSet};

/// An order as a file brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDocument {
    /// The line of the file on which its first row begins.
    pub row: u64,
    /// The client's own name for it.
    pub external_id: ExternalId,
    /// What is said once for all its lines.
    pub header: OrderHeader,
    /// Its lines in the order of the rows, at least one.
    pub lines: Vec<OrderLineRow>,
    /// Reasons for which rules let it wait.
    pub holds: Vec<HoldReason>,
}

/// What an order says besides its lines; none keeps the client's setting or the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderHeader {
    /// Where it is picked.
    pub site: Option<SiteCode>,
    /// Whether it is still being written; no where nothing is said.
    pub draft: bool,
    /// When it was placed.
    pub ordered_at: Option<Instant>,
    /// The day it must leave.
    pub ship_by: Option<Day>,
    /// The day before which it must not leave.
    pub ship_not_before: Option<Day>,
    /// How it leaves; with a carrier where nothing is said.
    pub delivery_method: DeliveryMethod,
    /// Who takes it.
    pub carrier: Option<CarrierCode>,
    /// Which service of the carrier.
    pub service: Option<Text<64>>,
    /// The carrier's own name of a parcel shop.
    pub service_point_id: Option<Text<64>>,
    /// The client's reference.
    pub reference: Option<Text>,
    /// What the packer should know.
    pub note_to_packer: Option<Text>,
    /// Whether it may leave short.
    pub allow_partial: Option<bool>,
    /// Whether its rest is sent later.
    pub allow_backorder: Option<bool>,
    /// Whether another item may be sent instead.
    pub allow_substitution: Option<bool>,
    /// Free pairs of the client, written `key=value` and split at `|`.
    pub tags: BTreeMap<Text<64>, String>,
    /// Who it is sent to.
    pub consignee: Consignee,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLineRow {
    /// The line of the file.
    pub row: u64,
    /// The number that the client gave it, unique within the order.
    pub line_no: Option<LineNo>,
    /// What is ordered.
    pub sku: SkuCode,
    /// How much of it.
    pub quantity: Quantity,
    /// Only of this lot.
    pub lot: Option<LotCode>,
    /// Only what is good until this day.
    pub min_expires_on: Option<Day>,
    /// About this line.
    pub note: Option<Text>,
    /// What the file calls the sku.
    pub item_name: Option<Text>,
    /// The value of one unit.
    pub unit_value: Option<Money>,
}

/// An inbound shipment as a file brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundDocument {
    /// The line of the file on which its first row begins.
    pub row: u64,
    /// The client's own name for it.
    pub external_id: ExternalId,
    /// What is said once for all its lines.
    pub header: InboundHeader,
    /// Its lines in the order of the rows, at least one.
    pub lines: Vec<InboundLineRow>,
}

/// What an inbound shipment says besides its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboundHeader {
    /// Where it comes to.
    pub site: Option<SiteCode>,
    /// Whether it is still being written; no where nothing is said.
    pub draft: bool,
    /// The day it is expected.
    pub expected_on: Option<Day>,
    /// Who sends it.
    pub supplier_name: Option<Text>,
    /// The carriers' numbers, split at `|`.
    pub tracking_numbers: Vec<TrackingNumber>,
}

/// One line of an inbound shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundLineRow {
    /// The line of the file.
    pub row: u64,
    /// The number that the client gave it, unique within the shipment.
    pub line_no: Option<LineNo>,
    /// What is announced.
    pub sku: SkuCode,
    /// How much of it.
    pub quantity: Quantity,
    /// Its lot.
    pub lot: Option<LotCode>,
    /// The last day it is good.
    pub expires_on: Option<Day>,
    /// What the file calls the sku.
    pub item_name: Option<Text>,
}

impl Document for OrderDocument {
    const KIND: Kind = Kind::Orders;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let external_id = group.cells().need("external_id", code_of(ExternalId::new));
        let header = OrderHeader::read(&mut group.cells());
        header.check(group);
        group.check_agreement(OrderHeader::read);
        let lines = read_lines(group, OrderLineRow::read)?;
        let holds = group.holds().to_vec();
        Some(Self { row: group.row_number(0), external_id: external_id?, header, lines, holds })
    }

    fn size(&self) -> (u64, u64) {
        (self.lines.len() as u64, self.lines.iter().map(|line| line.quantity.units().unsigned_abs()).sum())
    }

    fn holds(&self) -> &[HoldReason] {
        &self.holds
    }
}

impl OrderHeader {
    fn read(cells: &mut Cells<'_, '_>) -> Self {
        Self {
            site: cells.maybe("site", code_of(SiteCode::new)),
            draft: cells.maybe("draft", boolean).unwrap_or(false),
            ordered_at: cells.maybe("ordered_at", instant),
            ship_by: cells.maybe("ship_by", day),
            ship_not_before: cells.maybe("ship_not_before", day),
            delivery_method: cells
                .maybe("delivery_method", word(DeliveryMethod::parse, DeliveryMethod::ALL))
                .unwrap_or(DeliveryMethod::Carrier),
            carrier: cells.maybe("carrier", code_of(CarrierCode::new)),
            service: cells.maybe("service", of(Text::new)),
            service_point_id: cells.maybe("service_point_id", of(Text::new)),
            reference: cells.maybe("reference", of(Text::new)),
            note_to_packer: cells.maybe("note_to_packer", of(Text::new)),
            allow_partial: cells.maybe("allow_partial", boolean),
            allow_backorder: cells.maybe("allow_backorder", boolean),
            allow_substitution: cells.maybe("allow_substitution", boolean),
            tags: cells.maybe("tags", tags).unwrap_or_default(),
            consignee: Consignee {
                name: cells.maybe("consignee.name", of(Text::new)),
                company: cells.maybe("consignee.company", of(Text::new)),
                address1: cells.maybe("consignee.address1", of(Text::new)),
                address2: cells.maybe("consignee.address2", of(Text::new)),
                postal_code: cells.maybe("consignee.postal_code", of(Text::new)),
                city: cells.maybe("consignee.city", of(Text::new)),
                country: cells.maybe("consignee.country", country),
                phone: cells.maybe("consignee.phone", of(Text::new)),
                email: cells.maybe("consignee.email", of(Text::new)),
            },
        }
    }

    /// A carrier needs the whole address, who collects only says a name.
    fn check(&self, group: &mut Group<'_>) {
        let Consignee { name, address1, postal_code, city, country, .. } = &self.consignee;
        let collected = self.delivery_method == DeliveryMethod::Collect;
        for (field, given) in [
            ("consignee.name", name.is_some()),
            ("consignee.address1", collected || address1.is_some()),
            ("consignee.postal_code", collected || postal_code.is_some()),
            ("consignee.city", collected || city.is_some()),
            ("consignee.country", collected || country.is_some()),
        ] {
            if !given && !group.has_fault_of(field) {
                group.fault(
                    0,
                    field,
                    Fault::new(FieldCode::Missing, "the address of the consignee needs this"),
                );
            }
        }
    }
}

impl Document for InboundDocument {
    const KIND: Kind = Kind::Inbound;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let external_id = group.cells().need("external_id", code_of(ExternalId::new));
        let header = InboundHeader::read(&mut group.cells());
        group.check_agreement(InboundHeader::read);
        let lines = read_lines(group, InboundLineRow::read)?;
        Some(Self { row: group.row_number(0), external_id: external_id?, header, lines })
    }

    fn size(&self) -> (u64, u64) {
        (self.lines.len() as u64, self.lines.iter().map(|line| line.quantity.units().unsigned_abs()).sum())
    }
}

impl InboundHeader {
    fn read(cells: &mut Cells<'_, '_>) -> Self {
        Self {
            site: cells.maybe("site", code_of(SiteCode::new)),
            draft: cells.maybe("draft", boolean).unwrap_or(false),
            expected_on: cells.maybe("expected_on", day),
            supplier_name: cells.maybe("supplier_name", of(Text::new)),
            tracking_numbers: cells
                .maybe("tracking_numbers", list(code_of(TrackingNumber::new)))
                .unwrap_or_default(),
        }
    }
}

/// What lines of both documents have in common.
trait Line: Sized {
    fn line_no(&self) -> Option<LineNo>;
    /// Lines of the same sku and lot are duplicates.
    fn goods(&self) -> (SkuCode, Option<LotCode>);
    fn quantity(&mut self) -> &mut Quantity;
}

impl Line for OrderLineRow {
    fn line_no(&self) -> Option<LineNo> {
        self.line_no
    }
    fn goods(&self) -> (SkuCode, Option<LotCode>) {
        (self.sku.clone(), self.lot.clone())
    }
    fn quantity(&mut self) -> &mut Quantity {
        &mut self.quantity
    }
}

impl Line for InboundLineRow {
    fn line_no(&self) -> Option<LineNo> {
        self.line_no
    }
    fn goods(&self) -> (SkuCode, Option<LotCode>) {
        (self.sku.clone(), self.lot.clone())
    }
    fn quantity(&mut self) -> &mut Quantity {
        &mut self.quantity
    }
}

impl OrderLineRow {
    fn read(row: u64, cells: &mut Cells<'_, '_>) -> Option<Self> {
        let sku = cells.need("sku", code_of(SkuCode::new));
        let quantity = cells.need("quantity", quantity);
        let read = Self {
            row,
            line_no: cells.maybe("line_no", line_no),
            lot: cells.maybe("lot", code_of(LotCode::new)),
            min_expires_on: cells.maybe("min_expires_on", day),
            note: cells.maybe("note", of(Text::new)),
            item_name: cells.maybe("item.name", of(Text::new)),
            unit_value: unit_value(cells),
            sku: sku?,
            quantity: quantity?,
        };
        Some(read)
    }
}

impl InboundLineRow {
    fn read(row: u64, cells: &mut Cells<'_, '_>) -> Option<Self> {
        let sku = cells.need("sku", code_of(SkuCode::new));
        let quantity = cells.need("quantity", quantity);
        let read = Self {
            row,
            line_no: cells.maybe("line_no", line_no),
            lot: cells.maybe("lot", code_of(LotCode::new)),
            expires_on: cells.maybe("expires_on", day),
            item_name: cells.maybe("item.name", of(Text::new)),
            sku: sku?,
            quantity: quantity?,
        };
        Some(read)
    }
}

/// An amount needs its currency; a currency alone, as a constant of the map is on rows without price, says nothing.
fn unit_value(cells: &mut Cells<'_, '_>) -> Option<Money> {
    let known = cells.maybe("unit_value.currency", currency);
    let amount_minor = cells.maybe("unit_value.amount", minor_units(known))?;
    let currency = match known {
        Some(currency) => currency,
        None => cells.need("unit_value.currency", currency)?,
    };
    Some(Money { amount_minor, currency })
}

/// Reads the rows as lines and settles duplicates; none when a row is at fault.
fn read_lines<L: Line>(
    group: &mut Group<'_>,
    read: impl Fn(u64, &mut Cells<'_, '_>) -> Option<L>,
) -> Option<Vec<L>> {
    let mut lines: Vec<L> = Vec::with_capacity(group.len());
    let mut numbers: HashSet<LineNo> = HashSet::new();
    let mut first: HashMap<(SkuCode, Option<LotCode>), usize> = HashMap::new();
    let merge = group.duplicate_lines() == DuplicateLines::Merge;
    for index in 0..group.len() {
        let row = group.row_number(index);
        let Some(mut line) = read(row, &mut group.line(index)) else { continue };
        if line.line_no().is_some_and(|number| !numbers.insert(number)) {
            group.fault(index, "line_no", Fault::new(FieldCode::Duplicate, "another line has this number"));
        }
        let earlier = first.get(&line.goods()).copied();
        group.notes().duplicate_lines += u64::from(earlier.is_some());
        match earlier.filter(|_| merge).and_then(|at| lines.get_mut(at)) {
            Some(earlier) => match sum(*earlier.quantity(), *line.quantity()) {
                Some(total) => *earlier.quantity() = total,
                None => {
                    let message = "the quantities of this sku add up to more than 1000000";
                    group.fault(index, "quantity", Fault::new(FieldCode::OutOfRange, message));
                }
            },
            None => {
                first.entry(line.goods()).or_insert(lines.len());
                lines.push(line);
            }
        }
    }
    if lines.len() > LINES_MAX {
        let message = format!("the document has more than {LINES_MAX} lines; send it in parts");
        group.fault(LINES_MAX, "external_id", Fault::new(FieldCode::TooLong, &message));
    }
    (!group.is_faulty()).then_some(lines)
}

fn sum(one: Quantity, other: Quantity) -> Option<Quantity> {
    one.plus(other).ok().filter(|total| total.units() <= QUANTITY_MAX)
}

/// `season=spring|gift=yes`.
fn tags(text: &str, _: &Formats) -> Result<BTreeMap<Text<64>, String>, Fault> {
    let mut tags = BTreeMap::new();
    for part in text.split('|').map(str::trim).filter(|part| !part.is_empty()) {
        let pair = part.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
        let Some((key, value)) = pair.filter(|(key, _)| !key.is_empty()) else {
            return Err(Fault::new(FieldCode::BadFormat, "write tags as key=value, split at |"));
        };
        let key = Text::<64>::new(key)?;
        let value = Text::<500>::optional(value)?.map(Text::into_string).unwrap_or_default();
        if tags.insert(key, value).is_some() {
            return Err(Fault::new(FieldCode::Duplicate, "a tag stands there twice"));
        }
    }
    Ok(tags)
}
