//! The house and its catalogue from files.

use super::{changes, client, expect_errors, import, report, said, write};
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    an_empty_house_is_filled_by_files,
    a_changed_file_changes_what_differs,
    what_a_file_leaves_out_stays,
    rows_that_name_what_is_not_there_are_refused,
    a_file_about_people_is_refused_whole,
    encodings_and_delimiters_are_told_apart,
    columns_of_any_kind_can_be_mapped,
    inbound_shipments_are_announced,
    usage_is_told_in_one_line,
}

const SITES: &str = "code,name,timezone,default_cut_off\nAARHUS,Lager Aarhus,Europe/Copenhagen,15:30\nODENSE,Lager Odense,,\n";
const CLIENTS: &str =
    "code,name,site,rotation,min_days,allow_partial\nACME,Acme Keramik,AARHUS,fifo,30,yes\n";
const LOCATIONS: &str = "site,code,zone,kind,aisle,pick_sequence,hand_mm,pickable\n\
    AARHUS,A-01-1,HALL,pick_face,A,10,900,\nAARHUS,REC-01,DOCK,receiving,,,,\nAARHUS,R-01,HALL,reserve,,,,no\n";
const UNITS: &str =
    "code,kind,site,location,parent,slots\nV-01,trolley,AARHUS,A-01-1,,6\nT-0001,tote,AARHUS,,V-01,\n";
const WORKERS: &str = "code,display_name,language,site\nW-07,Åse,da-x-easy,AARHUS\nW-08,Bo,,\n";
const SKUS: &str = "sku,name,barcodes,weight_g,lot_tracked,origin_country\n\
    MUG-01,\"Krus, blåt\",5701234567899|123,340,no,DK\nTEA-02,Te,,,yes,\n";

fn fill(app: &TestApp) {
    for (kind, text, client) in [
        ("sites", SITES, false),
        ("clients", CLIENTS, false),
        ("locations", LOCATIONS, false),
        ("handling-units", UNITS, false),
        ("workers", WORKERS, false),
        ("skus", SKUS, true),
    ] {
        let file = write(app, &format!("{kind}.csv"), text);
        let of_client = ["--client", "ACME"];
        let more = if client { &of_client[..] } else { &[] };
        let rows = text.lines().count() as i64 - 1;
        assert_eq!(changes(&report(app, kind, &file, more, 0)), [rows, 0, 0], "{kind}");
        let again = report(app, kind, &file, more, 0);
        assert_eq!(again["already_imported"], true, "{kind}");
        assert_eq!(changes(&again), [rows, 0, 0], "the report of the first time: {kind}");
    }
}

fn listed(app: &TestApp, path: &str) -> Vec<Value> {
    app.staff().get(path).expect(200)["data"].as_array().unwrap().clone()
}

fn an_empty_house_is_filled_by_files(app: &TestApp) {
    fill(app);
    let sites = listed(app, "/v1/sites");
    assert_eq!(sites[0]["default_cut_off"], "15:30", "{sites:?}");
    assert_eq!(sites[1]["timezone"], "Europe/Copenhagen", "{sites:?}");
    let clients = listed(app, "/v1/clients");
    assert_eq!(clients[0]["rotation"], "fifo");
    assert_eq!((&clients[0]["min_days"], &clients[0]["allow_partial"]), (&json!(30), &json!(true)));
    assert_eq!((&clients[0]["allow_backorder"], &clients[0]["auto_release"]), (&json!(true), &json!(false)));
    let mut zones: Vec<Value> = listed(app, "/v1/zones").iter().map(|zone| zone["zone"].clone()).collect();
    zones.sort_by_key(ToString::to_string);
    assert_eq!(zones, ["DOCK", "HALL"], "zones are made once");
    let locations = listed(app, "/v1/locations");
    let pickable: Vec<&Value> = locations.iter().map(|location| &location["pickable"]).collect();
    assert_eq!(pickable, [true, false, false]);
    assert_eq!((&locations[0]["pick_sequence"], &locations[0]["hand_mm"]), (&json!(10), &json!(900)));
    let units = listed(app, "/v1/handling-units");
    assert_eq!((&units[0]["slots"], &units[0]["location"]), (&json!(6), &json!("A-01-1")));
    assert_eq!(units[1]["parent"], "V-01");
    let workers = listed(app, "/v1/workers");
    assert_eq!((&workers[0]["display_name"], &workers[0]["language"]), (&json!("Åse"), &json!("da-x-easy")));
    let mug = app.staff().on("ACME").get("/v1/items/MUG-01").expect(200);
    assert_eq!((&mug["name"], &mug["weight_g"]), (&json!("Krus, blåt"), &json!(340)));
    assert_eq!(mug["barcodes"].as_array().unwrap().len(), 2, "{mug}");
}

