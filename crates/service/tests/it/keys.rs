//! Keys of the API.

use crate::support::{TestApp, on_both};
use rummelig_service::app::AppError;
use rummelig_service::app::key_token::{Token, same_hash};
use rummelig_service::app::keys;

on_both! { only_the_hash_of_a_key_is_stored, a_key_is_revoked_once }

fn only_the_hash_of_a_key_is_stored(app: &TestApp) {
    let token = app.key(None, "staff:all");
    let rows = app.read(keys::list).unwrap();
    let [row] = rows.as_slice() else { panic!("one key, not {}", rows.len()) };
    let token = Token::parse(&token).unwrap();
    assert_eq!(row.id, token.id());
    assert!(same_hash(&row.secret_hash, &token.hash()));
    assert!(row.is_live(app.app.store.now()));
}

fn a_key_is_revoked_once(app: &TestApp) {
    let token = Token::parse(&app.key(None, "orders:read")).unwrap();
    let id = token.id().to_owned();
    let again = id.clone();
    app.write(move |tx| keys::revoke(tx, &id)).unwrap();
    let refused = app.write(move |tx| keys::revoke(tx, &again));
    assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
    let unknown = app.write(|tx| keys::revoke(tx, "000000000000"));
    assert!(matches!(unknown, Err(AppError::NotFound)), "{unknown:?}");
}
