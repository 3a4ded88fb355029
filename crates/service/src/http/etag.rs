//! Versions on the wire: strong tags, and the headers that ask for them.

use crate::app::precondition::{Precondition, Wanted};
use actix_web::http::header::{HeaderMap, IF_MATCH, IF_NONE_MATCH};

/// The tag of a version: `"7"`.
#[must_use]
pub fn print(version: i64) -> String {
    format!("\"{version}\"")
}

/// What `If-Match` and `If-None-Match` ask of a write; `needs_match` says that `If-Match` is required (PATCH, DELETE).
///
/// A tag that is none of ours (weak, or no number) matches no version.
#[must_use]
pub fn precondition(headers: &HeaderMap, needs_match: bool) -> Precondition {
    let if_match = listed(headers, &IF_MATCH).map(|tags| {
        if tags.iter().any(|tag| tag == "*") {
            Wanted::AnyVersion
        } else {
            Wanted::Versions(tags.iter().filter_map(|tag| version(tag)).collect())
        }
    });
    let only_create = listed(headers, &IF_NONE_MATCH).is_some_and(|tags| tags.iter().any(|tag| tag == "*"));
    Precondition::new(if_match, needs_match, only_create)
}

/// Whether `If-None-Match` of a GET names this tag, or any: the caller has it already (304).
#[must_use]
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    listed(headers, &IF_NONE_MATCH)
        .is_some_and(|tags| tags.iter().any(|known| known == "*" || known.trim_start_matches("W/") == tag))
}

/// The entries of a header that may be a list and may come several times; nothing where it is absent.
fn listed(headers: &HeaderMap, name: &actix_web::http::header::HeaderName) -> Option<Vec<String>> {
    headers.contains_key(name).then(|| {
        let values = headers.get_all(name).filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()).collect()
    })
}

/// The version in a strong tag.
fn version(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn asked(name: actix_web::http::header::HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn if_match_takes_strong_tags_of_ours() {
        for (value, version, holds) in [
            ("\"7\"", 7, true),
            ("\"6\", \"7\"", 7, true),
            ("*", 7, true),
            ("\"6\"", 7, false),
            ("W/\"7\"", 7, false),
            ("7", 7, false),
            ("\"07\"", 7, false),
            ("\"x\"", 7, false),
        ] {
            let precondition = precondition(&asked(IF_MATCH, value), true);
            assert_eq!(precondition.holds(version).is_ok(), holds, "{value}");
        }
    }

    #[test]
    fn a_get_knows_its_tag() {
        assert!(is_known(&asked(IF_NONE_MATCH, "\"7\""), "\"7\""));
        assert!(is_known(&asked(IF_NONE_MATCH, "\"6\", W/\"7\""), "\"7\""));
        assert!(!is_known(&asked(IF_NONE_MATCH, "\"6\""), "\"7\""));
        assert!(!is_known(&HeaderMap::new(), "\"7\""));
    }
}
