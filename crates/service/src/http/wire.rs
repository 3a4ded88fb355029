//! The simple values of answers, as they stand on the wire and in the API description.

use rummelig_domain::time::{Day as CivilDay, Instant};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A point in time, written in UTC with milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Instant);

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub CivilDay);

/// An amount of money in the smallest unit of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// The amount, for instance in øre.
    #[schema(minimum = 0, example = 255)]
    pub amount_minor: i64,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$", example = "DKK")]
    pub currency: String,
}

impl From<Instant> for Time {
    fn from(value: Instant) -> Self {
        Self(value)
    }
}

impl From<CivilDay> for Day {
    fn from(value: CivilDay) -> Self {
        Self(value)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

fn text_of(format: KnownFormat, example: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
    RefOr::T(Schema::Object(text.examples([serde_json::json!(example)]).build()))
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        text_of(KnownFormat::DateTime, "2026-03-02T08:26:00.000Z")
    }
}

impl ToSchema for Time {}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        text_of(KnownFormat::Date, "2026-03-02")
    }
}

impl ToSchema for Day {}
