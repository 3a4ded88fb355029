//! Kinds whose rows are documents.

use super::super::ImportError;
use super::super::engine::{Options, Source, run};
use super::super::reading::Document;
use super::super::rows::{ClientRow, HandlingUnitRow, LocationRow, SiteRow, SkuRow, StockRow, WorkerRow};
use super::{Kept, import};
use rummelig_domain::picking::Rotation;
use rummelig_domain::stock::Condition;
use std::io::Cursor;

/// Imports rows; the rows taken and the errors as (line, column, code).
fn check<D: Document>(text: &str, errors: &[(u64, &str, &str)]) -> Vec<D> {
    let mut kept = Kept(Vec::new());
    let (report, rejected) = import::<D>(text.as_bytes(), None, &mut kept).unwrap();
    let found: Vec<(u64, &str, &str)> = report
        .rejected
        .errors
        .iter()
        .map(|error| (error.row, error.column.as_str(), error.code.as_str()))
        .collect();
    assert_eq!(found, errors, "{text}");
    assert_eq!(report.rows, report.imported.documents + report.rejected.rows);
    assert_eq!(rejected.lines().count() as u64, report.rejected.rows + 1);
    kept.0
}

#[test]
fn sites_and_clients() {
    let sites: Vec<SiteRow> = check(
        "code,name,timezone,default_cut_off\nAARHUS,Aarhus Ø,Europe/Copenhagen,15:30\nX,,Mars/North,25:00\nAARHUS,Igen,,\n",
        &[
            (3, "name", "missing"),
            (3, "timezone", "unknown_value"),
            (3, "default_cut_off", "out_of_range"),
            (4, "code", "duplicate"),
        ],
    );
    assert_eq!((sites.len(), sites[0].name.as_str()), (1, "Aarhus Ø"));
    let clients: Vec<ClientRow> = check(
        "code;name;rotation;min_days;allow_partial;language\nACME;Acme;fifo;30;nej;da\nacme;Acme;oldest;-1;;dansk\n",
        &[
            (3, "code", "bad_format"),
            (3, "language", "unknown_value"),
            (3, "rotation", "unknown_value"),
            (3, "min_days", "out_of_range"),
        ],
    );
    assert_eq!((clients[0].rotation, clients[0].allow_partial), (Some(Rotation::Fifo), Some(false)));
}

#[test]
fn locations_say_whether_they_are_picked_from_or_leave_it_to_their_kind() {
    let rows: Vec<LocationRow> = check(
        "site,code,zone,kind,pickable,x_mm,reach,length_mm\n\
         A,1,Z,pick_face,,-5,close,900\n\
         A,2,Z,dock,,,,\n\
         A,3,Z,pick_face,no,,,\n\
         B,1,Z,reserve,,,,\n\
         A,4,Z,shelf,,1.5,near,0\n\
         A,2,Z,dock,,,,\n",
        &[
            (6, "kind", "unknown_value"),
            (6, "x_mm", "bad_format"),
            (6, "length_mm", "out_of_range"),
            (6, "reach", "unknown_value"),
            (7, "code", "duplicate"),
        ],
    );
    assert_eq!(rows.iter().map(|row| row.pickable).collect::<Vec<_>>(), [None, None, Some(false), None]);
    assert_eq!(rows[0].x_mm, Some(-5));
}

#[test]
fn skus_with_several_barcodes() {
    let rows: Vec<SkuRow> = check(
        "sku,name,barcodes,weight_g,lot_tracked,origin_country,hs_code,low_stock_at\n\
         MUG-01,\"Krus, blåt\",5701234567899| 123 ,340,ja,DK,691110,0\n\
         mug-01,Igen,,,,,,\n\
         X~2,,1|1,heavy,perhaps,Danmark,69.11,-1\n",
        &[
            (3, "sku", "duplicate"),
            (4, "sku", "bad_format"),
            (4, "name", "missing"),
            (4, "lot_tracked", "unknown_value"),
            (4, "barcodes", "duplicate"),
            (4, "weight_g", "not_a_number"),
            (4, "hs_code", "bad_format"),
            (4, "origin_country", "unknown_value"),
            (4, "low_stock_at", "out_of_range"),
        ],
    );
    assert_eq!(
        rows[0].barcodes.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        ["5701234567899", "123"]
    );
    assert_eq!((rows[0].lot_tracked, rows[0].serial_tracked), (Some(true), None));
}

