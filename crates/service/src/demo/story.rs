//! What happened in the demo, read from its database: for the shell and for the first page.

use super::work::{is_open, missing, pages, walk};
use super::{DemoError, caller};
use crate::app::error::AppError;
use crate::app::orders::{self, OrderFilter, OrderView};
use crate::app::tours::{self, TourView};
use crate::app::{App, catalog, clients, sites, tasks, workers};
use crate::store::Tx;
use crate::store::skus::Filter;
use rummelig_domain::ids::ClientId;
use rummelig_domain::order::{HoldReason, OrderStatus};
use rummelig_domain::picking::tour::TourStatus;
use rummelig_domain::time::Day;
use std::collections::{BTreeMap, HashMap};

/// The day of the demo.
#[derive(Clone, Debug)]
pub struct Story {
    /// Which day.
    pub day: Day,
    /// The sites, by code.
    pub sites: Vec<SiteDay>,
    /// The clients, by code.
    pub clients: Vec<ClientDay>,
    /// Orders that cannot leave today as they are, by client and number.
    pub waiting: Vec<Waiting>,
    /// Orders that have their goods and leave on a later day.
    pub later: usize,
    /// Orders that the house made for what could not be sent with the others.
    pub follow_ups: usize,
    /// Orders that are on a tour, or were.
    pub on_tours: usize,
    /// Orders among them that lie in their parcels.
    pub packed: usize,
}

/// A site and its tours.
#[derive(Clone, Debug)]
pub struct SiteDay {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its tours, by number.
    pub tours: Vec<TourDay>,
}

/// A client and its orders.
#[derive(Clone, Debug)]
pub struct ClientDay {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many orders it sent.
    pub orders: usize,
    /// Whether its orders go on tours of their own.
    pub own_tours: bool,
}

/// A tour.
#[derive(Clone, Debug)]
pub struct TourDay {
    /// Its code.
    pub code: String,
    /// Where it is.
    pub status: TourStatus,
    /// What colleagues call the person who has it; for the shell of whoever runs the house, never for an open page.
    pub worker: Option<String>,
    /// The orders on it, by slot: the code of the client, and its number.
    pub orders: Vec<(String, String)>,
    /// How many places it goes to.
    pub stops: usize,
    /// How many lines it has.
    pub lines: usize,
    /// How many units are taken.
    pub units: i64,
    /// What they weigh together, in grams, as far as the weights are known.
    pub weight_g: u64,
    /// The heaviest unit, in grams.
    pub heaviest_g: u64,
}

/// An order that does not leave today as it was sent.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The code of the client.
    pub client: String,
    /// The client's number.
    pub order: String,
    /// Why.
    pub why: Why,
}

/// Why an order waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody wants it to.
    Hold(HoldReason),
    /// Goods are missing, and it goes whole or not at all.
    Whole(Vec<Missing>),
    /// Goods are missing, and what is there goes first.
    Part(Vec<Missing>),
    /// All of its goods are missing.
    Nothing(Vec<Missing>),
}

/// An item that there is too little of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it is called.
    pub name: String,
    /// How many were ordered.
    pub ordered: i64,
}

/// Name and weight of an item.
type Items = HashMap<(String, String), (String, u64)>;

impl Story {
    /// Reads the story of a demo.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn read(app: &App, day: Day) -> Result<Self, DemoError> {
        Ok(app.store.read(&caller(), |tx| Self::of(tx, day))?)
    }

    /// The same, in a transaction.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub fn of(tx: &mut Tx<'_>, day: Day) -> Result<Self, AppError> {
        let mut story = Self {
            day,
            sites: Vec::new(),
            clients: Vec::new(),
            waiting: Vec::new(),
            later: 0,
            follow_ups: 0,
            on_tours: 0,
            packed: 0,
        };
        let mut items = Items::new();
        let mut owners = clients::list(tx, &walk(None))?.rows;
        owners.sort_by(|a, b| a.record.value.code.cmp(&b.record.value.code));
        for owner in owners {
            let client = owner.record.value;
            let code = client.code.to_string();
            read_items(tx, client.id, &code, &mut items)?;
            let orders = orders_of(tx, client.id)?;
            let sent = orders.iter().filter(|view| view.loaded.row.backorder_of.is_none()).count();
            for order in &orders {
                story.sort_in(&code, order, &items)?;
            }
            let own_tours = client.rules.own_tours;
            story.clients.push(ClientDay { code, name: client.name.to_string(), orders: sent, own_tours });
        }
        story.sites = site_days(tx, &items)?;
        Ok(story)
    }

    /// How many orders came in.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.clients.iter().map(|client| client.orders).sum()
    }

    fn sort_in(&mut self, client: &str, view: &OrderView, items: &Items) -> Result<(), AppError> {
        let loaded = &view.loaded;
        if loaded.row.backorder_of.is_some() {
            self.follow_ups += 1;
            return Ok(());
        }
        let hold = loaded.order.holds.iter().map(|hold| hold.reason).next();
        let missing = missing_of(client, view, items)?;
        let has_goods = loaded.lines.iter().any(|(line, _)| line.allocated > 0);
        let why = match (hold, loaded.order.allow_partial) {
            _ if !is_open(loaded.order.status) => None,
            (Some(reason), _) => Some(Why::Hold(reason)),
            (None, _) if missing.is_empty() => None,
            (None, false) => Some(Why::Whole(missing)),
            (None, true) if has_goods => Some(Why::Part(missing)),
            (None, true) => Some(Why::Nothing(missing)),
        };
        match loaded.order.status {
            OrderStatus::Allocated if why.is_none() => self.later += 1,
            OrderStatus::Released | OrderStatus::Picking | OrderStatus::Picked => self.on_tours += 1,
            OrderStatus::Packed | OrderStatus::Shipped => {
                self.on_tours += 1;
                self.packed += 1;
            }
            OrderStatus::Draft | OrderStatus::Open | OrderStatus::Allocated | OrderStatus::Cancelled => {}
        }
        if let Some(why) = why {
            let order = loaded.row.external_id.clone();
            self.waiting.push(Waiting { client: client.to_owned(), order, why });
        }
        Ok(())
    }
}

