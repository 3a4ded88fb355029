//! Orders and inbound shipments from rows.

use super::super::documents::{InboundDocument, OrderDocument};
use super::super::map::{ColumnMap, UnknownSku};
use super::{Kept, Shop, import};
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::HoldReason;

const MAP: &str = r#"
kind = "orders"
datetime_format = "%d-%m-%Y %H:%M"
timezone = "Europe/Copenhagen"
unknown_sku = "create"
columns = { external_id = "Ordre", sku = "Vare", "item.name" = "Navn", quantity = "Antal | integer", ordered_at = "Dato", "unit_value.amount" = "Pris", "consignee.name" = "Kunde", reference = "Ref" }
defaults = { "consignee.name" = "Ukendt" }
constants = { "unit_value.currency" = "DKK", delivery_method = "collect" }
rules = [
  { when = { Vare = { equals = "FRAGT" } }, set_aside = "not_goods" },
  { when = { Ordre = { matches = "^K" } }, set_aside = "credit_note" },
  { when = { Antal = { less_than = 0 } }, set_aside = "correction" },
  { when = { Pris = { equals = 0 } }, hold = "payment" },
]
"#;

const HEADER: &str = "Ordre;Vare;Navn;Antal;Dato;Pris;Kunde;Ref\n";

/// Imports orders of the Danish map; the whole report and the rejected rows.
fn danish(rows: &str) -> (super::ImportReport, String, Shop) {
    let map = ColumnMap::parse(MAP).unwrap();
    let mut shop = Shop { unknown_sku: UnknownSku::Create, ..Shop::default() };
    let (report, rejected) = import(format!("{HEADER}{rows}").as_bytes(), Some(&map), &mut shop).unwrap();
    let rows = report.set_aside.iter().map(|(_, aside)| aside.rows).sum::<u64>() + report.rejected.rows;
    let taken: u64 = shop.orders.values().map(|order| order.lines.len() as u64).sum();
    assert_eq!(report.rows, rows + taken, "no row is lost");
    (report, rejected, shop)
}

#[test]
fn a_file_is_sorted_into_orders_what_is_set_aside_and_what_is_refused() {
    let (report, rejected, shop) = danish(
        "1;A;Krus, blå;2,0;24-11-2026 08:15;2,5;Ida;r\n\
         1;FRAGT;;1;24-11-2026 08:15;49;Ida;r\n\
         2;A;Krus;1,5;24-11-2026 08:16;2,5;;\n\
         2;B;Skål;1;24-11-2026 08:16;10;;\n\
         K3;A;;-2;24-11-2026 08:17;2,5;Ida;\n\
         4;B;;3;24-11-2026 08:18;0;;\n\
         1;B;Skål;1;24-11-2026 08:15;10,25;Ida;r\n",
    );
    assert_eq!(
        report.to_string(),
        "test.csv: utf-8, delimiter ';', 7 rows, 4 documents\n\
         imported     2 orders, 3 lines, 6 units (created 2, updated 0, unchanged 0), of them held: payment 1\n\
         set aside    2 rows: not_goods 1, credit_note 1 (1 documents, 2 units)\n\
         rejected     2 rows; items: 2 created, 0 without a name\n\
         warnings  duplicate_lines 0, description_differs 0, header_differs 0, consignee_default 1\n\
         \x20 line 4, Antal: bad_format: write a whole number\n"
    );
    assert_eq!(
        rejected,
        "Ordre;Vare;Navn;Antal;Dato;Pris;Kunde;Ref;error_row;error_column;error_code;error_message\n\
         2;A;Krus;1,5;24-11-2026 08:16;2,5;;;4;Antal;bad_format;write a whole number\n\
         2;B;Skål;1;24-11-2026 08:16;10;;;4;Antal;bad_format;write a whole number\n\
         K3;A;;-2;24-11-2026 08:17;2,5;Ida;;6;;set_aside;credit_note (rule 2 of the map)\n\
         1;FRAGT;;1;24-11-2026 08:15;49;Ida;r;3;;set_aside;not_goods (rule 1 of the map)\n"
    );
    let order = &shop.orders["1"];
    assert_eq!(order.lines.iter().map(|line| line.row).collect::<Vec<_>>(), [2, 8]);
    assert_eq!(order.lines[1].unit_value.as_ref().map(|value| value.amount_minor), Some(1025));
    assert_eq!(order.header.ordered_at.map(|at| at.to_string()).as_deref(), Some("2026-11-24T07:15:00.000Z"));
    assert_eq!(shop.orders["4"].holds, [HoldReason::Payment]);
    assert_eq!(shop.items["B"].as_deref(), Some("Skål"));
}

