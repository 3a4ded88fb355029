//! What staff ask of an order by name. Each action takes its own fields and no others.

use crate::app::packing::ParcelWrite;
use crate::app::shipping::{HandOver, ParcelLabel};
use crate::http::decode::{Fields, Node, Read, list, object};
use crate::http::readers::{boolean, code, integer, number, small, units, word};
use rummelig_domain::code::Text;
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::ShortOutcome;
use rummelig_domain::packing::parcel::{PARCEL_GRAMS_MAX, PARCELS_MAX};
use rummelig_domain::packing::{ParcelDraft, ParcelLineDraft};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest side of a parcel, in millimetres.
const SIDE_MM_MAX: i32 = 100_000;

/// Units of an order line in a parcel.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `parcel_line` reads")]
pub struct ParcelLineRequest {
    #[schema(minimum = 1, maximum = 9999)]
    line_no: i32,
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
    /// Of this lot; whatever was picked where it is absent.
    lot: Option<String>,
    /// Exactly these; whatever was picked where they are absent.
    #[schema(required = false)]
    serials: Vec<String>,
}

/// A parcel: its content with `pack`, what is new about it with `hand_over`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `parcel` and `label` read")]
pub struct ParcelRequest {
    #[schema(minimum = 1, maximum = 999)]
    parcel_no: i32,
    /// Gross, in grams. With `pack`.
    #[schema(minimum = 1, maximum = 1000000)]
    weight_g: Option<i64>,
    /// With `pack`.
    #[schema(minimum = 1, maximum = 100000)]
    length_mm: Option<i32>,
    /// With `pack`.
    #[schema(minimum = 1, maximum = 100000)]
    width_mm: Option<i32>,
    /// With `pack`.
    #[schema(minimum = 1, maximum = 100000)]
    height_mm: Option<i32>,
    /// The carrier's number of it.
    tracking_number: Option<String>,
    /// Ids of documents; none can be sent yet.
    #[schema(required = false, max_items = 0)]
    documents: Vec<Uuid>,
    /// What is in it. With `pack`.
    #[schema(required = false)]
    lines: Vec<ParcelLineRequest>,
}

/// What is to be done with an order.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `asked` reads")]
pub struct ActionRequest {
    #[schema(pattern = "^(allocate|unallocate|release|unrelease|unpick|pack|unpack|hand_over|resolve)$")]
    action: String,
    /// Why, in words; with `unallocate`, `unrelease`, `unpick`, `unpack` and `resolve`. It is kept beside the audit trail.
    reason: Option<String>,
    /// What becomes of what is short, with `resolve`.
    #[schema(pattern = "^(ship_short|replan)$")]
    outcome: Option<String>,
    /// Who takes it, where it is another one than the order names; with `hand_over`.
    carrier: Option<String>,
    /// With `pack` all of them, with `hand_over` those of which something is new.
    #[schema(required = false)]
    parcels: Vec<ParcelRequest>,
}

/// The answer to a requested cancellation.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `decision` reads")]
pub struct DecisionRequest {
    accept: bool,
    /// Why; must be given with a no.
    reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Allocate,
    Unallocate,
    Release,
    Unrelease,
    Unpick,
    Pack,
    Unpack,
    HandOver,
    Resolve,
}

impl Action {
    const ALL: &'static [Self] = &[
        Self::Allocate,
        Self::Unallocate,
        Self::Release,
        Self::Unrelease,
        Self::Unpick,
        Self::Pack,
        Self::Unpack,
        Self::HandOver,
        Self::Resolve,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Allocate => "allocate",
            Self::Unallocate => "unallocate",
            Self::Release => "release",
            Self::Unrelease => "unrelease",
            Self::Unpick => "unpick",
            Self::Pack => "pack",
            Self::Unpack => "unpack",
            Self::HandOver => "hand_over",
            Self::Resolve => "resolve",
        }
    }
}

/// What is to be done, with what it needs to know.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    Allocate,
    Unallocate(Option<Text>),
    Release,
    Unrelease(Option<Text>),
    Unpick(Option<Text>),
    Pack(Vec<ParcelWrite>),
    Unpack(Option<Text>),
    HandOver(HandOver),
    Resolve(Option<ShortOutcome>, Option<Text>),
}

