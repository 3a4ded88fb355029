//! Orders for the tables of this folder, written as short as the rules allow.

use super::{Cancellation, LineColumns, LineCounters, Order, OrderLine, OrderStatus};
use crate::code::ExternalId;
use crate::ids::{ClientId, OrderId, OrderLineId, SiteId, SkuId};
use crate::line_no::LineNo;
use uuid::Uuid;

/// Letters of the counters: quantity, allocated, backordered, short, deferred, cancelled, picked, pac(k)ed, shipped.
const LETTERS: &str = "qabsdcpkh";

/// An order of client 1 with these lines, such as `q 10 a 6 b 4`; the rest is pending.
pub(crate) fn order(status: OrderStatus, lines: &[&str]) -> Order {
    let id = Uuid::from_u128;
    Order {
        id: OrderId(id(1)),
        client: ClientId(id(1)),
        external_id: ExternalId::new("WEB-1001").unwrap(),
        site: Some(SiteId(id(1))),
        status,
        ship_not_before: None,
        allow_partial: false,
        allow_backorder: true,
        holds: vec![],
        exception: None,
        cancellation: Cancellation::NONE,
        lines: (1..)
            .zip(lines)
            .map(|(n, text)| OrderLine {
                id: OrderLineId(id(n)),
                line_no: LineNo::new(n as i64).unwrap(),
                sku: SkuId(id(n)),
                counters: read(text),
            })
            .collect(),
    }
}

fn read(text: &str) -> LineCounters {
    let mut numbers = [0; 9];
    let words: Vec<_> = text.split_whitespace().collect();
    for pair in words.chunks(2) {
        numbers[LETTERS.find(pair[0]).unwrap()] = pair[1].parse().unwrap();
    }
    let [quantity, allocated, backordered, short, deferred, cancelled, picked, packed, shipped] = numbers;
    LineCounters::from_columns(LineColumns {
        quantity,
        allocated,
        backordered,
        short,
        deferred,
        cancelled,
        picked,
        packed,
        shipped,
        returned: 0,
    })
    .unwrap()
}

/// The counters of the lines as [`order`] reads them, zeros left out.
pub(crate) fn counters(order: &Order) -> Vec<String> {
    let write = |line: &OrderLine| {
        let c = line.counters.columns();
        let numbers = [
            c.quantity,
            c.allocated,
            c.backordered,
            c.short,
            c.deferred,
            c.cancelled,
            c.picked,
            c.packed,
            c.shipped,
        ];
        let pairs = LETTERS.chars().zip(numbers).filter(|(_, n)| *n != 0);
        pairs.map(|(letter, n)| format!("{letter} {n}")).collect::<Vec<_>>().join(" ")
    };
    order.lines.iter().map(write).collect()
}
