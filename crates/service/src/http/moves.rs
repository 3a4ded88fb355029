//! `/v1/moves`: goods or a whole unit go to another place.

use crate::app::error::FieldCode;
use crate::app::key_scope::KeyScope;
use crate::app::movements;
use crate::app::moves::{self, Move, UnitMove};
use crate::app::said::Said;
use crate::http::access::Access;
use crate::http::adjustments::PostedBody;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, list, object};
use crate::http::readers::{code, quantity, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, post};
use crate::http::slug::Slug;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::Condition;
use utoipa::ToSchema;

/// What a request says about a move: a `sku` with `quantity` and `from`, or a whole `handling_unit`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `wanted` reads")]
pub struct MoveRequest {
    #[schema(example = "AARHUS")]
    site: String,
    /// The item; the header `Rummelig-Client` names its owner.
    #[schema(example = "MUG-01")]
    sku: Option<String>,
    /// With `sku`.
    #[schema(minimum = 1, maximum = 1000000, example = 10)]
    quantity: Option<i64>,
    /// With `sku`.
    #[schema(example = "REC-01")]
    from: Option<String>,
    #[schema(example = "A-04-2")]
    to: String,
    /// For items kept by lot.
    lot: Option<String>,
    /// For items with serial numbers, one for each unit.
    #[schema(required = false)]
    serials: Vec<String>,
    /// What the units are from now on; with `from` equal to `to` only this changes.
    #[schema(pattern = "^(good|damaged|quarantined)$")]
    condition: Option<String>,
    /// A whole unit with everything in it, in place of a `sku`.
    handling_unit: Option<String>,
}

/// The routes of the moves.
pub fn routes() -> Vec<Route> {
    vec![
        post("/v1/moves", "Move goods or a whole unit")
            .access(Access::staff_maybe_for_client(KeyScope::MovesWrite))
            .body::<MoveRequest>()
            .creates::<PostedBody>()
            .refuses(&[
                Slug::ReferencesUnknown,
                Slug::DataRefused,
                Slug::StockInsufficient,
                Slug::LocationNotUsable,
            ])
            .to(create),
    ]
}

#[derive(Clone)]
enum Wanted {
    Goods(Move),
    Unit(UnitMove),
}

async fn create(call: Call) -> Answer {
    match call.body(object(wanted))? {
        Wanted::Goods(wanted) => {
            let client = call.client()?;
            call.write(move |tx| {
                let moved = moves::move_goods(tx, client, &wanted)?;
                let movements = movements::of(tx, client, &moved.movements)?;
                let body = PostedBody::new(moved.id, &movements);
                Reply::created(format!("/v1/moves/{}", moved.id), &body)
            })
            .await
        }
        Wanted::Unit(wanted) => {
            call.write(move |tx| {
                let moved = moves::move_unit(tx, &wanted)?;
                let body = PostedBody::new(moved.id, &[]);
                Reply::created(format!("/v1/moves/{}", moved.id), &body)
            })
            .await
        }
    }
}

fn wanted(fields: &mut Fields<'_>) -> Read<Wanted> {
    if fields.has("handling_unit") {
        unit(fields).map(Wanted::Unit)
    } else {
        goods(fields).map(Wanted::Goods)
    }
}

fn unit(fields: &mut Fields<'_>) -> Read<UnitMove> {
    let site = fields.required("site", code);
    let handling_unit = fields.required("handling_unit", code);
    let to = fields.required("to", code);
    Ok(UnitMove { site: site?, handling_unit: handling_unit?, to: to? })
}

fn goods(fields: &mut Fields<'_>) -> Read<Move> {
    let site = fields.required("site", code);
    let sku = fields.required("sku", code);
    let units = fields.required("quantity", quantity);
    let from = fields.required("from", code);
    let to = fields.required("to", code);
    let lot = fields.optional("lot", code);
    let serials = fields.or("serials", Vec::new(), list(0..=2_000, code));
    let condition = fields.optional("condition", word(Condition::ALL, Condition::as_str));
    if let (Ok(from), Ok(to), Ok(None)) = (&from, &to, &condition)
        && from == to
    {
        let said = Said::fixed(
            "This is where the goods come from; name another place or a condition.",
            "Det er her, varerne kommer fra; angiv et andet sted eller en tilstand.",
        );
        return Err(fields.fault("to", FieldCode::UnknownValue, said));
    }
    let units = units?;
    Ok(Move {
        site: site?,
        sku: sku?,
        quantity: Quantity::new(units).map_err(|_| crate::http::decode::Faulty)?,
        from: from?,
        to: to?,
        lot: lot?,
        serials: serials?,
        condition: condition?,
    })
}
