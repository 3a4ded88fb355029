//! What each refusal says: one sentence about the case, in both languages.

use crate::app::error::{AppError, Conflict, ParcelDifference};
use crate::app::said::Said;
use crate::store::StoreError;

impl AppError {
    /// The refusal as a sentence; never a cause that only the log may know.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Validation(faults) => count_of_faults(faults.len()),
            Self::ReferencesUnknown(_) => Said::fixed(
                "The request names something that does not exist here; see errors.",
                "Anmodningen nævner noget, der ikke findes her; se errors.",
            ),
            Self::DataRefused(_) => Said::fixed(
                "The request contradicts what we know; see errors.",
                "Anmodningen er i modstrid med det, vi ved; se errors.",
            ),
            Self::NotFound => Said::fixed("There is no such thing here.", "Det findes ikke her."),
            Self::Conflict(conflict) => conflict.said(),
            Self::VersionStale { version: Some(version) } => Said::of(
                format!("The resource has changed; its version is now \"{version}\"."),
                format!("Ressourcen er ændret; dens version er nu \"{version}\"."),
            ),
            Self::VersionStale { version: None } => Said::fixed(
                "The request holds only for a version of the resource that does not exist.",
                "Anmodningen gælder kun en version af ressourcen, som ikke findes.",
            ),
            Self::IfMatchRequired => Said::fixed(
                "Send If-Match with the ETag that you last read.",
                "Send If-Match med det ETag, du sidst har læst.",
            ),
            Self::HoldNotYours => Said::fixed(
                "This hold was placed by the warehouse; only the warehouse can lift it.",
                "Lageret har sat ordren i bero; kun lageret kan ophæve det.",
            ),
            Self::IdempotencyKeyReused => Said::fixed(
                "This Idempotency-Key was already used for another request.",
                "Denne Idempotency-Key er allerede brugt til en anden anmodning.",
            ),
            Self::RequestInProgress => Said::fixed(
                "The same request is being worked on right now.",
                "Den samme anmodning er under behandling lige nu.",
            ),
            Self::ImportUnreadable(why) => why.clone(),
            Self::TooManyRows { most } => Said::of(
                format!("A file may have at most {most} rows."),
                format!("En fil må højst have {most} rækker."),
            ),
            Self::Store(error) => store(error),
            Self::Internal(_) => internal(),
        }
    }
}

fn store(error: &StoreError) -> Said {
    match error {
        StoreError::Busy
        | StoreError::Serialization
        | StoreError::ConnectionLost
        | StoreError::Changed(_) => Said::fixed(
            "There is too much to do right now. Nothing was changed.",
            "Der er for meget at lave lige nu. Intet er ændret.",
        ),
        StoreError::StorageFull => Said::fixed(
            "The disk is full. Nothing was changed; reading still works.",
            "Disken er fuld. Intet er ændret; det er stadig muligt at læse.",
        ),
        StoreError::Unique(_)
        | StoreError::Refused(_)
        | StoreError::Panicked
        | StoreError::Unreadable(_)
        | StoreError::Database(_) => internal(),
    }
}

const fn internal() -> Said {
    Said::fixed(
        "Something went wrong on our side. Nothing was changed.",
        "Noget gik galt hos os. Intet er ændret.",
    )
}

fn count_of_faults(faults: usize) -> Said {
    if faults == 1 {
        Said::fixed("The request has one fault; see errors.", "Der er én fejl i anmodningen; se errors.")
    } else {
        Said::of(
            format!("The request has {faults} faults; see errors."),
            format!("Der er {faults} fejl i anmodningen; se errors."),
        )
    }
}

