//! The service on one database, as a model test gives commands to it and looks at what it answers.

use super::Outcome;
use super::books::{Line, Order, Promises, Stand, number};
use super::command::{Deed, Kind, Place, SKUS, Wish};
use crate::support::{Engine, TestApp};
use diesel::sql_types::{BigInt, Integer, Nullable, Text as SqlText};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rummelig_domain::actor::Who;
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{ClientCode, ExternalId, LocationCode, SiteCode, SkuCode, Text, ZoneCode};
use rummelig_domain::country::Country;
use rummelig_domain::ids::{ClientId, OrderHoldId, StockHoldId};
use rummelig_domain::language::Language;
use rummelig_domain::line_no::LineNo;
use rummelig_domain::location::{LocationKind, Position};
use rummelig_domain::order::{Consignee, DeliveryMethod, HoldReason, LineCounters, OrderStatus};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::Condition;
use rummelig_service::app::adjustments::{self, Adjustment, AdjustmentReason};
use rummelig_service::app::inventory::{self, GroupBy, InventoryQuery, InventoryRow};
use rummelig_service::app::moves::{self, Move};
use rummelig_service::app::orders::{
    self, Extras, LineWrite, OrderFilter, OrderRef, OrderView, OrderWrite, allocation,
};
use rummelig_service::app::precondition::Precondition;
use rummelig_service::app::stock_holds::{self, NewHold};
use rummelig_service::app::{AppError, catalog, clients, locations, verify, zones};
use rummelig_service::http::problem::Problem;
use rummelig_service::store::Tx;
use rummelig_service::store::dialect::DbConn;
use rummelig_service::store::page::Walk;
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;

static ROUND: AtomicU32 = AtomicU32::new(1);
const SITE: &str = "AARHUS";

/// A number that no case had before.
pub(crate) fn next_round() -> u32 {
    ROUND.fetch_add(1, Ordering::Relaxed)
}

/// What the house shows of an owner.
pub(crate) struct View {
    /// What there is of each item, and last what orders wait for.
    pub(crate) inventory: BTreeMap<String, (Stand, i64)>,
    /// What lies where.
    pub(crate) shelves: BTreeMap<(String, String), Stand>,
    /// The orders.
    pub(crate) orders: BTreeMap<String, Order>,
}

/// The service on one database.
pub(crate) struct House {
    app: TestApp,
    owners: RefCell<BTreeMap<(u32, usize), ClientId>>,
    /// For what no query of the application tells.
    beside: RefCell<DbConn>,
}

impl fmt::Display for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.app.engine())
    }
}

fn owner_code(round: u32, owner: usize) -> String {
    format!("{}{round}", ["ACME", "BIRK"][owner])
}

fn site() -> SiteCode {
    SiteCode::new(SITE).unwrap()
}

/// The code of a place in one round.
fn location(round: u32, place: Place) -> LocationCode {
    LocationCode::new(format!("{}/{round}", place.code())).unwrap()
}

/// The code without the round.
fn base(code: Option<String>) -> String {
    code.unwrap_or_default().split('/').next().unwrap_or_default().to_owned()
}

fn sku(at: usize) -> SkuCode {
    SkuCode::new(SKUS[at]).unwrap()
}

fn named(order: u8) -> OrderRef {
    OrderRef::ExternalId(number(order))
}

impl House {
    /// A house with one site.
    pub(crate) fn start(engine: Engine) -> Self {
        let app = TestApp::start(engine);
        app.staff().post("/v1/sites", &json!({ "code": SITE, "name": "Aarhus" })).expect(201);
        app.write(|tx| {
            let code = ZoneCode::new("A").unwrap();
            zones::create(tx, &zones::ZoneFacts { site: site(), code, name: None }).map(|_| ())
        })
        .unwrap();
        let beside = RefCell::new(app.database.connect());
        Self { app, owners: RefCell::default(), beside }
    }

