//! Movements: one posting of the ledger, and its mirror image.

use crate::code::Serial;
use crate::ids::{ClientId, LotId, MovementId, SiteId, SkuId};
use crate::quantity::Quantity;
use crate::stock::account::Account;
use crate::words::words;

words! {
    /// Why goods moved, by the names of the wire.
    pub enum MovementReason {
        /// Came in with an inbound shipment.
        Receipt = "receipt",
        /// From where it was received to where it is kept.
        Putaway = "putaway",
        /// From one place to another, by request.
        Move = "move",
        /// From reserve to a pick face.
        Replenish = "replenish",
        /// For an order, into its tote.
        Pick = "pick",
        /// Out of a tote, back to a location.
        PutBack = "put_back",
        /// From a tote into a parcel.
        Pack = "pack",
        /// Left the house.
        Ship = "ship",
        /// A count found another quantity than was booked.
        Count = "count",
        /// Corrected by a supervisor.
        Adjustment = "adjustment",
        /// Came back from a consignee.
        Return = "return",
        /// Used up by a work order.
        Consume = "consume",
        /// Made by a work order.
        Produce = "produce",
        /// The mirror image of an earlier movement.
        Reverse = "reverse",
    }
}

/// What a movement says, before it is checked; see [`Posting`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PostingFields {
    /// The owner of the goods.
    pub client: ClientId,
    /// The site at which it happened.
    pub site: SiteId,
    /// What moved.
    pub sku: SkuId,
    /// Its lot, for goods that have one.
    pub lot: Option<LotId>,
    /// Its serial number; the posting is then of one unit.
    pub serial: Option<Serial>,
    /// How many base units moved, at least 1.
    pub quantity: Quantity,
    /// The account that has less afterwards.
    pub from: Account,
    /// The account that has more afterwards.
    pub to: Account,
    /// Why.
    pub reason: MovementReason,
    /// The movement that this one undoes; exactly the postings with the reason `reverse` have one.
    pub reverses: Option<MovementId>,
}

/// A movement that keeps the rules: two different accounts, at least one unit, a serial number names one unit
/// (I1, I5), and only a mirror image names what it reverses (I7).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Posting(PostingFields);

/// Why these fields are no movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostingError {
    /// Source and destination are the same account.
    #[error("a movement needs two different accounts")]
    SameAccount,
    /// Nothing would move.
    #[error("a movement moves at least one unit")]
    NothingMoves,
    /// More than one unit under one serial number.
    #[error("a serial number names one unit")]
    SerialNotOne,
    /// A reversal that does not say of what, or another reason that does.
    #[error("exactly a movement with the reason `reverse` names the movement that it reverses")]
    ReversalUnclear,
}

impl Posting {
    /// A posting of these fields.
    ///
    /// # Errors
    /// [`PostingError`] names the first rule that they break.
    pub fn new(fields: PostingFields) -> Result<Self, PostingError> {
        if fields.from == fields.to {
            Err(PostingError::SameAccount)
        } else if fields.quantity.is_zero() {
            Err(PostingError::NothingMoves)
        } else if fields.serial.is_some() && fields.quantity != Quantity::ONE {
            Err(PostingError::SerialNotOne)
        } else if fields.reverses.is_some() != (fields.reason == MovementReason::Reverse) {
            Err(PostingError::ReversalUnclear)
        } else {
            Ok(Self(fields))
        }
    }

    /// What it says.
    #[must_use]
    pub const fn fields(&self) -> &PostingFields {
        &self.0
    }

    /// The same, to take apart.
    #[must_use]
    pub fn into_fields(self) -> PostingFields {
        self.0
    }

    /// The mirror image of this posting, which is stored as `movement`: the goods go back where they came from.
    ///
    /// A reversal can itself be reversed, as any movement once; that is held by a unique index on `reverses_id`.
    #[must_use]
    pub fn reverse(&self, movement: MovementId) -> Self {
        Self(PostingFields {
            from: self.0.to,
            to: self.0.from,
            reason: MovementReason::Reverse,
            reverses: Some(movement),
            ..self.0.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{HandlingUnitId, LocationId};
    use uuid::Uuid;

    fn pick() -> PostingFields {
        PostingFields {
            client: ClientId(Uuid::from_u128(1)),
            site: SiteId(Uuid::from_u128(2)),
            sku: SkuId(Uuid::from_u128(3)),
            lot: None,
            serial: None,
            quantity: Quantity::new(4).unwrap(),
            from: Account::Location(LocationId(Uuid::from_u128(5))),
            to: Account::HandlingUnit(HandlingUnitId(Uuid::from_u128(6))),
            reason: MovementReason::Pick,
            reverses: None,
        }
    }

    #[test]
    fn each_rule_refuses() {
        let check = |change: &dyn Fn(&mut PostingFields), error: Option<PostingError>| {
            let mut fields = pick();
            change(&mut fields);
            assert_eq!(Posting::new(fields).err(), error);
        };
        let serial = Serial::new("S1").unwrap();
        let earlier = Some(MovementId(Uuid::from_u128(9)));
        check(&|_| {}, None);
        check(&|f| f.to = f.from, Some(PostingError::SameAccount));
        check(&|f| f.quantity = Quantity::ZERO, Some(PostingError::NothingMoves));
        check(&|f| f.serial = Some(serial.clone()), Some(PostingError::SerialNotOne));
        check(
            &|f| {
                f.serial = Some(serial.clone());
                f.quantity = Quantity::ONE;
            },
            None,
        );
        check(&|f| f.reverses = earlier, Some(PostingError::ReversalUnclear));
        check(&|f| f.reason = MovementReason::Reverse, Some(PostingError::ReversalUnclear));
        check(
            &|f| {
                f.reason = MovementReason::Reverse;
                f.reverses = earlier;
            },
            None,
        );
        // The same id as location and as handling unit is two accounts.
        check(&|f| f.to = Account::HandlingUnit(HandlingUnitId(Uuid::from_u128(5))), None);
    }

    #[test]
    fn the_words_are_those_of_the_wire() {
        let words: Vec<_> = MovementReason::ALL.iter().map(|reason| reason.as_str()).collect();
        let wire = "receipt putaway move replenish pick put_back pack ship count adjustment return consume produce reverse";
        assert_eq!(words.join(" "), wire);
    }
}
