//! A query that says of itself that its prepared statement may be kept.
//!
//! Diesel does not keep the prepared statements of UPDATE, of most INSERTs and of raw queries, since their texts may be
//! many. Wrap a hot statement whose text comes in few forms: `Cached(update(…)).execute(conn)`.

use super::dialect::{DbConn, MultiBackend};
use diesel::QueryResult;
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use std::cell::Cell;

/// A statement with a bounded number of texts.
#[derive(Clone, Copy, Debug)]
pub struct Cached<Q>(pub Q);

/// Kept by its text and never by its type: an INSERT leaves out what is absent, so one type has several texts.
impl<Q> QueryId for Cached<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Cached<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Cached<Q> {
    /// Walks the statement to write its text or to collect its values, but not when it is only asked whether it may be
    /// kept: then nothing is said, which means yes.
    ///
    /// Overriding `is_safe_to_cache_prepared` is not enough. The connection of two databases hands the statement on
    /// behind a reference, and a reference asks by walking. What a walk is for can only be seen by what it carries, so
    /// the pass is converted into itself, and the conversions tell what it carries.
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let carries = Cell::new(false);
        let mut pass = pass.cast_database::<MultiBackend>(
            |collector| {
                carries.set(true);
                collector
            },
            |builder| {
                carries.set(true);
                builder
            },
            |backend| backend,
            |lookup| lookup,
        );
        if carries.get() || pass.debug_binds().is_some() { self.0.walk_ast(pass) } else { Ok(()) }
    }
}

impl<Q> RunQueryDsl<DbConn> for Cached<Q> {}
