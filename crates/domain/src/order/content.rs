//! What a client says about an order: whom it goes to, how and when, and its lines.
//!
//! Equal content sent again changes nothing, so that contents are compared as values.

use crate::code::{CarrierCode, LotCode, Text};
use crate::country::Country;
use crate::ids::{SiteId, SkuId};
use crate::line_no::{LINES_MAX, LineNo};
use crate::money::Money;
use crate::quantity::{QUANTITY_MAX, Quantity};
use crate::time::{Day, Instant};
use crate::words::words;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// How an order reaches the consignee.
    pub enum DeliveryMethod {
        /// A carrier brings it.
        Carrier = "carrier",
        /// Somebody fetches it.
        Collect = "collect",
    }
}

/// Whom an order goes to. All is optional here; [`OrderContent::faults`] says what the delivery needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consignee {
    /// A person's or a company's name.
    pub name: Option<Text>,
    /// The company, where the name is a person's.
    pub company: Option<Text>,
    /// Street and number.
    pub address1: Option<Text>,
    /// Floor, door, c/o.
    pub address2: Option<Text>,
    /// As the country writes it.
    pub postal_code: Option<Text<32>>,
    /// Town.
    pub city: Option<Text>,
    /// Country.
    pub country: Option<Country>,
    /// For the carrier's messages.
    pub phone: Option<Text<64>>,
    /// For the carrier's messages.
    pub email: Option<Text>,
}

words! {
    /// A field of the consignee that a delivery needs.
    pub enum ConsigneeField {
        /// Name.
        Name = "name",
        /// Street and number.
        Address1 = "address1",
        /// Postal code.
        PostalCode = "postal_code",
        /// Town.
        City = "city",
        /// Country.
        Country = "country",
    }
}

/// One line as the client sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineContent {
    /// Its number.
    pub line_no: LineNo,
    /// What is wanted.
    pub sku: SkuId,
    /// Base units, 1 to [`QUANTITY_MAX`].
    pub quantity: Quantity,
    /// What one unit is worth, for customs and papers.
    pub unit_value: Option<Money>,
    /// Only goods of this lot will do.
    pub lot: Option<LotCode>,
    /// Only goods that keep until this day will do.
    pub min_expires_on: Option<Day>,
    /// For the packer.
    pub note: Option<Text>,
}

/// What a client says about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderContent {
    /// Where it is sent from; without it the order stays open and nothing is promised.
    pub site: Option<SiteId>,
    /// When the consignee ordered.
    pub ordered_at: Instant,
    /// The last day to send it.
    pub ship_by: Option<Day>,
    /// The first day to send it.
    pub ship_not_before: Option<Day>,
    /// How it goes.
    pub delivery_method: DeliveryMethod,
    /// Who carries it.
    pub carrier: Option<CarrierCode>,
    /// Which of the carrier's services.
    pub service: Option<Text<64>>,
    /// Which parcel shop.
    pub service_point_id: Option<Text<64>>,
    /// The consignee's own reference.
    pub reference: Option<Text>,
    /// A note for the packing table.
    pub note_to_packer: Option<Text>,
    /// Whom it goes to.
    pub consignee: Consignee,
    /// Whether it may go in part.
    pub allow_partial: bool,
    /// Whether what lacks follows as an order of its own.
    pub allow_backorder: bool,
    /// Whether other goods will do.
    pub allow_substitution: bool,
    /// The client's own labels.
    pub tags: BTreeMap<Text<64>, String>,
    /// What is wanted, by line number.
    pub lines: Vec<LineContent>,
}

/// What an order must have and has not, or has and must not. All faults are found at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentFault {
    /// The delivery needs this.
    #[error("a {method} delivery needs the consignee's {field}")]
    ConsigneeMissing {
        /// The delivery.
        method: DeliveryMethod,
        /// What it needs.
        field: ConsigneeField,
    },
    /// An order of nothing.
    #[error("an order has at least one line")]
    NoLines,
    /// Too long for one order.
    #[error("an order has at most {LINES_MAX} lines; send the others as an order of their own")]
    TooManyLines,
    /// Nothing, or more than one line may name.
    #[error("a line asks for 1 to {QUANTITY_MAX} base units")]
    QuantityOutOfRange {
        /// The position of the line, from 0.
        index: usize,
    },
    /// A number that an earlier line has.
    #[error("give each line its own number: {line_no} is there twice")]
    LineNoTaken {
        /// The position of the later line, from 0.
        index: usize,
        /// The number.
        line_no: LineNo,
    },
    /// It would have to leave before it may leave.
    #[error("ship_not_before must not be after ship_by")]
    NotBeforeAfterBy,
}

impl ContentFault {
    /// The stable code of a field's fault on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ConsigneeMissing { .. } => "missing",
            Self::NoLines => "too_short",
            Self::TooManyLines => "too_long",
            Self::QuantityOutOfRange { .. } | Self::NotBeforeAfterBy => "out_of_range",
            Self::LineNoTaken { .. } => "duplicate",
        }
    }

    /// Where in the body it is, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::ConsigneeMissing { field, .. } => format!("/consignee/{field}"),
            Self::NoLines | Self::TooManyLines => "/lines".to_owned(),
            Self::QuantityOutOfRange { index } => format!("/lines/{index}/quantity"),
            Self::LineNoTaken { index, .. } => format!("/lines/{index}/line_no"),
            Self::NotBeforeAfterBy => "/ship_not_before".to_owned(),
        }
    }
}

