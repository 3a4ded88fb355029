//! Cursors: where a page ended, signed and bound to the client, the path and the filters.

use crate::app::key_token::{hex, same_hash};
use crate::app::server_keys::ServerKeys;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes of the signature that a cursor carries.
const SIGNATURE_LENGTH: usize = 16;

/// What a cursor is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'b> {
    /// The client, or the house.
    pub owner: &'b str,
    /// The path as it was asked for.
    pub path: &'b str,
    /// The filters, in the order of their names.
    pub filters: &'b str,
}

/// A cursor that stands behind `key`, the sort key of the last row of a page.
pub fn print(keys: &ServerKeys, binding: Binding<'_>, key: &impl Serialize) -> Option<String> {
    let payload = serde_json::to_vec(key).ok()?;
    let signature = sign(keys, binding, &payload);
    Some(format!("{}{}", hex(&signature), hex(&payload)))
}

/// The key in a cursor; nothing where it was made for something else, or by somebody else.
pub fn parse<K: DeserializeOwned>(keys: &ServerKeys, binding: Binding<'_>, cursor: &str) -> Option<K> {
    let bytes = unhex(cursor)?;
    let (signature, payload) = bytes.split_at_checked(SIGNATURE_LENGTH)?;
    same_hash(signature, &sign(keys, binding, payload))
        .then(|| serde_json::from_slice(payload).ok())
        .flatten()
}

fn sign(keys: &ServerKeys, binding: Binding<'_>, payload: &[u8]) -> Vec<u8> {
    let parts = [binding.owner.as_bytes(), binding.path.as_bytes(), binding.filters.as_bytes(), payload];
    keys.sign_cursor(&parts)[..SIGNATURE_LENGTH].to_vec()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !digits || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_works_only_where_it_was_given() {
        let keys = ServerKeys::from_secret(&[7; 32]);
        let binding = Binding { owner: "client:a", path: "/v1/orders", filters: "status=open" };
        let cursor = print(&keys, binding, &(5_i64, "x")).unwrap();
        assert_eq!(parse(&keys, binding, &cursor), Some((5_i64, "x".to_owned())));

        let elsewhere = [
            Binding { owner: "client:b", ..binding },
            Binding { path: "/v1/items", ..binding },
            Binding { filters: "", ..binding },
        ];
        for binding in elsewhere {
            assert_eq!(parse::<(i64, String)>(&keys, binding, &cursor), None, "{binding:?}");
        }
        let other = ServerKeys::from_secret(&[8; 32]);
        assert_eq!(parse::<(i64, String)>(&other, binding, &cursor), None);
        let mut bent = cursor.clone().into_bytes();
        bent[40] = if bent[40] == b'0' { b'1' } else { b'0' };
        for wrong in [String::from_utf8(bent).unwrap(), cursor[1..].to_owned(), "ø".to_owned(), String::new()]
        {
            assert_eq!(parse::<(i64, String)>(&keys, binding, &wrong), None, "{wrong}");
        }
    }
}
