//! Sites, clients, locations, handling units and workers of a file on their way into the database.
//!
//! A code that is there is changed, another is made. What a row leaves empty keeps what is there, and the default of
//! a new one: a file that lacks a column says nothing about it.

use super::batch::Intake;
use super::rows::{ClientRow, HandlingUnitRow, LocationRow, SiteRow, WorkerRow};
use super::sink::Taken;
use crate::app::clients::{self, ClientFacts};
use crate::app::handling_units::{self, HandlingUnitFacts};
use crate::app::locations::{self, LocationFacts};
use crate::app::sites::{self, SiteFacts};
use crate::app::workers::{self, WorkerFacts};
use crate::app::written::Written;
use crate::app::{AppError, references, zones};
use crate::store::audit::Chain;
use crate::store::record::Record;
use crate::store::{self, Tx};
use jiff::tz::TimeZone;
use rummelig_domain::client::{Client, OwnerRules};
use rummelig_domain::code::{LocationCode, SiteCode};
use rummelig_domain::handling_unit::{HandlingUnit, Standing};
use rummelig_domain::ids::{SiteId, ZoneId};
use rummelig_domain::language::{Language, WorkerLanguage};
use rummelig_domain::location::{Location, Position};
use rummelig_domain::site::{DEFAULT_CUT_OFF, Site, SiteTimeZone};
use rummelig_domain::worker::Worker;

/// The buildings of the house.
pub struct Sites;

/// The companies that own goods.
pub struct Clients;

/// Locations; a zone that its site lacks is made.
pub struct Locations;

/// Totes, cartons, pallets and trolleys.
pub struct HandlingUnits;

/// People on the floor, without what fits them.
pub struct Workers;

/// What became of a thing that was there in this version, or was not there.
fn taken(before: Option<i64>, after: i64) -> Taken {
    let change = match before {
        None => Written::Created,
        Some(before) => Written::of_versions(before, after),
    };
    Taken { change, items: Vec::new(), description_differs: 0 }
}

impl Intake<SiteRow> for Sites {
    type Known = ();
    const KEY_FIELD: &'static str = "code";

    fn look_up(&self, _: &mut Tx<'_>, _: &[SiteRow]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), row: &SiteRow) -> Result<Taken, AppError> {
        let current = store::sites::find_by_code(tx, &row.code)?;
        let facts = site_facts(row, current.as_ref().map(|record| &record.value))?;
        let after = match &current {
            None => sites::create(tx, &facts)?,
            Some(current) => sites::change(tx, current, &facts)?,
        };
        Ok(taken(current.map(|record| record.version), after.version))
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        None
    }

    fn rows(row: &SiteRow) -> Vec<u64> {
        vec![row.row]
    }
}

fn site_facts(row: &SiteRow, current: Option<&Site>) -> Result<SiteFacts, AppError> {
    let named = match &row.timezone {
        Some(name) => {
            let zone = TimeZone::get(name).map_err(AppError::internal)?;
            Some(SiteTimeZone::new(zone).map_err(AppError::internal)?)
        }
        None => None,
    };
    let cut_off = row.default_cut_off.or(current.map(|site| site.default_cut_off));
    Ok(SiteFacts {
        code: row.code.clone(),
        name: row.name.clone(),
        time_zone: named.or(current.map(|site| site.time_zone.clone())),
        default_cut_off: cut_off.unwrap_or(DEFAULT_CUT_OFF),
    })
}

impl Intake<ClientRow> for Clients {
    type Known = ();
    const KEY_FIELD: &'static str = "code";

    fn look_up(&self, _: &mut Tx<'_>, _: &[ClientRow]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), row: &ClientRow) -> Result<Taken, AppError> {
        let current = store::clients::find_by_code(tx, &row.code)?;
        let site = match (&row.site, current.as_ref().and_then(|record| record.value.site)) {
            (Some(named), _) => Some(named.clone()),
            (None, Some(own)) => code_of_site(tx, own)?,
            (None, None) => None,
        };
        let facts = client_facts(row, site, current.as_ref().map(|record| &record.value));
        let after = match &current {
            None => clients::add(tx, &facts)?,
            Some(current) => clients::alter(tx, current, &facts)?,
        };
        Ok(taken(current.map(|record| record.version), after.version))
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        Some((Chain::Hotel, "import.clients"))
    }

