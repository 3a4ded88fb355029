//! What the papers say, in Danish and English.
//!
//! A paper is one of two languages, chosen by whom it is for: the worker on the floor, the consignee of a parcel.
//! Danish words are those of the trade, as they stand on the screens.

use crate::Language;
use crate::pictograms::Pictogram;
use crate::signs::Sign;

/// The fixed words of all papers in one language; each field is named by the English word.
#[derive(Debug)]
pub(crate) struct Texts {
    pub announced: &'static str,
    pub ask_when_in_doubt: &'static str,
    pub back_ordered: &'static str,
    pub client: &'static str,
    pub components: &'static str,
    pub consignee: &'static str,
    pub copy: &'static str,
    pub count_sheet: &'static str,
    pub counted: &'static str,
    pub damaged: &'static str,
    pub day: &'static str,
    pub done: &'static str,
    pub each: &'static str,
    pub expected_on: &'static str,
    pub expiry: &'static str,
    pub from: &'static str,
    pub lines: &'static str,
    pub location: &'static str,
    pub lot: &'static str,
    pub lot_and_expiry: &'static str,
    pub make: &'static str,
    pub no_lines: &'static str,
    pub notes: &'static str,
    pub order: &'static str,
    pub ordered: &'static str,
    pub packed: &'static str,
    pub packing_slip: &'static str,
    pub parcel: &'static str,
    pub parcels: &'static str,
    pub pick_list: &'static str,
    pub price: &'static str,
    pub quality_check: &'static str,
    pub quantity: &'static str,
    pub ready_on: &'static str,
    pub received: &'static str,
    pub receiving_sheet: &'static str,
    pub reference: &'static str,
    pub shipment: &'static str,
    pub sku: &'static str,
    pub steps: &'static str,
    pub stop: &'static str,
    pub supplier: &'static str,
    pub to: &'static str,
    pub total: &'static str,
    pub tote: &'static str,
    pub tracking_number: &'static str,
    pub trolley: &'static str,
    pub trolley_plan: &'static str,
    pub unit: &'static str,
    pub walk: &'static str,
    pub weight: &'static str,
    pub work_order: &'static str,
}

const DANISH: Texts = Texts {
    announced: "Aviseret",
    ask_when_in_doubt: "Er du i tvivl? Spørg.",
    back_ordered: "I restordre",
    client: "Kunde",
    components: "Det skal du bruge",
    consignee: "Modtager",
    copy: "Kopi",
    count_sheet: "Optælling",
    counted: "Optalt",
    damaged: "Beskadiget",
    day: "Dato",
    done: "OK",
    each: "Pr. stk.",
    expected_on: "Ventes",
    expiry: "Udløb",
    from: "Fra",
    lines: "Linjer",
    location: "Plads",
    lot: "Parti",
    lot_and_expiry: "Parti og udløb",
    make: "Lav",
    no_lines: "Der er ingen linjer.",
    notes: "Bemærkninger",
    order: "Ordre",
    ordered: "Bestilt",
    packed: "Pakket",
    packing_slip: "Følgeseddel",
    parcel: "Pakke",
    parcels: "Pakker",
    pick_list: "Plukliste",
    price: "Pris",
    quality_check: "Kvalitetskontrol",
    quantity: "Antal",
    ready_on: "Klar den",
    received: "Modtaget",
    receiving_sheet: "Varemodtagelse",
    reference: "Reference",
    shipment: "Forsendelse",
    sku: "Vare",
    steps: "Sådan gør du",
    stop: "Stop",
    supplier: "Leverandør",
    to: "Til",
    total: "I alt",
    tote: "Kasse",
    tracking_number: "Sporingsnummer",
    trolley: "Vogn",
    trolley_plan: "Sådan står vognen",
    unit: "Enhed",
    walk: "Rute",
    weight: "Vægt",
    work_order: "Opgaveordre",
};