fn a_changed_file_changes_what_differs(app: &TestApp) {
    fill(app);
    for (kind, text, from, to, more) in [
        ("sites", SITES, "Lager Odense", "Lager Odense N", &[][..]),
        ("clients", CLIENTS, "fifo,30", "fefo,31", &[]),
        ("locations", LOCATIONS, "A,10,900", "B,11,901", &[]),
        ("handling-units", UNITS, ",6\n", ",8\n", &[]),
        ("workers", WORKERS, "Bo,,", "Bo,en,ODENSE", &[]),
        ("skus", SKUS, "Te,,,", "Grøn te,,,", &["--client", "ACME"]),
    ] {
        assert!(text.contains(from), "{kind}");
        let file = write(app, "changed.csv", text.replace(from, to));
        let rows = text.lines().count() as i64 - 1;
        assert_eq!(changes(&report(app, kind, &file, more, 0)), [0, 1, rows - 1], "{kind}");
    }
    let tea = app.staff().on("ACME").get("/v1/items/TEA-02").expect(200);
    assert_eq!((&tea["name"], &tea["lot_tracked"]), (&json!("Grøn te"), &json!(true)));
}

fn what_a_file_leaves_out_stays(app: &TestApp) {
    fill(app);
    let api = app.staff().on("ACME");
    let before = api.get("/v1/items/MUG-01").expect(200);
    let file = write(app, "short.csv", "sku,name\nmug-01,Krus\n");
    assert_eq!(changes(&report(app, "skus", &file, &["--client", "ACME"], 0)), [0, 1, 0]);
    let mut expected = before.clone();
    expected["name"] = "Krus".into();
    let mut after = api.get("/v1/items/MUG-01").expect(200);
    for changed in ["updated_at", "version"] {
        after[changed] = expected[changed].clone();
    }
    assert_eq!(after, expected);
    let file = write(app, "places.csv", "site,code,zone,kind\nAARHUS,R-01,HALL,reserve\n");
    assert_eq!(changes(&report(app, "locations", &file, &[], 0)), [0, 0, 1], "it stays not pickable");
}

fn rows_that_name_what_is_not_there_are_refused(app: &TestApp) {
    fill(app);
    for (kind, text, expected, more) in [
        (
            "clients",
            "code,name,site\nBETA,Beta,NOWHERE\nGAMMA,Gamma,\n",
            &[(2, "site", "unknown_site")][..],
            &[][..],
        ),
        (
            "locations",
            "site,code,zone,kind\nNOWHERE,X,Z,dock\nAARHUS,D-1,NEW,dock\n",
            &[(2, "site", "unknown_site")],
            &[],
        ),
        (
            "handling-units",
            "code,kind,site,location,parent\nT-2,tote,AARHUS,NONE,\nT-3,tote,AARHUS,,T-9\nT-4,tote,AARHUS,,T-0001\nT-5,tote,AARHUS,,\n",
            &[
                (2, "location", "unknown_location"),
                (3, "parent", "unknown_handling_unit"),
                (4, "parent", "unknown_value"),
            ],
            &[],
        ),
        (
            "workers",
            "code,display_name,site\nW-1,Ida,NOWHERE\nW-2,Ole,\n",
            &[(2, "site", "unknown_site")],
            &[],
        ),
        (
            "skus",
            "sku,name,barcodes\nA,Aske,123\nB,Birk,456\n",
            &[(2, "barcodes", "barcode-taken")],
            &["--client", "ACME"],
        ),
    ] {
        let file = write(app, "refused.csv", text);
        let arguments = [more, &["--rejected", "rejected.csv"]].concat();
        let refused = report(app, kind, &file, &arguments, 3);
        expect_errors(&refused, expected);
        assert_eq!(changes(&refused), [1, 0, 0], "a bad row does not stop a good one: {kind}");
        let rejected = std::fs::read_to_string(app.database.folder.path().join("rejected.csv")).unwrap();
        assert_eq!(rejected.lines().count(), expected.len() + 1, "{rejected}");
        assert!(
            rejected.lines().next().unwrap().ends_with("error_row,error_column,error_code,error_message")
        );
    }
    let zones: Vec<Value> = listed(app, "/v1/zones").iter().map(|zone| zone["zone"].clone()).collect();
    assert!(zones.contains(&"NEW".into()) && !zones.contains(&"Z".into()), "{zones:?}");
}