    fn rows(row: &ClientRow) -> Vec<u64> {
        vec![row.row]
    }
}

fn client_facts(row: &ClientRow, site: Option<SiteCode>, current: Option<&Client>) -> ClientFacts {
    let before = current.map_or_else(OwnerRules::default, |client| client.rules);
    ClientFacts {
        code: row.code.clone(),
        name: row.name.clone(),
        site,
        language: row.language.or(current.map(|client| client.language)).unwrap_or(Language::Danish),
        vat_no: row.vat_no.clone().or_else(|| current.and_then(|client| client.vat_no.clone())),
        gs1_prefix: row.gs1_prefix.clone().or_else(|| current.and_then(|client| client.gs1_prefix.clone())),
        rules: OwnerRules {
            rotation: row.rotation.unwrap_or(before.rotation),
            tolerance_days: row.tolerance_days.unwrap_or(before.tolerance_days),
            min_days: row.min_days.unwrap_or(before.min_days),
            allow_partial: row.allow_partial.unwrap_or(before.allow_partial),
            allow_backorder: row.allow_backorder.unwrap_or(before.allow_backorder),
            auto_allocate: row.auto_allocate.unwrap_or(before.auto_allocate),
            auto_release: row.auto_release.unwrap_or(before.auto_release),
            split_picking: row.split_picking.unwrap_or(before.split_picking),
            own_tours: row.own_tours.unwrap_or(before.own_tours),
        },
    }
}

impl Intake<LocationRow> for Locations {
    type Known = ();
    const KEY_FIELD: &'static str = "code";

    fn look_up(&self, _: &mut Tx<'_>, _: &[LocationRow]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), row: &LocationRow) -> Result<Taken, AppError> {
        let site = references::site(tx, "/site", &row.site)?.value.id;
        let zone = zone_made(tx, site, row)?;
        let current = store::locations::find_by_code(tx, site, &row.code)?;
        let facts = location_facts(row, current.as_ref().map(|record| &record.value));
        let after = match &current {
            None => locations::add(tx, site, zone, &facts)?,
            Some(current) => locations::alter(tx, current, zone, &facts)?,
        };
        Ok(taken(current.map(|record| record.version), after.version))
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        Some((Chain::Hotel, "import.locations"))
    }

    fn rows(row: &LocationRow) -> Vec<u64> {
        vec![row.row]
    }
}

fn zone_made(tx: &mut Tx<'_>, site: SiteId, row: &LocationRow) -> Result<ZoneId, AppError> {
    match store::zones::find_by_code(tx, site, &row.zone)? {
        Some(zone) => Ok(zone.value.id),
        None => Ok(zones::add(tx, site, &row.zone, None)?.value.id),
    }
}

fn location_facts(row: &LocationRow, current: Option<&Location>) -> LocationFacts {
    let at = current.map(|location| location.position.clone()).unwrap_or_default();
    LocationFacts {
        site: row.site.clone(),
        code: row.code.clone(),
        zone: row.zone.clone(),
        kind: row.kind,
        position: Position {
            aisle: row.aisle.clone().or(at.aisle),
            bay: row.bay.clone().or(at.bay),
            level: row.level.clone().or(at.level),
            x_mm: row.x_mm.or(at.x_mm),
            y_mm: row.y_mm.or(at.y_mm),
            z_mm: row.z_mm.or(at.z_mm),
            pick_sequence: row.pick_sequence.or(at.pick_sequence),
            walkway: row.walkway.clone().or(at.walkway),
            offset_mm: row.offset_mm.or(at.offset_mm),
            side: row.side.or(at.side),
        },
        length_mm: row.length_mm.or(current.and_then(|location| location.length_mm)),
        width_mm: row.width_mm.or(current.and_then(|location| location.width_mm)),
        height_mm: row.height_mm.or(current.and_then(|location| location.height_mm)),
        weight_g_max: row.weight_g_max.or(current.and_then(|location| location.weight_g_max)),
        hand_mm: row.hand_mm.or(current.and_then(|location| location.hand_mm)),
        reach: row.reach.or(current.and_then(|location| location.reach)),
        pickable: row.pickable.or(current.map(|location| location.pickable)),
        single_sku: row.single_sku.or(current.map(|location| location.single_sku)).unwrap_or(false),
    }
}

