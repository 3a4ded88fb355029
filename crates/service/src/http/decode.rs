//! From a body to a value: all faults of a body are found at once, each with its JSON pointer.
//!
//! A *reader* is a function from one [`Node`] to a value; `readers.rs` has those of the wire. [`object`] reads an
//! object field by field and refuses names that nobody asked for:
//!
//! ```ignore
//! fn site(fields: &mut Fields<'_>) -> Read<SiteWrite> {
//!     let code = fields.required("code", code::<SiteCode>);
//!     let name = fields.required("name", code::<Text>);
//!     let kind = fields.or("kind", Kind::Pallet, word(Kind::ALL, Kind::as_str));
//!     let note = fields.optional("note", note(500));
//!     // Every field is read before the first `?`, so that every fault is found.
//!     Ok(SiteWrite { code: code?, name: name?, kind: kind?, note: note? })
//! }
//! ```
//!
//! The same function reads a merge patch: there an absent field ends the reading of its object without being a fault,
//! so that what is present is checked and nothing is made of the rest.

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::http::json::escaped;
use crate::http::problem::FAULTS_MAX;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// The faults found so far; the first hundred are kept.
#[derive(Debug, Default)]
pub struct Faults {
    list: Vec<FieldProblem>,
}

impl Faults {
    /// Notes one more.
    pub fn push(&mut self, fault: FieldProblem) {
        if self.list.len() < FAULTS_MAX {
            self.list.push(fault);
        }
    }

    /// What was found.
    #[must_use]
    pub fn list(&self) -> &[FieldProblem] {
        &self.list
    }

    /// Nothing, or the refusal that tells them all.
    ///
    /// # Errors
    /// [`AppError::Validation`] with the faults, if there are any.
    pub fn into_result(self) -> Result<(), AppError> {
        if self.list.is_empty() { Ok(()) } else { Err(AppError::Validation(self.list)) }
    }
}

/// There is no value; why is already noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faulty;

/// What a reader answers.
pub type Read<T> = Result<T, Faulty>;

/// What is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// A body that says everything.
    Whole,
    /// A merge patch: what is absent stays as it is.
    Patch,
    /// What a patch made of a resource, fields of answers among them, which are passed over.
    Merged,
}

impl Mode {
    /// How the entries of a list are read: a patch replaces the whole list.
    const fn of_entries(self) -> Self {
        match self {
            Self::Whole | Self::Patch => Self::Whole,
            Self::Merged => Self::Merged,
        }
    }
}

/// Where in the body the reader is; written out as a pointer only where there is a fault.
#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Name(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn write(&self, pointer: &mut String) {
        match self {
            Self::Root => {}
            Self::Name(parent, name) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&escaped(name));
            }
            Self::Index(parent, index) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.write(&mut pointer);
        pointer
    }
}

/// One value of the body, with its place.
pub struct Node<'a> {
    /// The value.
    pub value: &'a Value,
    place: &'a Place<'a>,
    faults: &'a mut Faults,
    mode: Mode,
}

impl Node<'_> {
    /// Notes a fault here.
    pub fn fault(&mut self, code: FieldCode, message: Said) -> Faulty {
        self.faults.push(FieldProblem::at_pointer(self.place.pointer(), code, message));
        Faulty
    }

    /// Notes that another type is wanted.
    pub fn wrong_type(&mut self, en: &'static str, da: &'static str) -> Faulty {
        self.fault(FieldCode::WrongType, Said::fixed(en, da))
    }
}

/// The fields of one object.
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    place: &'a Place<'a>,
    faults: &'a mut Faults,
    mode: Mode,
    known: Vec<&'static str>,
}