    /// Empty places, and two owners with items of the same codes.
    pub(crate) fn open(&self, round: u32) {
        let make = move |tx: &mut Tx<'_>| {
            Place::ALL.iter().try_for_each(|place| locations::create(tx, &facts(round, *place)).map(|_| ()))
        };
        self.app.write(make).unwrap();
        for owner in 0..super::OWNERS {
            let made = self.app.write(move |tx| {
                let facts = clients::ClientFacts {
                    code: ClientCode::new(owner_code(round, owner)).unwrap(),
                    name: Text::new("Owner").unwrap(),
                    site: None,
                    language: Language::Danish,
                    vat_no: None,
                    gs1_prefix: None,
                    // The test says itself when it is allocated.
                    rules: OwnerRules { auto_allocate: false, ..OwnerRules::default() },
                };
                let client = clients::create(tx, &facts)?.record.value.id;
                for at in 0..SKUS.len() {
                    let facts = catalog::SkuFacts::named(sku(at), Some(Text::new("Item").unwrap()));
                    catalog::put(tx, client, &facts, &Precondition::NONE)?;
                }
                Ok(client)
            });
            self.owners.borrow_mut().insert((round, owner), made.unwrap());
        }
    }

    fn client(&self, round: u32, owner: usize) -> ClientId {
        self.owners.borrow()[&(round, owner)]
    }

    /// Gives a command; what is refused, by its slug.
    pub(crate) fn give(&self, round: u32, owner: usize, deed: &Deed) -> Outcome {
        let (client, deed) = (self.client(round, owner), deed.clone());
        let given = self.app.write(move |tx| give(tx, (round, client), &deed));
        given.map_err(|refusal| match &refusal {
            AppError::Internal(_) | AppError::Store(_) => format!("{refusal:?}"),
            _ => Problem::from(&refusal).slug.as_str().to_owned(),
        })
    }

    /// What the house shows of an owner, all at one moment.
    pub(crate) fn look(&self, round: u32, owner: usize) -> View {
        let client = self.client(round, owner);
        self.app.read(|tx| look(tx, client)).unwrap()
    }

    /// What is promised from where.
    pub(crate) fn promises(&self, round: u32, owner: usize) -> Promises {
        let query = sql_query(PROMISES.replace("$1", &format!("'{}'", owner_code(round, owner))));
        let rows: Vec<PromiseRow> = query.load(&mut *self.beside.borrow_mut()).unwrap();
        let mut sums = Promises::new();
        for row in rows {
            let place = base(row.place);
            *sums.entry((row.external_id, row.line_no, place)).or_default() += row.quantity;
        }
        sums
    }

    /// Nothing to complain of in the database.
    pub(crate) fn verify(&self) -> Outcome {
        let report = verify::run(&self.app.app, None).map_err(|error| error.to_string())?;
        if report.is_clean() {
            Ok(())
        } else {
            Err(format!("{self}: verify:\n{}", report.lines().join("\n")))
        }
    }

    /// Stops the service and verifies once more.
    pub(crate) fn finish(self) {
        self.app.finish();
    }
}

const PROMISES: &str = "SELECT o.external_id, l.line_no, p.code AS place, a.quantity FROM allocation a \
    JOIN client c ON c.id = a.client_id \
    JOIN orders o ON o.client_id = a.client_id AND o.id = a.order_id \
    JOIN order_line l ON l.client_id = a.client_id AND l.id = a.order_line_id \
    JOIN stock s ON s.client_id = a.client_id AND s.id = a.stock_id AND s.sku_id = l.sku_id \
    LEFT JOIN location p ON p.id = s.location_id WHERE c.code = $1";

#[derive(QueryableByName)]
struct PromiseRow {
    #[diesel(sql_type = SqlText)]
    external_id: String,
    #[diesel(sql_type = Integer)]
    line_no: i32,
    #[diesel(sql_type = Nullable<SqlText>)]
    place: Option<String>,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
}

