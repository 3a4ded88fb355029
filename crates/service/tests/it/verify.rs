//! Whether `verify` sees: each invariant is broken once, behind the walls that would have refused it, and found by its
//! name; what is whole stays unsuspected.

use crate::support::house::House;
use crate::support::{Engine, TestApp, on_both, rummelig};
use diesel::connection::SimpleConnection;
use rummelig_service::app::verify;
use rummelig_service::store::dialect::DbConn;
use serde_json::Value;

on_both! {
    a_ledger_row_that_moves_nothing_is_i1,
    a_ledger_that_does_not_sum_to_zero_is_i1,
    a_balance_that_is_not_the_sum_of_its_movements_is_i2,
    a_negative_counter_is_i3,
    a_promise_without_an_allocation_is_i3,
    a_line_whose_counters_do_not_fit_is_i4,
    a_serial_number_in_two_places_is_i5,
    a_promise_of_held_goods_is_i5,
    a_promise_of_expired_goods_is_i5,
    an_order_number_used_twice_is_i6,
    a_key_used_twice_is_i6,
    a_reversal_that_mirrors_nothing_is_i7,
    a_row_of_another_client_is_i8,
    a_document_of_another_client_is_i8,
    a_movement_that_nobody_answers_for_is_i9,
    a_total_that_is_not_the_sum_of_its_balances_is_found,
    a_wall_that_is_gone_is_found,
    the_command_names_what_is_broken_and_looks_only_as_far_back_as_asked,
}

