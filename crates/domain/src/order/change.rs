//! What a client may still change, by how far the order is.

use crate::order::content::OrderContent;
use crate::order::error::OrderError;
use crate::order::state::OrderStatus;
use crate::words::words;
use std::collections::BTreeSet;

words! {
    /// A field of an order that PUT and PATCH send, as `changeable` names it.
    pub enum OrderField {
        /// Where it is sent from.
        Site = "site",
        /// When the consignee ordered.
        OrderedAt = "ordered_at",
        /// The last day to send it.
        ShipBy = "ship_by",
        /// The first day to send it.
        ShipNotBefore = "ship_not_before",
        /// By carrier or collected.
        DeliveryMethod = "delivery_method",
        /// Anything about whom it goes to.
        Consignee = "consignee.*",
        /// Who carries it.
        Carrier = "carrier",
        /// Which of the carrier's services.
        Service = "service",
        /// Which parcel shop.
        ServicePointId = "service_point_id",
        /// The consignee's own reference.
        Reference = "reference",
        /// A note for the packing table.
        NoteToPacker = "note_to_packer",
        /// Whether it may go in part.
        AllowPartial = "allow_partial",
        /// Whether the rest follows.
        AllowBackorder = "allow_backorder",
        /// Whether other goods will do.
        AllowSubstitution = "allow_substitution",
        /// The client's own labels.
        Tags = "tags",
        /// What is wanted.
        Lines = "lines",
    }
}

impl OrderField {
    /// Whether stock may be promised differently when this changes.
    #[must_use]
    pub const fn bears_on_allocation(self) -> bool {
        match self {
            Self::Site
            | Self::ShipBy
            | Self::ShipNotBefore
            | Self::AllowPartial
            | Self::AllowBackorder
            | Self::AllowSubstitution
            | Self::Lines => true,
            Self::OrderedAt
            | Self::DeliveryMethod
            | Self::Consignee
            | Self::Carrier
            | Self::Service
            | Self::ServicePointId
            | Self::Reference
            | Self::NoteToPacker
            | Self::Tags => false,
        }
    }
}

/// What must follow a permitted change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeEffect {
    /// Nothing: the new content is written.
    None,
    /// The promises of an allocated order are taken back, and it is open again.
    Reallocate,
}

/// The fields that may change in this state, in the order of [`OrderField::ALL`].
#[must_use]
pub const fn changeable(status: OrderStatus) -> &'static [OrderField] {
    match status {
        OrderStatus::Draft | OrderStatus::Open | OrderStatus::Allocated => OrderField::ALL,
        OrderStatus::Released | OrderStatus::Picking | OrderStatus::Picked => &[
            OrderField::ShipBy,
            OrderField::Consignee,
            OrderField::Carrier,
            OrderField::Service,
            OrderField::ServicePointId,
            OrderField::Reference,
            OrderField::NoteToPacker,
            OrderField::Tags,
        ],
        OrderStatus::Packed => &[OrderField::Reference, OrderField::Tags],
        OrderStatus::Shipped | OrderStatus::Cancelled => &[],
    }
}

/// The fields in which two contents differ.
#[must_use]
pub fn changed_fields(before: &OrderContent, after: &OrderContent) -> BTreeSet<OrderField> {
    let differs = |field: &OrderField| match field {
        OrderField::Site => before.site != after.site,
        OrderField::OrderedAt => before.ordered_at != after.ordered_at,
        OrderField::ShipBy => before.ship_by != after.ship_by,
        OrderField::ShipNotBefore => before.ship_not_before != after.ship_not_before,
        OrderField::DeliveryMethod => before.delivery_method != after.delivery_method,
        OrderField::Consignee => before.consignee != after.consignee,
        OrderField::Carrier => before.carrier != after.carrier,
        OrderField::Service => before.service != after.service,
        OrderField::ServicePointId => before.service_point_id != after.service_point_id,
        OrderField::Reference => before.reference != after.reference,
        OrderField::NoteToPacker => before.note_to_packer != after.note_to_packer,
        OrderField::AllowPartial => before.allow_partial != after.allow_partial,
        OrderField::AllowBackorder => before.allow_backorder != after.allow_backorder,
        OrderField::AllowSubstitution => before.allow_substitution != after.allow_substitution,
        OrderField::Tags => before.tags != after.tags,
        OrderField::Lines => before.lines != after.lines,
    };
    OrderField::ALL.iter().copied().filter(differs).collect()
}

/// Whether these fields may change now, and what must follow. No changed field is always permitted.
///
/// # Errors
/// [`OrderError::Shipped`], [`OrderError::Cancelled`], or [`OrderError::InProgress`] with what may still change.
pub fn check_change(status: OrderStatus, changed: &BTreeSet<OrderField>) -> Result<ChangeEffect, OrderError> {
    let changeable = changeable(status);
    if !changed.iter().all(|field| changeable.contains(field)) {
        return Err(match status {
            OrderStatus::Shipped => OrderError::Shipped,
            OrderStatus::Cancelled => OrderError::Cancelled,
            OrderStatus::Draft
            | OrderStatus::Open
            | OrderStatus::Allocated
            | OrderStatus::Released
            | OrderStatus::Picking
            | OrderStatus::Picked
            | OrderStatus::Packed => OrderError::InProgress { changeable },
        });
    }
    let bears = changed.iter().any(|field| field.bears_on_allocation());
    Ok(match status {
        OrderStatus::Allocated if bears => ChangeEffect::Reallocate,
        OrderStatus::Allocated
        | OrderStatus::Draft
        | OrderStatus::Open
        | OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Picked
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => ChangeEffect::None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_shrinks_as_the_work_goes_on() {
        let late = "ship_by consignee.* carrier service service_point_id reference note_to_packer tags";
        for &status in OrderStatus::ALL {
            let expected = match status.as_str() {
                "draft" | "open" | "allocated" => OrderField::ALL.iter().map(|f| f.as_str()).collect(),
                "released" | "picking" | "picked" => late.split(' ').collect(),
                "packed" => vec!["reference", "tags"],
                _ => vec![],
            };
            for &field in OrderField::ALL {
                let result = check_change(status, &BTreeSet::from([field]));
                assert_eq!(result.is_ok(), expected.contains(&field.as_str()), "{status} {field}");
                let slug = result.err().map(|error| error.slug());
                let refusal = match status.as_str() {
                    "shipped" => "order-shipped",
                    "cancelled" => "order-cancelled",
                    _ => "order-in-progress",
                };
                assert!(slug.is_none_or(|slug| slug == refusal), "{status} {field}");
            }
            assert_eq!(check_change(status, &BTreeSet::new()), Ok(ChangeEffect::None), "{status}");
        }
    }

    #[test]
    fn only_what_bears_on_stock_redoes_the_promises() {
        let effect = |status, field| check_change(status, &BTreeSet::from([field]));
        let redo = Ok(ChangeEffect::Reallocate);
        assert_eq!(effect(OrderStatus::Allocated, OrderField::Lines), redo);
        assert_eq!(effect(OrderStatus::Allocated, OrderField::ShipBy), redo);
        assert_eq!(effect(OrderStatus::Allocated, OrderField::Tags), Ok(ChangeEffect::None));
        assert_eq!(effect(OrderStatus::Open, OrderField::Lines), Ok(ChangeEffect::None));
    }
}