impl OrderContent {
    /// All that keeps this from being an order, in the order of the body.
    #[must_use]
    pub fn faults(&self) -> Vec<ContentFault> {
        let mut faults = Vec::new();
        if let (Some(not_before), Some(by)) = (self.ship_not_before, self.ship_by)
            && not_before > by
        {
            faults.push(ContentFault::NotBeforeAfterBy);
        }
        let method = self.delivery_method;
        let missing = ConsigneeField::ALL.iter().copied().filter(|field| self.lacks(*field));
        faults.extend(missing.map(|field| ContentFault::ConsigneeMissing { method, field }));
        match self.lines.len() {
            0 => faults.push(ContentFault::NoLines),
            1..=LINES_MAX => {}
            _ => faults.push(ContentFault::TooManyLines),
        }
        let mut numbers = BTreeSet::new();
        for (index, line) in self.lines.iter().enumerate() {
            if !numbers.insert(line.line_no) {
                faults.push(ContentFault::LineNoTaken { index, line_no: line.line_no });
            }
            if !(1..=QUANTITY_MAX).contains(&line.quantity.units()) {
                faults.push(ContentFault::QuantityOutOfRange { index });
            }
        }
        faults
    }

    /// Whether the delivery needs this field and it is not there.
    fn lacks(&self, field: ConsigneeField) -> bool {
        let to_the_door = match self.delivery_method {
            DeliveryMethod::Carrier => true,
            DeliveryMethod::Collect => false,
        };
        let consignee = &self.consignee;
        match field {
            ConsigneeField::Name => consignee.name.is_none(),
            ConsigneeField::Address1 => to_the_door && consignee.address1.is_none(),
            ConsigneeField::PostalCode => to_the_door && consignee.postal_code.is_none(),
            ConsigneeField::City => to_the_door && consignee.city.is_none(),
            ConsigneeField::Country => to_the_door && consignee.country.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line(number: i64, quantity: i64) -> LineContent {
        LineContent {
            line_no: LineNo::new(number).unwrap(),
            sku: SkuId(Uuid::nil()),
            quantity: Quantity::new(quantity).unwrap(),
            unit_value: None,
            lot: None,
            min_expires_on: None,
            note: None,
        }
    }

    fn content(
        delivery_method: DeliveryMethod,
        consignee: Consignee,
        lines: Vec<LineContent>,
    ) -> OrderContent {
        OrderContent {
            site: None,
            ordered_at: Instant::from_micros(0),
            ship_by: None,
            ship_not_before: None,
            delivery_method,
            carrier: None,
            service: None,
            service_point_id: None,
            reference: None,
            note_to_packer: None,
            consignee,
            allow_partial: false,
            allow_backorder: true,
            allow_substitution: false,
            tags: BTreeMap::new(),
            lines,
        }
    }

    fn named() -> Consignee {
        Consignee { name: Some(Text::new("Test Person").unwrap()), ..Consignee::default() }
    }

    #[test]
    fn all_faults_are_found_at_once_with_their_place() {
        let check = |content: OrderContent, expected: &[&str]| {
            let faults = content.faults();
            let places: Vec<_> = faults.iter().map(|f| format!("{} {}", f.pointer(), f.code())).collect();
            assert_eq!(places, expected);
        };
        check(content(DeliveryMethod::Collect, named(), vec![line(1, 1)]), &[]);
        check(
            content(DeliveryMethod::Collect, Consignee::default(), vec![]),
            &["/consignee/name missing", "/lines too_short"],
        );
        check(
            content(DeliveryMethod::Carrier, named(), vec![line(1, 0), line(1, 1_000_001)]),
            &[
                "/consignee/address1 missing",
                "/consignee/postal_code missing",
                "/consignee/city missing",
                "/consignee/country missing",
                "/lines/0/quantity out_of_range",
                "/lines/1/line_no duplicate",
                "/lines/1/quantity out_of_range",
            ],
        );
        let many = (1..=2001).map(|n| line(n, 1)).collect();
        check(content(DeliveryMethod::Collect, named(), many), &["/lines too_long"]);
        let mut late = content(DeliveryMethod::Collect, named(), vec![line(1, 1_000_000)]);
        late.ship_by = Some(jiff::civil::date(2026, 3, 2));
        late.ship_not_before = Some(jiff::civil::date(2026, 3, 3));
        check(late, &["/ship_not_before out_of_range"]);
    }

    #[test]
    fn a_change_is_found_by_its_field() {
        use crate::order::change::{OrderField, changed_fields};
        let before = content(DeliveryMethod::Collect, named(), vec![line(1, 1)]);
        assert!(changed_fields(&before, &before.clone()).is_empty());
        let after = OrderContent {
            consignee: Consignee { phone: Some(Text::new("1").unwrap()), ..named() },
            lines: vec![line(1, 2)],
            ..before.clone()
        };
        assert_eq!(
            changed_fields(&before, &after),
            BTreeSet::from([OrderField::Consignee, OrderField::Lines])
        );
    }
}
