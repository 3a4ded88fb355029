//! Hot statements are prepared once for each connection, on both databases, and say what they said before.

use crate::support::{TestApp, on_both};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use rummelig_service::store::Cached;
use rummelig_service::store::schema::house_setting;
use std::sync::{Arc, Mutex};

on_both! { a_cached_statement_is_prepared_once_and_a_bare_one_each_time }

fn a_cached_statement_is_prepared_once_and_a_bare_one_each_time(app: &TestApp) {
    let kept: Arc<Mutex<Vec<String>>> = Arc::default();
    let told = kept.clone();
    let mut conn = app.database.connect();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::CacheQuery { sql, .. } = event {
            told.lock().unwrap().push(sql.to_owned());
        }
    });
    let kept = || std::mem::take(&mut *kept.lock().unwrap());
    let values = |key: &str, value: &str| {
        (house_setting::key.eq(key.to_owned()), house_setting::value.eq(value.to_owned()))
    };
    for key in ["a", "b"] {
        let insert = diesel::insert_into(house_setting::table).values(values(key, "0"));
        assert_eq!(Cached(insert).execute(&mut conn), Ok(1));
    }
    let inserts = kept();
    assert!(inserts.len() == 1 && inserts[0].starts_with("INSERT"), "{inserts:?}");

    let update = |key: &str, value: &str| {
        diesel::update(house_setting::table.filter(house_setting::key.eq(key.to_owned())))
            .set(house_setting::value.eq(value.to_owned()))
    };
    for (key, value) in [("a", "1"), ("b", "2"), ("c", "3")] {
        assert_eq!(Cached(update(key, value)).execute(&mut conn), Ok(usize::from(key != "c")));
    }
    let updates = kept();
    assert!(updates.len() == 1 && updates[0].starts_with("UPDATE"), "{updates:?}");
    assert_eq!(update("a", "4").execute(&mut conn), Ok(1));
    assert_eq!(kept(), Vec::<String>::new(), "Diesel keeps no bare update, or the wrapper is needless");

    let rows: Vec<(String, String)> = house_setting::table
        .filter(house_setting::key.eq_any(["a", "b"]))
        .order(house_setting::key)
        .select((house_setting::key, house_setting::value))
        .load(&mut conn)
        .unwrap();
    assert_eq!(rows, [("a".to_owned(), "4".to_owned()), ("b".to_owned(), "2".to_owned())]);
}
