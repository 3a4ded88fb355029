//! The door between a file and where its documents go.

use crate::app::written::Written;

/// Where documents go: the database, or a test.
pub trait Sink<D> {
    /// Takes each document whole or refuses it whole; a refused one does not touch the others.
    ///
    /// Returns one outcome per document, in their order.
    ///
    /// # Errors
    /// Only what stops the whole import, such as a full disk; what was taken in earlier calls stays.
    fn take(&mut self, documents: Vec<D>) -> Result<Vec<Outcome>, SinkError>;
}

/// What stops a sink.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// What became of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there now.
    Taken(Taken),
    /// It contradicts what is there; nothing of it was written.
    Refused(Vec<Refusal>),
}

/// How a document was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whether anything changed.
    pub change: Written,
    /// What happened to skus on the way, in the order of the lines.
    pub items: Vec<ItemNote>,
    /// Rows that name a sku otherwise than the name it already had.
    pub description_differs: u64,
}

/// A sku that a document brought with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemNote {
    /// It was made.
    Created {
        /// The sku in the form that is unique within its client.
        sku: String,
        /// Whether the row gave it a name.
        named: bool,
    },
    /// It had no name and got one.
    Named {
        /// The sku in the form that is unique within its client.
        sku: String,
    },
}

/// Why a sink refuses a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file it is about, as the document's lines carry it; none for the document as a whole.
    pub row: Option<u64>,
    /// The field at fault; it is reported under the header that fills it.
    pub field: String,
    /// A code of the API, such as `unknown_sku`.
    pub code: String,
    /// What to do.
    pub message: String,
}
