//! What every request needs: the application, the routes, the description.

use crate::app::App;
use crate::http::openapi;
use crate::http::router::Router;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Shared by all requests of this process. It holds nothing that another node would need.
pub struct HttpState {
    /// The application.
    pub app: App,
    /// The routes.
    pub router: Router,
    /// The API description, written once.
    pub description: String,
    in_progress: Mutex<HashSet<String>>,
}

impl HttpState {
    /// The state of a server of this application, with all routes of the API.
    #[must_use]
    pub fn new(app: App) -> Self {
        let router = Router::new(crate::http::routes());
        let description = openapi::document(router.routes());
        Self { app, router, description, in_progress: Mutex::new(HashSet::new()) }
    }

    /// Marks the command of an idempotency key as under way; nothing where it already is.
    pub(crate) fn begin(&self, command: String) -> Option<UnderWay<'_>> {
        let mut commands = self.in_progress.lock().unwrap_or_else(PoisonError::into_inner);
        // Made only where it is new: what is made here takes the command out again when it is dropped.
        commands.insert(command.clone()).then(|| UnderWay { state: self, command })
    }
}

/// A command that is under way until this is dropped.
pub(crate) struct UnderWay<'s> {
    state: &'s HttpState,
    command: String,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.state.in_progress.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.command);
    }
}
