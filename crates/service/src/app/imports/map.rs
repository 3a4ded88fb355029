//! Column maps: how a client's own file becomes the columns of a kind.

use super::kind::Kind;
use super::rules::{Condition, ConditionText, Rule, Verdict};
use super::table::DecimalMark;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::{ZonedDateTime, tz::TimeZone};
use rummelig_domain::order::HoldReason;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use toml::Spanned;

/// The largest map that is read.
pub const MAP_BYTES_MAX: usize = 64 * 1024;

/// A map that cannot be used, with the line that is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the map: {message}")]
pub struct MapError {
    /// The line of the map, from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// What to do with a sku that the client does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownSku {
    /// Make it, with the name that the file gives.
    Create,
    /// Refuse the document (`unknown_sku`).
    #[default]
    Reject,
}

/// What to do with a second row of the same sku and lot in one document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateLines {
    /// Lines of their own, as the client wrote them.
    #[default]
    Keep,
    /// One line: quantities added, the rest from the first row.
    Merge,
}

/// One step on the way from a cell to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `17850.0` becomes `17850`; a fraction is a cell error.
    Integer,
    /// This text is put in front of what is not empty.
    Prefix(String),
}

/// Where the value of a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column of the file.
    Column {
        /// Its header.
        header: String,
        /// Applied in order to a cell that is not empty.
        steps: Vec<Step>,
        /// Where given, the only values that may stand there, and what they mean.
        values: Option<HashMap<String, String>>,
        /// The value of an empty cell.
        default: Option<String>,
    },
    /// The same for every row.
    Constant(String),
}

/// A map that makes sense for its kind. Whether a file has the columns it names shows when it meets the file.
#[derive(Clone, Debug)]
pub struct ColumnMap {
    /// The kind it is for.
    pub kind: Kind,
    /// A `strptime` format of times; without it they are RFC 3339.
    pub datetime_format: Option<String>,
    /// The zone of times that name none.
    pub zone: Option<TimeZone>,
    /// Where the file does not follow its delimiter.
    pub decimal_mark: Option<DecimalMark>,
    /// What to do with unknown skus.
    pub unknown_sku: UnknownSku,
    /// What to do with duplicate lines.
    pub duplicate_lines: DuplicateLines,
    /// Where each field comes from, by its name.
    pub origins: BTreeMap<&'static str, Origin>,
    /// The rules; per row the first that is met holds.
    pub rules: Vec<Rule>,
}

type Texts<T> = BTreeMap<Spanned<String>, T>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapText {
    kind: Spanned<String>,
    datetime_format: Option<Spanned<String>>,
    timezone: Option<Spanned<String>>,
    decimal_mark: Option<Spanned<String>>,
    #[serde(default)]
    unknown_sku: UnknownSku,
    #[serde(default)]
    duplicate_lines: DuplicateLines,
    columns: Spanned<Texts<Spanned<String>>>,
    #[serde(default)]
    defaults: Texts<Scalar>,
    #[serde(default)]
    constants: Texts<Scalar>,
    #[serde(default)]
    values: Texts<HashMap<String, Scalar>>,
    #[serde(default)]
    rules: Vec<Spanned<RuleText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    when: Texts<ConditionText>,
    set_aside: Option<String>,
    hold: Option<String>,
}

/// What stands for a cell in a map: a text, or a number or truth that is taken as it is spelled.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Whole(i64),
    Truth(bool),
}

impl Scalar {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Whole(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// A fault with the place in the text.
type Misplaced = (Range<usize>, String);

impl ColumnMap {
    /// Reads a map.
    ///
    /// # Errors
    /// [`MapError`] with the line: bad TOML, an unknown key, field, step, condition, reason or zone, a pattern that
    /// cannot be compiled, a required field that nothing fills.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        if text.len() > MAP_BYTES_MAX {
            return Err(MapError { line: 1, message: "the map is larger than 64 KiB".to_owned() });
        }
        let at = |span: Range<usize>| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
        let parsed: MapText = toml::from_str(text).map_err(|error| MapError {
            line: at(error.span().unwrap_or(0..0)),
            message: error.message().to_owned(),
        })?;
        compile(parsed).map_err(|(span, message)| MapError { line: at(span), message })
    }
}

