//! Putaway: received goods go from the gate to where they are kept.
//!
//! "I take what stands at the gate, the screen says where it might go; I put it there, or somewhere better, and scan
//! the place." A pallet or box that came as a whole goes with everything on it and makes no movement; loose goods, and
//! those that are taken off a unit, are posted. Until then nobody is promised them.

mod confirm;
mod plan;

pub use confirm::confirm;
pub(crate) use confirm::{check_named, target, units_named};
pub use plan::{ToPutAway, make_tasks};

use crate::app::error::{AppError, Conflict};
use crate::app::said::Said;
use crate::store::{Tx, counts, putaway as rows};
use rummelig_domain::ids::{ClientId, SkuId};
use rummelig_domain::inbound::{Content, PutawayLocation, Refusal, putaway as rules};
use rummelig_domain::location::Location;
use rummelig_domain::quantity::Quantity;

/// A rule that says whether goods may be brought to a location.
type Rule = fn(ClientId, SkuId, &PutawayLocation) -> Result<(), Refusal>;

/// Whether goods may be brought to a location, whatever for: it is not being counted, and they may lie beside what
/// lies there.
///
/// # Errors
/// [`Conflict::LocationNotUsable`] with the reason.
pub fn check_arrival(
    tx: &mut Tx<'_>,
    to: &Location,
    goods: impl IntoIterator<Item = (ClientId, SkuId)>,
) -> Result<(), AppError> {
    check(tx, to, goods, rules::check_arrival)
}

/// Whether goods may be put away there: as [`check_arrival`], and it is a place to store in.
///
/// # Errors
/// [`Conflict::LocationNotUsable`] with the reason.
pub fn check_putaway(
    tx: &mut Tx<'_>,
    to: &Location,
    goods: impl IntoIterator<Item = (ClientId, SkuId)>,
) -> Result<(), AppError> {
    check(tx, to, goods, rules::check_putaway)
}

fn check(
    tx: &mut Tx<'_>,
    to: &Location,
    goods: impl IntoIterator<Item = (ClientId, SkuId)>,
    rule: Rule,
) -> Result<(), AppError> {
    let mut place = described(tx, to)?;
    for (client, sku) in goods {
        rule(client, sku, &place).map_err(|refusal| not_usable(to, refusal))?;
        // What comes along lies there too by the time the next goods arrive.
        let quantity = Quantity::ONE;
        place.contents.push(Content { client, sku, lot: None, quantity, unit_size: None, unit_grams: None });
    }
    Ok(())
}

/// A location as the rules read it, without the sizes of what lies there.
fn described(tx: &mut Tx<'_>, location: &Location) -> Result<PutawayLocation, AppError> {
    let mut contents = Vec::new();
    for row in rows::lying_in(tx, &[location.id])? {
        contents.push(Content {
            client: ClientId(row.client.0),
            sku: SkuId(row.sku.0),
            lot: row.lot.map(|lot| lot.0.into()),
            quantity: Quantity::new(row.quantity).map_err(AppError::internal)?,
            unit_size: None,
            unit_grams: None,
        });
    }
    let closed = counts::is_open_at(tx, location.id)?;
    Ok(place(location, closed, contents))
}

fn place(location: &Location, closed: bool, contents: Vec<Content>) -> PutawayLocation {
    PutawayLocation {
        location: location.id,
        code: location.code.to_string(),
        kind: location.kind,
        pickable: location.pickable,
        closed,
        single_sku: location.single_sku,
        size: location.size(),
        weight_g_max: location.weight_g_max,
        contents,
    }
}

/// Why goods may not go there. Whose goods lie there nobody is told.
fn not_usable(location: &Location, refusal: Refusal) -> AppError {
    let why = match refusal {
        Refusal::NotStorage => Said::fixed(
            "goods are put away to reserve and pick faces.",
            "varer lægges på buffer- og plukpladser.",
        ),
        Refusal::Closed => Said::fixed(
            "it is being counted; use another one, or wait for the count.",
            "den er ved at blive talt op; brug en anden, eller vent på optællingen.",
        ),
        Refusal::OtherOwner => {
            Said::fixed("goods of another client lie there.", "der ligger varer fra en anden kunde.")
        }
        Refusal::OtherItem => Said::fixed(
            "it holds one item at a time, and another one lies there.",
            "den rummer én vare ad gangen, og der ligger en anden.",
        ),
        Refusal::TooHeavy => {
            Said::fixed("it would carry too much.", "den ville komme til at bære for meget.")
        }
        Refusal::NoSpace => Said::fixed("the goods do not fit.", "varerne kan ikke være der."),
    };
    Conflict::LocationNotUsable { location: location.code.to_string(), why }.into()
}