fn a_file_about_people_is_refused_whole(app: &TestApp) {
    for (text, word) in [
        ("code,display_name,work_conditions\nW-1,Ida,pace:pick=80\n", "work conditions cannot be stored yet"),
        ("code,display_name,cpr\nW-1,Ida,1\n", "never stored"),
        ("code,display_name,diagnosis\nW-1,Ida,x\n", "never stored"),
        ("code,display_name\nW-1,Ida\nW-2,Bo 010190-1234\n", "CPR"),
    ] {
        let output = import(app, "workers", &write(app, "workers.csv", text), &[]);
        assert_eq!(said(&output, 1), "");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(word) && error.lines().count() == 1 && !error.contains("0101"), "{error}");
    }
    assert_eq!(listed(app, "/v1/workers"), Vec::<Value>::new());
}

fn encodings_and_delimiters_are_told_apart(app: &TestApp) {
    client(app);
    let of_acme = ["--client", "ACME"];
    let windows = b"sku;name;weight_g\r\nROD;R\xF8dgr\xF8d;\"250\"\r\n".to_vec();
    let utf8 = [&b"\xEF\xBB\xBF"[..], "sku\tname\nFLO\tFløde\n".as_bytes()].concat();
    for (bytes, encoding, delimiter) in [(windows, "windows-1252", ";"), (utf8, "utf-8", "\t")] {
        let taken = report(app, "skus", &write(app, "skus.csv", bytes), &of_acme, 0);
        assert_eq!((&taken["encoding"], &taken["delimiter"]), (&json!(encoding), &json!(delimiter)));
    }
    let api = app.staff().on("ACME");
    assert_eq!(api.get("/v1/items/ROD").expect(200)["name"], "Rødgrød");
    assert_eq!(api.get("/v1/items/FLO").expect(200)["name"], "Fløde");
    let unreadable = [
        (&b"sku,name\nA,\x81\n"[..], "byte 11"),
        (b"\xFF\xFEs\0k\0u\0", "UTF-16"),
        (b"sku,sku\nA,B\n", "sku"),
        (b"sku,colour,name\nA,red,B\n", "`colour`"),
    ];
    for (bytes, word) in unreadable {
        let output = import(app, "skus", &write(app, "bad.csv", bytes), &of_acme);
        assert_eq!(said(&output, 1), "");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(word) && error.lines().count() == 1, "{error}");
    }
}

fn columns_of_any_kind_can_be_mapped(app: &TestApp) {
    fill(app);
    let map = write(
        app,
        "map.toml",
        "kind = \"locations\"\ncolumns = { code = \"Plads\", zone = \"Område\", kind = \"Type\" }\n\
         constants = { site = \"ODENSE\" }\nvalues = { kind = { Reol = \"pick_face\", Lager = \"reserve\" } }\n\
         rules = [ { when = { Type = { equals = \"Væk\" } }, set_aside = \"closed\" } ]\n",
    );
    let file = write(app, "pladser.csv", "Plads;Område;Type\nO-1;H;Reol\nO-2;H;Væk\nO-3;H;Bur\n");
    let taken = report(app, "locations", &file, &["--map", map.to_str().unwrap()], 3);
    assert_eq!(changes(&taken), [1, 0, 0]);
    assert_eq!(taken["set_aside"]["closed"]["rows"], 1);
    expect_errors(&taken, &[(4, "Type", "unknown_value")]);
    let file = write(app, "skus.csv", "sku,name\nA,B\n");
    let wrong = import(app, "skus", &file, &["--client", "ACME", "--map", map.to_str().unwrap()]);
    assert_eq!(said(&wrong, 2), "");
}

