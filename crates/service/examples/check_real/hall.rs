//! A hall with a place for every item, as the files that a house would import.

use crate::Failed;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Bays on each side of an aisle.
const BAYS: usize = 30;
/// Shelves above each other.
const LEVELS: usize = 5;
/// Places on both sides of an aisle.
const PLACES: usize = 2 * BAYS * LEVELS;

/// The code of a place: aisle, bay, level.
fn place(number: usize) -> String {
    let (aisle, within) = (number / PLACES, number % PLACES);
    format!("A{:02}-{:02}-{}", aisle + 1, within / LEVELS + 1, within % LEVELS + 1)
}

/// Locations: so many pick faces along aisles, numbered as they are walked, and a packing table.
pub(crate) fn locations(places: usize) -> String {
    let mut text = "site,code,zone,kind,aisle,bay,level,pick_sequence,hand_mm\n".to_owned();
    for number in 0..places {
        let (aisle, within) = (number / PLACES + 1, number % PLACES);
        let (bay, level) = (within / LEVELS + 1, within % LEVELS + 1);
        let hand_mm = 200 + level * 330;
        // Writing to a String does not fail.
        let _ =
            writeln!(text, "HALL,{},PICK,pick_face,{aisle},{bay},{level},{number},{hand_mm}", place(number));
    }
    text + "HALL,PACK-1,PACK,pack,,,,,\n"
}

/// A tote for each order, and trolleys of eight.
pub(crate) fn handling_units(orders: usize) -> String {
    let mut text = "code,kind,site,slots\n".to_owned();
    for number in 1..=orders {
        let _ = writeln!(text, "{},tote,HALL,", tote(number));
    }
    text + "V-01,trolley,HALL,8\nV-02,trolley,HALL,8\n"
}

/// The code of a tote, from 1.
pub(crate) fn tote(number: usize) -> String {
    format!("T-{number:04}")
}

/// People who pick, from 1.
pub(crate) fn workers(people: usize) -> String {
    let mut text = "code,display_name\n".to_owned();
    for number in 1..=people {
        let _ = writeln!(text, "{},Plukker {number}", worker(number));
    }
    text
}

/// The code of a worker, from 1.
pub(crate) fn worker(number: usize) -> String {
    format!("W-{number:02}")
}

/// An opening balance: so many units of each item, each item in a place of its own.
pub(crate) fn stock(units: &BTreeMap<String, i64>) -> Result<String, Failed> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["site", "location", "sku", "quantity"])?;
    for (number, (sku, units)) in units.iter().enumerate().filter(|(_, (_, units))| **units > 0) {
        writer.write_record(["HALL", &place(number), sku, &units.to_string()])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
