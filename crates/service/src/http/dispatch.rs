//! The way of every request: the checks at the door in their order, the handler, the answer, the line in the log.
//!
//! Order: 414, 401, route 404 and 405, scope 403, 413, 415, headers and parameters 400; then the handler.

use crate::app::error::AppError;
use crate::app::said::{Language, accepted};
use crate::http::access::{Access, ClientHeader, Principal};
use crate::http::auth::{self, Asking, Named};
use crate::http::call::{Call, owner_name};
use crate::http::door::{DoorRefusal, Refusal};
use crate::http::etag;
use crate::http::idempotency::{self, Command};
use crate::http::problem::{self, Problem};
use crate::http::query::Query;
use crate::http::reply::Reply;
use crate::http::route::{Body, Method, Route};
use crate::http::router::{Found, Match};
use crate::http::state::HttpState;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use rummelig_domain::ids::ClientId;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The longest address, path and query together, in bytes.
pub const ADDRESS_MAX: usize = 8 * 1024;
/// The largest JSON body in bytes.
pub const JSON_MAX: usize = 1024 * 1024;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Answers every request that no other service of the server answers.
pub async fn dispatch(request: HttpRequest, payload: Payload, state: Data<HttpState>) -> HttpResponse {
    let mut trace = Trace::new(&request);
    let answer = answer(&request, payload, &state, &mut trace).await;
    let response = match answer {
        Ok(reply) => respond(&request, reply, &mut trace),
        Err(Stopped::Refused(refusal)) => refuse(&refusal, &mut trace),
        Err(Stopped::Slow) => {
            let mut response = HttpResponse::RequestTimeout();
            response.force_close();
            response.finish()
        }
    };
    trace.log(&request, response.status());
    response
}

/// Why there is no answer of a handler.
enum Stopped {
    Refused(Refusal),
    /// The body took too long; the connection is closed without a word.
    Slow,
}

impl<R: Into<Refusal>> From<R> for Stopped {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}

/// What the log line says: no paths, no names, nothing that somebody sent.
struct Trace {
    started: Instant,
    request_id: String,
    language: Language,
    route: &'static str,
    principal: String,
    client: Option<ClientId>,
    error: &'static str,
}

impl Trace {
    fn new(request: &HttpRequest) -> Self {
        let asked = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self {
            started: Instant::now(),
            request_id: Uuid::now_v7().to_string(),
            language: accepted(asked),
            route: "",
            principal: String::new(),
            client: None,
            error: "",
        }
    }

    fn log(&self, request: &HttpRequest, status: StatusCode) {
        tracing::info!(
            target: "rummelig::access",
            request_id = self.request_id,
            method = Method::of(request.method().as_str()).map_or("", Method::as_str),
            route = self.route,
            status = status.as_u16(),
            ms = self.started.elapsed().as_millis() as u64,
            principal = self.principal,
            client = self.client.map(|client| client.to_string()).unwrap_or_default(),
            error = self.error,
        );
    }
}

async fn answer(
    request: &HttpRequest,
    payload: Payload,
    state: &Data<HttpState>,
    trace: &mut Trace,
) -> Result<Reply, Stopped> {
    let uri = request.uri();
    let address = uri.path_and_query().map_or("", |address| address.as_str());
    if address.len() > ADDRESS_MAX {
        return Err(DoorRefusal::UriTooLong.into());
    }
    let matched = state.router.find(request.method().as_str(), uri.path());
    let asking = ask(request, state, &matched, address, trace).await?;
    let found = match matched {
        Match::Route(found) => found,
        Match::OtherMethods(allow) => return Err(DoorRefusal::MethodNotAllowed { allow }.into()),
        Match::Nothing => return Err(DoorRefusal::PathUnknown.into()),
    };
    trace.route = found.route.path;
    let client = match (&found.route.access, &asking) {
        (Some(access), Some(asking)) => admit(access, asking)?,
        (Some(_), None) => return Err(DoorRefusal::KeyMissing.into()),
        (None, _) => Client::Nobody,
    };
    let body = read_body(request, payload, found.route.body).await?;
    let call = call(request, state, found, asking.map(|asking| asking.principal), client, body, trace)?;
    finish(state, call.0, call.1).await
}

/// Who asks, unless the route is open. What is outside `/v1` and not there needs no key to be told so.
async fn ask(
    request: &HttpRequest,
    state: &Data<HttpState>,
    matched: &Match<'_>,
    address: &str,
    trace: &mut Trace,
) -> Result<Option<Asking>, Stopped> {
    auth::refuse_key_in_address(state, address).await?;
    let is_open = match matched {
        Match::Route(found) => found.route.access.is_none(),
        Match::OtherMethods(_) | Match::Nothing => !in_v1(request.uri().path()),
    };
    if is_open {
        return Ok(None);
    }
    let asking = auth::authenticate(state, request.headers()).await?;
    trace.principal.clone_from(&asking.principal.key_id);
    trace.client = asking.principal.client;
    Ok(Some(asking))
}

