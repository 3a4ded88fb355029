//! Documents to be looked at and tested: an invented house, invented clients, invented people.

#![expect(clippy::unwrap_used, reason = "a sample that is wrong fails its test")]

use rummelig_gs1::{Gtin, Sscc};
use rummelig_labels::documents::*;
use rummelig_labels::pictograms::Pictogram;
use rummelig_labels::signs::Sign;
use rummelig_labels::{Language, Picture, Resolution};

/// 2026-11-24, 08:00 in Denmark.
pub(crate) const MADE_AT: i64 = 1_795_503_600;
pub(crate) const LANGUAGES: [Language; 2] = [Language::Danish, Language::English];
pub(crate) const LEVELS: [ReadingLevel; 3] =
    [ReadingLevel::Standard, ReadingLevel::Large, ReadingLevel::Easy];

pub(crate) fn print(language: Language, resolution: Resolution) -> Print {
    Print { resolution, ..Print::new(language, MADE_AT) }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn day(year: i16, month: u8, day: u8) -> Day {
    Day { year, month, day }
}

/// A logo of our own: a bean on a leaf.
pub(crate) fn logo() -> Picture {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90">
        <ellipse cx="45" cy="45" rx="30" ry="42" transform="rotate(35 45 45)" fill="#333"/>
        <path d="M24 70 C50 60 40 30 68 20" fill="none" stroke="#fff" stroke-width="6"/>
        <rect x="105" y="22" width="185" height="18" rx="9" fill="#333"/>
        <rect x="105" y="52" width="120" height="12" rx="6" fill="#777"/></svg>"##;
    Picture::read("logo", svg.as_bytes()).unwrap()
}

/// A picture of a cup, in a few shapes.
pub(crate) fn photo() -> Picture {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
        <rect width="100" height="100" fill="#e4e4e4"/>
        <path d="M25 30 H70 V65 a14 14 0 0 1 -14 14 H39 a14 14 0 0 1 -14 -14 Z" fill="#555"/>
        <path d="M70 38 h6 a12 12 0 0 1 0 24 h-6" fill="none" stroke="#555" stroke-width="6"/></svg>"##;
    Picture::read("photo", svg.as_bytes()).unwrap()
}

struct Goods(&'static str, &'static str, &'static str, u32);

const GOODS: [Goods; 8] = [
    Goods("KAF-1001", "Kaffe, hele bønner, mørk ristet, 1 kg", "poser", 1_040),
    Goods("LEG-0231", "Trælegetøj, brandbil med stige", "stk.", 620),
    Goods("CYK-7710", "Cykelstativ til fem cykler, galvaniseret", "stk.", 14_500),
    Goods("KOP-0042", "Håndlavet kop med blå glasur", "stk.", 380),
    Goods("KAF-1007", "Espresso, økologisk, malet, 250 g", "poser", 265),
    Goods("CYK-2204", "Kæde, 9 gear, 116 led", "stk.", 310),
    Goods("LEG-0555", "Puslespil, Øresund ved nat, 1.000 brikker", "stk.", 890),
    Goods("CYK-9001", "Ladcykelkasse af birkefinér", "stk.", 23_000),
];

/// A line of a tour: the `i`th, in walking order.
pub(crate) fn pick_line(i: usize, totes: usize) -> PickLine {
    let Goods(sku, name, unit, grams) = &GOODS[i % GOODS.len()];
    let coffee = sku.starts_with("KAF");
    let mut pictograms = Vec::new();
    if *grams > 20_000 {
        pictograms.push(Pictogram::TwoPersons);
    }
    if i % 4 == 3 {
        pictograms.push(Pictogram::Fragile);
    }
    if i % 3 == 1 {
        pictograms.push(Pictogram::StepStool);
    }
    let (aisle, bay, level) = (char::from(b'A' + (i / 6 % 20) as u8), i % 6 * 3 + 2, i % 4 + 1);
    PickLine {
        stop: i as u32 + 1,
        location: format!("{aisle}-{bay:02}-{level}"),
        groups: vec![format!("Gang {aisle}"), format!("fag {bay:02}"), format!("hylde {level}")],
        sku: text(sku),
        name: text(name),
        quantity: [2, 1, 1, 6, 12, 3, 1, 1][i % 8],
        unit: text(unit),
        lot: coffee.then(|| format!("L2411-{:02}", i % 30)),
        expiry: coffee.then(|| day(2027, 3, 1 + (i % 28) as u8)),
        tote: i * 5 % totes,
        unit_grams: Some(*grams),
        pictograms,
        photo: None,
        barcode: None,
    }
}

pub(crate) fn pick_list(level: ReadingLevel, language: Language, lines: usize) -> PickList {
    let totes = 6;
    PickList {
        print: print(language, Resolution::Dpi300),
        level,
        orientation: Orientation::Portrait,
        tour: text("T-2026-0417"),
        site: text("Hal 1, Vestergade"),
        day: Some(day(2026, 11, 24)),
        trolley: Some(text("VOGN-03")),
        trolley_columns: 3,
        totes: (0..totes)
            .map(|i| TourTote::at(i, format!("WEB-{}", 10_412 + i), Some(format!("K-{:04}", 7 + i))))
            .collect(),
        lines: (0..lines).map(|i| pick_line(i, totes)).collect(),
        walk: Some(Walk { metres: 386, saved_metres: Some(142) }),
    }
}

pub(crate) fn address(danish: bool) -> Address {
    let (name, lines): (&str, &[&str]) = if danish {
        ("Café Blåbær ApS", &["Att. Åse Østergård", "Sønder Allé 14, 2. th.", "8000 Aarhus C", "Danmark"])
    } else {
        ("Bluebell Books Ltd", &["14 Harbour Row", "Leith", "Edinburgh EH6 0ZZ", "United Kingdom"])
    };
    Address { name: text(name), lines: lines.iter().map(|line| text(line)).collect() }
}

pub(crate) fn client() -> Address {
    Address {
        name: text("Kaffehuset Bønne & Co."),
        lines: vec![text("Havnepladsen 3, 8000 Aarhus C"), text("hej@boenne.example")],
    }
}

pub(crate) fn packing_slip(language: Language, lines: usize) -> PackingSlip {
    PackingSlip {
        print: print(language, Resolution::Dpi300),
        client: client(),
        logo: Some(logo()),
        order: text("WEB-10412"),
        reference: Some(text("Indkøb 2026/118")),
        day: Some(day(2026, 11, 24)),
        shipment: Some(text("S-2026-00231")),
        consignee: address(language == Language::Danish),
        lines: (0..lines)
            .map(|i| {
                let line = pick_line(i, 1);
                let back_ordered = u64::from(i % 5 == 4);
                SlipLine {
                    sku: line.sku,
                    name: line.name,
                    unit: line.unit,
                    ordered: line.quantity,
                    packed: line.quantity - back_ordered,
                    back_ordered,
                    lots: line.lot.into_iter().map(|lot| (lot, line.expiry)).collect(),
                    price: None,
                }
            })
            .collect(),
        parcels: vec![
            SlipParcel { grams: Some(8_420), tracking_number: Some(text("00370713000000012344")) },
            SlipParcel { grams: Some(14_900), tracking_number: Some(text("00370713000000012351")) },
        ],
        total: None,
        message: Some(match language {
            Language::Danish => text("Tak for din ordre. Mangler der noget, så skriv til os inden 14 dage."),
            Language::English => {
                text("Thank you for your order. If anything is missing, write to us within 14 days.")
            }
        }),
    }
}

pub(crate) fn shipping_labels(
    size: ShippingLabelSize,
    language: Language,
    resolution: Resolution,
) -> ShippingLabels {
    let label = |parcel, sscc| ShippingLabel {
        from: Address {
            name: text("Kaffehuset Bønne & Co."),
            lines: vec![text("c/o Lagerhotellet, Vestergade 80"), text("8700 Horsens")],
        },
        to: address(language == Language::Danish),
        carrier: text("Landposten"),
        service: text("Erhvervspakke"),
        sscc: Sscc::issue(3, "7071300", sscc).unwrap(),
        parcel,
        parcels: 2,
        grams: Some(8_420),
        order: text("WEB-10412"),
    };
    ShippingLabels {
        print: print(language, resolution),
        size,
        labels: vec![label(1, 1_234), label(2, 1_235)],
    }
}

pub(crate) fn location_labels(
    size: LocationLabelSize,
    resolution: Resolution,
    count: usize,
) -> LocationLabels {
    let labels = (0..count).map(|i| LocationLabel {
        code: format!("{}-{:02}-{}", char::from(b'A' + (i / 60 % 26) as u8), i / 4 % 15 + 1, i % 4 + 1),
        check_letters: Some(format!(
            "{}{}",
            char::from(b'A' + (i * 7 % 26) as u8),
            char::from(b'A' + (i * 11 % 26) as u8)
        )),
        arrow: Some(if i % 4 == 0 { LevelArrow::Down } else { LevelArrow::Up }),
    });
    LocationLabels { print: print(Language::Danish, resolution), size, skip: 0, labels: labels.collect() }
}

pub(crate) fn sku_labels(size: SkuLabelSize, language: Language, resolution: Resolution) -> SkuLabels {
    let label = |i: usize, gtin: bool| {
        let line = pick_line(i, 1);
        SkuLabel {
            name: line.name,
            client: text("KAFFE"),
            sku: line.sku,
            gtin: gtin.then(|| Gtin::parse("5701234567899").unwrap()),
            lot: line.lot,
            expiry: line.expiry,
        }
    };
    let labels = vec![label(0, true), label(1, true), label(4, false), label(6, false)];
    SkuLabels { print: print(language, resolution), size, skip: 0, labels }
}

pub(crate) fn tote_labels(resolution: Resolution) -> ToteLabels {
    let mut labels: Vec<ToteLabel> = (0..12)
        .map(|i| ToteLabel {
            code: format!("K-{:04}", i + 7),
            sign: Some((Sign::at(i), TourTote::at(i, String::new(), None).letter)),
        })
        .collect();
    labels.push(ToteLabel { code: text("K-0042"), sign: None });
    ToteLabels { print: print(Language::Danish, resolution), labels }
}

pub(crate) fn trolley_labels(resolution: Resolution) -> TrolleyLabels {
    TrolleyLabels {
        print: print(Language::Danish, resolution),
        codes: vec![text("VOGN-03"), text("VOGN-04")],
    }
}

pub(crate) fn badges(resolution: Resolution) -> Badges {
    Badges {
        print: print(Language::Danish, resolution),
        badges: vec![
            Badge { first_name: text("Bjørk"), picture: None, code: text("M-0017") },
            Badge { first_name: text("Anne-Margrethe"), picture: Some(photo()), code: text("M-0018") },
        ],
    }
}

pub(crate) fn receiving_sheet(language: Language, lines: usize) -> ReceivingSheet {
    ReceivingSheet {
        print: print(language, Resolution::Dpi300),
        inbound: text("AV-2026-0088"),
        site: text("Hal 1, Vestergade"),
        client: text("Kaffehuset Bønne & Co."),
        supplier: Some(text("Risteriet Nordhavn")),
        expected: Some(day(2026, 11, 25)),
        reference: Some(text("PO-55120")),
        lines: (0..lines)
            .map(|i| {
                let line = pick_line(i, 1);
                ReceivingLine {
                    by_lot: line.lot.is_some(),
                    by_expiry: line.expiry.is_some(),
                    lot: line.lot.filter(|_| i % 8 == 0),
                    expiry: line.expiry.filter(|_| i % 8 == 0),
                    sku: line.sku,
                    name: line.name,
                    unit: line.unit,
                    announced: line.quantity * 24,
                }
            })
            .collect(),
    }
}

pub(crate) fn count_sheet(language: Language, lines: usize) -> CountSheet {
    CountSheet {
        print: print(language, Resolution::Dpi300),
        count: text("OPT-2026-0012"),
        site: text("Hal 1, Vestergade"),
        day: Some(day(2026, 11, 24)),
        lines: (0..lines)
            .map(|i| {
                let line = pick_line(i, 1);
                CountLine {
                    location: line.location,
                    sku: line.sku,
                    name: line.name,
                    unit: line.unit,
                    lot: line.lot,
                    expiry: line.expiry,
                }
            })
            .collect(),
    }
}

pub(crate) fn work_order_card(language: Language) -> WorkOrderCard {
    let component = |i: usize, each, location: &str| {
        let line = pick_line(i, 1);
        Component {
            sku: line.sku,
            name: line.name,
            each,
            total: each * 40,
            unit: line.unit,
            location: Some(text(location)),
        }
    };
    WorkOrderCard {
        print: print(language, Resolution::Dpi300),
        work_order: text("OPG-2026-0031"),
        site: text("Hal 2, Pakkestuen"),
        client: text("Kaffehuset Bønne & Co."),
        due: Some(day(2026, 11, 27)),
        sku: text("GAVE-2026"),
        name: text("Gavekurv med kaffe og to kopper"),
        quantity: 40,
        unit: text("stk."),
        pictograms: vec![Pictogram::Seated, Pictogram::Fragile],
        components: vec![component(0, 1, "A-02-1"), component(3, 2, "A-11-4"), component(4, 1, "B-02-1")],
        steps: vec![
            WorkStep { text: text("Fold æsken, og læg silkepapir i bunden."), picture: None },
            WorkStep {
                text: text("Stil to kopper i æsken. Hankene skal pege mod hinanden."),
                picture: Some(photo()),
            },
            WorkStep {
                text: text("Læg kaffen mellem kopperne, så ingen af dem kan røre sig."),
                picture: None,
            },
            WorkStep { text: text("Luk låget, og sæt mærkaten på midten."), picture: Some(photo()) },
        ],
        checks: vec![
            text("Er begge kopper hele?"),
            text("Kan man læse udløbsdatoen på kaffen?"),
            text("Er låget lukket hele vejen rundt?"),
        ],
    }
}