impl Conflict {
    /// The conflict as a sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::OrderInProgress { changeable } => order_in_progress(changeable),
            Self::OrderShipped => Said::fixed("The order has been shipped.", "Ordren er afsendt."),
            Self::OrderCancelled => Said::fixed("The order is cancelled.", "Ordren er annulleret."),
            Self::DocumentInProgress { status } => Said::of(
                format!("It is being worked on (status “{status}”) and can no longer be changed."),
                format!("Arbejdet er i gang (status “{status}”), så det kan ikke længere ændres."),
            ),
            Self::TransitionNotAllowed { from, action, allowed } => transition(from, action, allowed),
            Self::StepGuarded { why, .. } => why.clone(),
            Self::OrderOnHold { reasons } => Said::of(
                format!("The order is on hold ({}).", reasons.join(", ")),
                format!("Ordren er sat i bero ({}).", reasons.join(", ")),
            ),
            Self::StockInsufficient { sku, available, asked } => Said::of(
                format!("{asked} of {sku} were asked for, and {available} are free there."),
                format!("Der blev bedt om {asked} af {sku}, og der er {available} ledige."),
            ),
            Self::OrderExists { href, .. } => Said::of(
                format!("There is an order of this number with other content: {href}."),
                format!("Der findes en ordre med dette nummer og et andet indhold: {href}."),
            ),
            Self::BarcodeTaken { code, sku } => Said::of(
                format!("The barcode {code} belongs to {sku}."),
                format!("Stregkoden {code} hører til {sku}."),
            ),
            Self::CodeTaken { code } => {
                Said::of(format!("The code {code} is taken."), format!("Koden {code} er optaget."))
            }
            Self::SerialTaken { serial } => Said::of(
                format!("The serial number {serial} is already in the house."),
                format!("Serienummeret {serial} er allerede i huset."),
            ),
            Self::ItemInUse => Said::fixed(
                "The item still has stock or open lines.",
                "Varen har stadig beholdning eller åbne linjer.",
            ),
            Self::ItemTrackingLocked => Said::fixed(
                "How the item is tracked cannot change while there is stock of it.",
                "Varens sporing kan ikke ændres, så længe der er en beholdning.",
            ),
            Self::LocationNotUsable { location, why } => Said::of(
                format!("The location {location} cannot be used: {}", why.en),
                format!("Pladsen {location} kan ikke bruges: {}", why.da),
            ),
            Self::HandlingUnitTaken { handling_unit } => Said::of(
                format!("{handling_unit} is in use for something else."),
                format!("{handling_unit} er i brug til noget andet."),
            ),
            Self::TaskNotYours => {
                Said::fixed("Someone else has this task.", "En anden er i gang med denne opgave.")
            }
            Self::TaskIncomplete { open_lines } => Said::of(
                format!("These lines are still open: {}.", numbers(open_lines)),
                format!("Disse linjer er stadig åbne: {}.", numbers(open_lines)),
            ),
            Self::ParcelsIncomplete { difference } => parcels_incomplete(difference),
            Self::CancellationRequested => Said::fixed(
                "The client has asked to cancel this order. Decide that first.",
                "Kunden har bedt om at annullere ordren. Afgør det først.",
            ),
            Self::NotPossibleToday => Said::fixed(
                "This task cannot be given there today.",
                "Denne opgave kan ikke gives dertil i dag.",
            ),
            Self::LeaseEnded => Said::fixed(
                "The time for this task ran out, and it went back to the others.",
                "Tiden til denne opgave løb ud, og den er lagt tilbage til de andre.",
            ),
        }
    }
}

fn order_in_progress(changeable: &[&str]) -> Said {
    if changeable.is_empty() {
        return Said::fixed(
            "The order is being worked on and can no longer be changed.",
            "Der arbejdes på ordren, og den kan ikke længere ændres.",
        );
    }
    let fields = changeable.join(", ");
    Said::of(
        format!("The order is being worked on; only these fields may still change: {fields}."),
        format!("Der arbejdes på ordren; kun disse felter kan stadig ændres: {fields}."),
    )
}

fn transition(from: &str, action: &str, allowed: &[&str]) -> Said {
    if allowed.is_empty() {
        return Said::of(
            format!("“{action}” is not possible from “{from}”, and nothing else is either."),
            format!("“{action}” er ikke mulig fra “{from}”, og det er intet andet heller."),
        );
    }
    let allowed = allowed.join(", ");
    Said::of(
        format!("“{action}” is not possible from “{from}”; possible: {allowed}."),
        format!("“{action}” er ikke mulig fra “{from}”; muligt er: {allowed}."),
    )
}

fn parcels_incomplete(difference: &[ParcelDifference]) -> Said {
    let lines: Vec<String> = difference
        .iter()
        .map(|line| format!("{}: {} / {}", line.line_no, line.picked, line.in_parcels))
        .collect();
    let lines = lines.join("; ");
    Said::of(
        format!("The parcels do not hold what was picked (line: picked / in parcels): {lines}."),
        format!("Pakkerne indeholder ikke det plukkede (linje: plukket / i pakker): {lines}."),
    )
}

fn numbers(list: &[i32]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
