//! Putaway: where received goods go, and why there.
//!
//! Goods join their own lot where it lies; else they get an empty place of their own, the smallest that holds them;
//! else they share a place with their owner's other goods. Reserve is filled before pick faces, since replenishing a
//! face is cheaper than emptying one. Owners never share a place, so that a code read there belongs to one client.

use crate::ids::{ClientId, LocationId, LotId, SkuId};
use crate::location::{LocationKind, Size};
use crate::picking::natural_order;
use crate::quantity::Quantity;
use crate::words::words;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What is to be put away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goods {
    /// The owner.
    pub client: ClientId,
    /// The item.
    pub sku: SkuId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// How many units.
    pub quantity: Quantity,
    /// The size of a unit, where known.
    pub unit_size: Option<Size>,
    /// The weight of a unit in grams, where known.
    pub unit_grams: Option<u64>,
}

/// What lies in a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// The owner.
    pub client: ClientId,
    /// The item.
    pub sku: SkuId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// How many units.
    pub quantity: Quantity,
    /// The size of a unit, where known.
    pub unit_size: Option<Size>,
    /// The weight of a unit in grams, where known.
    pub unit_grams: Option<u64>,
}

/// A location that goods might go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutawayLocation {
    /// Which.
    pub location: LocationId,
    /// Its code, for ties and for the reason.
    pub code: String,
    /// What it is for.
    pub kind: LocationKind,
    /// Whether picks are made there.
    pub pickable: bool,
    /// Whether it is held or being counted.
    pub closed: bool,
    /// Whether it holds one item of one client at a time.
    pub single_sku: bool,
    /// The space inside, where measured.
    pub size: Option<Size>,
    /// The most weight it carries, in grams.
    pub weight_g_max: Option<u64>,
    /// What lies there, or is on its way there.
    pub contents: Vec<Content>,
}

words! {
    /// Why a location was chosen.
    pub enum PutawayReason {
        /// The same lot of the item lies there.
        SameLot = "same_lot",
        /// It is empty, and of all that hold the goods the smallest.
        EmptyOfMatchingSize = "empty_of_matching_size",
        /// It is empty; whether the goods fit nobody has measured.
        EmptyOfUnknownSize = "empty_of_unknown_size",
        /// Other goods of the same owner lie there.
        SharedWithOwn = "shared_with_own",
    }
}

words! {
    /// Why a location was not chosen, in the order of the questions.
    pub enum Refusal {
        /// Nothing is stored or picked there.
        NotStorage = "not_storage",
        /// It is held or being counted.
        Closed = "closed",
        /// Another owner's goods lie there.
        OtherOwner = "other_owner",
        /// It holds one item at a time, and another one lies there.
        OtherItem = "other_item",
        /// It would carry too much.
        TooHeavy = "too_heavy",
        /// The goods do not fit beside what lies there.
        NoSpace = "no_space",
    }
}

/// Where goods go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutawayChoice {
    /// There.
    Location {
        /// Which.
        location: LocationId,
        /// Why there.
        reason: PutawayReason,
    },
    /// Nowhere yet: a person chooses. How many locations were refused for which reason.
    Nowhere {
        /// Reasons with counts, in the order of [`Refusal::ALL`].
        refused: BTreeMap<Refusal, u32>,
    },
}

/// The location that goods go to, and why; the same for the same facts, whatever order they come in.
#[must_use]
pub fn choose_location(goods: &Goods, locations: &[PutawayLocation]) -> PutawayChoice {
    let mut refused: BTreeMap<Refusal, u32> = BTreeMap::new();
    let mut best: Option<(PutawayReason, &PutawayLocation)> = None;
    for location in locations {
        match judge(goods, location) {
            Err(refusal) => *refused.entry(refusal).or_default() += 1,
            Ok(reason) => {
                let better = best.is_none_or(|(other_reason, other)| {
                    reason.cmp(&other_reason).then_with(|| prefer(location, other)).is_lt()
                });
                if better {
                    best = Some((reason, location));
                }
            }
        }
    }
    best.map_or(PutawayChoice::Nowhere { refused }, |(reason, chosen)| PutawayChoice::Location {
        location: chosen.location,
        reason,
    })
}

