//! What lifting and noise do to a body, as far as law and standards say it in numbers.

pub mod lifting;
pub mod niosh;
pub mod noise;
