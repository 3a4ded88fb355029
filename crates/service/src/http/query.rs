//! Query parameters: each route lists its own, and anything else is refused.

use crate::app::error::{FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::http::door::DoorRefusal;
use crate::http::readers::{
    DAY_EXPECTED, TEXT_MAX, TIME_EXPECTED, allowed, between, parse_day, parse_id, parse_time,
};
use rummelig_domain::time::{Day, Instant};
use uuid::Uuid;

/// Rows of a page where nothing is said.
pub const LIMIT_DEFAULT: usize = 50;
/// The most rows of a page.
pub const LIMIT_MAX: i64 = 200;

/// One parameter that a route takes.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it does, for the API description.
    pub about: &'static str,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text of at most 500 characters, without control characters.
    Text,
    /// A cursor: whether it fits is told by its signature.
    Cursor,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number between bounds.
    Integer(i64, i64),
    /// `true` or `false`.
    Flag,
    /// A point in time.
    Time,
    /// A calendar day.
    Day,
    /// A UUID.
    Id,
}

impl Parameter {
    /// A text to compare with.
    #[must_use]
    pub const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Text, about }
    }

    /// A word of a list.
    #[must_use]
    pub const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Self {
        Self { name, kind: Kind::Word(words), about }
    }
}

/// `?dry_run=true`, on every write.
pub const DRY_RUN: Parameter = Parameter {
    name: "dry_run",
    kind: Kind::Flag,
    about: "Make all checks and give the answer, but change nothing.",
};

/// What every list takes.
pub const OF_LISTS: [Parameter; 3] = [
    Parameter { name: "limit", kind: Kind::Integer(1, LIMIT_MAX), about: "The most rows of the page." },
    Parameter {
        name: "cursor",
        kind: Kind::Cursor,
        about: "Where the page before ended: its `next_cursor`.",
    },
    Parameter { name: "count", kind: Kind::Flag, about: "Adds `total`, the rows of the whole list." },
];

/// What a list of things that change takes besides.
pub const UPDATED_SINCE: Parameter = Parameter {
    name: "updated_since",
    kind: Kind::Time,
    about: "Only what changed at this time or later, in the order of change.",
};

/// The parameters of one request: known, well formed, each at most once.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pairs: Vec<(&'static str, String)>,
}

impl Query {
    /// Reads the query of an address.
    ///
    /// # Errors
    /// [`DoorRefusal::ParameterUnknown`] before [`DoorRefusal::ParameterInvalid`], each with all it concerns.
    pub fn parse(raw: &str, parameters: &[Parameter]) -> Result<Self, DoorRefusal> {
        let mut query = Self::default();
        let mut unknown = Vec::new();
        let mut invalid = Vec::new();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let Some(parameter) = parameters.iter().find(|parameter| parameter.name == name) else {
                unknown.push(unknown_parameter(&name, parameters));
                continue;
            };
            if query.text(parameter.name).is_some() {
                let message = Said::fixed("This parameter stands twice.", "Parameteren står to gange.");
                invalid.push(FieldProblem::at_parameter(parameter.name, FieldCode::Duplicate, message));
            } else if let Err((code, message)) = check(parameter.kind, &value) {
                invalid.push(FieldProblem::at_parameter(parameter.name, code, message));
            } else {
                query.pairs.push((parameter.name, value.into_owned()));
            }
        }
        if !unknown.is_empty() {
            return Err(DoorRefusal::ParameterUnknown(unknown));
        }
        if invalid.is_empty() { Ok(query) } else { Err(DoorRefusal::ParameterInvalid(invalid)) }
    }

    /// A parameter as it was sent.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a flag is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// A number.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// A point in time.
    #[must_use]
    pub fn time(&self, name: &str) -> Option<Instant> {
        parse_time(self.text(name)?)
    }

    /// A calendar day.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<Day> {
        parse_day(self.text(name)?)
    }

    /// An id of ours.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self, name: &str) -> Option<T> {
        parse_id(self.text(name)?).map(T::from)
    }

    /// Rows of the page.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.integer("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(LIMIT_DEFAULT)
    }

    /// What decides which rows a list has: everything but the page, in the order of the names.
    #[must_use]
    pub fn filters(&self) -> String {
        let mut pairs: Vec<_> =
            self.pairs.iter().filter(|(name, _)| !matches!(*name, "limit" | "cursor" | "count")).collect();
        pairs.sort_unstable();
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// The same query for another page.
    #[must_use]
    pub fn with_cursor(&self, cursor: &str) -> String {
        let pairs = self.pairs.iter().filter(|(name, _)| *name != "cursor");
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .append_pair("cursor", cursor)
            .finish()
    }
}