impl Fields<'_> {
    /// A field that must be there.
    ///
    /// # Errors
    /// [`Faulty`] when it is absent, null or wrong; noted.
    pub fn required<T>(&mut self, name: &'static str, reader: impl Fn(Node<'_>) -> Read<T>) -> Read<T> {
        match self.read(name, reader)? {
            Some(value) => Ok(value),
            None => Err(self.missing(name)),
        }
    }

    /// A field that may be absent or null.
    ///
    /// # Errors
    /// [`Faulty`] when it is wrong; noted.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        reader: impl Fn(Node<'_>) -> Read<T>,
    ) -> Read<Option<T>> {
        self.read(name, reader)
    }

    /// A field with a value of its own where it is absent or null.
    ///
    /// # Errors
    /// [`Faulty`] when it is wrong; noted.
    pub fn or<T>(&mut self, name: &'static str, default: T, reader: impl Fn(Node<'_>) -> Read<T>) -> Read<T> {
        Ok(self.read(name, reader)?.unwrap_or(default))
    }

    /// Notes a fault of one field, for rules between fields.
    pub fn fault(&mut self, name: &str, code: FieldCode, message: Said) -> Faulty {
        let pointer = Place::Name(self.place, name).pointer();
        self.faults.push(FieldProblem::at_pointer(pointer, code, message));
        Faulty
    }

    /// Notes that a field is required, here because of another one.
    pub fn missing(&mut self, name: &str) -> Faulty {
        self.fault(name, FieldCode::Missing, Said::fixed("This field is required.", "Feltet er påkrævet."))
    }

    /// Whether the object has this field, also as null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    fn read<T>(&mut self, name: &'static str, reader: impl Fn(Node<'_>) -> Read<T>) -> Read<Option<T>> {
        self.known.push(name);
        match self.map.get(name) {
            None if self.mode == Mode::Patch => Err(Faulty),
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let place = Place::Name(self.place, name);
                let node = Node { value, place: &place, faults: self.faults, mode: self.mode };
                reader(node).map(Some)
            }
        }
    }

    fn refuse_unknown(&mut self) {
        if self.mode == Mode::Merged {
            return;
        }
        let unknown: Vec<&String> =
            self.map.keys().filter(|name| !self.known.contains(&name.as_str())).collect();
        for name in unknown {
            let message = Said::fixed(
                "There is no such field here, or it is only in answers.",
                "Der er intet felt med dette navn her, eller det findes kun i svar.",
            );
            self.fault(name, FieldCode::UnknownField, message);
        }
    }
}