fn compile(text: MapText) -> Result<ColumnMap, Misplaced> {
    let kind = Kind::parse(text.kind.get_ref()).ok_or_else(|| {
        let kinds = Kind::ALL.map(Kind::as_str).join(" ");
        (text.kind.span(), format!("`{}` is no kind of import; write one of: {kinds}", text.kind.get_ref()))
    })?;
    Ok(ColumnMap {
        kind,
        datetime_format: text.datetime_format.map(datetime_format).transpose()?,
        zone: text.timezone.map(zone).transpose()?,
        decimal_mark: text.decimal_mark.map(decimal_mark).transpose()?,
        unknown_sku: text.unknown_sku,
        duplicate_lines: text.duplicate_lines,
        origins: origins(kind, text.columns, text.defaults, text.constants, text.values)?,
        rules: text.rules.into_iter().map(|rule| compile_rule(kind, rule)).collect::<Result<_, _>>()?,
    })
}

fn datetime_format(text: Spanned<String>) -> Result<String, Misplaced> {
    // What writes a time and reads it back has only directives that are known in both directions.
    let format = text.get_ref();
    let tried = strtime::format(format, &ZonedDateTime::default())
        .and_then(|written| BrokenDownTime::parse(format, written));
    match tried {
        Ok(_) => Ok(text.into_inner()),
        Err(error) => Err((text.span(), format!("the time format cannot be used: {error}"))),
    }
}

fn zone(text: Spanned<String>) -> Result<TimeZone, Misplaced> {
    TimeZone::get(text.get_ref()).map_err(|_| {
        (text.span(), format!("`{}` is no zone of the IANA list, such as Europe/Copenhagen", text.get_ref()))
    })
}

fn decimal_mark(text: Spanned<String>) -> Result<DecimalMark, Misplaced> {
    match text.get_ref().as_str() {
        "." => Ok(DecimalMark::Point),
        "," => Ok(DecimalMark::Comma),
        _ => Err((text.span(), "the decimal mark is \".\" or \",\"".to_owned())),
    }
}

fn origins(
    kind: Kind,
    columns: Spanned<Texts<Spanned<String>>>,
    defaults: Texts<Scalar>,
    constants: Texts<Scalar>,
    values: Texts<HashMap<String, Scalar>>,
) -> Result<BTreeMap<&'static str, Origin>, Misplaced> {
    let whole = columns.span();
    let mut origins = BTreeMap::new();
    for (name, pipeline) in columns.into_inner() {
        origins.insert(known_field(kind, &name)?, column(&pipeline)?);
    }
    for (name, value) in constants {
        let field = known_field(kind, &name)?;
        if origins.insert(field, Origin::Constant(value.into_text())).is_some() {
            return Err((name.span(), format!("`{field}` has a column and a constant; keep one of them")));
        }
    }
    for (name, value) in defaults {
        match origins.get_mut(name.get_ref().as_str()) {
            Some(Origin::Column { default, .. }) => *default = Some(value.into_text()),
            _ => return Err(without_column(kind, &name, "default")),
        }
    }
    for (name, meanings) in values {
        match origins.get_mut(name.get_ref().as_str()) {
            Some(Origin::Column { values, .. }) => {
                let meanings = meanings.into_iter().map(|(cell, value)| (cell, value.into_text()));
                *values = Some(meanings.collect());
            }
            _ => return Err(without_column(kind, &name, "list of values")),
        }
    }
    match kind.fields().find(|field| field.required && !origins.contains_key(field.name)) {
        Some(field) => Err((whole, format!("`{}` is required; name its column or a constant", field.name))),
        None => Ok(origins),
    }
}

fn known_field(kind: Kind, name: &Spanned<String>) -> Result<&'static str, Misplaced> {
    kind.field(name.get_ref()).map(|field| field.name).ok_or_else(|| {
        let names: Vec<&str> = kind.fields().map(|field| field.name).collect();
        let known = names.join(" ");
        (name.span(), format!("`{}` is no field of {kind}; known are: {known}", name.get_ref()))
    })
}

