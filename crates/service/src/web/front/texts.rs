//! The words of the first page.

use crate::app::said::Language;
use rummelig_domain::picking::tour::TourStatus;

/// Every fixed word of the page, in one language.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) invented: &'static str,
    pub(super) other_language: &'static str,
    pub(super) other_tag: &'static str,
    pub(super) orders: &'static str,
    pub(super) on_tours: &'static str,
    pub(super) later: &'static str,
    pub(super) follow_ups: &'static str,
    pub(super) waiting: &'static str,
    pub(super) tours: &'static str,
    pub(super) tour: &'static str,
    pub(super) status: &'static str,
    pub(super) stops: &'static str,
    pub(super) units: &'static str,
    pub(super) weight: &'static str,
    pub(super) orders_of_tour: &'static str,
    pub(super) papers: &'static str,
    pub(super) no_papers: &'static str,
    pub(super) clients: &'static str,
    pub(super) on_hold: &'static str,
    pub(super) lacks: &'static str,
    pub(super) packing_slip: &'static str,
    pub(super) shipping_label: &'static str,
    pub(super) interface: &'static str,
    language: Language,
}

static ENGLISH: Texts = Texts {
    title: "A day at the pick-and-pack hotel",
    invented: "A demo: everything and everybody here is invented.",
    other_language: "Dansk",
    other_tag: "da",
    orders: "orders came in",
    on_tours: "are on tours today",
    later: "have their goods and leave later",
    follow_ups: "follow-ups wait for the rest of an order",
    waiting: "Waiting, and why",
    tours: "Tours",
    tour: "Tour",
    status: "Status",
    stops: "Stops",
    units: "Units",
    weight: "Weight",
    orders_of_tour: "Orders and their papers",
    papers: "All papers",
    no_papers: "Nothing is printed yet.",
    clients: "Clients",
    on_hold: "on hold",
    lacks: "lacks",
    packing_slip: "packing slip",
    shipping_label: "shipping label",
    interface: "Description of the API",
    language: Language::English,
};

static DANISH: Texts = Texts {
    title: "En dag på lagerhotellet",
    invented: "En demo: alt og alle her er opdigtet.",
    other_language: "English",
    other_tag: "en",
    orders: "ordrer kom ind",
    on_tours: "er på pluklister i dag",
    later: "har fået deres varer og sendes senere",
    follow_ups: "restordrer venter på resten af en ordre",
    waiting: "Venter, og hvorfor",
    tours: "Pluklister",
    tour: "Plukliste",
    status: "Status",
    stops: "Stop",
    units: "Enheder",
    weight: "Vægt",
    orders_of_tour: "Ordrer og deres papirer",
    papers: "Alle papirer",
    no_papers: "Der er ikke udskrevet noget endnu.",
    clients: "Kunder",
    on_hold: "sat i bero",
    lacks: "mangler",
    packing_slip: "følgeseddel",
    shipping_label: "pakkelabel",
    interface: "Beskrivelse af API'et",
    language: Language::Danish,
};

impl Texts {
    /// The words of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Danish => &DANISH,
        }
    }

    /// How far a tour is.
    pub(super) const fn status(&self, status: TourStatus) -> &'static str {
        match (status, self.language) {
            (TourStatus::Planned, Language::English) => "planned",
            (TourStatus::Planned, Language::Danish) => "planlagt",
            (TourStatus::Open, Language::English) => "ready",
            (TourStatus::Open, Language::Danish) => "klar",
            (TourStatus::InProgress, Language::English) => "under way",
            (TourStatus::InProgress, Language::Danish) => "i gang",
            (TourStatus::Done, Language::English) => "done",
            (TourStatus::Done, Language::Danish) => "færdig",
            (TourStatus::Cancelled, Language::English) => "cancelled",
            (TourStatus::Cancelled, Language::Danish) => "annulleret",
        }
    }

    /// The heading of the papers whose file names begin like this.
    pub(super) fn kind(&self, kind: &str) -> &'static str {
        let (en, da) = match kind {
            "pick-list" => ("Pick lists", "Pluklister"),
            "packing-slip" => ("Packing slips", "Følgesedler"),
            "shipping-label" => ("Shipping labels", "Pakkelabels"),
            "receiving-sheet" => ("Receiving sheets", "Modtagesedler"),
            "count-sheet" => ("Count sheets", "Optællingslister"),
            "location-label" => ("Location labels", "Pladslabels"),
            "sku-label" => ("Sku labels", "Varelabels"),
            "tote-label" => ("Tote labels", "Kasselabels"),
            "badges" => ("Badges", "Navneskilte"),
            _ => ("Other papers", "Andre papirer"),
        };
        match self.language {
            Language::English => en,
            Language::Danish => da,
        }
    }
}
