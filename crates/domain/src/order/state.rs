//! The state machine of an order: which action leads from which state where, and who may ask for it.
//!
//! This is the table only. Its guards (holds, exceptions, counters) are in [`super::steps`] and [`super::settle`].

use crate::actor::Who;
use crate::words::words;
use std::fmt;

words! {
    /// How far an order is.
    pub enum OrderStatus {
        /// Not sent off by the client yet.
        Draft = "draft",
        /// Wanted; no stock is promised, or not enough.
        Open = "open",
        /// Stock is promised.
        Allocated = "allocated",
        /// On the floor: there is a pick task.
        Released = "released",
        /// The first pick is confirmed.
        Picking = "picking",
        /// Every line is picked or settled.
        Picked = "picked",
        /// All that was picked is in closed parcels.
        Packed = "packed",
        /// Handed over.
        Shipped = "shipped",
        /// Given up.
        Cancelled = "cancelled",
    }
}

words! {
    /// What can be asked of an order.
    pub enum OrderAction {
        /// Send a draft off.
        Submit = "submit",
        /// Promise stock.
        Allocate = "allocate",
        /// Take the promise back.
        Unallocate = "unallocate",
        /// Give it to the floor.
        Release = "release",
        /// Take it back from the floor.
        Unrelease = "unrelease",
        /// Confirm the first pick.
        StartPick = "start_pick",
        /// End the picking.
        FinishPick = "finish_pick",
        /// Decide about an exception.
        Resolve = "resolve",
        /// Put picked goods back.
        Unpick = "unpick",
        /// Close the parcels.
        Pack = "pack",
        /// Open the parcels again.
        Unpack = "unpack",
        /// Give the parcels to the carrier or consignee.
        HandOver = "hand_over",
        /// Give the order up, or ask for it.
        Cancel = "cancel",
        /// Answer a requested cancellation.
        Decide = "decide",
    }
}

/// Where an action leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The state after it, when its purpose is reached.
    pub to: OrderStatus,
    /// The state after it when the guard finds otherwise (no stock, nothing picked, a cancellation rejected).
    pub otherwise: Option<OrderStatus>,
    /// Whether it undoes earlier work, and so is written down with actor and reason.
    pub compensating: bool,
}

/// An action that does not lead anywhere from this state, for this part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The state.
    pub from: OrderStatus,
    /// What was asked.
    pub action: OrderAction,
    /// What may be asked in this part instead, in the order of [`OrderAction::ALL`].
    pub allowed: Vec<OrderAction>,
}

impl Refused {
    /// The slug of the refusal: changes of mind come too late for what has left or is given up, everything else is
    /// no transition.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match (self.action, self.from) {
            (OrderAction::Cancel, OrderStatus::Shipped) => "order-shipped",
            (OrderAction::Cancel, OrderStatus::Cancelled) => "order-cancelled",
            (
                OrderAction::Submit
                | OrderAction::Allocate
                | OrderAction::Unallocate
                | OrderAction::Release
                | OrderAction::Unrelease
                | OrderAction::StartPick
                | OrderAction::FinishPick
                | OrderAction::Resolve
                | OrderAction::Unpick
                | OrderAction::Pack
                | OrderAction::Unpack
                | OrderAction::HandOver
                | OrderAction::Decide,
                _,
            )
            | (
                OrderAction::Cancel,
                OrderStatus::Draft
                | OrderStatus::Open
                | OrderStatus::Allocated
                | OrderStatus::Released
                | OrderStatus::Picking
                | OrderStatus::Picked
                | OrderStatus::Packed,
            ) => "transition-not-allowed",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an order that is {} cannot take the action {}", self.from, self.action)?;
        if self.allowed.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.allowed.iter().map(|action| action.as_str()).collect();
        write!(f, "; it can take {}", names.join(", "))
    }
}

impl std::error::Error for Refused {}

/// Where this action leads from this state, when somebody in this part asks.
///
/// # Errors
/// [`Refused`] with what may be asked instead, for every pair that the table does not name.
pub fn transition(from: OrderStatus, action: OrderAction, who: Who) -> Result<Transition, Refused> {
    match row(from, action) {
        Some((transition, parts)) if parts.contains(&who) => Ok(transition),
        Some(_) | None => Err(Refused { from, action, allowed: allowed(from, who) }),
    }
}

/// What somebody in this part may ask of an order in this state.
#[must_use]
pub fn allowed(from: OrderStatus, who: Who) -> Vec<OrderAction> {
    let may = |action: &OrderAction| row(from, *action).is_some_and(|(_, parts)| parts.contains(&who));
    OrderAction::ALL.iter().copied().filter(may).collect()
}

