//! Languages: what a client is written to in, and what a worker reads.

use crate::words::words;

words! {
    /// A language of papers and problem texts.
    pub enum Language {
        /// Danish.
        Danish = "da",
        /// English.
        English = "en",
    }
}

words! {
    /// A language of the floor's screens; a choice of the worker, not a condition.
    pub enum WorkerLanguage {
        /// Danish.
        Danish = "da",
        /// English.
        English = "en",
        /// Danish in short sentences and common words.
        EasyDanish = "da-x-easy",
    }
}

impl WorkerLanguage {
    /// The language of texts that have no easy version.
    #[must_use]
    pub const fn plain(self) -> Language {
        match self {
            Self::Danish | Self::EasyDanish => Language::Danish,
            Self::English => Language::English,
        }
    }
}
