use super::*;

fn no(n: i64) -> LineNo {
    LineNo::new(n).unwrap()
}

fn units(n: i64) -> Quantity {
    Quantity::new(n).unwrap()
}

fn lot(text: &str) -> Option<LotCode> {
    LotCode::new(text).ok()
}

/// line, lot (or ""), serial (or ""), quantity
fn pieces(rows: &[(i64, &str, &str, i64)]) -> Vec<PickedPiece> {
    let piece = |&(line, name, serial, n): &(i64, &str, &str, i64)| PickedPiece {
        line_no: no(line),
        lot: lot(name),
        serial: Serial::new(serial).ok(),
        expires_on: None,
        quantity: units(n),
    };
    rows.iter().map(piece).collect()
}

/// line, quantity, lot (or ""), serials
type Row<'a> = (i64, i64, &'a str, &'a [&'a str]);

fn parcels(rows: &[&[Row<'_>]]) -> Vec<ParcelDraft> {
    let line = |&(number, n, name, serials): &Row<'_>| ParcelLineDraft {
        line_no: no(number),
        quantity: units(n),
        lot: lot(name),
        serials: serials.iter().map(|s| Serial::new(*s).unwrap()).collect(),
    };
    (1..)
        .zip(rows)
        .map(|(parcel_no, lines)| ParcelDraft {
            parcel_no,
            weight_g: 100,
            lines: lines.iter().map(line).collect(),
        })
        .collect()
}

/// The packed lines as (parcel, piece, units), or the differences as `line/lot/serial picked packed`.
#[track_caller]
fn check(picked: &[PickedPiece], drafts: &[&[Row<'_>]], expected: Result<&[(usize, usize, i64)], &[&str]>) {
    let drafts = parcels(drafts);
    assert_eq!(parcel_faults(&drafts), []);
    let closed = close_parcels(picked, &drafts)
        .map(|lines| lines.iter().map(|l| (l.parcel, l.piece, l.quantity.units())).collect::<Vec<_>>())
        .map_err(|differences| {
            let text = |d: &Difference| {
                let lot = d.lot.as_ref().map_or("", LotCode::as_str);
                let serial = d.serial.as_ref().map_or("", Serial::as_str);
                format!("{}/{lot}/{serial} {} {}", d.line_no, d.picked, d.packed)
            };
            differences.iter().map(text).collect::<Vec<_>>()
        });
    let expected =
        expected.map(<[_]>::to_vec).map_err(|texts| texts.iter().map(|t| (*t).to_owned()).collect());
    assert_eq!(closed, expected);
}

#[test]
fn parcels_hold_exactly_what_was_picked() {
    let picked = pieces(&[(1, "", "", 2), (2, "", "", 5)]);
    check(&picked, &[&[(1, 2, "", &[]), (2, 5, "", &[])]], Ok(&[(0, 0, 2), (0, 1, 5)]));
    let two: &[&[Row<'_>]] = &[&[(2, 3, "", &[])], &[(1, 2, "", &[]), (2, 1, "", &[]), (2, 1, "", &[])]];
    check(&picked, two, Ok(&[(0, 1, 3), (1, 0, 2), (1, 1, 2)]));
    check(&picked, &[&[(1, 2, "", &[]), (2, 4, "", &[])]], Err(&["2// 5 4"]));
    check(&picked, &[&[(1, 3, "", &[]), (2, 5, "", &[]), (9, 1, "", &[])]], Err(&["1// 2 3", "9// 0 1"]));
    check(&picked, &[&[(2, 5, "", &[])]], Err(&["1// 2 0"]));
}

#[test]
fn what_is_not_named_is_filled_from_the_picks() {
    let picked = pieces(&[(1, "A", "", 2), (1, "B", "", 3)]);
    check(&picked, &[&[(1, 4, "", &[])], &[(1, 1, "", &[])]], Ok(&[(0, 0, 2), (0, 1, 2), (1, 1, 1)]));
    // The lot that the second parcel names is not given away to the first.
    check(&picked, &[&[(1, 3, "", &[])], &[(1, 2, "A", &[])]], Ok(&[(0, 1, 3), (1, 0, 2)]));
    check(&picked, &[&[(1, 3, "A", &[]), (1, 2, "B", &[])]], Err(&["1/A/ 2 3"]));
    check(&picked, &[&[(1, 4, "", &[]), (1, 1, "C", &[])]], Err(&["1/C/ 0 1"]));
}

#[test]
fn serials_are_in_one_parcel_each() {
    let picked = pieces(&[(1, "", "s1", 1), (1, "", "s2", 1), (1, "", "s3", 1)]);
    check(
        &picked,
        &[&[(1, 1, "", &[])], &[(1, 2, "", &["s1", "s3"])]],
        Ok(&[(0, 1, 1), (1, 0, 1), (1, 2, 1)]),
    );
    check(&picked, &[&[(1, 3, "", &["s1", "s2", "s9"])]], Err(&["1//s9 0 1"]));
    check(&picked, &[&[(1, 1, "", &["s1"])], &[(1, 2, "", &["s1", "s2"])]], Err(&["1//s1 1 2"]));
}

#[test]
fn one_unit_is_not_packed_under_two_names() {
    let picked = pieces(&[(1, "A", "s1", 1), (1, "B", "s2", 1)]);
    check(&picked, &[&[(1, 1, "A", &["s1"]), (1, 1, "B", &[])]], Ok(&[(0, 0, 1), (0, 1, 1)]));
    check(&picked, &[&[(1, 1, "", &["s1"]), (1, 1, "A", &[])]], Err(&["1/A/ 0 1"]));
    check(&picked, &[&[(1, 1, "A", &["s1"]), (1, 1, "", &["s1"])]], Err(&["1//s1 0 1"]));
    check(&picked, &[&[(1, 1, "B", &["s1"]), (1, 1, "", &[])]], Err(&["1/B/s1 0 1"]));
}

#[test]
fn faults_of_the_parcels_themselves_are_found_at_once() {
    let mut drafts = parcels(&[&[(1, 0, "", &[]), (1, 3, "", &["a", "a", "b"])], &[]]);
    drafts[1].parcel_no = 1;
    drafts[1].weight_g = 0;
    let faults = parcel_faults(&drafts);
    let places: Vec<_> = faults.iter().map(|f| format!("{} {}", f.pointer(), f.code())).collect();
    assert_eq!(
        places,
        [
            "/parcels/0/lines/0/quantity out_of_range",
            "/parcels/0/lines/1/serials out_of_range",
            "/parcels/1/parcel_no duplicate",
            "/parcels/1/weight_g out_of_range",
            "/parcels/1/lines too_short",
        ]
    );
    assert_eq!(parcel_faults(&[]), [ParcelFault::NoParcels]);
}

#[test]
fn contents_weigh_the_sum_of_their_units() {
    assert_eq!(content_grams(&[(units(2), Some(340)), (units(1), Some(40))]), Some(720));
    assert_eq!(content_grams(&[(units(2), Some(340)), (units(1), None)]), None);
    assert_eq!(content_grams(&[]), Some(0));
}

#[test]
fn goods_are_good_on_their_last_day_and_not_after() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let mut goods = pieces(&[(1, "L1", "", 2), (1, "L2", "", 2), (2, "", "", 1)]);
    goods[0].expires_on = Some(day("2026-03-01"));
    goods[1].expires_on = Some(day("2026-03-02"));
    let lots = |today: &str| {
        let found = expired(&goods, day(today));
        found.iter().filter_map(|piece| piece.lot.as_ref().map(LotCode::as_str)).collect::<Vec<_>>()
    };
    assert_eq!(lots("2026-03-01"), Vec::<&str>::new());
    assert_eq!(lots("2026-03-02"), ["L1"]);
    assert_eq!(lots("2026-03-03"), ["L1", "L2"]);
}
