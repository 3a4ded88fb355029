//! What a code means.
