//! The HTTP server: where it listens, how it stops.

use crate::app::App;
use crate::http::{self, HttpState};
use crate::store::{Caller, StoreError};
use crate::web::front::{self, Front};
use actix_web::{HttpServer, rt, web};
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::time::Duration;

/// How long requests may take to finish after the order to stop, in seconds.
const FINISH_SECONDS: u64 = 20;
/// How long the head of a request may take.
const HEAD_WITHIN: Duration = Duration::from_secs(5);
/// Connections at once, over all threads.
const CONNECTIONS_MAX: usize = 2_000;
/// Threads that wait for requests; two cores are enough for a house, and each thread costs memory at rest.
const WORKERS: usize = 2;
/// Threads per worker that wait for the database.
const BLOCKING_THREADS: usize = 16;

/// Takes the address; the port 0 takes a free one.
///
/// # Errors
/// One plain sentence: the address is none of ours, or the port is in use.
pub fn bind(address: &str) -> Result<TcpListener, String> {
    let found: Vec<SocketAddr> = address
        .to_socket_addrs()
        .map_err(|_| format!("cannot listen on {address}: write ADDRESS:PORT, such as 127.0.0.1:8080"))?
        .collect();
    TcpListener::bind(&found[..]).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!("cannot listen on {address}: the port is in use"),
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// Serves until `stop` is ready; then takes no new connections, finishes what is under way within 20 s and waits for
/// the writer. Blocks.
///
/// # Errors
/// What the operating system says about the listener.
pub fn serve(
    app: &App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_with(app, None, listener, stop)
}

/// The same, with the first page of a demo where there is one.
///
/// # Errors
/// As [`serve`].
pub fn serve_with(
    app: &App,
    front: Option<Front>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    rt::System::new().block_on(async {
        let state = web::Data::new(HttpState::new(app.clone()));
        let app = app.clone();
        let pages = move |config: &mut web::ServiceConfig| {
            if let Some(front) = front.clone() {
                front::configure(app.clone(), front)(config);
            }
        };
        let site =
            move || actix_web::App::new().configure(pages.clone()).configure(http::configure(state.clone()));
        HttpServer::new(site)
            .workers(WORKERS)
            .worker_max_blocking_threads(BLOCKING_THREADS)
            .max_connections(CONNECTIONS_MAX / WORKERS)
            .client_request_timeout(HEAD_WITHIN)
            .shutdown_timeout(FINISH_SECONDS)
            .shutdown_signal(stop)
            .listen(listener)?
            .run()
            .await
    })?;
    flush(app)
}

/// Waits until everything that was handed to the writer is on the disk: its queue is first in, first out.
fn flush(app: &App) -> io::Result<()> {
    app.store
        .write(&Caller::hotel("job:shutdown"), |_| Ok::<(), StoreError>(()))
        .map_err(|error| io::Error::other(error.to_string()))
}