fn without_column(kind: Kind, name: &Spanned<String>, what: &str) -> Misplaced {
    match known_field(kind, name) {
        Ok(field) => (name.span(), format!("`{field}` has a {what} but no column; name its column first")),
        Err(misplaced) => misplaced,
    }
}

/// `CustomerID | integer | prefix:Customer `: a column and its steps. One space beside each bar belongs to the bar,
/// every other space of a prefix to the prefix.
fn column(pipeline: &Spanned<String>) -> Result<Origin, Misplaced> {
    let parts: Vec<&str> = pipeline.get_ref().split('|').collect();
    let mut steps = Vec::new();
    for (index, part) in parts.iter().enumerate().skip(1) {
        let part = part.strip_prefix(' ').unwrap_or(part);
        let last = index + 1 == parts.len();
        let part = if last { part } else { part.strip_suffix(' ').unwrap_or(part) };
        steps.push(match part.split_once(':') {
            Some(("prefix", text)) => Step::Prefix(text.to_owned()),
            None if part.trim() == "integer" => Step::Integer,
            _ => {
                let message = format!("`{}` is no step; known are: integer, prefix:TEXT", part.trim());
                return Err((pipeline.span(), message));
            }
        });
    }
    let header = parts.first().map_or("", |header| header.trim()).to_owned();
    if header.is_empty() {
        return Err((pipeline.span(), "name the column of the file".to_owned()));
    }
    Ok(Origin::Column { header, steps, values: None, default: None })
}

fn compile_rule(kind: Kind, rule: Spanned<RuleText>) -> Result<Rule, Misplaced> {
    let span = rule.span();
    let RuleText { when, set_aside, hold } = rule.into_inner();
    let verdict = match (set_aside, hold) {
        (Some(reason), None) if is_reason(&reason) => Verdict::SetAside(reason),
        (Some(_), None) => {
            return Err((span, "a reason is a word of a to z, 0 to 9 and _, at most 40 signs".to_owned()));
        }
        (None, Some(_)) if kind != Kind::Orders => return Err((span, "only orders can be held".to_owned())),
        (None, Some(reason)) => match HoldReason::parse(&reason) {
            Some(reason) => Verdict::Hold(reason),
            None => {
                let known: Vec<&str> = HoldReason::ALL.iter().map(|reason| reason.as_str()).collect();
                let known = known.join(" ");
                return Err((span, format!("`{reason}` is no reason for a hold; write one of: {known}")));
            }
        },
        (Some(_), Some(_)) | (None, None) => {
            return Err((span, "a rule says either set_aside or hold".to_owned()));
        }
    };
    if when.is_empty() {
        return Err((span, "the rule has no condition and would meet every row".to_owned()));
    }
    let when = when
        .into_iter()
        .map(|(column, text)| match Condition::compile(&text) {
            Ok(condition) => Ok((column.into_inner(), condition)),
            Err(message) => Err((column.span(), message)),
        })
        .collect::<Result<_, _>>()?;
    Ok(Rule { when, verdict })
}