fn look(tx: &mut Tx<'_>, client: ClientId) -> Result<View, AppError> {
    let by_sku = rows(tx, client, GroupBy::Sku)?;
    let by_place = rows(tx, client, GroupBy::Location)?;
    let place = |row: &InventoryRow| base(row.location.clone());
    let walk = Walk { updated_since: None, after: None, limit: 200, count: false };
    let page = orders::list(tx, client, &OrderFilter::default(), &walk)?;
    assert!(!page.has_more, "a model's orders fit one page");
    Ok(View {
        inventory: by_sku
            .iter()
            .map(|row| (row.sku.clone(), (stand(row), row.backordered.unwrap())))
            .collect(),
        shelves: by_place.iter().map(|row| ((row.sku.clone(), place(row)), stand(row))).collect(),
        orders: page.rows.iter().map(|view| (view.loaded.row.external_id.clone(), seen(view))).collect(),
    })
}

fn rows(tx: &mut Tx<'_>, client: ClientId, group_by: GroupBy) -> Result<Vec<InventoryRow>, AppError> {
    let query = InventoryQuery { group_by, site: None, sku: None, after: None, limit: 200, count: false };
    let page = inventory::page(tx, client, &query)?;
    assert!(!page.has_more, "a model's inventory fits one page");
    Ok(page.rows)
}

fn facts(round: u32, place: Place) -> locations::LocationFacts {
    locations::LocationFacts {
        site: site(),
        code: location(round, place),
        zone: ZoneCode::new("A").unwrap(),
        kind: match place {
            Place::Face1 | Place::Face2 => LocationKind::PickFace,
            Place::Reserve => LocationKind::Reserve,
            Place::Receiving => LocationKind::Receiving,
            Place::Staging => LocationKind::Staging,
        },
        position: Position::default(),
        length_mm: None,
        width_mm: None,
        height_mm: None,
        weight_g_max: None,
        hand_mm: None,
        reach: None,
        pickable: None,
        single_sku: false,
    }
}

fn condition(kind: Kind) -> Condition {
    match kind {
        Kind::Good => Condition::Good,
        Kind::Quarantined => Condition::Quarantined,
        Kind::Damaged => Condition::Damaged,
    }
}

