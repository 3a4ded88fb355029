//! Kinds whose every row is a document of its own.
//!
//! The types say what a row holds once every cell of it is good; that a site, zone or sku it names exists, the sink
//! finds out. Limits of numbers are those of what can stand in a house, so that sums and areas stay far from overflow.

use super::cells::{
    Fault, Formats, boolean, clock, code_of, country, day, list, of, quantity, whole, word, zone_name,
};
use super::kind::Kind;
use super::reading::{Document, Group};
use crate::app::error::FieldCode;
use jiff::civil::Time;
use rummelig_domain::client::{Gs1Prefix, RULE_DAYS_MAX};
use rummelig_domain::code::{
    Barcode, ClientCode, HandlingUnitCode, LocationCode, LotCode, Serial, SiteCode, SkuCode, Text,
    WalkwayCode, WorkerCode, ZoneCode,
};
use rummelig_domain::country::Country;
use rummelig_domain::handling_unit::{HandlingUnitKind, SLOTS_MAX};
use rummelig_domain::language::{Language, WorkerLanguage};
use rummelig_domain::location::{ADDRESS_PART_MAX, LocationKind, Reach, Side};
use rummelig_domain::picking::Rotation;
use rummelig_domain::quantity::{QUANTITY_MAX, Quantity};
use rummelig_domain::stock::Condition;
use rummelig_domain::time::Day;

/// The furthest that a coordinate lies from the origin of its site, in either direction: 10 km.
pub const COORDINATE_MM_MAX: i64 = 10_000_000;
/// The longest side of a thing or of a space: 100 m.
pub const LENGTH_MM_MAX: i64 = 100_000;
/// The heaviest thing and the strongest shelf: 100 t.
pub const WEIGHT_G_MAX: i64 = 100_000_000;
/// The highest place in a walking order.
pub const PICK_SEQUENCE_MAX: i64 = 1_000_000_000;
/// How many digits a customs number has.
pub const HS_CODE_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// A row of `sites`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRow {
    /// The line of the file.
    pub row: u64,
    /// What the site is called everywhere.
    pub code: SiteCode,
    /// Its name for people.
    pub name: Text,
    /// An IANA zone that exists.
    pub timezone: Option<String>,
    /// Local time of the last departure.
    pub default_cut_off: Option<Time>,
}

impl Document for SiteRow {
    const KIND: Kind = Kind::Sites;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let code = cells.need("code", code_of(SiteCode::new));
        let name = cells.need("name", of(Text::new));
        let timezone = cells.maybe("timezone", zone_name);
        let default_cut_off = cells.maybe("default_cut_off", clock);
        Some(Self { row, code: code?, name: name?, timezone, default_cut_off })
    }

    fn key(&self) -> Option<String> {
        Some(self.code.to_string())
    }
}

/// A row of `clients`; what is empty keeps the default of a new client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRow {
    /// The line of the file.
    pub row: u64,
    /// What the client is called everywhere.
    pub code: ClientCode,
    /// Its name for people.
    pub name: Text,
    /// Where its goods are.
    pub site: Option<SiteCode>,
    /// The language it is written to in.
    pub language: Option<Language>,
    /// Its VAT number.
    pub vat_no: Option<Text<32>>,
    /// Its GS1 company prefix.
    pub gs1_prefix: Option<Gs1Prefix>,
    /// Which stock goes first.
    pub rotation: Option<Rotation>,
    /// Days by which rotation may be left for a shorter way.
    pub tolerance_days: Option<u16>,
    /// Days that goods must still be good for when they leave.
    pub min_days: Option<u16>,
    /// Whether orders may leave short.
    pub allow_partial: Option<bool>,
    /// Whether the rest of a short order is sent later.
    pub allow_backorder: Option<bool>,
    /// Whether stock is promised as soon as an order is open.
    pub auto_allocate: Option<bool>,
    /// Whether allocated orders are released at once.
    pub auto_release: Option<bool>,
    /// Whether an order may be picked in several tours.
    pub split_picking: Option<bool>,
    /// Whether its orders never share a tour with another client's.
    pub own_tours: Option<bool>,
}

