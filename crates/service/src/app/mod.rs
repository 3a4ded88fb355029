//! The application: commands (load, decide, write, in one transaction) and queries.
//!
//! One file per noun. Nothing here knows HTTP, pages or the shell.

pub mod error;
mod error_text;
pub mod iso;
pub mod key_scope;
pub mod key_token;
pub mod precondition;
pub mod said;

pub use error::AppError;
