//! `rummelig demo`: a whole day by the commands of everybody, once, and never on a house that is in use.

use crate::support::{TestApp, on_both, rummelig};
use jiff::ToSpan;
use rummelig_domain::picking::tour::TourStatus;
use rummelig_service::demo::story::{Story, Why};
use rummelig_service::demo::{self, Found, papers};
use serde_json::Value;
use std::collections::BTreeSet;

on_both! {
    an_empty_house_becomes_a_demo_once,
    goods_are_promised_by_the_rules_of_their_owner,
    the_papers_of_the_day_are_printed,
    the_shell_tells_the_day_and_leaves_a_house_in_use_alone,
}

fn made(app: &TestApp) -> Story {
    let day = app.app.store.now().day_in(&jiff::tz::TimeZone::get("Europe/Copenhagen").unwrap());
    demo::make(&app.app, day, &|_| {}).unwrap();
    Story::read(&app.app, day).unwrap()
}

fn an_empty_house_becomes_a_demo_once(app: &TestApp) {
    assert_eq!(demo::found(&app.app.store).unwrap(), Found::Nothing);
    let story = made(app);
    assert_eq!(demo::found(&app.app.store).unwrap(), Found::Demo(story.day));
    assert_eq!(story.orders(), 120);
    let tours: Vec<_> = story.sites.iter().flat_map(|site| &site.tours).collect();
    let on_tours: usize = tours.iter().map(|tour| tour.orders.len()).sum();
    assert!(tours.len() >= 10 && on_tours == story.on_tours && story.later > 20, "{story:?}");
    assert!(story.sites.iter().all(|site| site.tours.iter().any(|tour| tour.worker.is_some())), "{story:?}");
    // A person has one tour at a time.
    let people: Vec<_> = tours.iter().filter_map(|tour| tour.worker.as_deref()).collect();
    assert_eq!(people.iter().collect::<BTreeSet<_>>().len(), people.len());
    // The three orders on hold and some that lack goods wait; nothing else does.
    let held = story.waiting.iter().filter(|waiting| matches!(waiting.why, Why::Hold(_))).count();
    assert_eq!(held, 3, "{:?}", story.waiting);
    assert!(story.waiting.iter().any(|waiting| matches!(waiting.why, Why::Whole(_))), "{:?}", story.waiting);
    assert!(story.follow_ups > 0, "some leave in part");
    // A second time nothing is made, on whatever day it is asked for.
    let entries = || app.database.texts("SELECT action AS found FROM audit_entry ORDER BY seq").len();
    let before = entries();
    demo::make(&app.app, story.day.saturating_add(3.days()), &|_| {}).unwrap();
    assert_eq!(entries(), before);
}

fn goods_are_promised_by_the_rules_of_their_owner(app: &TestApp) {
    let story = made(app);
    let staff = app.staff();
    let last_good = story.day.saturating_add(30.days()).to_string();
    let coffee = staff.on("SKADEN");
    let page = coffee.get("/v1/inventory?group_by=lot&limit=200").expect(200);
    let mut aside = 0;
    for lot in page["data"].as_array().unwrap() {
        if lot["expires_on"].as_str().is_some_and(|until| until < last_good.as_str()) {
            assert_eq!(lot["allocated"], 0, "too little time left: {lot}");
            aside += 1;
        }
    }
    assert!(aside >= 3, "the demo has lots that are too old: {page}");
    // Coffee goes on tours of its own, several orders to a trolley.
    for tour in story.sites.iter().flat_map(|site| &site.tours) {
        let owners: BTreeSet<&str> = tour.orders.iter().map(|(client, _)| client.as_str()).collect();
        assert!(owners.len() == 1 || !owners.contains("SKADEN"), "{tour:?}");
    }
    assert!(story.sites.iter().flat_map(|site| &site.tours).any(|tour| tour.orders.len() > 1));
    // Cases have arrived with their barcodes.
    let item = coffee.get("/v1/items/ESP-NH-500B").expect(200);
    assert_eq!(item["pack_levels"][0]["quantity"], 8, "{item}");
}

fn the_papers_of_the_day_are_printed(app: &TestApp) {
    let story = made(app);
    let tours: Vec<_> = story.sites.iter().flat_map(|site| &site.tours).collect();
    let done = tours.iter().filter(|tour| tour.status == TourStatus::Done).count();
    assert!(done == 2 && story.packed >= 6, "one tour of each site is packed: {story:?}");
    let folder = app.database.folder.path().join("demo");
    let written = papers::print(&app.app, &folder, &|_| {}).unwrap();
    let names: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), written, "each paper has a name of its own");
    for tour in &tours {
        assert!(names.contains(&format!("pick-list-{}.pdf", tour.code)), "{names:?}");
    }
    let slips = names.iter().filter(|name| name.starts_with("packing-slip-")).count();
    let labels = names.iter().filter(|name| name.starts_with("shipping-label-")).count();
    assert_eq!((slips, labels), (story.packed, story.packed), "{names:?}");
    assert_eq!(papers::print(&app.app, &folder, &|_| {}).unwrap(), written, "once more, the same papers");
    let kept = app.database.texts("SELECT kind AS found FROM document").len();
    assert_eq!(kept, written, "what was not changed is not made anew");
    for name in ["location-label-HAVN.pdf", "sku-label-SKADEN.pdf", "tote-label-MOLLE.pdf", "badges.pdf"] {
        assert!(names.contains(name), "{name} is missing: {names:?}");
    }
    for name in &names {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF"), "{name}");
    }
}

fn the_shell_tells_the_day_and_leaves_a_house_in_use_alone(app: &TestApp) {
    let ran = |arguments: &[&str]| rummelig(&app.database, arguments);
    let first = ran(&["demo", "--language", "da"]);
    let text = String::from_utf8(first.stdout).unwrap();
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    for words in ["120 kom ind fra kunderne", "604 pladser, 300 varer", "betalingen", "HAVN", "MOLLE"] {
        assert!(text.contains(words), "{words} is missing in:\n{text}");
    }
    assert!(!text.contains('\x1b'), "no colours where there is no terminal");
    assert!(text.lines().count() <= 36, "more than a screenful:\n{text}");
    let again = ran(&["demo", "--json"]);
    let json: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&json["created"], &json["orders"]), (&Value::from(false), &Value::from(120)));
}

#[test]
fn a_house_with_a_site_is_no_place_for_a_demo() {
    crate::support::run(crate::support::Engine::Sqlite, |app| {
        let site = serde_json::json!({ "code": "AARHUS", "name": "Aarhus" });
        app.staff().post("/v1/sites", &site).expect(201);
        assert_eq!(demo::found(&app.app.store).unwrap(), Found::Other);
        let refused = rummelig(&app.database, &["demo"]);
        assert_eq!(refused.status.code(), Some(1));
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains("needs an empty one"), "{said}");
        let clients = app.staff().get("/v1/clients").expect(200);
        assert_eq!(clients["data"].as_array().unwrap().len(), 0);
    });
}