impl Document for ClientRow {
    const KIND: Kind = Kind::Clients;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let days = || whole(0..=i64::from(RULE_DAYS_MAX));
        let code = cells.need("code", code_of(ClientCode::new));
        let name = cells.need("name", of(Text::new));
        let read = Self {
            row,
            site: cells.maybe("site", code_of(SiteCode::new)),
            language: cells.maybe("language", word(Language::parse, Language::ALL)),
            vat_no: cells.maybe("vat_no", of(Text::new)),
            gs1_prefix: cells.maybe("gs1_prefix", of(Gs1Prefix::new)),
            rotation: cells.maybe("rotation", word(Rotation::parse, Rotation::ALL)),
            tolerance_days: cells.maybe("tolerance_days", days()),
            min_days: cells.maybe("min_days", days()),
            allow_partial: cells.maybe("allow_partial", boolean),
            allow_backorder: cells.maybe("allow_backorder", boolean),
            auto_allocate: cells.maybe("auto_allocate", boolean),
            auto_release: cells.maybe("auto_release", boolean),
            split_picking: cells.maybe("split_picking", boolean),
            own_tours: cells.maybe("own_tours", boolean),
            code: code?,
            name: name?,
        };
        Some(read)
    }

    fn key(&self) -> Option<String> {
        Some(self.code.to_string())
    }
}

/// A row of `locations`. A zone that its site does not have is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationRow {
    /// The line of the file.
    pub row: u64,
    /// The site, which must be there.
    pub site: SiteCode,
    /// The code, unique within the site.
    pub code: LocationCode,
    /// The zone.
    pub zone: ZoneCode,
    /// What the location is for.
    pub kind: LocationKind,
    /// Aisle, as people say it.
    pub aisle: Option<Text<ADDRESS_PART_MAX>>,
    /// Bay within the aisle.
    pub bay: Option<Text<ADDRESS_PART_MAX>>,
    /// Level within the bay.
    pub level: Option<Text<ADDRESS_PART_MAX>>,
    /// Millimetres east of the origin.
    pub x_mm: Option<i32>,
    /// Millimetres north of the origin.
    pub y_mm: Option<i32>,
    /// Millimetres above the floor.
    pub z_mm: Option<i32>,
    /// Inner length in millimetres.
    pub length_mm: Option<u32>,
    /// Inner width in millimetres.
    pub width_mm: Option<u32>,
    /// Inner height in millimetres.
    pub height_mm: Option<u32>,
    /// The most it carries, in grams.
    pub weight_g_max: Option<u64>,
    /// Place in the walking order where there is no layout.
    pub pick_sequence: Option<i64>,
    /// The walkway it is reached from.
    pub walkway: Option<WalkwayCode>,
    /// Millimetres along the walkway.
    pub offset_mm: Option<u32>,
    /// The side of the walkway.
    pub side: Option<Side>,
    /// Height of the hand at a pick, in millimetres.
    pub hand_mm: Option<i32>,
    /// How far the arm must go.
    pub reach: Option<Reach>,
    /// Whether it is picked from; by its kind where nothing is said.
    pub pickable: Option<bool>,
    /// Whether only one sku may lie there.
    pub single_sku: Option<bool>,
}

impl Document for LocationRow {
    const KIND: Kind = Kind::Locations;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let site = cells.need("site", code_of(SiteCode::new));
        let code = cells.need("code", code_of(LocationCode::new));
        let zone = cells.need("zone", code_of(ZoneCode::new));
        let kind = cells.need("kind", word(LocationKind::parse, LocationKind::ALL));
        let read = Self {
            row,
            aisle: cells.maybe("aisle", of(Text::new)),
            bay: cells.maybe("bay", of(Text::new)),
            level: cells.maybe("level", of(Text::new)),
            x_mm: cells.maybe("x_mm", coordinate()),
            y_mm: cells.maybe("y_mm", coordinate()),
            z_mm: cells.maybe("z_mm", coordinate()),
            length_mm: cells.maybe("length_mm", length()),
            width_mm: cells.maybe("width_mm", length()),
            height_mm: cells.maybe("height_mm", length()),
            weight_g_max: cells.maybe("weight_g_max", weight()),
            pick_sequence: cells.maybe("pick_sequence", whole(0..=PICK_SEQUENCE_MAX)),
            walkway: cells.maybe("walkway", code_of(WalkwayCode::new)),
            offset_mm: cells.maybe("offset_mm", whole(0..=COORDINATE_MM_MAX)),
            side: cells.maybe("side", word(Side::parse, Side::ALL)),
            hand_mm: cells.maybe("hand_mm", coordinate()),
            reach: cells.maybe("reach", word(Reach::parse, Reach::ALL)),
            pickable: cells.maybe("pickable", boolean),
            single_sku: cells.maybe("single_sku", boolean),
            site: site?,
            code: code?,
            zone: zone?,
            kind: kind?,
        };
        Some(read)
    }

    fn key(&self) -> Option<String> {
        // A code holds no line end, so that no other pair reads the same.
        Some(format!("{}\n{}", self.site, self.code))
    }
}

