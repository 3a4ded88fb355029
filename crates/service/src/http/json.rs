//! Reading a body as JSON, strictly: UTF-8, at most 32 levels deep, no name twice in one object.

use crate::app::error::{FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::http::decode::Faults;
use crate::http::door::DoorRefusal;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// The deepest nesting of objects and arrays.
pub const DEPTH_MAX: usize = 32;

/// Reads a whole body. Names that stand twice in one object are faults of the body (`duplicate`), told beside the
/// others; the first of them counts while the rest is read.
///
/// # Errors
/// [`DoorRefusal::JsonMalformed`] with the place, where it is no JSON.
pub fn parse(bytes: &[u8]) -> Result<(Value, Faults), DoorRefusal> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(error.valid_up_to()))?;
    if text.trim().is_empty() {
        return Err(DoorRefusal::JsonMalformed(Said::fixed(
            "The body is empty; JSON is expected.",
            "Indholdet er tomt; der forventes JSON.",
        )));
    }
    let state = RefCell::new(State { path: Vec::new(), faults: Faults::default() });
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict { state: &state }.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value)).map_err(|error| malformed(&error))?;
    Ok((value, state.into_inner().faults))
}

fn not_utf8(offset: usize) -> DoorRefusal {
    DoorRefusal::JsonMalformed(Said::of(
        format!("The body is not UTF-8: see byte {offset}."),
        format!("Indholdet er ikke UTF-8: se byte {offset}."),
    ))
}

fn malformed(error: &serde_json::Error) -> DoorRefusal {
    let (line, column) = (error.line(), error.column());
    let deep = error.to_string().starts_with(TOO_DEEP);
    DoorRefusal::JsonMalformed(if deep {
        Said::of(
            format!("Nested deeper than {DEPTH_MAX} levels: line {line}, column {column}."),
            format!("Indlejret dybere end {DEPTH_MAX} niveauer: linje {line}, kolonne {column}."),
        )
    } else {
        Said::of(
            format!("This is not JSON: see line {line}, column {column}."),
            format!("Dette er ikke JSON: se linje {line}, kolonne {column}."),
        )
    })
}

const TOO_DEEP: &str = "nested too deep";

/// Where the reader is, and what it found.
struct State {
    path: Vec<String>,
    faults: Faults,
}

/// Reads one value; the state is shared along the way down.
#[derive(Clone, Copy)]
struct Strict<'s> {
    state: &'s RefCell<State>,
}

impl Strict<'_> {
    fn enter<E: serde::de::Error>(self, step: String) -> Result<(), E> {
        let mut state = self.state.borrow_mut();
        if state.path.len() >= DEPTH_MAX {
            return Err(E::custom(TOO_DEEP));
        }
        state.path.push(step);
        Ok(())
    }

    fn leave(self) {
        self.state.borrow_mut().path.pop();
    }

    fn twice(self, name: &str) {
        let mut state = self.state.borrow_mut();
        let mut pointer = String::new();
        for step in state.path.iter().map(String::as_str).chain([name]) {
            pointer.push('/');
            pointer.push_str(&escaped(step));
        }
        let message = Said::fixed("This name stands twice.", "Dette navn står to gange.");
        state.faults.push(FieldProblem::at_pointer(pointer, FieldCode::Duplicate, message));
    }
}

/// A step of a JSON pointer (RFC 6901).
#[must_use]
pub fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        self.enter(String::new())?;
        loop {
            if let Some(step) = self.state.borrow_mut().path.last_mut() {
                *step = list.len().to_string();
            }
            let Some(value) = access.next_element_seed(self)? else { break };
            list.push(value);
        }
        self.leave();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        if self.state.borrow().path.len() >= DEPTH_MAX {
            return Err(A::Error::custom(TOO_DEEP));
        }
        while let Some(name) = access.next_key::<String>()? {
            self.enter(name.clone())?;
            let value = access.next_value_seed(self)?;
            self.leave();
            if map.contains_key(&name) {
                self.twice(&name);
            } else {
                map.insert(name, value);
            }
        }
        Ok(Value::Object(map))
    }
}

/// JSON Merge Patch (RFC 7396): `null` takes a member away, objects are merged, anything else replaces.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            members.shift_remove(name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::At;
    use serde_json::json;

    fn refused(text: &[u8]) -> String {
        match parse(text) {
            Err(DoorRefusal::JsonMalformed(said)) => said.en.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        assert_eq!(refused(b"{\"a\": 1,\n \"b\": }"), "This is not JSON: see line 2, column 7.");
        assert_eq!(refused(b"{} x"), "This is not JSON: see line 1, column 4.");
        assert_eq!(refused(b"\"r\xf8d\""), "The body is not UTF-8: see byte 2.");
        assert_eq!(refused(b" \n"), "The body is empty; JSON is expected.");
        assert!(refused(b"NaN").starts_with("This is not JSON"));
    }

    #[test]
    fn thirty_two_levels_are_read_and_no_more() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(DEPTH_MAX).as_bytes()).is_ok());
        assert!(refused(nested(DEPTH_MAX + 1).as_bytes()).starts_with("Nested deeper than 32"));
        assert!(refused(nested(10_000).as_bytes()).starts_with("Nested deeper than 32"));
        let objects = "{\"a\":".repeat(DEPTH_MAX + 1) + "1" + &"}".repeat(DEPTH_MAX + 1);
        assert!(refused(objects.as_bytes()).starts_with("Nested deeper than 32"));
    }

    #[test]
    fn a_name_twice_is_a_fault_of_that_place() {
        let (value, faults) = parse(br#"{"a/b":[{"x":1,"x":2}],"y":1}"#).unwrap();
        assert_eq!(value, json!({ "a/b": [{ "x": 1 }], "y": 1 }));
        let places: Vec<&At> = faults.list().iter().map(|fault| &fault.at).collect();
        assert_eq!(places, [&At::Pointer("/a~1b/0/x".to_owned())]);
    }

    #[test]
    fn merging_follows_the_examples_of_rfc_7396() {
        for (mut target, patch, result) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ] {
            merge(&mut target, &patch);
            assert_eq!(target, result);
        }
    }
}
