//! One request that was let in: what its handler reads of it, and how it writes.
//!
//! The checks come in the one order of the API: `dispatch.rs` makes those up to the headers and parameters, [`Call::body`]
//! reads the body, and [`Call::write`] looks at the idempotency key in the transaction of the effect, before the command
//! finds, compares versions, decides and writes.

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::precondition::Precondition;
use crate::app::said::{Language, Said};
use crate::http::access::Principal;
use crate::http::cursor::{self, Binding};
use crate::http::decode::{self, Node, Read};
use crate::http::door::{DoorRefusal, Refusal};
use crate::http::idempotency::{self, Command};
use crate::http::json;
use crate::http::query::Query;
use crate::http::readers::parse_id;
use crate::http::reply::Reply;
use crate::http::route::Answer;
use crate::http::state::HttpState;
use crate::store::page::{After, Page, Walk};
use crate::store::{Caller, Keep, Tx};
use actix_web::web::{Bytes, Data};
use rummelig_domain::ids::ClientId;
use rummelig_domain::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A request that was let in.
pub struct Call {
    pub(crate) state: Data<HttpState>,
    pub(crate) principal: Option<Principal>,
    pub(crate) client: Option<ClientId>,
    /// The id of the request, on its answer and in the log.
    pub request_id: String,
    /// The language of its problems.
    pub language: Language,
    /// Its query parameters.
    pub query: Query,
    pub(crate) path: String,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) precondition: Precondition,
    pub(crate) command: Option<Command>,
    pub(crate) body: Bytes,
}

/// How a path names a resource of a client: by the client's own number, or by our id (`id:<uuid>`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The client's own number or sku, as it was sent; whether it is well formed is for its type to say.
    Code(String),
    /// Our id.
    Id(Uuid),
}

