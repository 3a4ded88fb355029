//! One order from its arrival to the carrier, each step a command of its own that is durable before the next begins.

use crate::house::{House, sku, write};
use crate::report::Dice;
use rummelig_domain::actor::Who;
use rummelig_domain::code::{Country, ExternalId, Text};
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::{Consignee, DeliveryMethod};
use rummelig_domain::quantity::Quantity;
use rummelig_service::app::orders::{self, Extras, LineWrite, OrderRef, OrderWrite, allocation};
use std::collections::BTreeMap;

/// The number of an order.
pub(crate) fn order_number(caller: usize, number: usize) -> String {
    format!("B-{caller}-{number}")
}

/// Leads one order of three lines through the house; `after` is called when a command is done.
pub(crate) fn run(
    house: &House,
    (caller, number): (usize, usize),
    skus: [usize; 3],
    mut after: impl FnMut(),
) {
    let client = house.client;
    let name = order_number(caller, number);
    let external_id = ExternalId::new(name.clone()).expect("a number");
    let named = OrderRef::ExternalId(name);

    let sent = order(skus);
    write(&house.store, move |tx| {
        orders::put(tx, client, &external_id, &sent, &Extras::of(Who::Client)).map(|_| ())
    });
    after();

    let order = named.clone();
    write(&house.store, move |tx| allocation::allocate(tx, client, &order, Who::Staff).map(|_| ()));
    after();
}

/// As [`run`], for three items by chance.
pub(crate) fn run_by_chance(house: &House, caller: (usize, usize), dice: &mut Dice) {
    let mut skus = dice.three(crate::house::SKUS);
    skus.sort_unstable();
    run(house, caller, skus, || {});
}

fn order(skus: [usize; 3]) -> OrderWrite {
    let text = |text: &str| Some(Text::new(text).expect("a text"));
    let line = |(at, number): (usize, &usize)| LineWrite {
        line_no: LineNo::new(at as i64 + 1).expect("a number"),
        sku: sku(*number),
        quantity: Quantity::new(2).expect("a quantity"),
        unit_value: None,
        lot: None,
        min_expires_on: None,
        note: None,
    };
    OrderWrite {
        draft: false,
        site: None,
        ordered_at: None,
        ship_by: None,
        ship_not_before: None,
        delivery_method: DeliveryMethod::Carrier,
        carrier: None,
        service: None,
        service_point_id: None,
        reference: None,
        note_to_packer: None,
        consignee: Consignee {
            name: text("Test Person"),
            company: None,
            address1: text("Prøvevej 1"),
            address2: None,
            postal_code: Some(Text::new("8000").expect("a text")),
            city: text("Aarhus C"),
            country: Some(Country::new("DK").expect("a country")),
            phone: None,
            email: None,
        },
        allow_partial: None,
        allow_backorder: None,
        allow_substitution: false,
        tags: BTreeMap::new(),
        lines: skus.iter().enumerate().map(line).collect(),
    }
}