pub(super) fn asked(fields: &mut Fields<'_>) -> Read<Asked> {
    let Ok(action) = fields.required("action", word(Action::ALL, Action::as_str)) else {
        return other_fields(fields);
    };
    Ok(match action {
        // A reason is taken and has nothing to explain: nothing is undone.
        Action::Allocate => {
            fields.optional("reason", code::<Text>)?;
            Asked::Allocate
        }
        Action::Release => {
            fields.optional("reason", code::<Text>)?;
            Asked::Release
        }
        Action::Unrelease => Asked::Unrelease(fields.optional("reason", code)?),
        Action::Unallocate => Asked::Unallocate(fields.optional("reason", code)?),
        Action::Unpick => Asked::Unpick(fields.optional("reason", code)?),
        Action::Pack => Asked::Pack(fields.required("parcels", list(0..=PARCELS_MAX, object(parcel)))?),
        Action::Unpack => Asked::Unpack(fields.optional("reason", code)?),
        Action::HandOver => {
            let carrier = fields.optional("carrier", code);
            let parcels = fields.or("parcels", Vec::new(), list(0..=PARCELS_MAX, object(label)));
            Asked::HandOver(HandOver { carrier: carrier?, parcels: parcels? })
        }
        Action::Resolve => {
            let outcome = fields.optional("outcome", word(ShortOutcome::ALL, ShortOutcome::as_str));
            let reason = fields.optional("reason", code);
            Asked::Resolve(outcome?, reason?)
        }
    })
}

/// Without an action nobody can say which fields belong to it: its own fault is told, and none of theirs.
fn other_fields(fields: &mut Fields<'_>) -> Read<Asked> {
    for name in ["reason", "outcome", "carrier", "parcels"] {
        fields.optional(name, |_| Ok(()))?;
    }
    Err(crate::http::decode::Faulty)
}

fn parcel(fields: &mut Fields<'_>) -> Read<ParcelWrite> {
    let parcel_no = fields.required("parcel_no", parcel_no);
    let weight_g = fields.required("weight_g", integer(1..=PARCEL_GRAMS_MAX));
    let length_mm = fields.optional("length_mm", small(1..=SIDE_MM_MAX));
    let width_mm = fields.optional("width_mm", small(1..=SIDE_MM_MAX));
    let height_mm = fields.optional("height_mm", small(1..=SIDE_MM_MAX));
    let tracking_number = fields.optional("tracking_number", code);
    let documents = no_documents(fields);
    let lines = fields.required("lines", list(1..=2_000, object(parcel_line)));
    documents?;
    Ok(ParcelWrite {
        draft: ParcelDraft { parcel_no: parcel_no?, weight_g: weight_g?, lines: lines? },
        length_mm: length_mm?,
        width_mm: width_mm?,
        height_mm: height_mm?,
        tracking_number: tracking_number?,
    })
}

fn parcel_line(fields: &mut Fields<'_>) -> Read<ParcelLineDraft> {
    let line_no = fields.required("line_no", integer(1..=9_999));
    let quantity = fields.required("quantity", units);
    let lot = fields.optional("lot", code);
    let serials = fields.or("serials", Vec::new(), list(0..=2_000, code));
    Ok(ParcelLineDraft {
        line_no: LineNo::new(line_no?).map_err(|_| crate::http::decode::Faulty)?,
        quantity: quantity?,
        lot: lot?,
        serials: serials?,
    })
}

fn label(fields: &mut Fields<'_>) -> Read<ParcelLabel> {
    let parcel_no = fields.required("parcel_no", parcel_no);
    let tracking_number = fields.optional("tracking_number", code);
    let documents = no_documents(fields);
    documents?;
    Ok(ParcelLabel { parcel_no: parcel_no?, tracking_number: tracking_number? })
}

fn parcel_no(node: Node<'_>) -> Read<u16> {
    number(1..=i64::try_from(PARCELS_MAX).unwrap_or(i64::MAX))(node)
}

/// Documents cannot be sent yet, so that every id would be of one that is not there.
fn no_documents(fields: &mut Fields<'_>) -> Read<()> {
    fields.or("documents", Vec::new(), list(0..=0, |_| Ok(()))).map(|_| ())
}

pub(super) fn decision(fields: &mut Fields<'_>) -> Read<(bool, Option<Text>)> {
    let accept = fields.required("accept", boolean);
    let reason = fields.optional("reason", code);
    Ok((accept?, reason?))
}
