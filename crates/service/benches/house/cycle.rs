//! One order from its arrival to the carrier, each step a command of its own that is durable before the next begins.

use crate::house::{House, PACK, pick_task, sku, tote, worker, write};
use crate::report::Dice;
use rummelig_domain::actor::Who;
use rummelig_domain::code::{ExternalId, HandlingUnitCode, LocationCode, Text, WorkerCode};
use rummelig_domain::country::Country;
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::{Consignee, DeliveryMethod};
use rummelig_domain::packing::{ParcelDraft, ParcelLineDraft};
use rummelig_domain::quantity::Quantity;
use rummelig_service::app::orders::{self, Extras, LineWrite, OrderRef, OrderWrite, allocation};
use rummelig_service::app::packing::{self, ParcelWrite};
use rummelig_service::app::shipping::{self, HandOver};
use rummelig_service::app::tasks::{self, Asked, Confirmation};
use std::collections::BTreeMap;

/// Units of each line.
pub(crate) const UNITS: i64 = 2;

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
    let named = OrderRef::ExternalId(name.clone());

    let sent = order(skus);
    write(&house.store, move |tx| {
        orders::put(tx, client, &external_id, &sent, &Extras::of(Who::Client)).map(|_| ())
    });
    after();

    let order = named.clone();
    write(&house.store, move |tx| allocation::allocate(tx, client, &order, Who::Staff).map(|_| ()));
    after();

    let (order, number) = (named.clone(), name);
    let task = write(&house.store, move |tx| {
        let loaded = orders::load(tx, client, &order)?;
        orders::release(tx, loaded, Who::Staff)?;
        // The answer to the release does not name it; a handheld is offered it.
        pick_task(tx, client, &number)
    });
    after();

    for asked in floor_work(caller) {
        let worker = WorkerCode::new(worker(caller)).expect("a code");
        write(&house.store, move |tx| tasks::act(tx, task, &asked, Some(&worker)).map(|_| ()));
        after();
    }

    let (order, parcel) = (named.clone(), parcel());
    write(&house.store, move |tx| {
        let loaded = orders::load(tx, client, &order)?;
        packing::pack(tx, loaded, std::slice::from_ref(&parcel)).map(|_| ())
    });
    after();

    write(&house.store, move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        shipping::hand_over(tx, loaded, &HandOver { carrier: None, parcels: Vec::new() }).map(|_| ())
    });
    after();
}

/// Take the task, bind a tote, three picks, set the tote down.
fn floor_work(caller: usize) -> Vec<Asked> {
    let tote = HandlingUnitCode::new(tote(caller)).expect("a code");
    let confirm = |line_no| {
        Asked::Confirm(Confirmation {
            line_no: Some(line_no),
            client: None,
            sku: None,
            quantity: Quantity::new(UNITS).expect("a quantity"),
            location: None,
            handling_unit: None,
            lot: None,
            serials: Vec::new(),
            short_reason: None,
        })
    };
    let location = Some(LocationCode::new(PACK).expect("a code"));
    let bind = Asked::Bind { slot: 1, handling_unit: tote };
    vec![Asked::Start, bind, confirm(1), confirm(2), confirm(3), Asked::Finish { location }]
}

/// All three lines in one box.
fn parcel() -> ParcelWrite {
    let line = |at| ParcelLineDraft {
        line_no: LineNo::new(at).expect("a number"),
        quantity: Quantity::new(UNITS).expect("a quantity"),
        lot: None,
        serials: Vec::new(),
    };
    ParcelWrite {
        draft: ParcelDraft { parcel_no: 1, weight_g: 720, lines: (1..=3).map(line).collect() },
        length_mm: Some(300),
        width_mm: Some(200),
        height_mm: Some(150),
        tracking_number: None,
    }
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
        quantity: Quantity::new(UNITS).expect("a quantity"),
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