fn read_items(tx: &mut Tx<'_>, client: ClientId, code: &str, items: &mut Items) -> Result<(), AppError> {
    let list =
        pages(|walk| catalog::list(tx, client, &Filter::default(), walk), |view| view.record.value.id.0)?;
    items.extend(list.into_iter().map(|view| {
        let sku = view.record.value;
        let name = sku.name.map_or_else(|| sku.code.to_string(), |name| name.to_string());
        ((code.to_owned(), sku.code.to_string()), (name, sku.weight_g.unwrap_or_default()))
    }));
    Ok(())
}

fn orders_of(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<OrderView>, AppError> {
    let mut orders =
        pages(|walk| orders::list(tx, client, &OrderFilter::default(), walk), |view| view.loaded.row.id.0)?;
    orders.sort_by(|a, b| a.loaded.row.external_id.cmp(&b.loaded.row.external_id));
    Ok(orders)
}

/// What could not be promised to the lines of an order, where anything was asked to be.
fn missing_of(client: &str, view: &OrderView, items: &Items) -> Result<Vec<Missing>, AppError> {
    let short = view.loaded.lines.iter().filter(|(line, _)| line.backordered > 0);
    short
        .map(|(line, sku)| {
            let item = items.get(&(client.to_owned(), sku.code.clone()));
            let (name, _) = item.ok_or_else(|| missing("sku"))?;
            Ok(Missing { name: name.clone(), ordered: line.quantity })
        })
        .collect()
}

fn site_days(tx: &mut Tx<'_>, items: &Items) -> Result<Vec<SiteDay>, AppError> {
    let names: HashMap<String, String> =
        pages(|walk| workers::list(tx, None, walk), |view| view.record.value.id.0)?
            .into_iter()
            .map(|view| (view.record.value.code.to_string(), view.record.value.display_name.to_string()))
            .collect();
    let mut days = BTreeMap::new();
    for site in sites::list(tx, None, &walk(None))?.rows {
        let code = site.value.code.to_string();
        let mut views = pages(|walk| tours::list(tx, None, Some(&code), walk), |view| view.row.id.0)?;
        views.sort_by_key(|view| view.row.number);
        let mut tours = Vec::with_capacity(views.len());
        for view in views {
            let worker = match view.task {
                Some(task) => {
                    let loaded = tasks::load(tx, task)?;
                    tasks::view(tx, loaded)?.worker.and_then(|code| names.get(&code).cloned())
                }
                None => None,
            };
            tours.push(tour_day(&view, worker, items)?);
        }
        days.insert(code.clone(), SiteDay { code, name: site.value.name.to_string(), tours });
    }
    Ok(days.into_values().collect())
}

fn tour_day(view: &TourView, worker: Option<String>, items: &Items) -> Result<TourDay, AppError> {
    let lines = || view.stops.iter().flat_map(|stop| &stop.lines);
    let weight = |line: &tasks::LineView| {
        let key = (line.client.clone().unwrap_or_default(), line.sku.clone().unwrap_or_default());
        items.get(&key).map_or(0, |(_, weight_g)| *weight_g)
    };
    let of_line = |line: &tasks::LineView| weight(line).saturating_mul(line.row.quantity.unsigned_abs());
    Ok(TourDay {
        code: crate::store::tours::code(view.row.number),
        status: TourStatus::parse(&view.row.status).ok_or_else(|| missing("tour"))?,
        worker,
        orders: view
            .totes
            .iter()
            .filter_map(|tote| Some((tote.client.clone()?, tote.order.clone()?)))
            .collect(),
        stops: view.stops.len(),
        lines: lines().count(),
        units: lines().map(|line| line.row.quantity).sum(),
        weight_g: lines().map(of_line).sum(),
        heaviest_g: lines().map(weight).max().unwrap_or_default(),
    })
}