/// Whether a person may bring goods to a location, whatever they are brought for.
///
/// Owners share a gate or a packing table, but never a place to store in. Weight and space are not asked: who stands
/// there sees what master data only guess.
///
/// # Errors
/// The first [`Refusal`] in the order of the questions.
pub fn check_arrival(client: ClientId, sku: SkuId, location: &PutawayLocation) -> Result<(), Refusal> {
    if location.closed {
        return Err(Refusal::Closed);
    }
    let of_others = location.contents.iter().any(|content| content.client != client);
    if is_storage(location.kind) && of_others {
        return Err(Refusal::OtherOwner);
    }
    if location.single_sku && location.contents.iter().any(|content| content.sku != sku) {
        return Err(Refusal::OtherItem);
    }
    Ok(())
}

/// Whether a person may put goods away there: as [`check_arrival`], and it is a place to store in.
///
/// # Errors
/// The first [`Refusal`] in the order of the questions.
pub fn check_putaway(client: ClientId, sku: SkuId, location: &PutawayLocation) -> Result<(), Refusal> {
    if is_storage(location.kind) { check_arrival(client, sku, location) } else { Err(Refusal::NotStorage) }
}

/// Whether goods may go there, and with what good reason.
fn judge(goods: &Goods, location: &PutawayLocation) -> Result<PutawayReason, Refusal> {
    if !location.pickable {
        return Err(Refusal::NotStorage);
    }
    check_putaway(goods.client, goods.sku, location)?;
    if too_heavy(goods, location) {
        return Err(Refusal::TooHeavy);
    }
    let fits = fits(goods, location);
    if fits == Some(false) {
        return Err(Refusal::NoSpace);
    }
    let same_lot = |content: &Content| content.sku == goods.sku && content.lot == goods.lot;
    Ok(match (location.contents.is_empty(), fits) {
        (false, _) if location.contents.iter().any(same_lot) => PutawayReason::SameLot,
        (false, _) => PutawayReason::SharedWithOwn,
        (true, Some(_)) => PutawayReason::EmptyOfMatchingSize,
        (true, None) => PutawayReason::EmptyOfUnknownSize,
    })
}

const fn is_storage(kind: LocationKind) -> bool {
    match kind {
        LocationKind::Reserve | LocationKind::PickFace => true,
        LocationKind::Receiving
        | LocationKind::Staging
        | LocationKind::Pack
        | LocationKind::Dock
        | LocationKind::Quarantine
        | LocationKind::WorkCell => false,
    }
}

/// Which of two equally good locations is taken: reserve first, then the smaller, then by code, then by id.
fn prefer(a: &PutawayLocation, b: &PutawayLocation) -> Ordering {
    let face = |location: &PutawayLocation| location.kind == LocationKind::PickFace;
    let volume = |location: &PutawayLocation| location.size.map_or(u64::MAX, Size::volume_mm3);
    face(a)
        .cmp(&face(b))
        .then_with(|| volume(a).cmp(&volume(b)))
        .then_with(|| natural_order(&a.code, &b.code))
        .then_with(|| a.location.cmp(&b.location))
}

/// Whether the location would carry more than it may, as far as weights are known.
fn too_heavy(goods: &Goods, location: &PutawayLocation) -> bool {
    let Some(most) = location.weight_g_max else { return false };
    let there = location.contents.iter().map(|content| product(content.quantity, content.unit_grams));
    let sum = there.chain([product(goods.quantity, goods.unit_grams)]).flatten().fold(0, u64::saturating_add);
    sum > most
}

/// Whether the goods fit by piece and by volume; none when a size is not known.
fn fits(goods: &Goods, location: &PutawayLocation) -> Option<bool> {
    let (unit, space) = (goods.unit_size?, location.size?);
    if !unit.fits_into(space) {
        return Some(false);
    }
    let volume = |quantity, size: Option<Size>| product(quantity, size.map(Size::volume_mm3));
    let mut used = volume(goods.quantity, goods.unit_size)?;
    let mut all_known = true;
    for content in &location.contents {
        match volume(content.quantity, content.unit_size) {
            Some(more) => used = used.saturating_add(more),
            None => all_known = false,
        }
    }
    if used > space.volume_mm3() { Some(false) } else { all_known.then_some(true) }
}

fn product(quantity: Quantity, each: Option<u64>) -> Option<u64> {
    Some(each?.saturating_mul(u64::try_from(quantity.units()).unwrap_or(0)))
}

#[cfg(test)]
#[path = "putaway_tests.rs"]
mod tests;
