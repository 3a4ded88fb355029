//! The layout of the demo's buildings: everything that a row names is there, and every place can be walked to.

use super::rows;
use std::collections::{BTreeMap, BTreeSet};

type Row = BTreeMap<String, String>;
/// A site and a code within it.
type Key = (String, String);

fn key(row: &Row, column: &str) -> Key {
    (row["site"].clone(), row[column].clone())
}

/// The rows of a file by their own code, each of which stands there once.
fn by_code(path: &str, column: &str) -> BTreeMap<Key, Row> {
    let mut found = BTreeMap::new();
    for row in rows(path) {
        let key = key(&row, column);
        assert!(found.insert(key.clone(), row).is_none(), "{path}: {key:?} twice");
    }
    found
}

fn number(row: &Row, column: &str) -> i64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

/// The length of a walkway in millimetres: as it says, else the straight distance of its ends, rounded up.
fn length_mm(way: &Row, places: &BTreeMap<Key, Row>) -> i64 {
    if !way["length_mm"].is_empty() {
        return number(way, "length_mm");
    }
    let [from, to] = ["from_place", "to_place"].map(|end| &places[&key(way, end)]);
    let square = |axis| (number(from, axis) - number(to, axis)).pow(2);
    let length = (square("x_mm") + square("y_mm")).isqrt();
    length + i64::from(length.pow(2) < square("x_mm") + square("y_mm"))
}

fn one_of(row: &Row, column: &str, words: &[&str]) {
    assert!(words.contains(&row[column].as_str()), "{column} of {row:?} is none of {words:?}");
}

#[test]
fn every_row_names_what_is_there() {
    let sites: BTreeSet<String> =
        rows("sites.csv").into_iter().map(|mut row| row.remove("code").unwrap()).collect();
    let places = by_code("places.csv", "place");
    let ways = by_code("walkways.csv", "walkway");
    let zones = by_code("zones.csv", "zone");
    let locations = by_code("locations.csv", "code");
    let stations = by_code("stations.csv", "station");
    for (key, _) in places.iter().chain(&ways).chain(&zones).chain(&locations).chain(&stations) {
        assert!(sites.contains(&key.0), "{key:?}");
    }
    for location in locations.values() {
        assert!(zones.contains_key(&key(location, "zone")), "{location:?}");
        let way = ways.get(&key(location, "walkway")).unwrap_or_else(|| panic!("no walkway: {location:?}"));
        let offset = number(location, "offset_mm");
        assert!((0..=length_mm(way, &places)).contains(&offset), "beyond its walkway: {location:?}");
        assert!(location["aisle"].is_empty() || location["aisle"] == way["aisle"], "{location:?}");
    }
    for station in stations.values() {
        assert!(zones.contains_key(&key(station, "zone")), "{station:?}");
        let place = places.get(&key(station, "station")).unwrap_or_else(|| panic!("no place: {station:?}"));
        one_of(place, "kind", &["station", "pack"]);
        one_of(station, "reach", &["close", "forearm", "three_quarter", "beyond"]);
        assert!(
            (0..=3).contains(&number(station, "height_class"))
                && (0..=100).contains(&number(station, "screen_share"))
        );
        assert!([&station["sit"], &station["stand"]].iter().any(|may| *may == "yes"), "{station:?}");
    }
    for unit in rows("handling-units.csv") {
        assert!(locations.contains_key(&key(&unit, "location")), "{unit:?}");
    }
}