#[test]
fn every_fault_of_a_document_is_told_at_once() {
    let (report, ..) = danish("~1;A;;0;24/11;2.5;;\n~1;;;x;24-11-2026 08:15;;;\n");
    let found: Vec<(u64, &str, &str)> = report
        .rejected
        .errors
        .iter()
        .map(|error| (error.row, error.column.as_str(), error.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (2, "Ordre", "bad_format"),
            (2, "Dato", "bad_format"),
            (2, "Antal", "out_of_range"),
            (2, "Pris", "bad_format"),
            (3, "Vare", "missing"),
            (3, "Antal", "not_a_number"),
        ]
    );
    assert_eq!((report.rejected.rows, report.rejected.documents), (2, 1));
}

#[test]
fn the_first_row_that_says_something_wins() {
    let (report, _, shop) = danish(
        "1;A;;1;24-11-2026 08:15;1;;\n\
         1;A;;1;24-11-2026 08:16;1;Ida;\n\
         1;A;;1;;1;Bo;x\n\
         2;A;;1;24-11-2026 08:15;1;Ida;\n\
         2;B;;1;;1;;\n",
    );
    let warnings = &report.warnings;
    assert_eq!(
        (warnings.header_differs, warnings.duplicate_lines, warnings.consignee_default),
        (1, 2, 0),
        "an empty cell disagrees with nothing, and a named consignee is not the default"
    );
    let header = &shop.orders["1"].header;
    assert_eq!(header.consignee.name.as_ref().map(|name| name.as_str()), Some("Ida"));
    assert_eq!(header.reference.as_ref().map(|text| text.as_str()), Some("x"));
    // A later row that disagrees with something unreadable is a fault.
    let (report, ..) = danish("1;A;;1;24-11-2026 08:15;1;;\n1;A;;1;soon;1;;\n");
    assert_eq!(report.rejected.errors.len(), 1);
    assert_eq!((report.rejected.errors[0].row, report.rejected.errors[0].code.as_str()), (3, "bad_format"));
}

#[test]
fn duplicates_are_kept_or_merged() {
    let rows = "1;A;;2;;1;Ida;\n1;a;;3;;2;Ida;\n1;B;;1;;1;Ida;\n";
    let (kept, _, shop) = danish(rows);
    assert_eq!((kept.imported.lines, kept.imported.units, kept.warnings.duplicate_lines), (3, 6, 1));
    assert_eq!(shop.items.len(), 2, "85123a is 85123A");
    let map =
        ColumnMap::parse(&MAP.replace("unknown_sku", "duplicate_lines = \"merge\"\nunknown_sku")).unwrap();
    let mut shop = Shop { unknown_sku: UnknownSku::Create, ..Shop::default() };
    let text = format!("{HEADER}{rows}2;A;;999999;;1;Ida;\n2;A;;2;;1;Ida;\n");
    let (report, _) = import(text.as_bytes(), Some(&map), &mut shop).unwrap();
    assert_eq!((report.imported.lines, report.imported.units, report.warnings.duplicate_lines), (2, 6, 1));
    let line = &shop.orders["1"].lines[0];
    assert_eq!((line.quantity.units(), line.sku.as_str(), line.row), (5, "A", 2));
    assert_eq!(report.rejected.errors[0].code, "out_of_range", "the sum of order 2 is too large");
}

#[test]
fn a_second_run_changes_nothing_and_names_are_learned_once() {
    let map = ColumnMap::parse(MAP).unwrap();
    let mut shop = Shop { unknown_sku: UnknownSku::Create, ..Shop::default() };
    let text = format!("{HEADER}1;A;;2;;1;Ida;\n1;B;;2;;1;Ida;\n2;A;Krus;2;;1;Ida;\n3;A;Kop;2;;1;Ida;\n");
    let (first, _) = import(text.as_bytes(), Some(&map), &mut shop).unwrap();
    assert_eq!((first.items.created, first.items.without_name), (2, 1));
    assert_eq!(first.warnings.description_differs, 1);
    let changed = text.replace("3;A;Kop;2", "3;A;Kop;3");
    let (second, _) = import(changed.as_bytes(), Some(&map), &mut shop).unwrap();
    let imported = &second.imported;
    assert_eq!((imported.created, imported.updated, imported.unchanged), (0, 1, 2));
    assert_eq!((second.items.created, second.items.without_name), (0, 0));
}

