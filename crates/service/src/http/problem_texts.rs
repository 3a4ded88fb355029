//! What each problem means and what to do next, in both languages: the texts of the pages `/problems/{slug}`.

use crate::app::said::Said;
use crate::http::slug::Slug;

/// The texts of one slug.
#[derive(Clone, Debug)]
pub struct Texts {
    /// A few words, the `title` of the problem.
    pub title: Said,
    /// What it means.
    pub meaning: Said,
    /// What to do next.
    pub next: Said,
}

/// English, then Danish.
type Pair = (&'static str, &'static str);

const fn texts(title: Pair, meaning: Pair, next: Pair) -> Texts {
    Texts {
        title: Said::fixed(title.0, title.1),
        meaning: Said::fixed(meaning.0, meaning.1),
        next: Said::fixed(next.0, next.1),
    }
}

impl Slug {
    /// The texts of this slug: the one table of them.
    #[must_use]
    #[rustfmt::skip]
    pub const fn texts(self) -> Texts {
        match self {
            Self::JsonMalformed => texts(
                ("The body is not JSON",
                 "Indholdet er ikke JSON"),
                ("The body cannot be read as JSON: a character is out of place, the text is not UTF-8, or it is nested deeper than 32 levels. The detail names the line and the column.",
                 "Indholdet kan ikke læses som JSON: et tegn står forkert, teksten er ikke UTF-8, eller den er indlejret dybere end 32 niveauer. Detaljen nævner linje og kolonne."),
                ("Mend the place that is named and send the request again.",
                 "Ret det nævnte sted, og send anmodningen igen."),
            ),
            Self::ValidationFailed => texts(
                ("Some fields are wrong",
                 "Nogle felter er forkerte"),
                ("The request alone shows these faults; nothing was looked up and nothing was changed. Each entry of errors names its place, a code and a sentence; up to 100 are listed.",
                 "Fejlene kan ses af anmodningen alene; intet er slået op, og intet er ændret. Hver post i errors nævner stedet, en kode og en sætning; der vises højst 100."),
                ("Mend every place of the list and send the request again; the same Idempotency-Key may be used.",
                 "Ret alle steder på listen, og send anmodningen igen; du kan bruge den samme Idempotency-Key."),
            ),
            Self::ParameterInvalid => texts(
                ("A parameter or header is wrong",
                 "En parameter eller header er forkert"),
                ("A parameter of the path or the query, or a header, does not have the form it must have.",
                 "En parameter i stien eller forespørgslen, eller en header, har ikke den form, den skal have."),
                ("See errors for what is allowed there, and send the request again.",
                 "Se i errors, hvad der er tilladt, og send anmodningen igen."),
            ),
            Self::ParameterUnknown => texts(
                ("A parameter is not known",
                 "En parameter er ukendt"),
                ("The query has a parameter that this resource does not know. It is refused, as a misspelt filter that is ignored would answer with too much.",
                 "Forespørgslen har en parameter, som denne ressource ikke kender. Den afvises, da et stavefejlsramt filter, der ignoreres, ville give for mange svar."),
                ("Correct its name or leave it out.",
                 "Ret navnet, eller udelad parameteren."),
            ),
            Self::CursorInvalid => texts(
                ("The cursor does not fit",
                 "Markøren passer ikke"),
                ("A cursor works only as it was given, for the same client, the same path and the same filters.",
                 "En markør virker kun, som den blev givet, for den samme kunde, den samme sti og de samme filtre."),
                ("Begin again without cursor, or follow the link that the last page gave.",
                 "Begynd forfra uden cursor, eller følg det link, som den sidste side gav."),
            ),
            Self::IdempotencyKeyMissing => texts(
                ("Idempotency-Key is missing",
                 "Idempotency-Key mangler"),
                ("A POST with an effect needs the header Idempotency-Key, so that a repeated request takes effect only once.",
                 "En POST med virkning kræver headeren Idempotency-Key, så en gentaget anmodning kun virker én gang."),
                ("Make a new key for each thing you want to happen (a UUID is good), and keep it for repeats of that request.",
                 "Lav en ny nøgle for hver ting, der skal ske (en UUID er god), og behold den, når du gentager anmodningen."),
            ),
            Self::ClientRequired => texts(
                ("Say for which client",
                 "Angiv hvilken kunde"),
                ("A key of the warehouse works for every client, so it must name the client of a client’s goods, orders and documents.",
                 "En nøgle fra lageret gælder for alle kunder, så den skal nævne kunden, når det drejer sig om en kundes varer, ordrer og dokumenter."),
                ("Send the header Rummelig-Client with the code of the client.",
                 "Send headeren Rummelig-Client med kundens kode."),
            ),
            Self::ImportUnreadable => texts(
                ("The file cannot be read",
                 "Filen kan ikke læses"),
                ("The file is not a table in an encoding that we know, or its header line lacks a column or has one twice.",
                 "Filen er ikke en tabel i en tegnkodning, vi kender, eller overskriftslinjen mangler en kolonne eller har en kolonne to gange."),
                ("Save it as CSV in UTF-8 with one header line, and import it again.",
                 "Gem den som CSV i UTF-8 med én overskriftslinje, og importér den igen."),
            ),
            Self::TooManyRows => texts(
                ("The file has too many rows",
                 "Filen har for mange rækker"),
                ("A file is taken in whole up to a number of rows; this one has more. Nothing was imported.",
                 "En fil modtages op til et vist antal rækker; denne har flere. Intet er importeret."),
                ("Split the file and import the parts one after the other.",
                 "Del filen, og importér delene én efter én."),
            ),
            Self::KeyMissing => texts(
                ("A key is needed",
                 "Der kræves en nøgle"),
                ("Everything under /v1 but its description needs an API key.",
                 "Alt under /v1 undtagen beskrivelsen kræver en API-nøgle."),
                ("Send the header Authorization: Bearer with your key.",
                 "Send headeren Authorization: Bearer med din nøgle."),
            ),
            Self::KeyInvalid => texts(
                ("The key does not work",
                 "Nøglen virker ikke"),
                ("The key is misspelt, unknown, revoked or expired.",
                 "Nøglen er stavet forkert, ukendt, tilbagekaldt eller udløbet."),
                ("Compare it with the one you were given, or ask the warehouse for a new one.",
                 "Sammenlign den med den, du har fået, eller bed lageret om en ny."),
            ),
            Self::ScopeMissing => texts(
                ("The key may not do this",
                 "Nøglen har ikke adgang til dette"),
                ("The key works, but it does not have the scope that this request needs, or the request is only for the warehouse’s own keys.",
                 "Nøglen virker, men den har ikke det scope, som anmodningen kræver, eller anmodningen er kun for lagerets egne nøgler."),
                ("Use another key, or ask whoever made it for one with the scope that the detail names.",
                 "Brug en anden nøgle, eller bed den, der har lavet den, om én med det scope, som detaljen nævner."),
            ),
            Self::ClientMismatch => texts(
                ("The key belongs to another client",
                 "Nøglen hører til en anden kunde"),
                ("The header Rummelig-Client names a client that is not the client of the key.",
                 "Headeren Rummelig-Client nævner en anden kunde end nøglens."),
                ("Leave the header out: a client’s key says by itself which client it is.",
                 "Udelad headeren: en kundes nøgle viser selv, hvilken kunde det er."),
            ),
            Self::HoldNotYours => texts(
                ("This hold is not yours to lift",
                 "Du kan ikke ophæve denne spærring"),
                ("A client lifts the holds that it placed itself; this one was placed by the warehouse.",
                 "En kunde ophæver selv de spærringer, kunden har sat; denne er sat af lageret."),
                ("Ask the warehouse what it waits for.",
                 "Spørg lageret, hvad der ventes på."),
            ),
            Self::NotFound => texts(
                ("Not found",
                 "Ikke fundet"),
                ("There is nothing at this address, or it belongs to somebody else: both get the same answer.",
                 "Der findes intet på denne adresse, eller det tilhører en anden: svaret er det samme."),
                ("Check the address, the number and, with a key of the warehouse, the header Rummelig-Client.",
                 "Kontrollér adressen, nummeret og, med en nøgle fra lageret, headeren Rummelig-Client."),
            ),
            Self::MethodNotAllowed => texts(
                ("This method is not possible here",
                 "Denne metode er ikke mulig her"),
                ("The address exists, but not with this method.",
                 "Adressen findes, men ikke med denne metode."),
                ("Use one of the methods that the header Allow names.",
                 "Brug en af de metoder, som headeren Allow nævner."),
            ),
            Self::OrderInProgress => texts(
                ("The order is being worked on",
                 "Der arbejdes på ordren"),
                ("People are picking or packing the order, so only some fields may still change; changeable lists them.",
                 "Ordren plukkes eller pakkes, så kun nogle felter kan stadig ændres; changeable viser hvilke."),
                ("Change only these fields, or ask for the order to be cancelled and send a new one.",
                 "Ændr kun disse felter, eller bed om annullering, og send en ny ordre."),
            ),
            Self::OrderShipped => texts(
                ("The order has been shipped",
                 "Ordren er afsendt"),
                ("The goods have left the house, so the order can no longer be changed or cancelled.",
                 "Varerne har forladt huset, så ordren kan hverken ændres eller annulleres."),
                ("Arrange a return with the consignee.",
                 "Aftal en returnering med modtageren."),
            ),
            Self::OrderCancelled => texts(
                ("The order is cancelled",
                 "Ordren er annulleret"),
                ("A cancelled order stays as it is, and its number stays taken.",
                 "En annulleret ordre bliver, som den er, og dens nummer kan ikke bruges igen."),
                ("Send a new order with a new number.",
                 "Send en ny ordre med et nyt nummer."),
            ),
            Self::DocumentInProgress => texts(
                ("It is already being worked on",
                 "Arbejdet er allerede i gang"),
                ("It changes only as long as it is a draft or announced.",
                 "Det kan kun ændres, så længe det er en kladde eller er aviseret."),
                ("Tell the warehouse what is different, or announce the rest anew.",
                 "Fortæl lageret, hvad der er anderledes, eller avisér resten på ny."),
            ),
            Self::TransitionNotAllowed => texts(
                ("Not possible in this state",
                 "Ikke muligt i denne tilstand"),
                ("The action does not lead anywhere from the state in from; allowed lists what this key may do from there.",
                 "Handlingen fører ingen steder hen fra tilstanden i from; allowed viser, hvad denne nøgle må gøre derfra."),
                ("Read the resource again and choose one of the allowed actions.",
                 "Læs ressourcen igen, og vælg en af de tilladte handlinger."),
            ),
            Self::OrderOnHold => texts(
                ("The order is on hold",
                 "Ordren er sat i bero"),
                ("An order on hold keeps its stock, but it is not released or handed over.",
                 "En ordre i bero beholder sin beholdning, men den frigives og udleveres ikke."),
                ("Lift the holds that the order lists, then try again.",
                 "Ophæv de spærringer, som ordren viser, og prøv igen."),
            ),
            Self::StockInsufficient => texts(
                ("There is not enough free stock",
                 "Der er ikke nok ledig beholdning"),
                ("Fewer units are there and free than were to be taken; allocated and held units are not free.",
                 "Der er færre ledige enheder, end der skulle tages; reserverede og spærrede enheder er ikke ledige."),
                ("Look at the stock of that place, and take less or from another place.",
                 "Se beholdningen på pladsen, og tag færre eller fra en anden plads."),
            ),
            Self::OrderExists => texts(
                ("There is an order of this number",
                 "Der findes en ordre med dette nummer"),
                ("A client’s order number is one order for ever; id and href name it. Its content differs from what was sent.",
                 "En kundes ordrenummer er én ordre for altid; id og href viser den. Dens indhold er et andet end det sendte."),
                ("Use PUT to change that order, or give the new order another number.",
                 "Brug PUT til at ændre den ordre, eller giv den nye ordre et andet nummer."),
            ),
            Self::BarcodeTaken => texts(
                ("The barcode belongs to another item",
                 "Stregkoden hører til en anden vare"),
                ("A barcode stands for one item of a client, so that a scan is never in doubt.",
                 "En stregkode står for én vare hos en kunde, så en scanning aldrig er i tvivl."),
                ("Take the barcode off the other item first, or correct it here.",
                 "Fjern først stregkoden fra den anden vare, eller ret den her."),
            ),
            Self::CodeTaken => texts(
                ("The code is taken",
                 "Koden er optaget"),
                ("Something of the same kind already has this code.",
                 "Noget af samme slags har allerede denne kode."),
                ("Choose another code, or change the one that is there.",
                 "Vælg en anden kode, eller ret den, der findes."),
            ),
            Self::SerialTaken => texts(
                ("The serial number is already here",
                 "Serienummeret er her allerede"),
                ("A serial number stands for one unit, and that unit is in the house already.",
                 "Et serienummer står for én enhed, og den enhed er allerede i huset."),
                ("Read the number on the goods again.",
                 "Læs nummeret på varen igen."),
            ),
            Self::ItemInUse => texts(
                ("The item is still in use",
                 "Varen er stadig i brug"),
                ("An item with stock or open order lines cannot be discontinued.",
                 "En vare med beholdning eller åbne ordrelinjer kan ikke udgå."),
                ("Let the stock run out and the orders be shipped or cancelled, then try again.",
                 "Lad beholdningen blive tømt og ordrerne afsendt eller annulleret, og prøv så igen."),
            ),
            Self::ItemTrackingLocked => texts(
                ("The tracking cannot change now",
                 "Sporingen kan ikke ændres nu"),
                ("How an item is tracked by lot, day of expiry or serial number stays as it is while there is stock of it.",
                 "En vares sporing på parti, udløbsdag eller serienummer ligger fast, så længe der er en beholdning."),
                ("Change it when there is no stock, or make a new item.",
                 "Ændr den, når der ingen beholdning er, eller opret en ny vare."),
            ),
            Self::LocationNotUsable => texts(
                ("The location cannot be used for this",
                 "Pladsen kan ikke bruges til dette"),
                ("Goods may not be put there or taken from there now; the detail says why.",
                 "Varer må ikke lægges der eller tages derfra nu; detaljen siger hvorfor."),
                ("Choose another location.",
                 "Vælg en anden plads."),
            ),
            Self::HandlingUnitTaken => texts(
                ("The handling unit is in use",
                 "Kolliet er i brug"),
                ("The tote, carton, pallet or trolley is bound to something else.",
                 "Kassen, kartonen, pallen eller vognen er knyttet til noget andet."),
                ("Take another one that is free.",
                 "Tag et andet, der er ledigt."),
            ),
            Self::TaskNotYours => texts(
                ("Someone else has this task",
                 "En anden har denne opgave"),
                ("The task is assigned to another worker.",
                 "Opgaven er givet til en anden medarbejder."),
                ("Take another task, or ask the supervisor to give it free.",
                 "Tag en anden opgave, eller bed den arbejdsansvarlige om at frigive den."),
            ),
            Self::TaskIncomplete => texts(
                ("Some lines are still open",
                 "Nogle linjer er stadig åbne"),
                ("A task is finished when every line is confirmed in full or ended with a reason; open_lines names the rest.",
                 "En opgave er færdig, når alle linjer er bekræftet fuldt ud eller afsluttet med en årsag; open_lines viser resten."),
                ("Confirm these lines, with a short_reason where goods are missing.",
                 "Bekræft disse linjer, med en short_reason hvor varer mangler."),
            ),
            Self::ParcelsIncomplete => texts(
                ("The parcels do not hold what was picked",
                 "Pakkerne indeholder ikke det plukkede"),
                ("All that was picked must lie in the parcels, no more and no less; difference names the lines.",
                 "Alt det plukkede skal ligge i pakkerne, hverken mere eller mindre; difference viser linjerne."),
                ("Correct the parcels and pack again.",
                 "Ret pakkerne, og pak igen."),
            ),
            Self::CancellationRequested => texts(
                ("A cancellation waits for a decision",
                 "En annullering venter på afgørelse"),
                ("The client has asked to cancel the order while it was being worked on.",
                 "Kunden har bedt om at annullere ordren, mens der blev arbejdet på den."),
                ("Accept or reject the cancellation first.",
                 "Godkend eller afvis annulleringen først."),
            ),
            Self::NotPossibleToday => texts(
                ("Not possible there today",
                 "Ikke muligt dertil i dag"),
                ("The task cannot be given there today.",
                 "Opgaven kan ikke gives dertil i dag."),
                ("Choose another task, or give this one to someone else.",
                 "Vælg en anden opgave, eller giv denne til en anden."),
            ),
            Self::LeaseEnded => texts(
                ("The task went back",
                 "Opgaven er lagt tilbage"),
                ("The time for the task ran out, so it is offered to the others again. What was confirmed stays done.",
                 "Tiden til opgaven løb ud, så den tilbydes de andre igen. Det bekræftede forbliver udført."),
                ("Take the next task.",
                 "Tag den næste opgave."),
            ),
            Self::RequestInProgress => texts(
                ("The same request is under way",
                 "Den samme anmodning er i gang"),
                ("A request with this Idempotency-Key is being worked on right now.",
                 "En anmodning med denne Idempotency-Key er under behandling lige nu."),
                ("Wait as long as Retry-After says and send the same request again; it gives the answer of the first.",
                 "Vent så længe, som Retry-After siger, og send den samme anmodning igen; den giver det første svar."),
            ),
            Self::VersionStale => texts(
                ("Somebody was faster",
                 "En anden var hurtigere"),
                ("The resource is no longer the version that the request was made for; etag names the version it has now.",
                 "Ressourcen er ikke længere den version, som anmodningen er lavet til; etag viser den nuværende version."),
                ("Read it again, decide anew, and send the change with the new ETag.",
                 "Læs den igen, tag stilling på ny, og send ændringen med det nye ETag."),
            ),
            Self::BodyTooLarge => texts(
                ("The body is too large",
                 "Indholdet er for stort"),
                ("The body is larger than what is taken in one request; the detail names the limit.",
                 "Indholdet er større, end der modtages i én anmodning; detaljen nævner grænsen."),
                ("Split it into several requests.",
                 "Del det op i flere anmodninger."),
            ),
            Self::UriTooLong => texts(
                ("The address is too long",
                 "Adressen er for lang"),
                ("The path and the query together may be 8 KiB.",
                 "Stien og forespørgslen må tilsammen fylde 8 KiB."),
                ("Send fewer filters at once.",
                 "Send færre filtre ad gangen."),
            ),
            Self::MediaTypeUnsupported => texts(
                ("This kind of content is not taken",
                 "Denne type indhold modtages ikke"),
                ("The Content-Type, or a Content-Encoding, is not one that this request takes.",
                 "Content-Type, eller en Content-Encoding, er ikke en, som denne anmodning modtager."),
                ("Send JSON as application/json, without compression.",
                 "Send JSON som application/json uden komprimering."),
            ),
            Self::ReferencesUnknown => texts(
                ("Something named does not exist",
                 "Noget nævnt findes ikke"),
                ("The request is well formed, but it names items, sites, locations or other things that do not exist here; errors lists them.",
                 "Anmodningen er velformet, men den nævner varer, adresser, pladser eller andet, der ikke findes her; errors viser dem."),
                ("Create what is missing or correct the name, and send the request with a new Idempotency-Key.",
                 "Opret det, der mangler, eller ret navnet, og send anmodningen med en ny Idempotency-Key."),
            ),
            Self::DataRefused => texts(
                ("It does not fit what we know",
                 "Det passer ikke med det, vi ved"),
                ("The request is well formed, but our data contradict it; errors says where and why.",
                 "Anmodningen er velformet, men vores data modsiger den; errors siger hvor og hvorfor."),
                ("Mend these places and send the request with a new Idempotency-Key.",
                 "Ret disse steder, og send anmodningen med en ny Idempotency-Key."),
            ),
            Self::IdempotencyKeyReused => texts(
                ("The key was used for something else",
                 "Nøglen er brugt til noget andet"),
                ("This Idempotency-Key came with another path, query or body within the last 30 days.",
                 "Denne Idempotency-Key kom med en anden sti, en anden forespørgsel eller et andet indhold inden for de sidste 30 dage."),
                ("Use a new key for each new request.",
                 "Brug en ny nøgle til hver ny anmodning."),
            ),
            Self::IfMatchRequired => texts(
                ("Say which version you mean",
                 "Angiv hvilken version du mener"),
                ("A PATCH or DELETE without If-Match could overwrite what somebody else has just changed.",
                 "En PATCH eller DELETE uden If-Match kunne overskrive noget, en anden netop har ændret."),
                ("Read the resource and send its ETag as If-Match.",
                 "Læs ressourcen, og send dens ETag som If-Match."),
            ),
            Self::Internal => texts(
                ("Something went wrong on our side",
                 "Noget gik galt hos os"),
                ("The request met a fault of ours. It had no effect.",
                 "Anmodningen ramte en fejl hos os. Den havde ingen virkning."),
                ("Send it again with the same Idempotency-Key; if it stays, give us the request_id.",
                 "Send den igen med den samme Idempotency-Key; hvis fejlen fortsætter, så giv os request_id."),
            ),
            Self::Busy => texts(
                ("Too much to do right now",
                 "For meget at lave lige nu"),
                ("The service could not take the request just now. It had no effect.",
                 "Tjenesten kunne ikke tage imod anmodningen lige nu. Den havde ingen virkning."),
                ("Wait as long as Retry-After says and send the same request again.",
                 "Vent så længe, som Retry-After siger, og send den samme anmodning igen."),
            ),
            Self::Starting => texts(
                ("The service is starting",
                 "Tjenesten er ved at starte"),
                ("The service is not ready yet.",
                 "Tjenesten er ikke klar endnu."),
                ("Wait as long as Retry-After says and send the same request again.",
                 "Vent så længe, som Retry-After siger, og send den samme anmodning igen."),
            ),
            Self::StorageFull => texts(
                ("The disk is full",
                 "Disken er fuld"),
                ("Nothing can be written until there is room again; reading works. The request had no effect.",
                 "Intet kan gemmes, før der er plads igen; det er muligt at læse. Anmodningen havde ingen virkning."),
                ("Tell the warehouse, and send the same request again later.",
                 "Giv lageret besked, og send den samme anmodning igen senere."),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::said::Language;

    #[test]
    fn every_slug_says_something_in_both_languages() {
        for slug in Slug::ALL {
            let texts = slug.texts();
            for said in [&texts.title, &texts.meaning, &texts.next] {
                assert_ne!(said.en, said.da, "{slug:?}");
                assert!(!said.in_language(Language::Danish).is_empty(), "{slug:?}");
            }
            assert!(texts.meaning.en.ends_with('.') && texts.next.da.ends_with('.'), "{slug:?}");
        }
    }
}