fn in_v1(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

/// For which client a request is, before it is known whether its header was right.
enum Client {
    Nobody,
    This(ClientId),
    /// The header is required, and was not sent.
    Missing,
    /// No client has the code that the header names.
    Unknown,
}

/// Scope 403 and client 403; what else is wrong with the client is told in its turn.
fn admit(access: &Access, asking: &Asking) -> Result<Client, DoorRefusal> {
    access.admits(&asking.principal)?;
    if let Some(own) = asking.principal.client {
        return match (access.client_header(), asking.named) {
            (ClientHeader::Ignored, _) | (_, Named::Nobody) => Ok(Client::This(own)),
            (_, Named::Client(named)) if named == own => Ok(Client::This(own)),
            (_, Named::Client(_) | Named::Unknown) => Err(DoorRefusal::ClientMismatch),
        };
    }
    Ok(match (access.client_header(), asking.named) {
        (ClientHeader::Ignored, _) | (ClientHeader::Optional, Named::Nobody) => Client::Nobody,
        (ClientHeader::Required, Named::Nobody) => Client::Missing,
        (ClientHeader::Required | ClientHeader::Optional, Named::Client(client)) => Client::This(client),
        (ClientHeader::Required | ClientHeader::Optional, Named::Unknown) => Client::Unknown,
    })
}

/// 413, then 415.
async fn read_body(request: &HttpRequest, payload: Payload, body: Body) -> Result<Bytes, Stopped> {
    if matches!(body, Body::None) {
        return Ok(Bytes::new());
    }
    let too_large = DoorRefusal::BodyTooLarge { limit: JSON_MAX };
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > JSON_MAX) {
        return Err(too_large.into());
    }
    let bytes = match tokio::time::timeout(BODY_TIME, payload.to_bytes_limited(JSON_MAX)).await {
        Ok(Ok(Ok(bytes))) => bytes,
        Ok(Err(_)) => return Err(too_large.into()),
        // The connection broke, or it never sent what it announced.
        Ok(Ok(Err(_))) | Err(_) => return Err(Stopped::Slow),
    };
    if bytes.is_empty() && matches!(body, Body::OptionalJson(_)) {
        return Ok(Bytes::from_static(b"{}"));
    }
    check_media_type(request.headers(), body)?;
    Ok(bytes)
}

fn check_media_type(headers: &HeaderMap, body: Body) -> Result<(), DoorRefusal> {
    let accepted = match body {
        Body::MergePatch(_) => "application/merge-patch+json, application/json",
        Body::None | Body::Json(_) | Body::OptionalJson(_) => "application/json",
    };
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = sent.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset =
        parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned));
    let is_utf_8 = charset.is_none_or(|charset| charset.trim_matches('"') == "utf-8");
    let is_taken = accepted.split(", ").any(|known| known == media_type);
    if is_taken && is_utf_8 && !headers.contains_key(CONTENT_ENCODING) {
        return Ok(());
    }
    Err(DoorRefusal::MediaTypeUnsupported { accepted })
}

/// Headers and parameters 400; an unknown client is told as what does not exist.
fn call<'r>(
    request: &HttpRequest,
    state: &Data<HttpState>,
    found: Found<'r>,
    principal: Option<Principal>,
    client: Client,
    body: Bytes,
    trace: &mut Trace,
) -> Result<(&'r Route, Call), Stopped> {
    let Found { route, parameters } = found;
    let headers = request.headers();
    let query = Query::parse(request.query_string(), &route.parameters)?;
    let key = match route.method {
        Method::Get => None,
        Method::Post => idempotency::key(headers, true)?,
        Method::Put | Method::Patch | Method::Delete => idempotency::key(headers, false)?,
    };
    let client = match client {
        Client::Nobody => None,
        Client::This(client) => Some(client),
        Client::Missing => return Err(DoorRefusal::ClientRequired.into()),
        Client::Unknown => return Err(AppError::NotFound.into()),
    };
    trace.client = client;
    let path = request.uri().path().to_owned();
    let command = key.map(|key| Command {
        scope: format!("{} {} {}", owner_name(client), route.method.as_str(), route.path),
        key,
        fingerprint: state.app.server_keys.fingerprint(&[
            route.method.as_str().as_bytes(),
            path.as_bytes(),
            request.query_string().as_bytes(),
            &body,
        ]),
    });
    let needs_match = matches!(route.method, Method::Patch | Method::Delete);
    let call = Call {
        state: state.clone(),
        principal,
        client,
        request_id: trace.request_id.clone(),
        language: trace.language,
        query,
        path,
        parameters,
        precondition: etag::precondition(headers, needs_match),
        command,
        body,
    };
    Ok((route, call))
}