#[test]
fn a_refusal_of_the_sink_stands_under_the_header_and_row_of_the_file() {
    let map = ColumnMap::parse(MAP).unwrap();
    let mut shop = Shop { unknown_sku: UnknownSku::Reject, ..Shop::default() };
    shop.items.insert("A".to_owned(), None);
    let text = format!("{HEADER}1;A;;2;;1;Ida;\n1;B;;2;;1;Ida;\n2;A;;2;;1;Ida;\n");
    let (report, rejected) = import(text.as_bytes(), Some(&map), &mut shop).unwrap();
    assert_eq!((report.imported.documents, report.rejected.rows), (1, 2));
    let error = &report.rejected.errors[0];
    assert_eq!((error.row, error.column.as_str(), error.code.as_str()), (3, "Vare", "unknown_sku"));
    assert_eq!(rejected.lines().count(), 3);
}

#[test]
fn without_a_map_the_columns_are_the_fields() {
    let mut kept = Kept::<OrderDocument>(Vec::new());
    let header = "external_id,line_no,sku,quantity,ship_by,consignee.name,consignee.address1,\
                  consignee.postal_code,consignee.city,consignee.country,tags,allow_partial\n";
    let text = format!(
        "{header}\
         W1,1,A,2,2026-11-25,Ida,Prøvevej 1,8000,Aarhus C,DK,gift=yes|season=jul,ja\n\
         W1,2,B,1,,,,,,,,\n\
         W2,1,A,2,,Bo,,,,,,\n\
         W3,7,A,1,,Bo,Vej 2,8000,Aarhus,DK,,\n\
         W3,7,B,1,,Bo,Vej 2,8000,Aarhus,dk,,maybe\n"
    );
    let (report, rejected) = import(text.as_bytes(), None, &mut kept).unwrap();
    let order = &kept.0[0];
    assert_eq!(
        order.lines.iter().filter_map(|line| line.line_no.map(LineNo::number)).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(order.header.allow_partial, Some(true));
    assert_eq!(order.header.tags.len(), 2);
    assert_eq!(order.header.ship_by.map(|day| day.to_string()).as_deref(), Some("2026-11-25"));
    let found: Vec<(u64, &str, &str)> = report
        .rejected
        .errors
        .iter()
        .map(|error| (error.row, error.column.as_str(), error.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (4, "consignee.address1", "missing"),
            (4, "consignee.postal_code", "missing"),
            (4, "consignee.city", "missing"),
            (4, "consignee.country", "missing"),
            (6, "allow_partial", "unknown_value"),
            (6, "consignee.country", "unknown_value"),
            (6, "line_no", "duplicate"),
        ]
    );
    // What was refused can be mended and sent again as it is.
    let mended = rejected.replace("Bo,,,,,", "Bo,Vej 1,8000,Aarhus,DK,").replace(",7,B", ",8,B");
    let mended = mended.replace("Aarhus,dk,,maybe", "Aarhus,DK,,nej");
    let mut again = Kept::<OrderDocument>(Vec::new());
    let (report, _) = import(mended.as_bytes(), None, &mut again).unwrap();
    assert_eq!((report.imported.documents, report.rejected.rows), (2, 0));
}

#[test]
fn an_inbound_shipment_is_one_document_too() {
    let mut kept = Kept::<InboundDocument>(Vec::new());
    let text = "external_id\tsku\tquantity\texpected_on\ttracking_numbers\tlot\texpires_on\n\
                PO-77\tMUG\t200\t2026-12-01\tT1|T2\tL1\t2027-05-01\n\
                PO-77\tMUG\t100\t2026-12-01\t\tL2\t\n\
                PO-78\tMUG\t0\t01.12.2026\t\t\t\n";
    let (report, _) = import(text.as_bytes(), None, &mut kept).unwrap();
    assert_eq!((report.imported.documents, report.imported.lines, report.imported.units), (1, 2, 300));
    assert_eq!(report.warnings.duplicate_lines, 0, "another lot is another line");
    assert_eq!(kept.0[0].header.tracking_numbers.len(), 2);
    assert_eq!(report.rejected.errors.len(), 2);
    assert!(report.to_string().contains("imported     1 inbound shipments, 2 lines, 300 units"));
}

#[test]
fn rows_without_a_key_and_ragged_rows_are_refused_one_by_one() {
    let mut kept = Kept::<InboundDocument>(Vec::new());
    let text = "external_id,sku,quantity\n,A,1\n,B,1\nP,A\nQ,A,1,extra\nR,A,1,,\n";
    let (report, _) = import(text.as_bytes(), None, &mut kept).unwrap();
    assert_eq!((report.rows, report.documents, report.imported.documents), (5, 3, 1));
    assert_eq!((report.rejected.rows, report.rejected.documents), (4, 4));
    let long: String = (0..2001).map(|n| format!("P,A{n},1\n")).collect();
    let (report, _) =
        import(format!("external_id,sku,quantity\n{long}").as_bytes(), None, &mut kept).unwrap();
    assert_eq!((report.rejected.rows, report.rejected.errors[0].code.as_str()), (2001, "too_long"));
}
