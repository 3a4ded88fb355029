//! What can be imported, and the columns of each kind.

use std::fmt;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Buildings.
    Sites,
    /// Companies that own goods.
    Clients,
    /// Addressable spots, with the zones they name.
    Locations,
    /// Items of one client.
    Skus,
    /// The opening balance of one client.
    Stock,
    /// Goods to be sent, of one client.
    Orders,
    /// Announced goods of one client.
    Inbound,
    /// Totes, cartons, pallets and trolleys.
    HandlingUnits,
    /// People on the floor.
    Workers,
}

/// One column that a kind knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, also of the column where there is no map.
    pub name: &'static str,
    /// Whether every row must have it.
    pub required: bool,
    /// Whether it says something about the row alone or about the document the row belongs to.
    pub part: Part,
}

/// What a field describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The order or inbound shipment: the same in all its rows.
    Document,
    /// The row alone.
    Row,
}

/// Fields of one part; a name that ends in `*` is required, as the specification prints it.
macro_rules! fields {
    ($part:ident: $($name:literal)*) => {
        &[$(field($name, Part::$part)),*]
    };
}

const fn field(spelled: &'static str, part: Part) -> Field {
    match spelled.as_bytes() {
        [.., b'*'] => {
            let (name, _) = spelled.split_at(spelled.len() - 1);
            Field { name, required: true, part }
        }
        _ => Field { name: spelled, required: false, part },
    }
}

const SITES: &[Field] = fields![Row: "code*" "name*" "timezone" "default_cut_off"];

const CLIENTS: &[Field] = fields![Row:
    "code*" "name*" "site" "language" "vat_no" "gs1_prefix" "rotation" "tolerance_days" "min_days" "allow_partial"
    "allow_backorder" "auto_allocate" "auto_release" "split_picking" "own_tours"
];

const LOCATIONS: &[Field] = fields![Row:
    "site*" "code*" "zone*" "kind*" "aisle" "bay" "level" "x_mm" "y_mm" "z_mm" "length_mm" "width_mm" "height_mm"
    "weight_g_max" "pick_sequence" "walkway" "offset_mm" "side" "hand_mm" "reach" "pickable" "single_sku"
];

const SKUS: &[Field] = fields![Row:
    "sku*" "name*" "barcodes" "length_mm" "width_mm" "height_mm" "weight_g" "lot_tracked" "expiry_tracked"
    "serial_tracked" "hs_code" "origin_country" "low_stock_at"
];

const STOCK: &[Field] =
    fields![Row: "site*" "location*" "sku*" "quantity*" "lot" "expires_on" "serial" "condition"];

const ORDER: &[Field] = fields![Document:
    "external_id*" "site" "draft" "ordered_at" "ship_by" "ship_not_before" "delivery_method" "carrier" "service"
    "service_point_id" "reference" "note_to_packer" "allow_partial" "allow_backorder" "allow_substitution" "tags"
    "consignee.name" "consignee.company" "consignee.address1" "consignee.address2" "consignee.postal_code"
    "consignee.city" "consignee.country" "consignee.phone" "consignee.email"
];

const ORDER_LINE: &[Field] = fields![Row:
    "line_no" "sku*" "quantity*" "lot" "min_expires_on" "note" "item.name" "unit_value.amount" "unit_value.currency"
];

const INBOUND: &[Field] =
    fields![Document: "external_id*" "site" "draft" "expected_on" "supplier_name" "tracking_numbers"];

const INBOUND_LINE: &[Field] = fields![Row: "line_no" "sku*" "quantity*" "lot" "expires_on" "item.name"];

const HANDLING_UNITS: &[Field] =
    fields![Row: "code*" "kind*" "site*" "location" "parent" "slots" "weight_g_max"];

const WORKERS: &[Field] = fields![Row: "code*" "display_name*" "language" "site"];

impl Kind {
    /// All kinds, in the order in which an empty house is filled.
    pub const ALL: [Self; 9] = [
        Self::Sites,
        Self::Clients,
        Self::Locations,
        Self::HandlingUnits,
        Self::Workers,
        Self::Skus,
        Self::Stock,
        Self::Inbound,
        Self::Orders,
    ];

    /// The name on the command line, in the API and in maps.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Clients => "clients",
            Self::Locations => "locations",
            Self::Skus => "skus",
            Self::Stock => "stock",
            Self::Orders => "orders",
            Self::Inbound => "inbound",
            Self::HandlingUnits => "handling-units",
            Self::Workers => "workers",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether the file is about one client's goods and the client must be named.
    #[must_use]
    pub const fn of_client(self) -> bool {
        match self {
            Self::Skus | Self::Stock | Self::Orders | Self::Inbound => true,
            Self::Sites | Self::Clients | Self::Locations | Self::HandlingUnits | Self::Workers => false,
        }
    }

    /// Whether several rows make one document, held together by `external_id`.
    #[must_use]
    pub const fn has_lines(self) -> bool {
        match self {
            Self::Orders | Self::Inbound => true,
            Self::Sites
            | Self::Clients
            | Self::Locations
            | Self::Skus
            | Self::Stock
            | Self::HandlingUnits
            | Self::Workers => false,
        }
    }

    /// The columns of this kind: those of the document first, then those of the row.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        let (document, row) = match self {
            Self::Sites => (&[][..], SITES),
            Self::Clients => (&[][..], CLIENTS),
            Self::Locations => (&[][..], LOCATIONS),
            Self::Skus => (&[][..], SKUS),
            Self::Stock => (&[][..], STOCK),
            Self::Orders => (ORDER, ORDER_LINE),
            Self::Inbound => (INBOUND, INBOUND_LINE),
            Self::HandlingUnits => (&[][..], HANDLING_UNITS),
            Self::Workers => (&[][..], WORKERS),
        };
        document.iter().chain(row).copied()
    }

    /// The column of this name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<Field> {
        self.fields().find(|field| field.name == name)
    }

    /// What a report counts: the key in JSON, which is also the word in the text.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Clients => "clients",
            Self::Locations => "locations",
            Self::Skus => "skus",
            Self::Stock => "stock_rows",
            Self::Orders => "orders",
            Self::Inbound => "inbound_shipments",
            Self::HandlingUnits => "handling_units",
            Self::Workers => "workers",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_has_required_columns() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert!(kind.fields().any(|field| field.required), "{kind}");
            for field in kind.fields() {
                assert_eq!(kind.field(field.name), Some(field), "{kind} names {} once", field.name);
                assert!(!field.name.ends_with('*'));
            }
        }
        assert_eq!(Kind::parse("order"), None);
    }

    #[test]
    fn the_star_is_what_is_required() {
        let required = |kind: Kind| {
            kind.fields().filter(|field| field.required).map(|field| field.name).collect::<Vec<_>>()
        };
        assert_eq!(required(Kind::Orders), ["external_id", "sku", "quantity"]);
        assert_eq!(required(Kind::Stock), ["site", "location", "sku", "quantity"]);
        assert_eq!(required(Kind::Locations), ["site", "code", "zone", "kind"]);
    }
}
