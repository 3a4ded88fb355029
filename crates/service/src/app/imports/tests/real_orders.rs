//! The three days of "Online Retail" (Chen 2015, CC BY 4.0): every number that they must give.

use super::super::engine::{Options, Source, run};
use super::super::map::{DuplicateLines, UnknownSku};
use super::super::report::{ImportReport, SetAside, Warnings};
use super::{Shop, import, online_retail_map};
use std::path::PathBuf;

const DAYS: [&str; 3] = ["2010-12-01.csv", "2010-12-02.csv", "2010-12-03.csv"];

/// The folder of the data, where it was put beside the project.
fn folder(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/online-retail"));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED {test}: ../shared/data/online-retail is absent");
    None
}

/// Imports the three days, one after the other, into one client.
fn three_days(
    folder: &std::path::Path,
    duplicate_lines: DuplicateLines,
) -> (Vec<ImportReport>, Shop, Vec<String>) {
    let mut map = online_retail_map();
    map.duplicate_lines = duplicate_lines;
    let mut shop = Shop { unknown_sku: map.unknown_sku, ..Shop::default() };
    assert_eq!(shop.unknown_sku, UnknownSku::Create);
    let mut reports = Vec::new();
    let mut all_rejected = Vec::new();
    for day in DAYS {
        let mut source = Source::open(std::fs::File::open(folder.join(day)).unwrap()).unwrap();
        let mut rejected = Vec::new();
        let options = Options { file: day, map: Some(&map), rows_max: None, progress: &|_, _| {} };
        reports.push(run(&mut source, options, &mut shop, &mut rejected).unwrap());
        all_rejected.push(String::from_utf8(rejected).unwrap());
    }
    (reports, shop, all_rejected)
}

#[test]
fn day_one_gives_the_printed_report() {
    let Some(folder) = folder("day_one_gives_the_printed_report") else { return };
    let (reports, shop, rejected) = three_days(&folder, DuplicateLines::Keep);
    assert_eq!(
        reports[0].to_string(),
        "2010-12-01.csv: utf-8, delimiter ',', 3108 rows, 143 documents\n\
         imported   136 orders, 3073 lines, 26997 units (created 136, updated 0, unchanged 0), of them held: operator 9\n\
         set aside   35 rows: not_goods 9, return_or_cancellation 25 (5 documents, 182 units), stock_correction 1 (10 units)\n\
         rejected     0 rows; items: 1344 created, 8 without a name\n\
         warnings  duplicate_lines 98, description_differs 15, header_differs 1, consignee_default 15\n"
    );
    assert_eq!(rejected[0].lines().count(), 1 + 35, "the header and the rows set aside");
    let order = &shop.orders["536365"];
    assert_eq!(order.lines.len(), 7);
    assert_eq!(order.lines.iter().map(|line| line.quantity.units()).sum::<i64>(), 40);
    assert_eq!(order.header.ordered_at.map(|at| at.to_string()).as_deref(), Some("2010-12-01T08:26:00.000Z"));
    assert_eq!(order.header.reference.as_ref().map(|text| text.as_str()), Some("17850"));
    assert_eq!(order.header.consignee.name.as_ref().map(|text| text.as_str()), Some("Customer 17850"));
    assert_eq!(order.header.consignee.country.as_ref().map(|code| code.as_str()), Some("GB"));
    let value = order.lines[0].unit_value.as_ref().unwrap();
    assert_eq!((value.amount_minor, value.currency.as_str()), (255, "GBP"));
}

#[test]
fn three_days_give_the_printed_sums() {
    let Some(folder) = folder("three_days_give_the_printed_sums") else { return };
    let (reports, shop, _) = three_days(&folder, DuplicateLines::Keep);
    let sum = |of: &dyn Fn(&ImportReport) -> u64| reports.iter().map(of).sum::<u64>();
    assert_eq!((sum(&|r| r.rows), sum(&|r| r.documents)), (7419, 418));
    assert_eq!(
        (sum(&|r| r.imported.documents), sum(&|r| r.imported.lines), sum(&|r| r.imported.units)),
        (351, 7280, 74792)
    );
    assert_eq!(sum(&|r| r.imported.held.iter().map(|(_, count)| count).sum()), 15);
    let aside = |index: usize| {
        reports.iter().map(|report| &report.set_aside[index].1).fold(SetAside::default(), |sum, one| {
            SetAside {
                rows: sum.rows + one.rows,
                documents: one.documents.map(|count| count + sum.documents.unwrap_or(0)),
                units: one.units.map(|count| count + sum.units.unwrap_or(0)),
            }
        })
    };
    assert_eq!(aside(0), SetAside { rows: 26, documents: None, units: None });
    assert_eq!(aside(1), SetAside { rows: 83, documents: Some(35), units: Some(10760) });
    assert_eq!(aside(2), SetAside { rows: 30, documents: None, units: Some(1398) });
    assert_eq!(sum(&|r| r.rejected.rows), 0);
    assert_eq!(sum(&|r| r.items.created), 1816);
    assert_eq!(shop.items.len(), 1816);
    assert_eq!(shop.items.values().filter(|name| name.is_none()).count(), 9);
    let warnings = Warnings {
        duplicate_lines: sum(&|r| r.warnings.duplicate_lines),
        description_differs: sum(&|r| r.warnings.description_differs),
        header_differs: sum(&|r| r.warnings.header_differs),
        consignee_default: sum(&|r| r.warnings.consignee_default),
    };
    assert_eq!(warnings.counts().map(|(_, count)| count), [187, 38, 1, 37]);
}

#[test]
fn merging_duplicates_keeps_the_units() {
    let Some(folder) = folder("merging_duplicates_keeps_the_units") else { return };
    let (reports, ..) = three_days(&folder, DuplicateLines::Merge);
    let lines: u64 = reports.iter().map(|report| report.imported.lines).sum();
    let units: u64 = reports.iter().map(|report| report.imported.units).sum();
    assert_eq!((lines, units), (7093, 74792));
}

#[test]
fn scattered_rows_make_the_same_orders() {
    let Some(folder) = folder("scattered_rows_make_the_same_orders") else { return };
    let text = std::fs::read_to_string(folder.join(DAYS[0])).unwrap();
    let map = online_retail_map();
    let mut shop = Shop { unknown_sku: UnknownSku::Create, ..Shop::default() };
    import(text.as_bytes(), Some(&map), &mut shop).unwrap();
    // Sorted by the last digit of their place: no order has two rows beside each other, all keep their order.
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let rows: Vec<&str> = lines.collect();
    let mut scattered = vec![header];
    for offset in 0..10 {
        scattered.extend(rows.iter().skip(offset).step_by(10));
    }
    let mut again = Shop { unknown_sku: UnknownSku::Create, ..Shop::default() };
    let (report, _) = import(scattered.join("\n").as_bytes(), Some(&map), &mut again).unwrap();
    assert_eq!((report.imported.documents, report.imported.lines, report.imported.units), (136, 3073, 26997));
    assert_eq!(report.warnings.duplicate_lines, 98);
    let size = |shop: &Shop| {
        let mut sizes: Vec<(String, usize)> =
            shop.orders.iter().map(|(id, order)| (id.clone(), order.lines.len())).collect();
        sizes.sort();
        sizes
    };
    assert_eq!(size(&again), size(&shop));
}