fn units(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn stand(row: &InventoryRow) -> Stand {
    [
        row.view.on_hand().unwrap().units(),
        row.view.available().units(),
        row.view.allocated().units(),
        row.view.unavailable().total().unwrap().units(),
    ]
}

fn seen(view: &OrderView) -> Order {
    let order = &view.loaded.order;
    let line = |(line, (_, sku)): (
        &rummelig_domain::order::OrderLine,
        &(_, rummelig_service::store::orders::LineSku),
    )| {
        let counters: LineCounters = line.counters;
        Line {
            sku: SKUS.iter().position(|code| *code == sku.code).unwrap(),
            quantity: counters.quantity().units(),
            allocated: counters.allocated().units(),
            backordered: counters.backordered().units(),
            short: counters.short().units(),
            deferred: counters.deferred().units(),
            cancelled: counters.cancelled().units(),
            picked: counters.picked().units(),
            packed: counters.packed().units(),
            shipped: counters.shipped().units(),
        }
    };
    Order {
        status: OrderStatus::as_str(order.status),
        holds: order.holds.len(),
        exception: order.exception.as_ref().map(|open| open.code.to_string()),
        cancellation: order.cancellation.state.as_str(),
        partial: order.allow_partial,
        backorder: order.allow_backorder,
        lines: order.lines.iter().zip(&view.loaded.lines).map(line).collect(),
    }
}

fn give(tx: &mut Tx<'_>, (round, client): (u32, ClientId), deed: &Deed) -> Result<(), AppError> {
    match deed {
        Deed::PutItem { sku: at, name } => {
            let name = Text::new(&format!("Item {name}")).unwrap();
            let facts = catalog::SkuFacts::named(sku(*at), Some(name));
            catalog::put(tx, client, &facts, &Precondition::NONE).map(|_| ())
        }
        Deed::Adjust { sku: at, place, delta, damaged_first } => {
            let wanted = Adjustment {
                site: site(),
                location: location(round, *place),
                sku: sku(*at),
                lot: None,
                serials: Vec::new(),
                delta: *delta,
                reason: if *damaged_first { AdjustmentReason::Damage } else { AdjustmentReason::Correction },
            };
            adjustments::adjust(tx, client, &wanted).map(|_| ())
        }
        Deed::Move { sku: at, from, to, units: wanted, becomes } => {
            let wanted = Move {
                site: site(),
                sku: sku(*at),
                quantity: units(*wanted),
                from: location(round, *from),
                to: location(round, *to),
                lot: None,
                serials: Vec::new(),
                condition: becomes.map(condition),
            };
            moves::move_goods(tx, client, &wanted).map(|_| ())
        }
        Deed::HoldStock { sku: at, place } => {
            let wanted = NewHold {
                site: site(),
                sku: sku(*at),
                location: place.map(|place| location(round, place)),
                lot: None,
                reason: Text::new("a doubt").unwrap(),
            };
            stock_holds::place(tx, client, &wanted).map(|_| ())
        }
        Deed::LiftStock => {
            let walk = Walk { updated_since: None, after: None, limit: 1, count: false };
            let oldest = stock_holds::list(tx, client, &walk)?.rows.first().map(|hold| hold.row.id.0);
            let id = StockHoldId(oldest.unwrap_or(Uuid::nil()));
            stock_holds::lift(tx, client, id, &Precondition::NONE)
        }
        Deed::PutOrder { order, wish } => {
            let id = ExternalId::new(number(*order)).unwrap();
            orders::put(tx, client, &id, &sent(wish), &Extras::of(Who::Client)).map(|_| ())
        }
        Deed::HoldOrder { order } => {
            let loaded = orders::load(tx, client, &named(*order))?;
            orders::place_hold(tx, loaded, Who::Staff, HoldReason::Operator, None).map(|_| ())
        }
        Deed::LiftOrder { order } => {
            let loaded = orders::load(tx, client, &named(*order))?;
            let oldest = loaded.order.holds.first().map_or(OrderHoldId(Uuid::nil()), |hold| hold.id);
            orders::lift_hold(tx, loaded, Who::Staff, oldest).map(|_| ())
        }
        Deed::Allocate { order } => allocation::allocate(tx, client, &named(*order), Who::Staff).map(|_| ()),
        Deed::Unallocate { order } => {
            let loaded = orders::load(tx, client, &named(*order))?;
            orders::unallocate(tx, loaded, None).map(|_| ())
        }
        Deed::Cancel { order } => {
            let loaded = orders::load(tx, client, &named(*order))?;
            orders::cancel(tx, loaded, Who::Client, None).map(|_| ())
        }
    }
}

fn sent(wish: &Wish) -> OrderWrite {
    let text = |text: &str| Some(Text::new(text).unwrap());
    let line = |(at, (item, quantity)): (usize, &(usize, i64))| LineWrite {
        line_no: LineNo::new(i64::try_from(at + 1).unwrap()).unwrap(),
        sku: sku(*item),
        quantity: units(*quantity),
        unit_value: None,
        lot: None,
        min_expires_on: None,
        note: None,
    };
    OrderWrite {
        draft: false,
        site: None,
        ordered_at: None,
        ship_by: None,
        ship_not_before: None,
        delivery_method: DeliveryMethod::Carrier,
        carrier: None,
        service: None,
        service_point_id: None,
        reference: None,
        note_to_packer: None,
        consignee: Consignee {
            name: text("Test Person"),
            company: None,
            address1: text("Prøvevej 1"),
            address2: None,
            postal_code: Some(Text::new("8000").unwrap()),
            city: text("Aarhus C"),
            country: Some(Country::new("DK").unwrap()),
            phone: None,
            email: None,
        },
        allow_partial: Some(wish.partial),
        allow_backorder: Some(wish.backorder),
        allow_substitution: false,
        tags: BTreeMap::new(),
        lines: wish.lines.iter().enumerate().map(line).collect(),
    }
}
