//! HTTP.

pub mod decode;
pub mod door;
pub mod etag;
pub mod json;
pub mod problem;
pub mod problem_texts;
pub mod readers;
pub mod slug;
