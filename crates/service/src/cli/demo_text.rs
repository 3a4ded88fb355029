//! What `demo` says: a screenful of what was done and why, in Danish or English.

use crate::app::said::Language;
use crate::demo::story::{Missing, SiteDay, Story, TourDay, Waiting, Why};
use crate::demo::words::{HEAVY_G, day, hold, kilograms, thousands};
use rummelig_domain::picking::tour::TourStatus;
use std::fmt::Write;

/// Tours of each site that are told one by one.
const TOURS_TOLD: usize = 4;
/// Orders that wait for goods and are told one by one.
const WAITING_TOLD: usize = 4;
/// The width of the column of headings.
const HEADING: usize = 11;

/// What there is to tell.
pub(super) struct Told {
    /// How many papers were printed, and into which folder.
    pub(super) papers: Option<(usize, String)>,
    /// Whether the demo was made now, or was there.
    pub(super) is_new: bool,
    pub(super) locations: u64,
    pub(super) skus: u64,
    pub(super) units: u64,
    pub(super) workers: u64,
    pub(super) inbound: u64,
    pub(super) story: Story,
}

/// The colours of headings and codes, or none.
#[derive(Clone, Copy)]
pub(super) struct Palette {
    heading: &'static str,
    title: &'static str,
    end: &'static str,
}

impl Palette {
    pub(super) const fn of(is_coloured: bool) -> Self {
        if is_coloured {
            Self { heading: "\x1b[1;36m", title: "\x1b[1m", end: "\x1b[0m" }
        } else {
            Self { heading: "", title: "", end: "" }
        }
    }
}

/// The screenful.
pub(super) fn tell(told: &Told, language: Language, palette: Palette) -> String {
    let mut page = Page { text: String::new(), palette };
    page.title(&title(told, language));
    let say = |en: String, da: String| match language {
        Language::English => en,
        Language::Danish => da,
    };
    let number = |count: u64| thousands(count, language);
    let story = &told.story;
    let (sites, inbound) = (story.sites.len(), told.inbound);
    let (locations, skus, units, workers) =
        (number(told.locations), number(told.skus), number(told.units), number(told.workers));
    page.entry(
        &say("House".into(), "Huset".into()),
        [
            say(
                format!("{sites} sites, {locations} locations, {skus} skus, {units} units on the shelves,"),
                format!("{sites} adresser, {locations} pladser, {skus} varer, {units} enheder på hylderne,"),
            ),
            say(
                format!("{workers} workers, {inbound} deliveries announced"),
                format!("{workers} medarbejdere, {inbound} aviserede leverancer"),
            ),
        ],
    );
    page.entry(&say("Orders".into(), "Ordrer".into()), orders(story, language));
    page.entry(
        &say("Promised".into(), "Afsat".into()),
        [say(
            format!("{} orders are on tours today; {} more have their goods and wait for their own day", story.on_tours, story.later),
            format!("{} ordrer er på pluklister i dag; {} mere har fået deres varer og venter på deres egen dag", story.on_tours, story.later),
        ), say(
            "Coffee leaves by its expiry, first to expire first, and never with less than 30 days left.".into(),
            "Kaffen går ud efter udløb: det, der udløber først, går først, og aldrig med under 30 dage igen.".into(),
        )],
    );
    page.entry(&say("Waiting".into(), "Venter".into()), waiting(story, language));
    for site in &story.sites {
        page.entry(&site.code, tours(site, language));
    }
    if let Some(own) = story.clients.iter().find(|client| client.own_tours) {
        let name = &own.name;
        page.more(&say(
            format!(
                "Several orders share a trolley, each in its own tote; {name} asks for tours of its own."
            ),
            format!("Flere ordrer deler en vogn, hver i sin kasse; {name} vil have pluklister for sig selv."),
        ));
    }
    page.entry(
        &say("Packed".into(), "Pakket".into()),
        [say(
            format!("{} orders are picked and packed: one tour of each site, the lightest", story.packed),
            format!(
                "{} ordrer er plukket og pakket: én plukliste på hver adresse, den letteste",
                story.packed
            ),
        )],
    );
    if let Some((papers, folder)) = &told.papers {
        page.entry(
            &say("Papers".into(), "Papirer".into()),
            [say(
                format!("{papers} files in {folder}: pick lists, packing slips, labels and badges"),
                format!("{papers} filer i {folder}: pluklister, følgesedler, labels og navneskilte"),
            )],
        );
    }
    page.text
}

