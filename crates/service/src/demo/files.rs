//! The files of the demo, which the program carries.

use crate::app::imports::kind::Kind;
use rummelig_domain::time::Day;

/// The day that the files are about.
pub const DEMO_DAY: Day = jiff::civil::date(2026, 12, 1);

/// A file of rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoFile {
    /// As what it is imported.
    pub(super) kind: Kind,
    /// The code of the client, for the kinds that belong to one.
    pub(super) client: Option<&'static str>,
    /// Its path below the fixtures.
    pub(super) path: &'static str,
    /// Its rows.
    pub(super) text: &'static str,
}

/// Cases and what they hold, which the import of skus cannot say.
#[derive(Clone, Copy, Debug)]
pub(super) struct PackLevels {
    /// The code of the client.
    pub(super) client: &'static str,
    /// Its path below the fixtures.
    pub(super) path: &'static str,
    /// Its rows.
    pub(super) text: &'static str,
}

/// The column map of the orders.
pub(super) const ORDER_MAP: &str = include_str!("../../../../fixtures/maps/demo-orders.toml");

macro_rules! file {
    ($kind:ident, $path:literal) => {
        file!($kind, None, $path)
    };
    ($kind:ident, $client:expr, $path:literal) => {
        DemoFile {
            kind: Kind::$kind,
            client: $client,
            path: $path,
            text: include_str!(concat!("../../../../fixtures/", $path)),
        }
    };
}

macro_rules! pack_levels {
    ($client:literal, $path:literal) => {
        PackLevels {
            client: $client,
            path: $path,
            text: include_str!(concat!("../../../../fixtures/", $path)),
        }
    };
}

const SKADEN: Option<&str> = Some("SKADEN");
const TUSINDBEN: Option<&str> = Some("TUSINDBEN");
const KAEDEBO: Option<&str> = Some("KAEDEBO");

/// All files, in the order in which an empty house is filled.
pub(super) const FILES: [DemoFile; 16] = [
    file!(Sites, "sites.csv"),
    file!(Clients, "clients.csv"),
    file!(Locations, "locations.csv"),
    file!(HandlingUnits, "handling-units.csv"),
    file!(Workers, "workers.csv"),
    file!(Skus, SKADEN, "skaden/skus.csv"),
    file!(Skus, TUSINDBEN, "tusindben/skus.csv"),
    file!(Skus, KAEDEBO, "kaedebo/skus.csv"),
    file!(Stock, SKADEN, "skaden/stock.csv"),
    file!(Stock, TUSINDBEN, "tusindben/stock.csv"),
    file!(Stock, KAEDEBO, "kaedebo/stock.csv"),
    file!(Inbound, SKADEN, "skaden/inbound.csv"),
    file!(Inbound, KAEDEBO, "kaedebo/inbound.csv"),
    file!(Orders, SKADEN, "skaden/orders.csv"),
    file!(Orders, TUSINDBEN, "tusindben/orders.csv"),
    file!(Orders, KAEDEBO, "kaedebo/orders.csv"),
];

/// The cases of the three clients.
pub(super) const PACK_LEVELS: [PackLevels; 3] = [
    pack_levels!("SKADEN", "skaden/pack-levels.csv"),
    pack_levels!("TUSINDBEN", "tusindben/pack-levels.csv"),
    pack_levels!("KAEDEBO", "kaedebo/pack-levels.csv"),
];
