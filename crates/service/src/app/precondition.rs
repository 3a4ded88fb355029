//! For which version of a resource a write was made.

use crate::app::error::AppError;

/// What a write asks of the resource it meets. Checked inside the transaction, after the resource was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precondition {
    if_match: Option<Wanted>,
    needs_match: bool,
    only_create: bool,
}

/// The versions that a write was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever there is, as long as there is something.
    AnyVersion,
    /// One of these.
    Versions(Vec<i64>),
}

impl Precondition {
    /// Nothing is asked: the command line, imports, and a PUT without headers.
    pub const NONE: Self = Self { if_match: None, needs_match: false, only_create: false };

    /// What the headers ask: `If-Match`, whether it is required, and `If-None-Match: *`.
    #[must_use]
    pub const fn new(if_match: Option<Wanted>, needs_match: bool, only_create: bool) -> Self {
        Self { if_match, needs_match, only_create }
    }

    /// Whether the write may change a resource that stands at `version`.
    ///
    /// # Errors
    /// [`AppError::IfMatchRequired`] where a version must be named and is not; [`AppError::VersionStale`] where it is
    /// another one, or where the write was only to create.
    pub fn holds(&self, version: i64) -> Result<(), AppError> {
        let stale = AppError::VersionStale { version: Some(version) };
        if self.only_create {
            return Err(stale);
        }
        match &self.if_match {
            None if self.needs_match => Err(AppError::IfMatchRequired),
            Some(Wanted::Versions(versions)) if !versions.contains(&version) => Err(stale),
            None | Some(Wanted::AnyVersion | Wanted::Versions(_)) => Ok(()),
        }
    }

    /// Whether the write may create the resource, as there is none yet.
    ///
    /// # Errors
    /// [`AppError::VersionStale`] where the write was made for an existing version.
    pub const fn holds_for_none(&self) -> Result<(), AppError> {
        match self.if_match {
            Some(_) => Err(AppError::VersionStale { version: None }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_put_that_only_creates_meets_no_version() {
        let only_create = Precondition::new(None, false, true);
        assert!(only_create.holds_for_none().is_ok());
        assert!(matches!(only_create.holds(3), Err(AppError::VersionStale { version: Some(3) })));
    }

    #[test]
    fn a_patch_names_its_version() {
        assert!(matches!(Precondition::new(None, true, false).holds(3), Err(AppError::IfMatchRequired)));
        let third = Precondition::new(Some(Wanted::Versions(vec![3])), true, false);
        assert!(third.holds(3).is_ok());
        assert!(matches!(third.holds(4), Err(AppError::VersionStale { version: Some(4) })));
        assert!(matches!(third.holds_for_none(), Err(AppError::VersionStale { version: None })));
    }
}