fn inbound_shipments_are_announced(app: &TestApp) {
    fill(app);
    let of_acme = &["--client", "ACME"][..];
    let head = "external_id,sku,quantity,site,expected_on,tracking_numbers,lot,expires_on\n";
    let good = "PO-1,MUG-01,200,AARHUS,2099-03-05,A1|A2,,\nPO-1,TEA-02,30,,,,L1,2099-12-31\n";
    let bad = "PO-2,NONE,1,,,,,\nPO-2,MUG-01,1,,,,,\nPO-3,MUG-01,1,NOWHERE,,,,\n";
    let file = write(app, "inbound.csv", format!("{head}{good}{bad}"));
    let taken = report(app, "inbound", &file, of_acme, 3);
    assert_eq!(changes(&taken), [1, 0, 0]);
    assert_eq!((&taken["imported"]["lines"], &taken["imported"]["units"]), (&json!(2), &json!(230)));
    assert_eq!((&taken["rejected"]["rows"], &taken["rejected"]["documents"]), (&json!(3), &json!(2)));
    expect_errors(&taken, &[(4, "sku", "unknown_sku"), (6, "site", "unknown_site")]);
    let api = app.staff().on("ACME");
    let shipment = api.get("/v1/inbound-shipments/PO-1").expect(200);
    assert_eq!((&shipment["status"], &shipment["expected_on"]), (&json!("announced"), &json!("2099-03-05")));
    assert_eq!(shipment["tracking_numbers"], json!(["A1", "A2"]));
    assert_eq!((&shipment["lines"][1]["lot"], &shipment["lines"][1]["quantity"]), (&json!("L1"), &json!(30)));
    api.get("/v1/inbound-shipments/PO-2").problem(404, "not-found");
    let changed = write(app, "inbound.csv", format!("{head}{}", good.replace(",200,", ",180,")));
    assert_eq!(changes(&report(app, "inbound", &changed, of_acme, 0)), [0, 1, 0]);
    let map = write(
        app,
        "map.toml",
        "kind = \"inbound\"\nunknown_sku = \"create\"\n\
         columns = { external_id = \"No\", sku = \"Sku\", quantity = \"Qty\", \"item.name\" = \"Name\" }\n",
    );
    let file = write(app, "po.csv", "No,Sku,Qty,Name\nPO-4,NEW-1,5,Ny vare\n");
    let made = report(app, "inbound", &file, &["--client", "ACME", "--map", map.to_str().unwrap()], 0);
    assert_eq!(made["items"]["created"], 1);
    assert_eq!(api.get("/v1/items/NEW-1").expect(200)["name"], "Ny vare");
}

fn usage_is_told_in_one_line(app: &TestApp) {
    let file = write(app, "a.csv", "code,name\nA,B\n");
    for (kind, more, code, word) in [
        ("skus", &[][..], 2, "--client"),
        ("stock", &[], 2, "--client"),
        ("orders", &[], 2, "--client"),
        ("inbound", &[], 2, "--client"),
        ("sites", &["--client", "ACME"], 2, "--client"),
        ("skus", &["--client", "NOBODY"], 1, "NOBODY"),
        ("sites", &["--map", "none.toml"], 1, "none.toml"),
        ("sites", &["--rejected", "no/folder/r.csv"], 1, "no/folder/r.csv"),
    ] {
        let output = import(app, kind, &file, more);
        assert_eq!(said(&output, code), "", "{kind} {more:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(word) && error.lines().count() == 1, "{error}");
    }
    assert_eq!(listed(app, "/v1/sites"), Vec::<Value>::new());
}
