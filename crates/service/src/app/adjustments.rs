//! Adjustments: a supervisor corrects what the books say of one location, with a reason.

use crate::app::error::{AppError, Conflict, FieldProblem};
use crate::app::{orders, references, tracking};
use crate::store::audit::{self, Chain, Entry as AuditEntry};
use crate::store::balances::{self, StockRow};
use crate::store::events::{Event, emit};
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::{StoreError, Tx};
use rummelig_domain::code::{LocationCode, LotCode, Serial, SiteCode, SkuCode};
use rummelig_domain::ids::{ClientId, LotId, MovementId, SiteId};
use rummelig_domain::location::Location;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Sku, TrackingFault, check_tracking};
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why a supervisor corrects the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdjustmentReason {
    /// Somebody counted.
    Count,
    /// Goods broke.
    Damage,
    /// Goods turned up.
    Found,
    /// Goods are gone.
    Lost,
    /// Goods are past their day.
    Expiry,
    /// The books were wrong.
    Correction,
}

impl AdjustmentReason {
    /// All reasons.
    pub const ALL: &'static [Self] =
        &[Self::Count, Self::Damage, Self::Found, Self::Lost, Self::Expiry, Self::Correction];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Damage => "damage",
            Self::Found => "found",
            Self::Lost => "lost",
            Self::Expiry => "expiry",
            Self::Correction => "correction",
        }
    }

    /// In which order unpromised units are taken away: what the reason names first.
    const fn taken_first(self) -> [Condition; 3] {
        match self {
            Self::Damage => [Condition::Damaged, Condition::Good, Condition::Quarantined],
            Self::Count | Self::Found | Self::Lost | Self::Expiry | Self::Correction => {
                [Condition::Good, Condition::Damaged, Condition::Quarantined]
            }
        }
    }
}

/// What is to be corrected.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// The site.
    pub site: SiteCode,
    /// The location.
    pub location: LocationCode,
    /// The item.
    pub sku: SkuCode,
    /// Its lot.
    pub lot: Option<LotCode>,
    /// Its serial numbers, one a unit.
    pub serials: Vec<Serial>,
    /// Units more (or fewer, when negative); never 0.
    pub delta: i64,
    /// Why.
    pub reason: AdjustmentReason,
}

/// What an adjustment became.
#[derive(Clone, Debug)]
pub struct Adjusted {
    /// Its id, on its movements.
    pub id: Uuid,
    /// Its movements.
    pub movements: Vec<MovementId>,
}

/// Corrects the books of one location. Promised units are not touched.
///
/// # Errors
/// [`AppError::ReferencesUnknown`], [`AppError::DataRefused`] for a lot or serials that must be named,
/// [`Conflict::StockInsufficient`] below zero, [`Conflict::SerialTaken`].
pub fn adjust(tx: &mut Tx<'_>, client: ClientId, wanted: &Adjustment) -> Result<Adjusted, AppError> {
    let site = references::site(tx, "/site", &wanted.site)?.value.id;
    let location = references::location(tx, "/location", site, &wanted.location)?;
    let sku = references::sku(tx, client, "/sku", &wanted.sku)?;
    let lot = match &wanted.lot {
        Some(code) => Some(references::lot(tx, client, "/lot", sku.id, code)?),
        None => None,
    };
    check(&sku, wanted)?;
    let id = Uuid::now_v7();
    let place = Place { client, site, location: &location, sku: &sku, lot };
    let document = Document { kind: "adjustment", id };
    let movements = if wanted.delta > 0 {
        for serial in &wanted.serials {
            tracking::check_serial_free(tx, client, sku.id, serial)?;
        }
        let entries = place.added(wanted)?;
        post_all(tx, document, &entries)?
    } else {
        place.removed(tx, document, wanted)?
    };
    tell(tx, &sku, wanted.delta, wanted.reason)?;
    let facts = BTreeMap::from([("delta", json!(wanted.delta)), ("reason", json!(wanted.reason.as_str()))]);
    let subject = format!("adjustment:{id}");
    audit::write(
        tx,
        &AuditEntry { chain: Chain::Client(client), action: "adjustment.post", subject, facts },
    )?;
    if wanted.delta > 0 && location.pickable {
        orders::allocation::goods_available(tx, client, sku.id)?;
    }
    Ok(Adjusted { id, movements })
}

/// Where and of what.
struct Place<'p> {
    client: ClientId,
    site: SiteId,
    location: &'p Location,
    sku: &'p Sku,
    lot: Option<LotId>,
}