impl Intake<HandlingUnitRow> for HandlingUnits {
    type Known = ();
    const KEY_FIELD: &'static str = "code";

    fn look_up(&self, _: &mut Tx<'_>, _: &[HandlingUnitRow]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), row: &HandlingUnitRow) -> Result<Taken, AppError> {
        let current = store::handling_units::find_by_code(tx, &row.code)?;
        let facts = unit_facts(tx, row, current.as_ref())?;
        let after = match &current {
            None => handling_units::add(tx, &facts)?,
            Some(current) => handling_units::alter(tx, current, &facts)?,
        };
        Ok(taken(current.map(|record| record.version), after.version))
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        Some((Chain::Hotel, "import.handling_units"))
    }

    fn rows(row: &HandlingUnitRow) -> Vec<u64> {
        vec![row.row]
    }
}

fn unit_facts(
    tx: &mut Tx<'_>,
    row: &HandlingUnitRow,
    current: Option<&Record<HandlingUnit>>,
) -> Result<HandlingUnitFacts, AppError> {
    let current = current.map(|record| &record.value);
    let (mut location, mut parent) = (row.location.clone(), row.parent.clone());
    if location.is_none() && parent.is_none() {
        match current.map(|unit| unit.standing) {
            Some(Standing::Location(id)) => location = code_of_location(tx, id)?,
            Some(Standing::Parent(id)) => {
                parent = store::handling_units::find(tx, id)?.map(|record| record.value.code);
            }
            Some(Standing::Nowhere) | None => {}
        }
    }
    Ok(HandlingUnitFacts {
        code: row.code.clone(),
        kind: row.kind,
        site: row.site.clone(),
        location,
        parent,
        slots: row.slots.or(current.and_then(|unit| unit.slots)),
        weight_g_max: row.weight_g_max.or(current.and_then(|unit| unit.weight_g_max)),
    })
}

impl Intake<WorkerRow> for Workers {
    type Known = ();
    const KEY_FIELD: &'static str = "code";

    fn look_up(&self, _: &mut Tx<'_>, _: &[WorkerRow]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), row: &WorkerRow) -> Result<Taken, AppError> {
        let current = store::workers::find_by_code(tx, &row.code)?;
        let site = match (&row.site, current.as_ref().and_then(|record| record.value.site)) {
            (Some(named), _) => Some(named.clone()),
            (None, Some(usual)) => code_of_site(tx, usual)?,
            (None, None) => None,
        };
        let facts = worker_facts(row, site, current.as_ref().map(|record| &record.value));
        let after = match &current {
            None => workers::add(tx, &facts)?,
            Some(current) => workers::alter(tx, current, &facts)?,
        };
        Ok(taken(current.map(|record| record.version), after.version))
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        Some((Chain::Hotel, "import.workers"))
    }

    fn rows(row: &WorkerRow) -> Vec<u64> {
        vec![row.row]
    }
}

fn worker_facts(row: &WorkerRow, site: Option<SiteCode>, current: Option<&Worker>) -> WorkerFacts {
    let language = row.language.or(current.map(|worker| worker.language));
    WorkerFacts {
        code: row.code.clone(),
        display_name: row.display_name.clone(),
        language: language.unwrap_or(WorkerLanguage::Danish),
        site,
    }
}

fn code_of_site(tx: &mut Tx<'_>, id: SiteId) -> Result<Option<SiteCode>, AppError> {
    Ok(store::sites::find(tx, id)?.map(|record| record.value.code))
}

fn code_of_location(
    tx: &mut Tx<'_>,
    id: rummelig_domain::ids::LocationId,
) -> Result<Option<LocationCode>, AppError> {
    Ok(store::locations::find(tx, id)?.map(|record| record.value.code))
}
