//! What is refused at the door, before any command or query is asked.

use crate::app::error::{AppError, FieldProblem};
use crate::app::key_scope::KeyScope;
use crate::app::said::Said;
use crate::store::StoreError;

/// A refusal of the request itself.
#[derive(Debug)]
pub enum DoorRefusal {
    /// The path and query are longer than 8 KiB.
    UriTooLong,
    /// No key was sent.
    KeyMissing,
    /// The key is misspelt, unknown, revoked or expired.
    KeyInvalid,
    /// A key stood in the address, where logs and histories keep it; it no longer works.
    KeyInAddress,
    /// Nothing is at this path.
    PathUnknown,
    /// The path exists, but not with this method.
    MethodNotAllowed {
        /// The methods it has, as the header `Allow` writes them.
        allow: String,
    },
    /// The key lacks the scope.
    ScopeMissing {
        /// What the request needs.
        scope: KeyScope,
    },
    /// Only a key of the warehouse may do this.
    StaffOnly,
    /// A staff key must name the client.
    ClientRequired,
    /// A client's key came with the code of another client.
    ClientMismatch,
    /// The body is larger than is taken.
    BodyTooLarge {
        /// The largest body in bytes.
        limit: usize,
    },
    /// The body is of a kind that is not taken here.
    MediaTypeUnsupported {
        /// What is taken.
        accepted: &'static str,
    },
    /// Parameters or headers are wrong.
    ParameterInvalid(Vec<FieldProblem>),
    /// Parameters that this resource does not know.
    ParameterUnknown(Vec<FieldProblem>),
    /// The cursor was not given for this list.
    CursorInvalid,
    /// A POST without a key of its own.
    IdempotencyKeyMissing,
    /// The body is no JSON.
    JsonMalformed(Said),
    /// The service cannot take requests yet.
    NotReady {
        /// What is not ready: `database`, `schema`, `writer` or `clock`.
        check: &'static str,
    },
}

/// Why a request was refused: at the door, or by the application.
#[derive(Debug)]
pub enum Refusal {
    /// At the door.
    Door(DoorRefusal),
    /// By a command or a query.
    App(AppError),
}

impl From<DoorRefusal> for Refusal {
    fn from(value: DoorRefusal) -> Self {
        Self::Door(value)
    }
}

impl From<AppError> for Refusal {
    fn from(value: AppError) -> Self {
        Self::App(value)
    }
}

impl From<StoreError> for Refusal {
    fn from(value: StoreError) -> Self {
        Self::App(value.into())
    }
}

impl Refusal {
    /// Whether the body alone shows the fault; the idempotency key is looked at before such a fault is told.
    #[must_use]
    pub const fn is_of_the_body(&self) -> bool {
        matches!(self, Self::Door(DoorRefusal::JsonMalformed(_)) | Self::App(AppError::Validation(_)))
    }
}

impl DoorRefusal {
    /// The refusal as a sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::UriTooLong => Said::fixed(
                "The address may be 8 KiB, path and query together.",
                "Adressen må højst fylde 8 KiB, sti og forespørgsel tilsammen.",
            ),
            Self::KeyMissing => Said::fixed(
                "Send your key in the header Authorization: Bearer.",
                "Send din nøgle i headeren Authorization: Bearer.",
            ),
            Self::KeyInvalid => Said::fixed(
                "This key is misspelt, unknown, revoked or expired.",
                "Denne nøgle er stavet forkert, ukendt, tilbagekaldt eller udløbet.",
            ),
            Self::KeyInAddress => Said::fixed(
                "A key stood in the address, where others can read it. It has been revoked; ask for a new one.",
                "Der stod en nøgle i adressen, hvor andre kan læse den. Den er tilbagekaldt; bed om en ny.",
            ),
            Self::PathUnknown => Said::fixed("There is no such thing here.", "Det findes ikke her."),
            Self::MethodNotAllowed { allow } => {
                Said::of(format!("Possible here: {allow}."), format!("Muligt her: {allow}."))
            }
            Self::ScopeMissing { scope } => Said::of(
                format!("The key lacks the scope {scope}."),
                format!("Nøglen mangler scopet {scope}."),
            ),
            Self::StaffOnly => Said::fixed(
                "Only a key of the warehouse may do this.",
                "Kun en nøgle fra lageret har adgang til dette.",
            ),
            Self::ClientRequired => Said::fixed(
                "Send the header Rummelig-Client with the code of the client.",
                "Send headeren Rummelig-Client med kundens kode.",
            ),
            Self::ClientMismatch => Said::fixed(
                "Rummelig-Client names another client than the one of this key.",
                "Rummelig-Client nævner en anden kunde end nøglens.",
            ),
            Self::BodyTooLarge { limit } => Said::of(
                format!("The body may be {limit} bytes."),
                format!("Indholdet må højst fylde {limit} byte."),
            ),
            Self::MediaTypeUnsupported { accepted } => Said::of(
                format!("Taken here: {accepted}, without Content-Encoding."),
                format!("Her modtages: {accepted}, uden Content-Encoding."),
            ),
            Self::ParameterInvalid(_) => Said::fixed(
                "A parameter or a header is wrong; see errors.",
                "En parameter eller en header er forkert; se errors.",
            ),
            Self::ParameterUnknown(_) => Said::fixed(
                "The query has a parameter that is not known here; see errors.",
                "Forespørgslen har en parameter, der ikke kendes her; se errors.",
            ),
            Self::CursorInvalid => Said::fixed(
                "This cursor was not given for this client, path and filters.",
                "Denne markør er ikke givet til denne kunde, sti og disse filtre.",
            ),
            Self::IdempotencyKeyMissing => Said::fixed(
                "Send the header Idempotency-Key with a key of your own, 1 to 128 visible ASCII characters.",
                "Send headeren Idempotency-Key med en nøgle, du selv vælger: 1 til 128 synlige ASCII-tegn.",
            ),
            Self::JsonMalformed(why) => why.clone(),
            Self::NotReady { check } => {
                Said::of(format!("Not ready: {check}."), format!("Ikke klar: {check}."))
            }
        }
    }
}