fn is_reason(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
kind = "stock"
columns = { site = "Site", location = "Bin", sku = "No | integer | prefix:A ", quantity = "Qty|integer" }
"#;

    fn refused(map: &str) -> (usize, String) {
        let error = ColumnMap::parse(map).unwrap_err();
        (error.line, error.message)
    }

    #[test]
    fn steps_keep_the_spaces_of_a_prefix() {
        let map = ColumnMap::parse(SMALL).unwrap();
        assert_eq!(
            map.origins["sku"],
            Origin::Column {
                header: "No".to_owned(),
                steps: vec![Step::Integer, Step::Prefix("A ".to_owned())],
                values: None,
                default: None,
            }
        );
        assert_eq!(
            map.origins["quantity"],
            Origin::Column {
                header: "Qty".to_owned(),
                steps: vec![Step::Integer],
                values: None,
                default: None,
            }
        );
        let Origin::Column { steps, .. } =
            column(&Spanned::new(0..0, "No | prefix:A  | integer".to_owned())).unwrap()
        else {
            panic!("a column")
        };
        assert_eq!(steps, [Step::Prefix("A ".to_owned()), Step::Integer]);
    }

    #[test]
    fn the_map_of_the_real_orders_is_understood() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/maps/online-retail-orders.toml");
        let map = ColumnMap::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(
            (map.kind, map.unknown_sku, map.duplicate_lines),
            (Kind::Orders, UnknownSku::Create, DuplicateLines::Keep)
        );
        assert_eq!(map.origins.len(), 11);
        assert_eq!(map.origins["delivery_method"], Origin::Constant("collect".to_owned()));
        let Origin::Column { steps, default, .. } = &map.origins["consignee.name"] else {
            panic!("a column")
        };
        assert_eq!(steps, &[Step::Integer, Step::Prefix("Customer ".to_owned())]);
        assert_eq!(default.as_deref(), Some("Unnamed customer"));
        let verdicts: Vec<&Verdict> = map.rules.iter().map(|rule| &rule.verdict).collect();
        assert_eq!(
            verdicts,
            [
                &Verdict::SetAside("not_goods".to_owned()),
                &Verdict::SetAside("return_or_cancellation".to_owned()),
                &Verdict::SetAside("stock_correction".to_owned()),
                &Verdict::Hold(HoldReason::Operator),
            ]
        );
        assert_eq!(map.rules[3].when.len(), 2);
    }

    #[test]
    fn what_is_unknown_is_an_error_with_its_line() {
        for (addition, line, word) in [
            ("colour = \"red\"", 4, "colour"),
            ("unknown_sku = \"guess\"", 4, "guess"),
            ("\ntimezone = \"Europe/Atlantis\"", 5, "IANA"),
            ("datetime_format = \"%!\"", 4, "time format"),
            ("datetime_format = \"%d %Z\"", 4, "time format"),
            ("decimal_mark = \";\"", 4, "decimal mark"),
            ("constants = { colour = \"red\" }", 4, "colour"),
            ("constants = { site = \"A\" }", 4, "column and a constant"),
            ("defaults = { lot = \"A\" }", 4, "no column"),
            ("values = { nothing = { A = \"B\" } }", 4, "nothing"),
            ("\n\n[[rules]]\nwhen = { Qty = { more_than = 1 } }\nset_aside = \"x\"", 7, "more_than"),
            ("rules = [{ when = { Qty = { equals = 1 } } }]", 4, "either"),
            ("rules = [{ when = { Qty = { equals = 1 } }, hold = \"operator\" }]", 4, "only orders"),
            ("rules = [{ when = { Qty = { equals = 1 } }, set_aside = \"Not Goods\" }]", 4, "word"),
            ("rules = [{ when = {}, set_aside = \"x\" }]", 4, "no condition"),
            ("rules = [\n{ when = { Qty = { matches = \"(\" } }, set_aside = \"x\" }]", 5, "pattern"),
            ("rules = [{ then = 1 }]", 4, "then"),
        ] {
            let found = refused(&format!("{SMALL}{addition}\n"));
            assert!(found.0 == line && found.1.contains(word), "{addition}: {found:?}");
        }
        for (map, line, word) in [
            ("", 1, "kind"),
            ("kind = \"stock\"\n", 1, "columns"),
            ("kind = \"socks\"\ncolumns = {}\n", 1, "socks"),
            ("\nkind = \"stock\"\ncolumns = { site = \"S\" }\n", 3, "`location` is required"),
            ("kind = \"stock\"\ncolumns = { site = \"S | upper\" }\n", 2, "upper"),
            ("kind = \"stock\"\ncolumns = { site = \" | integer\" }\n", 2, "name the column"),
            ("kind = \"stock\"\ncolumns = { bin = \"S\" }\n", 2, "bin"),
            ("kind =\n", 1, ""),
        ] {
            let found = refused(map);
            assert!(found.0 == line && found.1.contains(word), "{map:?}: {found:?}");
        }
    }
}
