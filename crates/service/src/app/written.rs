//! What became of a thing that was sent under its own number or code.

/// What a write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was not there before.
    Created,
    /// It was changed.
    Updated,
    /// It was already so: no new version, no event.
    Unchanged,
}

impl Written {
    /// What a change did, by the versions before and after.
    #[must_use]
    pub const fn of_versions(before: i64, after: i64) -> Self {
        if before == after { Self::Unchanged } else { Self::Updated }
    }

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}