fn unknown_parameter(name: &str, parameters: &[Parameter]) -> FieldProblem {
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    let message = if names.is_empty() {
        Said::fixed("No parameters are taken here.", "Der modtages ingen parametre her.")
    } else {
        let names = names.join(", ");
        Said::of(format!("Known here: {names}."), format!("Kendt her: {names}."))
    };
    let name: String = name.chars().take(100).collect();
    FieldProblem::at_parameter(name, FieldCode::UnknownField, message)
}

fn check(kind: Kind, value: &str) -> Result<(), (FieldCode, Said)> {
    match kind {
        Kind::Text if value.chars().count() > TEXT_MAX => {
            Err((FieldCode::TooLong, Said::fixed("At most 500 characters.", "Højst 500 tegn.")))
        }
        Kind::Text if value.chars().any(char::is_control) => Err((
            FieldCode::BadFormat,
            Said::fixed("Control characters are not taken here.", "Kontroltegn modtages ikke her."),
        )),
        Kind::Text | Kind::Cursor => Ok(()),
        Kind::Word(words) if words.contains(&value) => Ok(()),
        Kind::Word(words) => Err((FieldCode::UnknownValue, allowed(words))),
        Kind::Integer(least, most) => match value.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(()),
            Ok(_) => Err((FieldCode::OutOfRange, between(&(least..=most)))),
            Err(_) => Err((FieldCode::WrongType, between(&(least..=most)))),
        },
        Kind::Flag if matches!(value, "true" | "false") => Ok(()),
        Kind::Flag => Err((FieldCode::UnknownValue, allowed(&["true", "false"]))),
        Kind::Time if parse_time(value).is_some() => Ok(()),
        Kind::Time => Err((FieldCode::BadFormat, TIME_EXPECTED)),
        Kind::Day if parse_day(value).is_some() => Ok(()),
        Kind::Day => Err((FieldCode::BadFormat, DAY_EXPECTED)),
        Kind::Id if parse_id(value).is_some() => Ok(()),
        Kind::Id => {
            Err((FieldCode::BadFormat, Said::fixed("A UUID is expected here.", "Her forventes en UUID.")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Vec<Parameter> {
        let mut list = OF_LISTS.to_vec();
        list.extend([UPDATED_SINCE, Parameter::word("status", &["open", "shipped"], "")]);
        list
    }

    #[test]
    fn good_parameters_are_read() {
        let query = Query::parse(
            "status=open&limit=7&updated_since=2026-03-02T09:26:00%2B01:00&count=true",
            &parameters(),
        )
        .unwrap();
        assert_eq!((query.limit(), query.flag("count")), (7, true));
        assert_eq!(query.time("updated_since"), parse_time("2026-03-02T08:26:00Z"));
        assert_eq!(query.filters(), "status=open&updated_since=2026-03-02T09%3A26%3A00%2B01%3A00");
        assert!(query.with_cursor("ab").ends_with("&count=true&cursor=ab"));
        assert_eq!(Query::parse("", &[]).unwrap().limit(), LIMIT_DEFAULT);
    }

    #[test]
    fn unknown_and_wrong_parameters_are_refused_by_name() {
        for (raw, code) in [
            ("limit=0", "out_of_range"),
            ("limit=201", "out_of_range"),
            ("limit=x", "wrong_type"),
            ("limit=", "wrong_type"),
            ("limit=99999999999999999999", "wrong_type"),
            ("count=1", "unknown_value"),
            ("status=Open", "unknown_value"),
            ("status=open&status=open", "duplicate"),
            ("updated_since=2026-03-02", "bad_format"),
            ("updated_since=%00", "bad_format"),
        ] {
            match Query::parse(raw, &parameters()) {
                Err(DoorRefusal::ParameterInvalid(faults)) => {
                    assert_eq!(faults[0].code.as_str(), code, "{raw}")
                }
                other => panic!("{raw}: {other:?}"),
            }
        }
        match Query::parse("sort=name&limit=0&x", &parameters()) {
            Err(DoorRefusal::ParameterUnknown(faults)) => assert_eq!(faults.len(), 2),
            other => panic!("{other:?}"),
        }
    }
}