/// A row of `skus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkuRow {
    /// The line of the file.
    pub row: u64,
    /// The client's own code.
    pub sku: SkuCode,
    /// Its name for people.
    pub name: Text,
    /// What stands on it, each for one base unit.
    pub barcodes: Vec<Barcode>,
    /// Length in millimetres.
    pub length_mm: Option<u32>,
    /// Width in millimetres.
    pub width_mm: Option<u32>,
    /// Height in millimetres.
    pub height_mm: Option<u32>,
    /// Weight in grams.
    pub weight_g: Option<u64>,
    /// Whether its lots are named.
    pub lot_tracked: Option<bool>,
    /// Whether its lots expire.
    pub expiry_tracked: Option<bool>,
    /// Whether each unit has a number.
    pub serial_tracked: Option<bool>,
    /// Customs number, digits only.
    pub hs_code: Option<Text<16>>,
    /// Where it was made.
    pub origin_country: Option<Country>,
    /// At which quantity the client is told.
    pub low_stock_at: Option<Quantity>,
}

impl Document for SkuRow {
    const KIND: Kind = Kind::Skus;
    const KEY_FIELD: &'static str = "sku";

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let sku = cells.need("sku", code_of(SkuCode::new));
        let name = cells.need("name", of(Text::new));
        let mut truth = |field| cells.maybe(field, boolean);
        let (lot_tracked, expiry_tracked, serial_tracked) =
            (truth("lot_tracked"), truth("expiry_tracked"), truth("serial_tracked"));
        let read = Self {
            row,
            barcodes: cells.maybe("barcodes", list(code_of(Barcode::new))).unwrap_or_default(),
            length_mm: cells.maybe("length_mm", length()),
            width_mm: cells.maybe("width_mm", length()),
            height_mm: cells.maybe("height_mm", length()),
            weight_g: cells.maybe("weight_g", weight()),
            lot_tracked,
            expiry_tracked,
            serial_tracked,
            hs_code: cells.maybe("hs_code", hs_code),
            origin_country: cells.maybe("origin_country", country),
            low_stock_at: cells.maybe("low_stock_at", low_stock_at),
            sku: sku?,
            name: name?,
        };
        Some(read)
    }

    fn key(&self) -> Option<String> {
        Some(self.sku.folded())
    }
}

/// A row of `stock`: an opening balance, added to other rows of the same place and sku.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    /// The line of the file.
    pub row: u64,
    /// The site.
    pub site: SiteCode,
    /// The location within the site.
    pub location: LocationCode,
    /// The sku.
    pub sku: SkuCode,
    /// How many base units lie there, at least one.
    pub quantity: Quantity,
    /// The lot, where lots are named.
    pub lot: Option<LotCode>,
    /// The last day it is good.
    pub expires_on: Option<Day>,
    /// The number of the unit; then the quantity is 1.
    pub serial: Option<Serial>,
    /// In which condition; good where nothing is said.
    pub condition: Condition,
}