const ENGLISH: Texts = Texts {
    announced: "Announced",
    ask_when_in_doubt: "In doubt? Just ask.",
    back_ordered: "Back-ordered",
    client: "Client",
    components: "What you need",
    consignee: "Consignee",
    copy: "Copy",
    count_sheet: "Count",
    counted: "Counted",
    damaged: "Damaged",
    day: "Date",
    done: "OK",
    each: "For one",
    expected_on: "Expected",
    expiry: "Expiry",
    from: "From",
    lines: "Lines",
    location: "Location",
    lot: "Lot",
    lot_and_expiry: "Lot and expiry",
    make: "Make",
    no_lines: "There are no lines.",
    notes: "Notes",
    order: "Order",
    ordered: "Ordered",
    packed: "Packed",
    packing_slip: "Packing slip",
    parcel: "Parcel",
    parcels: "Parcels",
    pick_list: "Pick list",
    price: "Price",
    quality_check: "Quality check",
    quantity: "Quantity",
    ready_on: "Ready by",
    received: "Received",
    receiving_sheet: "Receiving",
    reference: "Reference",
    shipment: "Shipment",
    sku: "Item",
    steps: "How to do it",
    stop: "Stop",
    supplier: "Supplier",
    to: "To",
    total: "Total",
    tote: "Tote",
    tracking_number: "Tracking number",
    trolley: "Trolley",
    trolley_plan: "How the trolley stands",
    unit: "Unit",
    walk: "Walk",
    weight: "Weight",
    work_order: "Work order",
};

/// The words of a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Danish => &DANISH,
        Language::English => &ENGLISH,
    }
}

/// "Side 2 af 5".
pub(crate) fn page_of(language: Language, page: usize, pages: usize) -> String {
    match language {
        Language::Danish => format!("Side {page} af {pages}"),
        Language::English => format!("Page {page} of {pages}"),
    }
}

/// "Pakke 1 af 3".
pub(crate) fn parcel_of(language: Language, number: u32, parcels: u32) -> String {
    match language {
        Language::Danish => format!("{number} af {parcels}"),
        Language::English => format!("{number} of {parcels}"),
    }
}

/// "18 på 12 stop".
pub(crate) fn lines_at_stops(language: Language, lines: usize, stops: usize) -> String {
    match (language, stops) {
        (Language::Danish, _) => format!("{lines} på {stops} stop"),
        (Language::English, 1) => format!("{lines} at 1 stop"),
        (Language::English, _) => format!("{lines} at {stops} stops"),
    }
}

/// How far the walk is, and how much shorter than walking every aisle in S-shape; "as short as" where nothing is saved.
pub(crate) fn walk(language: Language, metres: u32, saved: Option<u32>) -> String {
    match (language, saved) {
        (Language::Danish, None) => format!("{metres} m"),
        (Language::Danish, Some(0)) => format!("{metres} m, lige så kort som S-ruten"),
        (Language::Danish, Some(saved)) => format!("{metres} m, {saved} m kortere end S-ruten"),
        (Language::English, None) => format!("{metres} m"),
        (Language::English, Some(0)) => format!("{metres} m, as short as S-shape"),
        (Language::English, Some(saved)) => format!("{metres} m, {saved} m shorter than S-shape"),
    }
}

/// The word for a sign, as it stands in a sentence.
pub(crate) fn sign(language: Language, sign: Sign) -> &'static str {
    let (danish, english) = match sign {
        Sign::Circle => ("cirkel", "circle"),
        Sign::Square => ("firkant", "square"),
        Sign::Triangle => ("trekant", "triangle"),
        Sign::Star => ("stjerne", "star"),
        Sign::Heart => ("hjerte", "heart"),
        Sign::Moon => ("måne", "moon"),
        Sign::Cross => ("kors", "cross"),
        Sign::Diamond => ("rude", "diamond"),
        Sign::House => ("hus", "house"),
        Sign::Drop => ("dråbe", "drop"),
        Sign::Cloud => ("sky", "cloud"),
        Sign::Tree => ("træ", "tree"),
    };
    match language {
        Language::Danish => danish,
        Language::English => english,
    }
}

