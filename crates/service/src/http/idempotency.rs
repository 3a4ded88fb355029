//! A command with a key takes effect once: its answer is kept in the transaction of its effect.

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::said::{Language, Said};
use crate::http::call::Call;
use crate::http::door::{DoorRefusal, Refusal};
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::route::Answer;
use crate::http::state::HttpState;
use crate::store::dialect::try_lock_key;
use crate::store::idempotency::{StoredAnswer, find, keep};
use crate::store::{Caller, Keep, Settle, StoreError, Tx};
use actix_web::http::header::HeaderMap;

/// The header.
pub const HEADER: &str = "Idempotency-Key";

/// The longest key, in visible ASCII characters.
const KEY_MAX: usize = 128;

/// One command, as its key names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Client or house, method and route: where the key is unique.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Keyed hash of method, path, query and body.
    pub fingerprint: [u8; 32],
}

/// The key of a request, bare; quoted or bare on the wire.
///
/// # Errors
/// [`DoorRefusal::IdempotencyKeyMissing`] where it is required and absent, [`DoorRefusal::ParameterInvalid`] where it is
/// no key or stands twice.
pub fn key(headers: &HeaderMap, is_required: bool) -> Result<Option<String>, DoorRefusal> {
    let mut values = headers.get_all(HEADER);
    let Some(value) = values.next() else {
        return if is_required { Err(DoorRefusal::IdempotencyKeyMissing) } else { Ok(None) };
    };
    let text = value.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let well_formed = (1..=KEY_MAX).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_graphic());
    if well_formed && values.next().is_none() {
        return Ok(Some(bare.to_owned()));
    }
    let message = Said::fixed(
        "One key of 1 to 128 visible ASCII characters is expected here.",
        "Her forventes én nøgle på 1 til 128 synlige ASCII-tegn.",
    );
    Err(DoorRefusal::ParameterInvalid(vec![FieldProblem::at_header(HEADER, FieldCode::BadFormat, message)]))
}

/// What a transaction with a key came to.
enum Done {
    /// The command ran.
    Now(Reply),
    /// It ran before.
    Before(StoredAnswer),
}

/// Runs a command under its key.
pub(crate) async fn write(
    call: &Call,
    key: &Command,
    caller: &Caller,
    command: impl Fn(&mut Tx<'_>) -> Result<Reply, AppError> + Send + Sync + 'static,
) -> Answer {
    let in_progress = || Refusal::App(AppError::RequestInProgress);
    let _under_way = call.state.begin(format!("{}\n{}", key.scope, key.key)).ok_or_else(in_progress)?;
    let once = key.clone();
    let run = move |tx: &mut Tx<'_>| {
        if !try_lock_key(tx.conn(), &once.scope, &once.key)? {
            return Err(AppError::RequestInProgress);
        }
        if let Some(stored) = stored_for(tx, &once)? {
            return Ok(Done::Before(stored));
        }
        let reply = command(tx)?;
        keep(tx, &once.scope, &once.key, &reply.stored(once.fingerprint))?;
        Ok(Done::Now(reply))
    };
    let settle = settle(key.clone(), call.language, call.request_id.clone());
    match call.state.app.store.write_async(caller, Keep::Yes, run, Some(settle)).await? {
        Done::Now(reply) => Ok(reply),
        Done::Before(stored) => Ok(Reply::replayed(stored)?),
    }
}

/// Keeps a refusal that rests on our data or on a state, in the place of the rows that were undone.
fn settle(key: Command, language: Language, request_id: String) -> Settle<AppError> {
    Box::new(move |tx, refusal| {
        if !refusal.is_stored_refusal() || find(tx, &key.scope, &key.key)?.is_some() {
            return Ok(());
        }
        let problem = Problem::from(refusal);
        let answer = StoredAnswer {
            fingerprint: key.fingerprint.to_vec(),
            status: i32::from(problem.status()),
            headers: "{}".to_owned(),
            body: problem.body(language, &request_id),
        };
        keep(tx, &key.scope, &key.key, &answer)
    })
}

/// The answer under a key, if this very request was answered before.
fn stored_for(tx: &mut Tx<'_>, command: &Command) -> Result<Option<StoredAnswer>, AppError> {
    match find(tx, &command.scope, &command.key)? {
        Some(stored) if stored.fingerprint != command.fingerprint => Err(AppError::IdempotencyKeyReused),
        stored => Ok(stored),
    }
}

/// What is told of a body with faults: that its key was used for another request, if it was, before the faults.
pub(crate) async fn before_body_faults(state: &HttpState, command: Command, faults: Refusal) -> Refusal {
    let look = move |tx: &mut Tx<'_>| Ok::<_, StoreError>(stored_for(tx, &command).is_err());
    match state.app.store.read_async(&Caller::hotel("door"), look).await {
        Ok(true) => AppError::IdempotencyKeyReused.into(),
        Ok(false) => faults,
        Err(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn read(values: &[&'static str], is_required: bool) -> Result<Option<String>, DoorRefusal> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HeaderName::from_static("idempotency-key"), HeaderValue::from_static(value));
        }
        key(&headers, is_required)
    }

    #[test]
    fn a_key_is_bare_or_quoted() {
        for value in ["a-1", "\"a-1\"", " a-1 "] {
            assert_eq!(read(&[value], true).unwrap().as_deref(), Some("a-1"), "{value}");
        }
        assert_eq!(read(&[], false).unwrap(), None);
        assert!(matches!(read(&[], true), Err(DoorRefusal::IdempotencyKeyMissing)));
    }

    #[test]
    fn what_is_no_key_is_refused_also_where_none_is_needed() {
        const LONG: &str = "0123456789012345678901234567890123456789012345678901234567890123456789\
            01234567890123456789012345678901234567890123456789012345678";
        for values in [&[""][..], &["\"\""], &["a b"], &["a", "a"], &[LONG]] {
            assert!(matches!(read(values, false), Err(DoorRefusal::ParameterInvalid(_))), "{values:?}");
        }
    }
}
