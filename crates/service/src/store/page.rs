//! Lists in pages, walked by key: by id, or by the time of the last change and then the id.

use super::sql_types::DbId;
use rummelig_domain::time::Instant;
use uuid::Uuid;

/// How many rows one statement asks for by id, so that its text stays short and comes in few forms.
pub(super) const IDS_MAX: usize = 500;

/// Which of a client's documents (orders, inbound shipments) a page shows.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Only of this status.
    pub status: Option<&'static str>,
    /// Only of this site.
    pub site: Option<DbId>,
    /// Only of this number.
    pub external_id: Option<String>,
}

/// How one page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Only what changed at this time or later, in the order of change.
    pub updated_since: Option<Instant>,
    /// Behind this row.
    pub after: Option<After>,
    /// The most rows of the page, 1 to 200.
    pub limit: usize,
    /// Whether the rows of the whole list are to be counted.
    pub count: bool,
}

/// The last row of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// When it had changed; used only where the order is that of change.
    pub updated_at: Instant,
    /// Its id.
    pub id: Uuid,
}

impl Walk {
    /// The rows to ask the database for: one more than the page holds tells whether there is another page.
    #[must_use]
    pub fn rows(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Whether there are more behind them.
    pub has_more: bool,
    /// The rows of the whole list, where they were to be counted.
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// A page of at most `limit` rows out of those that [`Walk::rows`] asked for.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: usize, total: Option<i64>) -> Self {
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, has_more, total }
    }

    /// The same page with each row made into something else.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        let rows = self.rows.into_iter().map(make).collect();
        Page { rows, has_more: self.has_more, total: self.total }
    }
}

/// Orders and bounds a boxed query as a [`Walk`] says: `walked!(query, site, walk)` for a table with the columns `id`
/// and `updated_at`.
macro_rules! walked {
    ($query:expr, $table:ident, $walk:expr) => {{
        use $crate::store::schema::$table;
        use $crate::store::sql_types::{DbId, DbInstant};
        let walk: &$crate::store::page::Walk = $walk;
        let mut query = $query;
        query = match (walk.updated_since, walk.after) {
            (None, None) => query,
            (None, Some(after)) => query.filter($table::id.gt(DbId(after.id))),
            (Some(since), None) => query.filter($table::updated_at.ge(DbInstant(since))),
            (Some(since), Some(after)) => query.filter($table::updated_at.ge(DbInstant(since)).and(
                $table::updated_at.gt(DbInstant(after.updated_at)).or(
                    $table::updated_at.eq(DbInstant(after.updated_at)).and($table::id.gt(DbId(after.id))),
                ),
            )),
        };
        query = match walk.updated_since {
            None => query.order($table::id.asc()),
            Some(_) => query.order(($table::updated_at.asc(), $table::id.asc())),
        };
        query.limit(walk.rows())
    }};
}
pub(crate) use walked;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_too_many_tells_of_the_next_page() {
        assert_eq!(Page::cut(vec![1, 2, 3], 2, None), Page { rows: vec![1, 2], has_more: true, total: None });
        assert_eq!(
            Page::cut(vec![1, 2], 2, Some(9)),
            Page { rows: vec![1, 2], has_more: false, total: Some(9) }
        );
    }
}