impl Place<'_> {
    fn account(&self) -> Account {
        Account::Location(self.location.id)
    }

    fn entry(
        &self,
        units: i64,
        serial: Option<Serial>,
        (from, leaves): (Account, Part),
        (to, arrives): (Account, Part),
        reason: AdjustmentReason,
    ) -> Result<Entry, AppError> {
        let posting = Posting::new(PostingFields {
            client: self.client,
            site: self.site,
            sku: self.sku.id,
            lot: self.lot,
            serial,
            quantity: Quantity::new(units).map_err(AppError::internal)?,
            from,
            to,
            reason: if reason == AdjustmentReason::Count {
                MovementReason::Count
            } else {
                MovementReason::Adjustment
            },
            reverses: None,
        })
        .map_err(AppError::internal)?;
        Ok(Entry { posting, leaves, arrives, received_at: None })
    }

    fn added(&self, wanted: &Adjustment) -> Result<Vec<Entry>, AppError> {
        let good = Part::Unpromised(Condition::Good);
        let make = |units, serial| {
            self.entry(units, serial, (Account::Adjustment, good), (self.account(), good), wanted.reason)
        };
        if wanted.serials.is_empty() {
            return Ok(vec![make(wanted.delta, None)?]);
        }
        wanted.serials.iter().map(|serial| make(1, Some(serial.clone()))).collect()
    }

    fn removed(
        &self,
        tx: &mut Tx<'_>,
        document: Document,
        wanted: &Adjustment,
    ) -> Result<Vec<MovementId>, AppError> {
        let units = wanted.delta.saturating_neg();
        let serials: Vec<Option<Serial>> = if wanted.serials.is_empty() {
            vec![None]
        } else {
            wanted.serials.iter().cloned().map(Some).collect()
        };
        let each = if wanted.serials.is_empty() { units } else { 1 };
        let mut movements = Vec::new();
        for serial in serials {
            let row =
                balances::find(tx, self.client, self.account(), self.sku.id, self.lot, serial.as_ref())?;
            for (condition, part) in self.shares(row.as_ref(), each, wanted.reason)? {
                let from = (self.account(), Part::Unpromised(condition));
                let to = (Account::Adjustment, Part::Unpromised(condition));
                let entry = self.entry(part, serial.clone(), from, to, wanted.reason)?;
                movements.push(stock::post(tx, Some(document), &entry)?.movement);
            }
        }
        Ok(movements)
    }

    /// How many units of each condition are taken.
    fn shares(
        &self,
        row: Option<&StockRow>,
        units: i64,
        reason: AdjustmentReason,
    ) -> Result<Vec<(Condition, i64)>, AppError> {
        let balance = match row {
            Some(row) => row.balance()?,
            None => rummelig_domain::stock::Balance::default(),
        };
        let mut rest = units;
        let mut shares = Vec::new();
        for condition in reason.taken_first() {
            let part = balance.unpromised(condition).units().min(rest);
            if part > 0 {
                shares.push((condition, part));
                rest -= part;
            }
        }
        if rest == 0 {
            return Ok(shares);
        }
        let sku = self.sku.code.to_string();
        Err(Conflict::StockInsufficient { sku, available: units - rest, asked: units }.into())
    }
}

fn check(sku: &Sku, wanted: &Adjustment) -> Result<(), AppError> {
    let units = Quantity::new(wanted.delta.saturating_abs()).map_err(AppError::internal)?;
    let mut faults = check_tracking(sku.tracking, units, wanted.lot.as_ref(), None, None, &wanted.serials);
    // A named lot brings its day along, and goods without a lot have theirs already.
    faults.retain(|fault| *fault != TrackingFault::ExpiryRequired);
    let extra = !sku.tracking.serial && !wanted.serials.is_empty();
    if faults.is_empty() && !extra {
        return Ok(());
    }
    let mut problems: Vec<FieldProblem> =
        faults.into_iter().map(|fault| tracking::problem("", fault)).collect();
    if extra {
        problems.push(tracking::no_serials(""));
    }
    Err(AppError::DataRefused(problems))
}

fn post_all(tx: &mut Tx<'_>, document: Document, entries: &[Entry]) -> Result<Vec<MovementId>, StoreError> {
    entries.iter().map(|entry| Ok(stock::post(tx, Some(document), entry)?.movement)).collect()
}

/// Tells the owner that the books of an item were corrected by so many units, and why.
///
/// # Errors
/// What the database says.
pub fn tell(tx: &mut Tx<'_>, sku: &Sku, delta: i64, reason: AdjustmentReason) -> Result<(), StoreError> {
    let object = json!({ "sku": sku.code.as_str(), "delta": delta, "reason": reason.as_str() });
    let event = Event {
        client: sku.client,
        kind: "inventory.adjusted",
        subject_kind: "inventory",
        subject_id: sku.id.into(),
        external_id: sku.code.as_str(),
        object,
    };
    emit(tx, event)
}