fn title(told: &Told, language: Language) -> String {
    let day = day(told.story.day, language);
    match (language, told.is_new) {
        (Language::English, true) => {
            format!("A day at an invented pick-and-pack hotel, {day}: nothing and nobody here is real.")
        }
        (Language::English, false) => format!("The demo of {day} is there already and stays as it is."),
        (Language::Danish, true) => {
            format!("En dag på et opdigtet lagerhotel, {day}: intet og ingen her findes.")
        }
        (Language::Danish, false) => format!("Demoen fra {day} findes allerede og bliver, som den er."),
    }
}

fn orders(story: &Story, language: Language) -> [String; 1] {
    let by_client: Vec<String> =
        story.clients.iter().map(|client| format!("{} {}", client.orders, client.name)).collect();
    let (all, parts) = (story.orders(), by_client.join(", "));
    [match language {
        Language::English => format!("{all} came in from the clients: {parts}"),
        Language::Danish => format!("{all} kom ind fra kunderne: {parts}"),
    }]
}

/// Orders that lack goods first, then those on hold, in one line.
fn waiting(story: &Story, language: Language) -> Vec<String> {
    let all = &story.waiting;
    let lacking: Vec<&Waiting> = all.iter().filter(|waiting| !matches!(waiting.why, Why::Hold(_))).collect();
    let mut lines: Vec<String> =
        lacking.iter().take(WAITING_TOLD).filter_map(|waiting| lacks(waiting, language)).collect();
    if let Some(more @ 1..) = lacking.len().checked_sub(WAITING_TOLD) {
        lines.push(match language {
            Language::English => format!("and {more} more that lack goods"),
            Language::Danish => format!("og {more} mere, der mangler varer"),
        });
    }
    if story.follow_ups > 0 {
        let parts = story.follow_ups;
        lines.push(match language {
            Language::English => {
                format!("{parts} orders leave in part; what they lack became orders of their own, which wait")
            }
            Language::Danish => format!(
                "{parts} ordrer sendes delvist; det, de mangler, er blevet til egne ordrer, som venter"
            ),
        });
    }
    let held = all.iter().filter_map(|waiting| match &waiting.why {
        Why::Hold(reason) => Some(format!("{} ({})", waiting.order, hold(*reason, language))),
        Why::Whole(_) | Why::Part(_) | Why::Nothing(_) => None,
    });
    let held = held.collect::<Vec<_>>().join(", ");
    if !held.is_empty() {
        lines.push(match language {
            Language::English => format!("on hold, so not released: {held}"),
            Language::Danish => format!("sat i bero og derfor ikke sendt til pluk: {held}"),
        });
    }
    lines
}

/// What an order lacks and what follows from it; nothing for one that somebody put on hold.
fn lacks(waiting: &Waiting, language: Language) -> Option<String> {
    let order = &waiting.order;
    Some(match (&waiting.why, language) {
        (Why::Hold(_), _) => return None,
        (Why::Whole(missing), Language::English) => {
            format!("{order} lacks {}; it goes whole or not at all", goods(missing, language))
        }
        (Why::Whole(missing), Language::Danish) => {
            format!("{order} mangler {}; den må kun sendes samlet", goods(missing, language))
        }
        (Why::Part(missing), Language::English) => {
            format!("{order} lacks {}; what is there goes first", goods(missing, language))
        }
        (Why::Part(missing), Language::Danish) => {
            format!("{order} mangler {}; det, der er, sendes først", goods(missing, language))
        }
        (Why::Nothing(missing), Language::English) => {
            format!("{order} lacks {}; nothing of it is there", goods(missing, language))
        }
        (Why::Nothing(missing), Language::Danish) => {
            format!("{order} mangler {}; der er intet af det", goods(missing, language))
        }
    })
}