/// Reads an object: `read` asks for its fields, and what it did not ask for is refused.
pub fn object<T>(read: impl Fn(&mut Fields<'_>) -> Read<T>) -> impl Fn(Node<'_>) -> Read<T> {
    move |mut node| {
        let Value::Object(map) = node.value else {
            return Err(node.wrong_type("An object is expected here.", "Her forventes et objekt."));
        };
        let mut fields = Fields {
            map,
            place: node.place,
            faults: node.faults,
            mode: node.mode,
            known: Vec::with_capacity(map.len()),
        };
        let value = read(&mut fields);
        fields.refuse_unknown();
        value
    }
}

/// Reads a list of `length` entries, each with the same reader. An entry is always whole, also in a patch.
pub fn list<T>(
    length: RangeInclusive<usize>,
    reader: impl Fn(Node<'_>) -> Read<T>,
) -> impl Fn(Node<'_>) -> Read<Vec<T>> {
    move |mut node| {
        let Value::Array(entries) = node.value else {
            return Err(node.wrong_type("A list is expected here.", "Her forventes en liste."));
        };
        if entries.len() > *length.end() {
            let most = length.end();
            let message = Said::of(format!("At most {most} entries."), format!("Højst {most} poster."));
            return Err(node.fault(FieldCode::TooLong, message));
        }
        if entries.len() < *length.start() {
            let least = length.start();
            let message = Said::of(format!("At least {least} entries."), format!("Mindst {least} poster."));
            return Err(node.fault(FieldCode::TooShort, message));
        }
        let mut values = Vec::with_capacity(entries.len());
        for (index, value) in entries.iter().enumerate() {
            let place = Place::Index(node.place, index);
            let entry = Node { value, place: &place, faults: node.faults, mode: node.mode.of_entries() };
            values.push(reader(entry));
        }
        values.into_iter().collect()
    }
}

/// Reads an object of any names, such as tags, with one reader for the values.
pub fn map_of<T>(
    entries_max: usize,
    reader: impl Fn(Node<'_>) -> Read<T>,
) -> impl Fn(Node<'_>) -> Read<Vec<(String, T)>> {
    move |mut node| {
        let Value::Object(map) = node.value else {
            return Err(node.wrong_type("An object is expected here.", "Her forventes et objekt."));
        };
        if map.len() > entries_max {
            let message =
                Said::of(format!("At most {entries_max} entries."), format!("Højst {entries_max} poster."));
            return Err(node.fault(FieldCode::TooLong, message));
        }
        let mut entries = Vec::with_capacity(map.len());
        for (name, value) in map {
            if value.is_null() && node.mode == Mode::Patch {
                continue;
            }
            let place = Place::Name(node.place, name);
            let entry = Node { value, place: &place, faults: node.faults, mode: node.mode.of_entries() };
            entries.push(reader(entry).map(|value| (name.clone(), value)));
        }
        entries.into_iter().collect()
    }
}

/// Reads a whole body; `faults` are those that were found while it was parsed.
///
/// # Errors
/// [`AppError::Validation`] with everything that is wrong.
pub fn whole<T>(value: &Value, faults: Faults, reader: impl Fn(Node<'_>) -> Read<T>) -> Result<T, AppError> {
    let (read, faults) = read_root(value, faults, Mode::Whole, reader);
    faults.into_result()?;
    read.map_err(|Faulty| silent())
}

/// Checks what a merge patch brings with the reader of the whole resource.
///
/// # Errors
/// [`AppError::Validation`] with everything that is wrong in it.
pub fn check_patch<T>(
    value: &Value,
    faults: Faults,
    reader: impl Fn(Node<'_>) -> Read<T>,
) -> Result<(), AppError> {
    read_root(value, faults, Mode::Patch, reader).1.into_result()
}

/// Reads what a checked patch made of a resource as it stands in answers.
///
/// # Errors
/// [`AppError::Validation`] with the rules between fields that it breaks.
pub fn merged<T>(value: &Value, reader: impl Fn(Node<'_>) -> Read<T>) -> Result<T, AppError> {
    let (read, faults) = read_root(value, Faults::default(), Mode::Merged, reader);
    faults.into_result()?;
    read.map_err(|Faulty| silent())
}

fn read_root<T>(
    value: &Value,
    mut faults: Faults,
    mode: Mode,
    reader: impl Fn(Node<'_>) -> Read<T>,
) -> (Read<T>, Faults) {
    let place = Place::Root;
    let read = reader(Node { value, place: &place, faults: &mut faults, mode });
    (read, faults)
}

fn silent() -> AppError {
    AppError::internal("a reader refused without saying why")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::At;
    use crate::http::readers::{integer, text};
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Box {
        name: String,
        lines: Vec<(i64, Option<String>)>,
    }

    fn line(fields: &mut Fields<'_>) -> Read<(i64, Option<String>)> {
        let quantity = fields.required("quantity", integer(1..=100));
        let note = fields.optional("note", text(0..=5));
        Ok((quantity?, note?))
    }

    fn body(fields: &mut Fields<'_>) -> Read<Box> {
        let name = fields.required("name", text(1..=10));
        let lines = fields.or("lines", vec![], list(0..=3, object(line)));
        Ok(Box { name: name?, lines: lines? })
    }

    fn faults_of(result: Result<impl Sized, AppError>) -> Vec<(String, &'static str)> {
        let Err(AppError::Validation(faults)) = result else { return vec![] };
        let pair = |fault: &FieldProblem| match &fault.at {
            At::Pointer(pointer) => (pointer.clone(), fault.code.as_str()),
            other => panic!("{other:?}"),
        };
        faults.iter().map(pair).collect()
    }

    #[test]
    fn all_faults_of_a_body_are_found_at_once() {
        let value = json!({
            "lines": [{ "quantity": 2.0 }, { "quantity": 101, "note": "too long" }, { "x~/": 1 }],
            "id": "1",
        });
        let found = faults_of(whole(&value, Faults::default(), object(body)));
        let expected = [
            ("/name", "missing"),
            ("/lines/0/quantity", "wrong_type"),
            ("/lines/1/quantity", "out_of_range"),
            ("/lines/1/note", "too_long"),
            ("/lines/2/quantity", "missing"),
            ("/lines/2/x~0~1", "unknown_field"),
            ("/id", "unknown_field"),
        ];
        assert_eq!(found, expected.map(|(place, code)| (place.to_owned(), code)));
        assert_eq!(
            faults_of(whole(&json!([]), Faults::default(), object(body))),
            [(String::new(), "wrong_type")]
        );
    }

    #[test]
    fn a_good_body_is_read_and_null_is_absent() {
        let value = json!({ "name": "A", "lines": [{ "quantity": 1, "note": null }] });
        let expected = Box { name: "A".to_owned(), lines: vec![(1, None)] };
        assert_eq!(whole(&value, Faults::default(), object(body)).ok(), Some(expected));
    }

    #[test]
    fn a_patch_is_checked_where_it_says_something() {
        let check = |value: Value| faults_of(check_patch(&value, Faults::default(), object(body)));
        assert_eq!(check(json!({})), []);
        assert_eq!(check(json!({ "name": "B" })), []);
        assert_eq!(check(json!({ "name": null })), [("/name".to_owned(), "missing")]);
        assert_eq!(check(json!({ "lines": [{}] })), [("/lines/0/quantity".to_owned(), "missing")]);
        assert_eq!(check(json!({ "version": 3 })), [("/version".to_owned(), "unknown_field")]);
        let answer = json!({ "id": "1", "name": "C", "lines": [{ "quantity": 2, "picked": 1 }] });
        let expected = Box { name: "C".to_owned(), lines: vec![(2, None)] };
        assert_eq!(merged(&answer, object(body)).ok(), Some(expected));
    }
}
