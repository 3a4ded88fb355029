//! A value of the domain as the store keeps it.

use rummelig_domain::time::Instant;

/// A value with what the store knows of it: when it came, when it changed, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<T> {
    /// The value.
    pub value: T,
    /// When it came.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// 1 at first, one more with each change.
    pub version: i64,
}