/// Easy level: where to go.
pub(crate) fn go_to(language: Language, location: &str) -> String {
    match language {
        Language::Danish => format!("Gå til {location}."),
        Language::English => format!("Go to {location}."),
    }
}

/// Easy level: what to take.
pub(crate) fn take(language: Language, quantity: u64, unit: &str, name: &str) -> String {
    let name = name.trim().trim_end_matches('.');
    match language {
        Language::Danish => format!("Tag {quantity} {unit} {name}."),
        Language::English => format!("Take {quantity} {unit} {name}."),
    }
}

/// Easy level: which tote it goes into.
pub(crate) fn put_into(language: Language, letter: &str, shape: Sign) -> String {
    let word = sign(language, shape);
    match language {
        Language::Danish => format!("Læg i kasse {letter} med {word}."),
        Language::English => format!("Put in tote {letter}, the {word}."),
    }
}

/// Easy level: what a pictogram asks, as one short sentence.
pub(crate) fn sentence(language: Language, pictogram: Pictogram) -> &'static str {
    let (danish, english) = match pictogram {
        Pictogram::Heavy => ("Den er tung.", "It is heavy."),
        Pictogram::Fragile => ("Den går let i stykker.", "It breaks easily."),
        Pictogram::TwoPersons => ("I skal være to.", "Two of you carry it."),
        Pictogram::StepStool => ("Brug trinskamlen.", "Use the step stool."),
        Pictogram::Seated => ("Du kan sidde ned.", "You can sit down."),
        Pictogram::Cold => ("Den skal holdes kold.", "Keep it cold."),
        Pictogram::ThisSideUp => ("Pilene skal pege op.", "The arrows point up."),
        Pictogram::CheckExpiry => ("Se på datoen.", "Look at the date."),
        Pictogram::CheckLot => ("Se på partiet.", "Look at the lot."),
        Pictogram::AskForHelp => ("Spørg om hjælp.", "Ask for help."),
        Pictogram::GoTo => ("Gå hen til pladsen.", "Go to the location."),
        Pictogram::Take => ("Tag varen.", "Take the item."),
        Pictogram::Put => ("Læg den i kassen.", "Put it in the tote."),
        Pictogram::Trolley => ("Tag vognen.", "Take the trolley."),
        Pictogram::Done => ("Færdig.", "Done."),
    };
    match language {
        Language::Danish => danish,
        Language::English => english,
    }
}

/// Easy level: the lot that is to be found.
pub(crate) fn lot_is(language: Language, lot: &str) -> String {
    match language {
        Language::Danish => format!("Partiet er {lot}."),
        Language::English => format!("The lot is {lot}."),
    }
}

/// Easy level: the date that is to be found.
pub(crate) fn date_is(language: Language, date: &str) -> String {
    match language {
        Language::Danish => format!("Datoen er {date}."),
        Language::English => format!("The date is {date}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_the_easy_level_are_short_and_end() {
        for language in [Language::Danish, Language::English] {
            for pictogram in Pictogram::ALL {
                let text = sentence(language, pictogram);
                assert!(text.ends_with('.') && text.split(' ').count() <= 5, "{text}");
            }
        }
        assert_eq!(take(Language::Danish, 3, "stk.", "Kop, blå"), "Tag 3 stk. Kop, blå.");
        assert_eq!(take(Language::English, 3, "bags", "Coffee no. "), "Take 3 bags Coffee no.");
    }

    #[test]
    fn counts_agree_with_their_words() {
        let check = |language, lines, stops, expected: &str| {
            assert_eq!(lines_at_stops(language, lines, stops), expected);
        };
        check(Language::Danish, 18, 12, "18 på 12 stop");
        check(Language::English, 1, 1, "1 at 1 stop");
        check(Language::English, 18, 12, "18 at 12 stops");
    }
}