impl Document for StockRow {
    const KIND: Kind = Kind::Stock;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let site = cells.need("site", code_of(SiteCode::new));
        let location = cells.need("location", code_of(LocationCode::new));
        let sku = cells.need("sku", code_of(SkuCode::new));
        let lot = cells.maybe("lot", code_of(LotCode::new));
        let expires_on = cells.maybe("expires_on", day);
        let serial = cells.maybe("serial", code_of(Serial::new));
        let one = serial.is_some();
        let quantity = cells.need("quantity", move |text, formats| {
            let quantity = quantity(text, formats)?;
            if one && quantity != Quantity::ONE {
                return Err(out_of_range("a serial number is one unit; write a quantity of 1"));
            }
            Ok(quantity)
        });
        let condition =
            cells.maybe("condition", word(Condition::parse, Condition::ALL)).unwrap_or(Condition::Good);
        let (site, location, sku, quantity) = (site?, location?, sku?, quantity?);
        Some(Self { row, site, location, sku, quantity, lot, expires_on, serial, condition })
    }

    fn size(&self) -> (u64, u64) {
        (0, self.quantity.units().unsigned_abs())
    }
}

/// A row of `handling-units`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlingUnitRow {
    /// The line of the file.
    pub row: u64,
    /// Its own code.
    pub code: HandlingUnitCode,
    /// What it is.
    pub kind: HandlingUnitKind,
    /// The site it belongs to.
    pub site: SiteCode,
    /// Where it stands.
    pub location: Option<LocationCode>,
    /// What carries it; then it has no location of its own.
    pub parent: Option<HandlingUnitCode>,
    /// How many totes a trolley takes.
    pub slots: Option<u8>,
    /// The most it carries, in grams.
    pub weight_g_max: Option<u64>,
}

impl Document for HandlingUnitRow {
    const KIND: Kind = Kind::HandlingUnits;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let code = cells.need("code", code_of(HandlingUnitCode::new));
        let kind = cells.need("kind", word(HandlingUnitKind::parse, HandlingUnitKind::ALL));
        let site = cells.need("site", code_of(SiteCode::new));
        let location = cells.maybe("location", code_of(LocationCode::new));
        let parent = cells.maybe("parent", code_of(HandlingUnitCode::new));
        let slots = cells.maybe("slots", whole(1..=i64::from(SLOTS_MAX)));
        let weight_g_max = cells.maybe("weight_g_max", weight());
        Some(Self { row, code: code?, kind: kind?, site: site?, location, parent, slots, weight_g_max })
    }

    fn key(&self) -> Option<String> {
        Some(self.code.to_string())
    }
}

/// A row of `workers`: nothing about what fits them, which has its own place and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerRow {
    /// The line of the file.
    pub row: u64,
    /// What stands on the badge.
    pub code: WorkerCode,
    /// What the person is called.
    pub display_name: Text,
    /// The language of the screens.
    pub language: Option<WorkerLanguage>,
    /// Where the person usually works.
    pub site: Option<SiteCode>,
}

impl Document for WorkerRow {
    const KIND: Kind = Kind::Workers;

    fn read(group: &mut Group<'_>) -> Option<Self> {
        let row = group.row_number(0);
        let mut cells = group.cells();
        let code = cells.need("code", code_of(WorkerCode::new));
        let display_name = cells.need("display_name", of(Text::new));
        let language = cells.maybe("language", word(WorkerLanguage::parse, WorkerLanguage::ALL));
        let site = cells.maybe("site", code_of(SiteCode::new));
        Some(Self { row, code: code?, display_name: display_name?, language, site })
    }

    fn key(&self) -> Option<String> {
        Some(self.code.to_string())
    }
}

fn coordinate() -> impl Fn(&str, &Formats) -> Result<i32, Fault> {
    whole(-COORDINATE_MM_MAX..=COORDINATE_MM_MAX)
}

fn length() -> impl Fn(&str, &Formats) -> Result<u32, Fault> {
    whole(1..=LENGTH_MM_MAX)
}

fn weight() -> impl Fn(&str, &Formats) -> Result<u64, Fault> {
    whole(1..=WEIGHT_G_MAX)
}

fn hs_code(text: &str, _: &Formats) -> Result<Text<16>, Fault> {
    if HS_CODE_DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Text::new(text).map_err(Fault::from)
    } else {
        Err(Fault::new(FieldCode::BadFormat, "write the customs number as 4 to 12 digits"))
    }
}

fn low_stock_at(text: &str, formats: &Formats) -> Result<Quantity, Fault> {
    Quantity::new(whole(0..=QUANTITY_MAX)(text, formats)?).map_err(|error| out_of_range(&error.to_string()))
}

fn out_of_range(message: &str) -> Fault {
    Fault::new(FieldCode::OutOfRange, message)
}