impl Call {
    /// Who asks; none on a route that is open without a key.
    #[must_use]
    pub const fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// Whether the warehouse asks.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.principal.as_ref().is_some_and(Principal::is_staff)
    }

    /// The client whose things the request is about.
    ///
    /// # Errors
    /// [`DoorRefusal::ClientRequired`] where a staff key named none.
    pub fn client(&self) -> Result<ClientId, DoorRefusal> {
        self.client.ok_or(DoorRefusal::ClientRequired)
    }

    /// The client whose things the request is about; none where it is about the house's own.
    #[must_use]
    pub const fn maybe_client(&self) -> Option<ClientId> {
        self.client
    }

    /// A parameter of the path, decoded.
    #[must_use]
    pub fn path(&self, name: &str) -> &str {
        self.parameters.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// A parameter of the path that is an id of ours.
    ///
    /// # Errors
    /// [`DoorRefusal::ParameterInvalid`] where it is no UUID.
    pub fn id<T: From<Uuid>>(&self, name: &str) -> Result<T, DoorRefusal> {
        parse_id(self.path(name)).map(T::from).ok_or_else(|| bad_id(name))
    }

    /// A parameter of the path that names a client's resource by its number or by our id.
    ///
    /// # Errors
    /// [`DoorRefusal::ParameterInvalid`] where `id:` is followed by something else than a UUID.
    pub fn named(&self, name: &str) -> Result<Named, DoorRefusal> {
        match self.path(name).strip_prefix("id:") {
            Some(id) => parse_id(id).map(Named::Id).ok_or_else(|| bad_id(name)),
            None => Ok(Named::Code(self.path(name).to_owned())),
        }
    }

    /// For which version of the resource the write was made; the command checks it once it found the resource.
    #[must_use]
    pub fn precondition(&self) -> Precondition {
        self.precondition.clone()
    }

    /// Reads the body; all its faults are told at once.
    ///
    /// # Errors
    /// [`DoorRefusal::JsonMalformed`] or [`AppError::Validation`].
    pub fn body<T>(&self, reader: impl Fn(Node<'_>) -> Read<T>) -> Result<T, Refusal> {
        let (value, faults) = json::parse(&self.body)?;
        Ok(decode::whole(&value, faults, reader)?)
    }

    /// Reads a merge patch and checks what it brings with the reader of the whole resource.
    ///
    /// # Errors
    /// [`DoorRefusal::JsonMalformed`] or [`AppError::Validation`].
    pub fn patch<T>(&self, reader: impl Fn(Node<'_>) -> Read<T>) -> Result<Patch, Refusal> {
        let (value, faults) = json::parse(&self.body)?;
        decode::check_patch(&value, faults, reader)?;
        Ok(Patch { value })
    }

    /// How a list of things with `id` and `updated_at` is walked.
    ///
    /// # Errors
    /// [`DoorRefusal::CursorInvalid`].
    pub fn walk(&self) -> Result<Walk, DoorRefusal> {
        let after = self.after::<(i64, Uuid)>()?;
        let after = after.map(|(micros, id)| After { updated_at: Instant::from_micros(micros), id });
        let updated_since = self.query.time("updated_since");
        Ok(Walk { updated_since, after, limit: self.query.limit(), count: self.query.flag("count") })
    }

    /// The key of the last row of the page before, for lists that are walked by a key of their own.
    ///
    /// # Errors
    /// [`DoorRefusal::CursorInvalid`].
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, DoorRefusal> {
        let Some(text) = self.query.text("cursor") else { return Ok(None) };
        let owner = self.owner();
        let filters = self.query.filters();
        let key = cursor::parse(&self.state.app.server_keys, self.binding(&owner, &filters), text);
        key.map(Some).ok_or(DoorRefusal::CursorInvalid)
    }

    /// Answers a page of a list that [`Self::walk`] walks, each row as a `W`; `after` tells where a row stands.
    ///
    /// # Errors
    /// [`AppError::Internal`] where a row cannot be written as JSON.
    pub fn page<T, W>(&self, page: &Page<T>, after: impl Fn(&T) -> After) -> Result<Reply, AppError>
    where
        W: Serialize + for<'t> From<&'t T>,
    {
        let key = |row: &T| {
            let after = after(row);
            (after.updated_at.micros(), after.id)
        };
        self.page_by(page, key, |row| W::from(row))
    }

    /// Answers a page of a list that is walked by a key of its own; see [`Self::after`].
    ///
    /// # Errors
    /// [`AppError::Internal`] where a row cannot be written as JSON.
    pub fn page_by<T, K: Serialize, W: Serialize>(
        &self,
        page: &Page<T>,
        key: impl Fn(&T) -> K,
        wire: impl Fn(&T) -> W,
    ) -> Result<Reply, AppError> {
        let owner = self.owner();
        let filters = self.query.filters();
        let last = page.rows.last().filter(|_| page.has_more);
        let next = last.and_then(|row| {
            cursor::print(&self.state.app.server_keys, self.binding(&owner, &filters), &key(row))
        });
        let rows: Result<Vec<Value>, _> =
            page.rows.iter().map(|row| serde_json::to_value(wire(row))).collect();
        let mut body = Map::new();
        body.insert("data".to_owned(), Value::Array(rows.map_err(AppError::internal)?));
        body.insert("next_cursor".to_owned(), json!(next));
        if let Some(total) = page.total {
            body.insert("total".to_owned(), json!(total));
        }
        let reply = Reply::ok(&body)?;
        Ok(match next {
            Some(next) => reply
                .header("Link", format!("<{}?{}>; rel=\"next\"", self.path, self.query.with_cursor(&next))),
            None => reply,
        })
    }

    /// Runs a query on one snapshot.
    ///
    /// # Errors
    /// What the query answers.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, Refusal> {
        Ok(self.state.app.store.read_async(&self.caller(), query).await?)
    }

    /// Runs a command, once: a repeated request with the same idempotency key gets the first answer, and a dry run
    /// does everything but keep it. Answers after the effect is durable.
    ///
    /// The command may be run again from its start, so it has no effect but through its transaction.
    ///
    /// # Errors
    /// What the command answers, and what its idempotency key was used for.
    pub async fn write(
        &self,
        command: impl Fn(&mut Tx<'_>) -> Result<Reply, AppError> + Send + Sync + 'static,
    ) -> Answer {
        let caller = self.caller();
        if self.query.flag("dry_run") {
            let reply = self.state.app.store.write_async(&caller, Keep::DryRun, command, None).await?;
            return Ok(reply.as_dry_run());
        }
        match &self.command {
            Some(key) => idempotency::write(self, key, &caller, command).await,
            None => Ok(self.state.app.store.write_async(&caller, Keep::Yes, command, None).await?),
        }
    }

    /// Whose cursors and idempotency keys these are: a client's or the house's.
    pub(crate) fn owner(&self) -> String {
        owner_name(self.client)
    }

    fn binding<'b>(&'b self, owner: &'b str, filters: &'b str) -> Binding<'b> {
        Binding { owner, path: &self.path, filters }
    }

    fn caller(&self) -> Caller {
        match &self.principal {
            Some(Principal { client: Some(client), actor, .. }) => Caller::client(*client, actor),
            Some(principal) => Caller::hotel(&principal.actor),
            None => Caller::hotel("door"),
        }
    }
}

/// `client:ID` or `house`.
pub(crate) fn owner_name(client: Option<ClientId>) -> String {
    client.map_or_else(|| "house".to_owned(), |client| format!("client:{client}"))
}

fn bad_id(name: &str) -> DoorRefusal {
    let message = Said::fixed("A UUID is expected here.", "Her forventes en UUID.");
    DoorRefusal::ParameterInvalid(vec![FieldProblem::at_parameter(name, FieldCode::BadFormat, message)])
}

/// A merge patch whose own faults are found.
#[derive(Clone, Debug)]
pub struct Patch {
    value: Value,
}

impl Patch {
    /// What the patch makes of a resource, given as it stands in answers, read with the reader of the whole resource.
    ///
    /// # Errors
    /// [`AppError::Validation`] with the rules between fields that the result breaks.
    pub fn apply<T>(
        &self,
        current: &impl Serialize,
        reader: impl Fn(Node<'_>) -> Read<T>,
    ) -> Result<T, AppError> {
        let mut value = serde_json::to_value(current).map_err(AppError::internal)?;
        json::merge(&mut value, &self.value);
        decode::merged(&value, reader)
    }
}