/// Lets the handler answer. Faults of the body are told after what the idempotency key was used for.
async fn finish(state: &HttpState, route: &Route, call: Call) -> Result<Reply, Stopped> {
    let command = call.command.clone().filter(|_| !call.query.flag("dry_run"));
    match route.answer(call).await {
        Err(refusal) if refusal.is_of_the_body() => match command {
            Some(command) => Err(idempotency::before_body_faults(state, command, refusal).await.into()),
            None => Err(refusal.into()),
        },
        answer => Ok(answer?),
    }
}

/// Writes an answer out; a GET whose tag the caller has already is 304.
fn respond(request: &HttpRequest, reply: Reply, trace: &mut Trace) -> HttpResponse {
    let is_read = Method::of(request.method().as_str()) == Some(Method::Get);
    let tag = reply.value_of("ETag").filter(|_| is_read && reply.status == 200);
    let is_known = tag.is_some_and(|tag| etag::is_known(request.headers(), tag));
    let status = if is_known { 304 } else { reply.status };
    if status >= 400 {
        trace.error = "stored-refusal";
    }
    let mut response = begin(status, trace);
    for (name, value) in reply.headers {
        response.insert_header((name, value));
    }
    if is_known || status == 204 {
        return response.finish();
    }
    response.content_type(reply.media_type);
    if reply.file.is_empty() { response.body(reply.body) } else { response.body(reply.file) }
}

fn refuse(refusal: &Refusal, trace: &mut Trace) -> HttpResponse {
    let problem = Problem::from(refusal);
    trace.error = problem.slug.as_str();
    problem::log_cause(refusal, &trace.request_id);
    let mut response = begin(problem.status(), trace);
    for (name, value) in &problem.headers {
        response.insert_header((name.clone(), value.as_str()));
    }
    response.insert_header((header::CONTENT_LANGUAGE, trace.language.as_str()));
    response.insert_header((header::VARY, "Accept-Language"));
    response.content_type(problem::MEDIA_TYPE);
    response.body(problem.body(trace.language, &trace.request_id))
}

fn begin(status: u16, trace: &Trace) -> actix_web::HttpResponseBuilder {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header(("X-Request-Id", trace.request_id.as_str()));
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key_scope::{KeyScope, KeyScopes};
    use crate::http::slug::Slug;

    fn asking(client: Option<u128>, named: Named) -> Asking {
        let client = client.map(|id| ClientId(Uuid::from_u128(id)));
        let scopes = KeyScopes::grant("orders:read", true).unwrap();
        let principal = Principal { key_id: "k".to_owned(), actor: "key:k".into(), client, scopes };
        Asking { principal, named }
    }

    fn came_to(access: Access, asking: &Asking) -> String {
        match admit(&access, asking) {
            Ok(Client::Nobody) => "nobody".to_owned(),
            Ok(Client::This(client)) => client.0.as_u128().to_string(),
            Ok(Client::Missing) => "missing".to_owned(),
            Ok(Client::Unknown) => "unknown".to_owned(),
            Err(refusal) => Slug::as_str(Problem::from(&refusal).slug).to_owned(),
        }
    }

    #[test]
    fn the_client_comes_from_the_key_or_is_named_by_staff() {
        let named = [
            Named::Nobody,
            Named::Unknown,
            Named::Client(ClientId(Uuid::from_u128(1))),
            Named::Client(ClientId(Uuid::from_u128(2))),
        ];
        let read = KeyScope::OrdersRead;
        for (access, of_client, of_staff) in [
            (
                Access::client(read),
                ["1", "client-mismatch", "1", "client-mismatch"],
                ["missing", "unknown", "1", "2"],
            ),
            (Access::staff_for_client(read), ["scope-missing"; 4], ["missing", "unknown", "1", "2"]),
            (Access::staff_maybe_for_client(read), ["scope-missing"; 4], ["nobody", "unknown", "1", "2"]),
            (Access::house(read), ["scope-missing"; 4], ["nobody"; 4]),
            (Access::every_key(), ["1"; 4], ["nobody"; 4]),
            (Access::client(KeyScope::OrdersWrite), ["scope-missing"; 4], ["scope-missing"; 4]),
        ] {
            assert_eq!(named.map(|named| came_to(access, &asking(Some(1), named))), of_client, "{access:?}");
            assert_eq!(named.map(|named| came_to(access, &asking(None, named))), of_staff, "{access:?}");
        }
    }

    #[test]
    fn the_description_is_open_and_the_rest_of_v1_is_not() {
        assert!(in_v1("/v1") && in_v1("/v1/x") && !in_v1("/v10") && !in_v1("/health/live"));
    }
}