#[test]
fn stock_counts_units_and_serials_are_single() {
    let rows: Vec<StockRow> = check(
        "site,location,sku,quantity,lot,expires_on,serial,condition\n\
         A,1,M,10,L,2027-01-31,,\n\
         A,1,M,10,L,2027-01-31,,damaged\n\
         A,1,M,2,,,S1,\n\
         A,1,M,0,,2027-02-30,,rotten\n",
        &[
            (4, "quantity", "out_of_range"),
            (5, "expires_on", "out_of_range"),
            (5, "quantity", "out_of_range"),
            (5, "condition", "unknown_value"),
        ],
    );
    assert_eq!(
        rows.iter().map(|row| row.condition).collect::<Vec<_>>(),
        [Condition::Good, Condition::Damaged]
    );
}

#[test]
fn handling_units_and_workers() {
    let units: Vec<HandlingUnitRow> = check(
        "code,kind,site,slots\nT-1,tote,A,\nV-1,trolley,A,12\nV-2,bucket,,100\n",
        &[(4, "kind", "unknown_value"), (4, "site", "missing"), (4, "slots", "out_of_range")],
    );
    assert_eq!((units.len(), units[1].slots), (2, Some(12)));
    let workers: Vec<WorkerRow> = check(
        "code,display_name,language\nW-07,Åse,da-x-easy\nW-08,,dk\n",
        &[(3, "display_name", "missing"), (3, "language", "unknown_value")],
    );
    assert_eq!(workers[0].display_name.as_str(), "Åse");
}

#[test]
fn a_file_about_people_is_refused_whole() {
    for (text, word) in [
        ("code,display_name,coach\nW-1,Ida,a@b.dk\n", "work conditions cannot be stored yet"),
        ("code,display_name,work_conditions\n", "work conditions cannot be stored yet"),
        ("code,display_name,licences\n", "work conditions cannot be stored yet"),
        ("code,display_name,CPR\n", "never stored"),
        ("code,display_name,diagnosis\n", "never stored"),
        ("code,display_name\nW-1,Ida\nW-2,010190-1234\n", "line 3"),
    ] {
        let mut kept = Kept::<WorkerRow>(Vec::new());
        let error = import(text.as_bytes(), None, &mut kept).unwrap_err();
        assert!(error.to_string().contains(word), "{text}: {error}");
        assert!(kept.0.is_empty(), "{text}");
    }
}

#[test]
fn what_refuses_a_file_comes_before_the_first_row_is_taken() {
    let rows: String = (0..11).map(|n| format!("A,{n},M,1\n")).collect();
    let text = format!("site,location,sku,quantity\n{rows}");
    let attempt = |text: &str, rows_max: u64| {
        let mut kept = Kept::<StockRow>(Vec::new());
        let mut source = Source::open(Cursor::new(text.as_bytes())).unwrap();
        let options = Options { file: "s", map: None, rows_max: Some(rows_max), progress: &|_, _| {} };
        let result = run::<StockRow, _, _>(&mut source, options, &mut kept, &mut Vec::new());
        (result, kept.0.len())
    };
    assert!(matches!(attempt(&text, 11), (Ok(_), 11)));
    assert!(matches!(attempt(&text, 10), (Err(ImportError::TooManyRows { max: 10 }), 0)));
    let open_quote = format!("{text}A,\"12,M,1\n");
    assert!(matches!(attempt(&open_quote, 100), (Err(ImportError::Unreadable { .. }), 0)));
}

#[test]
fn progress_ends_at_the_last_row() {
    let rows: String = (0..5_000).map(|n| format!("A,{n},M,1\n")).collect();
    let text = format!("site,location,sku,quantity\n{rows}");
    let seen = std::cell::RefCell::new(Vec::new());
    let mut source = Source::open(Cursor::new(text.as_bytes())).unwrap();
    let progress = |done, all| seen.borrow_mut().push((done, all));
    let options = Options { file: "s", map: None, rows_max: None, progress: &progress };
    run::<StockRow, _, _>(&mut source, options, &mut Kept(Vec::new()), &mut Vec::new()).unwrap();
    let seen = seen.into_inner();
    assert!(seen.len() > 10 && seen.is_sorted());
    assert_eq!(seen.last(), Some(&(5_000, 5_000)));
}