/// The table of the steps of an order, a row for each pair that has one.
fn row(from: OrderStatus, action: OrderAction) -> Option<(Transition, &'static [Who])> {
    use OrderStatus::{Allocated, Cancelled, Draft, Open, Packed, Picked, Picking, Released, Shipped};
    use Who::{Automatic, Client, Staff, Worker};

    let step = |to| Transition { to, otherwise: None, compensating: false };
    let back = |to| Transition { to, otherwise: None, compensating: true };
    let or = |to, otherwise| Transition { to, otherwise: Some(otherwise), compensating: false };
    match action {
        OrderAction::Submit => match from {
            Draft => Some((step(Open), &[Client, Staff])),
            Open | Allocated | Released | Picking | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Allocate => match from {
            Open => Some((or(Allocated, Open), &[Automatic, Staff])),
            Draft | Allocated | Released | Picking | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Unallocate => match from {
            Allocated => Some((back(Open), &[Staff, Automatic])),
            Draft | Open | Released | Picking | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Release => match from {
            Allocated => Some((step(Released), &[Staff, Automatic])),
            Draft | Open | Released | Picking | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Unrelease => match from {
            Released => {
                let back_or_open = Transition { otherwise: Some(Open), ..back(Allocated) };
                Some((back_or_open, &[Staff]))
            }
            Draft | Open | Allocated | Picking | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::StartPick => match from {
            Released => Some((step(Picking), &[Worker])),
            Draft | Open | Allocated | Picking | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::FinishPick => match from {
            Picking => Some((or(Picked, Open), &[Worker, Automatic])),
            Draft | Open | Allocated | Released | Picked | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Resolve => match from {
            Picked => Some((or(Picked, Picking), &[Staff])),
            Draft | Open | Allocated | Released | Picking | Packed => Some((step(from), &[Staff])),
            Shipped | Cancelled => None,
        },
        OrderAction::Unpick => match from {
            Picking | Picked => Some((back(Released), &[Staff])),
            Draft | Open | Allocated | Released | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Pack => match from {
            Picked => Some((step(Packed), &[Worker])),
            Draft | Open | Allocated | Released | Picking | Packed | Shipped | Cancelled => None,
        },
        OrderAction::Unpack => match from {
            Packed => Some((back(Picked), &[Staff, Worker])),
            Draft | Open | Allocated | Released | Picking | Picked | Shipped | Cancelled => None,
        },
        OrderAction::HandOver => match from {
            Packed => Some((step(Shipped), &[Worker, Staff])),
            Draft | Open | Allocated | Released | Picking | Picked | Shipped | Cancelled => None,
        },
        OrderAction::Cancel => match from {
            Draft | Open | Allocated => Some((step(Cancelled), &[Client, Staff])),
            Released | Picking | Picked | Packed => Some((step(from), &[Client])),
            Shipped | Cancelled => None,
        },
        OrderAction::Decide => match from {
            Released | Picking | Picked | Packed => Some((or(Cancelled, from), &[Staff])),
            Draft | Open | Allocated | Shipped | Cancelled => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// from, action, to (and otherwise), who by first letter; `<` marks compensation.
    const TABLE: &str = "
        draft      submit       open              CS
        open       allocate     allocated|open    AS
        allocated  unallocate   open<             SA
        allocated  release      released          SA
        released   unrelease    allocated|open<   S
        released   start_pick   picking           W
        picking    finish_pick  picked|open       WA
        draft      resolve      draft             S
        open       resolve      open              S
        allocated  resolve      allocated         S
        released   resolve      released          S
        picking    resolve      picking           S
        picked     resolve      picked|picking    S
        packed     resolve      packed            S
        picking    unpick       released<         S
        picked     unpick       released<         S
        picked     pack         packed            W
        packed     unpack       picked<           SW
        packed     hand_over    shipped           WS
        draft      cancel       cancelled         CS
        open       cancel       cancelled         CS
        allocated  cancel       cancelled         CS
        released   cancel       released          C
        picking    cancel       picking           C
        picked     cancel       picked            C
        packed     cancel       packed            C
        released   decide       cancelled|released S
        picking    decide       cancelled|picking S
        picked     decide       cancelled|picked  S
        packed     decide       cancelled|packed  S
    ";

    fn letter(who: Who) -> char {
        match who {
            Who::Client => 'C',
            Who::Staff => 'S',
            Who::Worker => 'W',
            Who::Automatic => 'A',
        }
    }

    #[test]
    fn every_state_action_and_part_is_as_the_table_says() {
        let status = |text: &str| OrderStatus::parse(text).unwrap();
        let mut table = BTreeMap::new();
        for line in TABLE.lines().filter(|line| !line.trim().is_empty()) {
            let [from, action, to, who] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("four columns: {line}")
            };
            let (to, compensating) = to.strip_suffix('<').map_or((to, false), |to| (to, true));
            let (to, otherwise) = to.split_once('|').map_or((to, None), |(to, other)| (to, Some(other)));
            let to = Transition { to: status(to), otherwise: otherwise.map(status), compensating };
            table.insert((status(from), OrderAction::parse(action).unwrap()), (to, who));
        }
        assert_eq!(table.len(), 30);
        for &from in OrderStatus::ALL {
            for &who in Who::ALL {
                let may = |action: &OrderAction| {
                    table.get(&(from, *action)).filter(|(_, parts)| parts.contains(letter(who)))
                };
                let allowed: Vec<_> = OrderAction::ALL.iter().copied().filter(|a| may(a).is_some()).collect();
                for action in OrderAction::ALL {
                    let expected = may(action).map(|(to, _)| *to).ok_or_else(|| Refused {
                        from,
                        action: *action,
                        allowed: allowed.clone(),
                    });
                    assert_eq!(transition(from, *action, who), expected, "{from} {action} {who}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_says_what_can_be_done() {
        let refused = transition(OrderStatus::Open, OrderAction::Pack, Who::Staff).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "an order that is open cannot take the action pack; it can take allocate, resolve, cancel"
        );
        assert_eq!(refused.slug(), "transition-not-allowed");
        let slug = |from| transition(from, OrderAction::Cancel, Who::Client).unwrap_err().slug();
        assert_eq!(slug(OrderStatus::Shipped), "order-shipped");
        assert_eq!(slug(OrderStatus::Cancelled), "order-cancelled");
        let end = transition(OrderStatus::Shipped, OrderAction::Pack, Who::Worker).unwrap_err();
        assert_eq!(end.to_string(), "an order that is shipped cannot take the action pack");
    }
}