/// One statement each. `NEW_ID` is a fresh id and `EARLIER` an instant long ago, in the words of the engine.
type Damage<'s> = &'s [&'s str];

/// A house at work in which every check has something to look at.
fn at_work(app: &TestApp) -> House<'_> {
    let house = House::of(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    house.adjust("A-02", "MUG-01", 5, &[]);
    house.adjust("A-01", "CAM-01", 1, &["S-1"]);
    house.put_order("WEB-1", &[("MUG-01", 2)]).expect(201);
    house.put_order("WEB-2", &[("MUG-01", 50)]).expect(201);
    assert_eq!(house.act("WEB-1", "allocate").expect(200)["status"], "allocated");
    house
}

/// Writes behind all walls: no checks, no references, no unique rules, no triggers.
fn behind_the_walls(app: &TestApp, unwalled: &[&str], damage: Damage<'_>) {
    let mut conn = app.database.connect();
    for table in unwalled {
        let lifted = match app.engine() {
            // Its checks are lifted below, and a copy would lose what numbers its rows.
            Engine::Sqlite if *table == "movement" => continue,
            // A copy of the rows is a table without rules; what refers to it does so by name.
            Engine::Sqlite => format!(
                "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; CREATE TABLE bare AS SELECT * FROM {table}; \
                 DROP TABLE {table}; ALTER TABLE bare RENAME TO {table}"
            ),
            Engine::Postgres => format!(
                "DO $$ DECLARE wall text; BEGIN \
                 FOR wall IN SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass \
                 AND contype IN ('c', 'u', 'p') LOOP \
                 EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT IF EXISTS %I CASCADE', wall); END LOOP; \
                 FOR wall IN SELECT indexrelid::regclass::text FROM pg_index \
                 WHERE indrelid = '{table}'::regclass AND indisunique LOOP \
                 EXECUTE format('DROP INDEX IF EXISTS %s', wall); END LOOP; END $$"
            ),
        };
        conn.batch_execute(&lifted).unwrap();
    }
    let off = match app.engine() {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON",
        // Of a superuser: neither references nor triggers are asked in this session.
        Engine::Postgres => "SET session_replication_role = replica",
    };
    conn.batch_execute(off).unwrap();
    drop_triggers(app, &mut conn);
    for statement in damage {
        let statement = in_words_of(app.engine(), statement);
        conn.batch_execute(&statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// SQLite has no session without triggers, so those of the ledger go for good.
fn drop_triggers(app: &TestApp, conn: &mut DbConn) {
    if app.engine() == Engine::Sqlite {
        for table in ["movement", "audit_entry"] {
            for act in ["update", "delete"] {
                conn.batch_execute(&format!("DROP TRIGGER IF EXISTS {table}_no_{act}")).unwrap();
            }
        }
    }
}

fn in_words_of(engine: Engine, statement: &str) -> String {
    let (id, earlier) = match engine {
        Engine::Sqlite => ("randomblob(16)", "1000000"),
        Engine::Postgres => ("gen_random_uuid()", "to_timestamp(1)"),
    };
    statement.replace("NEW_ID", id).replace("EARLIER", earlier)
}

/// The invariants that `verify` calls broken, by name; walls that this test took down itself do not count.
fn broken(app: &TestApp) -> Vec<&'static str> {
    let report = verify::run(&app.app, None).unwrap();
    let is_rule = |name: &str| name.starts_with('I') || name == "sku-totals";
    let broken = report.checks.iter().filter(|check| check.violations > 0 && is_rule(check.name));
    broken
        .map(|check| {
            assert!(!check.keys.is_empty(), "{check:?}");
            check.name
        })
        .collect()
}

/// The damage is found under these names and no other.
#[track_caller]
fn found(app: &TestApp, unwalled: &[&str], damage: Damage<'_>, names: &[&str]) {
    at_work(app);
    assert_eq!(broken(app), Vec::<&str>::new(), "before");
    behind_the_walls(app, unwalled, damage);
    assert_eq!(broken(app), names);
    app.expect_damage();
}

/// A copy of the first movement with other columns.
fn movement(columns: &str, instead: &str) -> String {
    format!(
        "INSERT INTO movement (id, client_id, site_id, sku_id, serial, quantity, from_kind, from_id, to_kind, to_id, \
         reason, command_id, actor, recorded_at{columns}) SELECT {instead} FROM movement ORDER BY seq LIMIT 1"
    )
}

fn a_ledger_row_that_moves_nothing_is_i1(app: &TestApp) {
    let row = movement(
        "",
        "NEW_ID, client_id, site_id, sku_id, '', 3, to_kind, to_id, to_kind, to_id, 'move', command_id, actor, \
         recorded_at",
    );
    found(app, &["movement"], &[&row], &["I1-ledger"]);
}

fn a_ledger_that_does_not_sum_to_zero_is_i1(app: &TestApp) {
    // One unit more in a balance and in the total above it, and no movement that brought it.
    let more = "UPDATE stock SET on_hand = on_hand + 1 WHERE serial = 'S-1'";
    let total = "UPDATE sku_stock SET on_hand = on_hand + 1 WHERE on_hand = 1";
    found(app, &["stock"], &[more, total], &["I1-ledger", "I2-balances", "I5-serials-lots-holds"]);
}

fn a_balance_that_is_not_the_sum_of_its_movements_is_i2(app: &TestApp) {
    // A unit lies in the wrong place: everything still sums to zero.
    let there = "UPDATE stock SET on_hand = on_hand + 1 WHERE allocated > 0";
    let here = "UPDATE stock SET on_hand = on_hand - 1 WHERE allocated = 0 AND serial = ''";
    found(app, &[], &[there, here], &["I2-balances"]);
}

fn a_negative_counter_is_i3(app: &TestApp) {
    found(app, &["stock"], &["UPDATE stock SET damaged = -1 WHERE serial = ''"], &["I3-physical"]);
}

fn a_promise_without_an_allocation_is_i3(app: &TestApp) {
    let promise = "UPDATE stock SET allocated = allocated + 1 WHERE allocated > 0";
    let total = "UPDATE sku_stock SET allocated = allocated + 1 WHERE allocated > 0";
    found(app, &[], &[promise, total], &["I3-physical"]);
}

fn a_line_whose_counters_do_not_fit_is_i4(app: &TestApp) {
    let counter = "UPDATE order_line SET packed = 1 WHERE allocated > 0";
    found(app, &["order_line"], &[counter], &["I4-lines"]);
}

fn a_serial_number_in_two_places_is_i5(app: &TestApp) {
    // Received twice, with all the books to match: only the number itself tells.
    let stock = "INSERT INTO stock (client_id, id, sku_id, serial, site_id, location_id, on_hand, allocated, damaged, \
         quarantined, received_at, version) SELECT client_id, NEW_ID, sku_id, serial, site_id, \
         (SELECT id FROM location WHERE code = 'A-02'), 1, 0, 0, 0, received_at, 1 FROM stock WHERE serial = 'S-1'";
    let posting = "INSERT INTO movement (id, client_id, site_id, sku_id, serial, quantity, from_kind, to_kind, to_id, \
         reason, command_id, actor, recorded_at) SELECT NEW_ID, client_id, site_id, sku_id, serial, 1, from_kind, \
         to_kind, (SELECT id FROM location WHERE code = 'A-02'), reason, command_id, actor, recorded_at \
         FROM movement WHERE serial = 'S-1'";
    let total = "UPDATE sku_stock SET on_hand = on_hand + 1 WHERE on_hand = 1";
    found(app, &["stock"], &[stock, posting, total], &["I5-serials-lots-holds"]);
}

fn a_promise_of_held_goods_is_i5(app: &TestApp) {
    let hold = "INSERT INTO stock_hold (client_id, id, site_id, sku_id, reason, placed_by, placed_at, version) \
         SELECT client_id, NEW_ID, site_id, sku_id, 'x', 'x', EARLIER, 1 FROM stock WHERE allocated > 0";
    found(app, &[], &[hold], &["I5-serials-lots-holds"]);
}

fn a_promise_of_expired_goods_is_i5(app: &TestApp) {
    let lot = "INSERT INTO lot (client_id, id, sku_id, code, expires_on) \
         SELECT client_id, NEW_ID, sku_id, 'L-1', '2020-01-01' FROM stock WHERE allocated > 0";
    let stock = "UPDATE stock SET lot_id = (SELECT id FROM lot) WHERE allocated > 0";
    let ledger = "UPDATE movement SET lot_id = (SELECT id FROM lot) \
         WHERE to_id = (SELECT location_id FROM stock WHERE allocated > 0) AND serial = ''";
    found(app, &[], &[lot, stock, ledger], &["I5-serials-lots-holds"]);
}

fn an_order_number_used_twice_is_i6(app: &TestApp) {
    let twice = "UPDATE orders SET external_id = 'WEB-1'";
    found(app, &["orders"], &[twice], &["I6-references"]);
}

fn a_key_used_twice_is_i6(app: &TestApp) {
    let twice = "INSERT INTO idempotency SELECT * FROM idempotency";
    found(app, &["idempotency"], &[twice], &["I6-references"]);
}

fn a_reversal_that_mirrors_nothing_is_i7(app: &TestApp) {
    // A unit is taken out again, and the row that says so points to a movement of another quantity.
    let row = movement(
        ", reverses_id",
        "NEW_ID, client_id, site_id, sku_id, '', 1, to_kind, to_id, from_kind, from_id, 'reverse', command_id, actor, \
         recorded_at, id",
    );
    let stock = "UPDATE stock SET on_hand = on_hand - 1 \
         WHERE location_id = (SELECT to_id FROM movement ORDER BY seq LIMIT 1) AND serial = ''";
    let total = "UPDATE sku_stock SET on_hand = on_hand - 1 WHERE on_hand = 10";
    found(app, &["movement"], &[&row, stock, total], &["I7-reversals"]);
}

fn a_row_of_another_client_is_i8(app: &TestApp) {
    let hold = "INSERT INTO order_hold (client_id, id, order_id, reason, placed_by, placed_by_client, placed_at) \
         SELECT (SELECT id FROM client WHERE code = 'OTHER'), NEW_ID, id, 'address', 'x', FALSE, EARLIER FROM orders";
    found(app, &[], &[hold], &["I8-owners"]);
}

fn a_document_of_another_client_is_i8(app: &TestApp) {
    let order = "UPDATE orders SET client_id = (SELECT id FROM client WHERE code = 'OTHER') \
         WHERE external_id = 'WEB-2'";
    found(app, &[], &[order], &["I8-owners"]);
}

fn a_movement_that_nobody_answers_for_is_i9(app: &TestApp) {
    let entry =
        "DELETE FROM audit_entry WHERE command_id = (SELECT command_id FROM movement ORDER BY seq LIMIT 1)";
    found(app, &[], &[entry], &["I9-provenance"]);
}

fn a_total_that_is_not_the_sum_of_its_balances_is_found(app: &TestApp) {
    found(app, &[], &["UPDATE sku_stock SET on_hand = on_hand + 1 WHERE on_hand = 10"], &["sku-totals"]);
}

fn a_wall_that_is_gone_is_found(app: &TestApp) {
    let tables = "CREATE TABLE leaky (client_id BIGINT, id BIGINT NOT NULL)";
    let guard = match app.engine() {
        Engine::Sqlite => "DROP TRIGGER event_no_delete",
        Engine::Postgres => "DROP TRIGGER event_no_delete ON event",
    };
    app.database.connect().batch_execute(&format!("{tables}; {guard}")).unwrap();
    let report = verify::run(&app.app, None).unwrap();
    let keys = |name: &str| {
        report.checks.iter().find(|check| check.name == name).map(|check| check.keys.join("; ")).unwrap()
    };
    assert_eq!(keys("isolation"), "leaky: client_id may be empty; leaky: no index led by client_id");
    assert_eq!(keys("append-only"), "event_no_delete");
    app.expect_damage();
}

fn the_command_names_what_is_broken_and_looks_only_as_far_back_as_asked(app: &TestApp) {
    at_work(app);
    let entry =
        "DELETE FROM audit_entry WHERE command_id = (SELECT command_id FROM movement ORDER BY seq LIMIT 1)";
    behind_the_walls(app, &[], &[entry]);
    if app.engine() == Engine::Sqlite {
        let guard = |table: &str, act: &str| {
            format!(
                "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
        };
        let mut conn = app.database.connect();
        for table in ["movement", "audit_entry"] {
            for act in ["update", "delete"] {
                conn.batch_execute(&guard(table, act)).unwrap();
            }
        }
    }

    let output = rummelig(&app.database, &["verify"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let broken: Vec<&str> = text.lines().filter(|line| line.starts_with("BROKEN")).collect();
    assert_eq!(broken, ["BROKEN I9-provenance: movement 1 (1 in 3 rows)"], "{text}");
    assert!(text.lines().all(|line| line.starts_with("BROKEN I9") || line.starts_with("ok ")), "{text}");

    let since = |sequence: &str| rummelig(&app.database, &["verify", "--since", sequence]).status.code();
    assert_eq!((since("0"), since("1")), (Some(1), Some(0)));

    let output = rummelig(&app.database, &["verify", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["clean"], false);
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["ok"] == false).unwrap();
    assert_eq!(check["name"], "I9-provenance");
    assert_eq!(check["keys"][0], "movement 1");
    app.expect_damage();
}