#[test]
fn walkways_have_lengths_that_can_be_walked() {
    let places = by_code("places.csv", "place");
    for place in places.values() {
        let kinds = ["junction", "station", "dock", "stairs", "lift", "door", "cart_park", "pack"];
        one_of(place, "kind", &kinds);
    }
    for way in by_code("walkways.csv", "walkway").values() {
        let [from, to] = ["from_place", "to_place"]
            .map(|end| places.get(&key(way, end)).unwrap_or_else(|| panic!("no {end}: {way:?}")));
        one_of(way, "direction", &["both", "forward"]);
        let flags: Vec<&str> = way["flags"].split('|').filter(|flag| !flag.is_empty()).collect();
        let known =
            ["stairs", "lift", "ramp", "narrow", "cold", "outdoors", "noisy", "door", "forklift_only"];
        assert!(flags.iter().all(|flag| known.contains(flag)), "{way:?}");
        let climbs = flags.contains(&"stairs") || flags.contains(&"lift");
        assert_eq!(from["floor"] != to["floor"], climbs, "floors change on stairs and lifts only: {way:?}");
        assert!(!climbs || !way["length_mm"].is_empty(), "{way:?}");
        let length = length_mm(way, &places);
        assert!((1..=1_000_000).contains(&length), "{way:?}");
        if !climbs {
            let mut straight = way.clone();
            straight.insert("length_mm".into(), String::new());
            assert!(length * 100 >= length_mm(&straight, &places) * 99, "shorter than straight: {way:?}");
        }
    }
}

/// The places of a site that are reached from one of them, over walkways that carry none of these flags.
fn reached(site: &str, forbidden: &[&str]) -> BTreeSet<String> {
    let ways: Vec<Row> = rows("walkways.csv").into_iter().filter(|way| way["site"] == site).collect();
    let open = |way: &&Row| !way["flags"].split('|').any(|flag| forbidden.contains(&flag));
    let mut found = BTreeSet::from(["PACK-1".to_owned()]);
    loop {
        let before = found.len();
        for way in ways.iter().filter(open) {
            let ends = [&way["from_place"], &way["to_place"]];
            if ends.iter().any(|end| found.contains(*end)) {
                found.extend(ends.into_iter().cloned());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

#[test]
fn every_place_is_reached_from_the_packing_table_and_without_stairs_too() {
    let places = by_code("places.csv", "place");
    for site in ["HAVN", "MOLLE"] {
        let all: BTreeSet<String> =
            places.keys().filter(|key| key.0 == site).map(|key| key.1.clone()).collect();
        assert_eq!(reached(site, &[]), all, "{site}");
        assert_eq!(reached(site, &["stairs"]), all, "{site}: the lift takes whoever takes no stairs");
    }
    let inside = reached("MOLLE", &["outdoors"]);
    assert!(!inside.contains("R0") && inside.contains("Q1"), "only the shed lies across the yard");
}

#[test]
fn stock_lies_where_it_fits_and_what_is_dated_is_of_a_lot() {
    let locations = by_code("locations.csv", "code");
    for folder in ["skaden", "tusindben", "kaedebo"] {
        let skus: BTreeMap<String, Row> =
            rows(&format!("{folder}/skus.csv")).into_iter().map(|row| (row["sku"].clone(), row)).collect();
        let mut loads: BTreeMap<Key, i64> = BTreeMap::new();
        for stock in rows(&format!("{folder}/stock.csv")) {
            let place = &locations[&key(&stock, "location")];
            let sku = &skus[&stock["sku"]];
            let tracked = sku["lot_tracked"] == "yes";
            assert_eq!(tracked, !stock["lot"].is_empty() && !stock["expires_on"].is_empty(), "{stock:?}");
            if place["weight_g_max"].is_empty() {
                continue;
            }
            let load = loads.entry(key(&stock, "location")).or_default();
            *load += number(&stock, "quantity") * number(sku, "weight_g");
            assert!(*load <= number(place, "weight_g_max"), "too heavy: {stock:?}");
            let sides = |row: &Row| {
                let mut sides = ["length_mm", "width_mm", "height_mm"].map(|side| number(row, side));
                sides.sort_unstable();
                sides
            };
            assert!(
                sides(sku).iter().zip(sides(place)).all(|(side, room)| *side <= room),
                "too large: {stock:?}"
            );
        }
    }
}
