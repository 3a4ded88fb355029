//! What is open without a key: whether the service lives and is ready, its version, its description, its problems.

use crate::app::said::Language;
use crate::http::call::Call;
use crate::http::door::DoorRefusal;
use crate::http::problem_texts::Texts;
use crate::http::reply::{JSON, Reply};
use crate::http::route::{Answer, Content, Route, get};
use crate::http::slug::Slug;
use crate::store::{Caller, Keep, StoreError, Tx, migrations};
use rummelig_domain::time::Instant;
use serde_json::json;

/// The clock of this node may differ from the database's by so many seconds; beyond, it is not ready.
const CLOCK_DIFFERENCE_MAX: i64 = 60;

/// The open routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/health/live", "Whether the process answers")
            .open()
            .good(200, Content::Object, "It does.")
            .to(live),
        get("/health/ready", "Whether requests can be taken")
            .open()
            .good(200, Content::Object, "They can.")
            .refuses(&[Slug::Starting])
            .to(ready),
        get("/version", "Which Rummelig this is")
            .open()
            .good(200, Content::Object, "Its version.")
            .to(version),
        get("/v1/openapi.json", "This description")
            .open()
            .good(200, Content::Object, "OpenAPI 3.1.")
            .to(description),
        get("/problems/{slug}", "What a problem means and what to do next, in Danish and English")
            .open()
            .good(200, Content::Other("text/html"), "A page.")
            .to(problem),
    ]
}

async fn live(_: Call) -> Answer {
    Ok(Reply::ok(&json!({ "status": "live" }))?)
}

/// Asks the database through a reader and through the writer, which both must answer, and compares the clocks.
async fn ready(call: Call) -> Answer {
    let store = &call.state.app.store;
    let caller = Caller::hotel("door");
    let look = |tx: &mut Tx<'_>| Ok::<_, StoreError>((tx.now(), migrations::is_current(tx)?));
    let read = store.read_async(&caller, look).await;
    let written = store.write_async(&caller, Keep::DryRun, |_| Ok::<_, StoreError>(()), None).await;
    let seconds_off = |now: Instant| (now.micros() - store.now().micros()).abs() / 1_000_000;
    let checks = [
        ("database", read.is_ok()),
        ("schema", matches!(read, Ok((_, true)))),
        ("writer", written.is_ok()),
        ("clock", read.is_ok_and(|(now, _)| seconds_off(now) <= CLOCK_DIFFERENCE_MAX)),
    ];
    match checks.iter().find(|(_, is_good)| !is_good) {
        None => Ok(Reply::ok(&json!({ "status": "ready" }))?),
        Some((name, _)) => Err(DoorRefusal::NotReady { check: name }.into()),
    }
}

async fn version(_: Call) -> Answer {
    Ok(Reply::ok(&json!({ "name": "rummelig", "version": env!("CARGO_PKG_VERSION"), "api": "1" }))?)
}

async fn description(call: Call) -> Answer {
    Ok(Reply::text(JSON, call.state.description.clone()))
}

async fn problem(call: Call) -> Answer {
    let slug = Slug::find(call.path("slug")).ok_or(DoorRefusal::PathUnknown)?;
    Ok(Reply::text("text/html; charset=utf-8", page(slug, call.language))
        .header("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
        .header("Vary", "Accept-Language"))
}

/// The page of a slug: both languages, the one that was asked for first. No text of it needs escaping but the quotes
/// and angles that the texts themselves may hold.
fn page(slug: Slug, first: Language) -> String {
    let texts = slug.texts();
    let second = match first {
        Language::English => Language::Danish,
        Language::Danish => Language::English,
    };
    let title = escaped(texts.title.in_language(first));
    let sections = section(&texts, first) + &section(&texts, second);
    let (tag, name, status) = (first.as_str(), slug.as_str(), slug.status());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} – Rummelig</title>\n</head>\n<body>\n\
         <main>\n{sections}<p><code>{status} {name}</code></p>\n</main>\n</body>\n</html>\n"
    )
}

fn section(texts: &Texts, language: Language) -> String {
    let (meaning, next) = match language {
        Language::English => ("What it means", "What to do next"),
        Language::Danish => ("Hvad det betyder", "Hvad du kan gøre"),
    };
    let say = |said: &crate::app::said::Said| escaped(said.in_language(language));
    format!(
        "<section lang=\"{}\">\n<h1>{}</h1>\n<h2>{meaning}</h2>\n<p>{}</p>\n<h2>{next}</h2>\n<p>{}</p>\n</section>\n",
        language.as_str(),
        say(&texts.title),
        say(&texts.meaning),
        say(&texts.next),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
