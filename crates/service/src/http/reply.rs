//! What a handler answers.

use crate::app::error::AppError;
use crate::app::written::Written;
use crate::http::etag;
use crate::store::idempotency::StoredAnswer;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// An answer on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body; empty for 204, and for a file.
    pub body: String,
    /// The bytes of a file, which are never stored with an idempotency key.
    pub file: Vec<u8>,
    /// The media type of the body.
    pub media_type: &'static str,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, String)>,
}

/// The media type of most answers.
pub const JSON: &str = "application/json";

/// The headers that come again with a stored answer.
const STORED: [&str; 3] = ["Location", "ETag", "Rummelig-Result"];

impl Reply {
    fn json(status: u16, body: &impl Serialize) -> Result<Self, AppError> {
        let body = serde_json::to_string(body).map_err(AppError::internal)?;
        Ok(Self { status, body, file: Vec::new(), media_type: JSON, headers: Vec::new() })
    }

    /// 200 with a body.
    ///
    /// # Errors
    /// [`AppError::Internal`] where the body cannot be written as JSON.
    pub fn ok(body: &impl Serialize) -> Result<Self, AppError> {
        Self::json(200, body)
    }

    /// 201 with the new resource and its path.
    ///
    /// # Errors
    /// [`AppError::Internal`] where the body cannot be written as JSON.
    pub fn created(location: String, body: &impl Serialize) -> Result<Self, AppError> {
        Ok(Self::json(201, body)?.header("Location", location))
    }

    /// 202: it will be decided later.
    ///
    /// # Errors
    /// [`AppError::Internal`] where the body cannot be written as JSON.
    pub fn accepted(body: &impl Serialize) -> Result<Self, AppError> {
        Self::json(202, body)
    }

    /// What a PUT answers: 201 with its path where it created, else 200, with `Rummelig-Result`.
    ///
    /// # Errors
    /// [`AppError::Internal`] where the body cannot be written as JSON.
    pub fn upserted(written: Written, location: String, body: &impl Serialize) -> Result<Self, AppError> {
        let reply = match written {
            Written::Created => Self::created(location, body)?,
            Written::Updated | Written::Unchanged => Self::ok(body)?,
        };
        Ok(reply.written(written))
    }

    /// 204 without a body.
    #[must_use]
    pub const fn no_content() -> Self {
        Self { status: 204, body: String::new(), file: Vec::new(), media_type: JSON, headers: Vec::new() }
    }

    /// 200 with a file.
    #[must_use]
    pub const fn bytes(media_type: &'static str, file: Vec<u8>) -> Self {
        Self { status: 200, body: String::new(), file, media_type, headers: Vec::new() }
    }

    /// 200 with a text of another kind than JSON.
    #[must_use]
    pub const fn text(media_type: &'static str, body: String) -> Self {
        Self { status: 200, body, file: Vec::new(), media_type, headers: Vec::new() }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same answer with the tag of a version.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        self.header("ETag", etag::print(version))
    }

    /// The same answer with `Rummelig-Result`.
    #[must_use]
    pub fn written(self, written: Written) -> Self {
        self.header("Rummelig-Result", written.as_str())
    }

    /// A header that is set.
    #[must_use]
    pub fn value_of(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The answer of a dry run: 201 becomes 200, the id is null, and nothing points to what is not there.
    #[must_use]
    pub fn as_dry_run(mut self) -> Self {
        if self.status == 201 {
            self.status = 200;
        }
        if let Ok(Value::Object(mut body)) = serde_json::from_str(&self.body) {
            if let Some(id) = body.get_mut("id") {
                *id = Value::Null;
            }
            self.body = Value::Object(body).to_string();
        }
        self.headers.retain(|(name, _)| !matches!(*name, "Location" | "ETag"));
        self.header("Rummelig-Dry-Run", "true")
    }

    /// What is kept of the answer with its idempotency key.
    #[must_use]
    pub fn stored(&self, fingerprint: [u8; 32]) -> StoredAnswer {
        let kept = STORED.iter().filter_map(|name| Some(((*name).to_owned(), json!(self.value_of(name)?))));
        StoredAnswer {
            fingerprint: fingerprint.to_vec(),
            status: i32::from(self.status),
            headers: Value::Object(kept.collect()).to_string(),
            body: self.body.clone(),
        }
    }

    /// A stored answer, given again.
    ///
    /// # Errors
    /// [`AppError::Internal`] where the row does not hold what [`Self::stored`] wrote.
    pub fn replayed(stored: StoredAnswer) -> Result<Self, AppError> {
        let status = u16::try_from(stored.status).map_err(AppError::internal)?;
        let kept: Map<String, Value> = serde_json::from_str(&stored.headers).map_err(AppError::internal)?;
        let media_type = if status >= 400 { crate::http::problem::MEDIA_TYPE } else { JSON };
        let headers = STORED.iter().filter_map(|name| Some((*name, kept.get(*name)?.as_str()?.to_owned())));
        let reply =
            Self { status, body: stored.body, file: Vec::new(), media_type, headers: headers.collect() };
        Ok(reply.header("Idempotency-Replayed", "true"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_answer_comes_again_with_its_headers() {
        let reply = Reply::created("/v1/sites/1".to_owned(), &json!({ "id": "1" }))
            .unwrap()
            .version(1)
            .header("X", "y");
        let again = Reply::replayed(reply.stored([1; 32])).unwrap();
        assert_eq!((again.status, again.body.as_str()), (201, "{\"id\":\"1\"}"));
        assert_eq!(again.value_of("Location"), Some("/v1/sites/1"));
        assert_eq!(again.value_of("ETag"), Some("\"1\""));
        assert_eq!(again.value_of("X"), None);
        assert_eq!(again.value_of("Idempotency-Replayed"), Some("true"));
    }

    #[test]
    fn a_dry_run_points_to_nothing() {
        let reply = Reply::created("/v1/x/1".to_owned(), &json!({ "id": "1", "a": 1 })).unwrap().version(1);
        let dry = reply.as_dry_run();
        assert_eq!((dry.status, dry.body.as_str()), (200, "{\"id\":null,\"a\":1}"));
        assert_eq!(dry.headers, [("Rummelig-Dry-Run", "true".to_owned())]);
    }
}