fn goods(missing: &[Missing], language: Language) -> String {
    let and = match language {
        Language::English => " and ",
        Language::Danish => " og ",
    };
    let each = missing.iter().map(|missing| format!("{} × {}", missing.ordered, missing.name));
    each.collect::<Vec<_>>().join(and)
}

fn tours(site: &SiteDay, language: Language) -> Vec<String> {
    let orders: usize = site.tours.iter().map(|tour| tour.orders.len()).sum();
    let stops: usize = site.tours.iter().map(|tour| tour.stops).sum();
    let walking: Vec<&TourDay> =
        site.tours.iter().filter(|tour| tour.status == TourStatus::InProgress).collect();
    let (tours, begun, name) = (site.tours.len(), walking.len(), &site.name);
    let mut lines = vec![match language {
        Language::English => {
            format!("{name}: {orders} orders on {tours} tours with {stops} stops; {begun} tours have begun")
        }
        Language::Danish => {
            format!("{name}: {orders} ordrer på {tours} pluklister med {stops} stop; {begun} er gået i gang")
        }
    }];
    lines.extend(walking.iter().take(TOURS_TOLD).map(|tour| tour_line(tour, language)));
    lines
}

fn tour_line(tour: &TourDay, language: Language) -> String {
    let TourDay { code, stops, .. } = tour;
    let who = tour.worker.as_deref().unwrap_or("–");
    let (orders, weight) = (tour.orders.len(), kilograms(tour.weight_g, language));
    let heavy = match (tour.heaviest_g > HEAVY_G, language) {
        (false, _) => String::new(),
        (true, Language::English) => format!(", heaviest piece {}", kilograms(tour.heaviest_g, language)),
        (true, Language::Danish) => format!(", tungeste stykke {}", kilograms(tour.heaviest_g, language)),
    };
    match language {
        Language::English => format!("{code} {who}: {orders} orders, {stops} stops, {weight}{heavy}"),
        Language::Danish => format!("{code} {who}: {orders} ordrer, {stops} stop, {weight}{heavy}"),
    }
}

/// Lines under headings.
struct Page {
    text: String,
    palette: Palette,
}

impl Page {
    fn title(&mut self, line: &str) {
        let Palette { title, end, .. } = self.palette;
        self.line(format_args!("{title}{line}{end}"));
        self.line(format_args!(""));
    }

    /// Lines, the first beside its heading.
    fn entry(&mut self, heading: &str, lines: impl IntoIterator<Item = String>) {
        let Palette { heading: colour, end, .. } = self.palette;
        let mut lines = lines.into_iter();
        let Some(first) = lines.next() else { return };
        self.line(format_args!("{colour}{heading:HEADING$}{end}{first}"));
        for line in lines {
            self.more(&line);
        }
    }

    fn more(&mut self, line: &str) {
        self.line(format_args!("{:HEADING$}{line}", ""));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a String does not fail.
        let _ = writeln!(self.text, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rummelig_domain::order::HoldReason;

    #[test]
    fn only_a_terminal_gets_colours() {
        let story = || Story {
            day: date(2026, 12, 1),
            sites: Vec::new(),
            clients: Vec::new(),
            waiting: vec![Waiting {
                client: "A".into(),
                order: "A-1".into(),
                why: Why::Hold(HoldReason::Payment),
            }],
            later: 3,
            follow_ups: 2,
            on_tours: 1_000,
            packed: 9,
        };
        let told = |story| Told {
            is_new: true,
            papers: Some((7, "var/demo".into())),
            locations: 604,
            skus: 300,
            units: 9_238,
            workers: 21,
            inbound: 2,
            story,
        };
        let plain = tell(&told(story()), Language::Danish, Palette::of(false));
        assert!(
            !plain.contains('\x1b') && plain.contains("9.238 enheder") && plain.contains("A-1 (betalingen)")
        );
        let coloured = tell(&told(story()), Language::Danish, Palette::of(true));
        assert!(
            coloured.contains("\x1b[1;36mHuset      \x1b[0m2") || coloured.contains("\x1b[1;36mHuset"),
            "{coloured}"
        );
    }
}
