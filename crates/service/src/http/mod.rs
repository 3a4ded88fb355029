//! HTTP: the API under `/v1`, and what is open beside it.
//!
//! | file | subject |
//! |---|---|
//! | `route.rs` | the route table: how a resource declares its routes, with an example |
//! | `router.rs` `dispatch.rs` | finding the route, the checks at the door in their order, the answer, the log line |
//! | `auth.rs` `access.rs` | who asks, and who may |
//! | `call.rs` `reply.rs` | what a handler reads and what it answers |
//! | `idempotency.rs` `etag.rs` | once, and for which version |
//! | `json.rs` `decode.rs` `readers.rs` `query.rs` | from bytes to values, with all faults at once |
//! | `cursor.rs` | pages |
//! | `problem.rs` `slug.rs` `problem_texts.rs` `door.rs` | refusals |
//! | `openapi.rs` `wire.rs` | the API description, and the values in it |
//! | `open.rs` | what needs no key |
//!
//! All other files are resources, one per noun; each has a function `routes()` that [`routes`] names.

pub mod access;
pub mod adjustments;
pub mod auth;
pub mod call;
pub mod clients;
pub mod counts;
pub mod cursor;
pub mod decode;
pub mod dispatch;
pub mod documents;
pub mod door;
pub mod etag;
pub mod handling_units;
pub mod idempotency;
pub mod inbound;
pub mod inventory;
pub mod items;
pub mod json;
pub mod locations;
pub mod movements;
pub mod moves;
pub mod open;
pub mod openapi;
pub mod orders;
pub mod problem;
pub mod problem_texts;
pub mod query;
pub mod readers;
pub mod reply;
pub mod route;
pub mod router;
pub mod shipments;
pub mod sites;
pub mod slug;
pub mod state;
pub mod stock_holds;
pub mod tasks;
pub mod tours;
pub mod waves;
pub mod wire;
pub mod workers;
pub mod zones;

pub use state::HttpState;

use actix_web::web::{self, Data, ServiceConfig};
use route::Route;

/// Every route of the API. A resource is served once it is named here.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        open::routes(),
        sites::routes(),
        zones::routes(),
        locations::routes(),
        handling_units::routes(),
        clients::routes(),
        workers::routes(),
        items::routes(),
        inventory::routes(),
        movements::routes(),
        adjustments::routes(),
        orders::routes(),
        shipments::routes(),
        documents::routes(),
        inbound::routes(),
        moves::routes(),
        stock_holds::routes(),
        waves::routes(),
        tours::routes(),
        tasks::routes(),
        counts::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Serves the API, and a problem for every path that nothing else serves.
pub fn configure(state: Data<HttpState>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.app_data(state).default_service(web::to(dispatch::dispatch));
    }
}
