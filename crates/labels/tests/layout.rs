//! Where everything stands on every document, for good and for hard inputs: nothing lies on anything else and nothing
//! leaves its page.

#[path = "support/check.rs"]
mod check;
#[path = "support/every.rs"]
mod every;
#[path = "support/samples.rs"]
mod samples;

use every::{Hard, documents};
use rummelig_labels::documents::*;
use rummelig_labels::page::{Item, Shade};
use rummelig_labels::{Document, LabelError, Language, Page, Resolution, Warning};

/// Draws everything and looks at it; `refused` says which errors are the right answer.
fn hold(hard: Hard<'_>, refused: fn(&LabelError) -> bool) -> usize {
    let mut faults = Vec::new();
    let mut drawn = 0;
    for (name, made) in documents(hard) {
        match made {
            Ok(document) => {
                drawn += 1;
                assert!(!document.pages().is_empty(), "{name} has no page");
                faults.extend(check::faults(&document).into_iter().map(|fault| format!("{name}, {fault}")));
            }
            Err(error) => assert!(refused(&error), "{name}: {error}"),
        }
    }
    let shown: Vec<&String> = faults.iter().take(25).collect();
    assert!(faults.is_empty(), "{} faults, the first: {shown:#?}", faults.len());
    drawn
}

#[test]
fn good_input_fits_without_a_warning() {
    assert!(hold(Hard::default(), |_| false) > 60);
    for (name, made) in documents(Hard::default()) {
        // A photo and a barcode in each line of 123,456 units leave a name less room than it wants.
        if !name.contains("rich=true") {
            assert_eq!(made.unwrap().warnings(), [], "{name}");
        }
    }
}

#[test]
fn texts_of_any_kind_stay_in_their_places() {
    let long = "Håndlavet, blåglaseret kaffekop af stentøj ".repeat(7);
    let unbroken = "Ø".repeat(300);
    for text in [
        &long[..300],
        &unbroken,
        "👩‍👧 Kop med 🎄 og 😀",
        "قهوة عربية فاخرة כוס קפה כחולה",
        "Kop\u{0}\u{1b}[31m\r\n\t\u{202e}bagvendt\u{9b}\u{7f}",
        "^XA^JUS~JR",
        "",
        "    ",
    ] {
        assert!(hold(Hard { text: Some(text), ..Hard::default() }, |_| false) > 60, "{text:?}");
    }
}

#[test]
fn a_code_of_40_characters_fits_or_is_refused() {
    let code = "ABCDEFGH-0123456789-ABCDEFGHIJKLMN-XYZ-8";
    assert_eq!(code.len(), 40);
    let too_wide = |error: &LabelError| matches!(error, LabelError::TooWide { .. });
    let drawn = hold(Hard { code: Some(code), ..Hard::default() }, too_wide);
    // All papers and all shipping labels: only what is smaller than the barcode refuses it.
    assert!(drawn >= 4 * (8 + 5 + 3), "{drawn}");
    let digits = "1234567890123456789012345678901234567890";
    let drawn_digits = hold(Hard { code: Some(digits), ..Hard::default() }, too_wide);
    assert!(drawn_digits > drawn, "digits are half as wide, and fit where letters do not");
}

#[test]
fn a_code_that_no_barcode_holds_is_refused_and_named() {
    for code in ["Kød-1", "A\u{7}1", "😀"] {
        let refused = |error: &LabelError| matches!(error, LabelError::BadCharacter { .. });
        hold(Hard { code: Some(code), ..Hard::default() }, refused);
    }
    let mut list = samples::pick_list(ReadingLevel::Standard, Language::Danish, 1);
    list.tour = "T-Ø1".to_owned();
    assert_eq!(
        pick_list(&list).unwrap_err().to_string(),
        "tour code holds 'Ø'; Code 128 takes printable ASCII characters"
    );
}

#[test]
fn five_hundred_lines_and_none() {
    assert!(hold(Hard { lines: Some(500), ..Hard::default() }, |_| false) > 60);
    let empty = |error: &LabelError| matches!(error, LabelError::Empty { field: "labels" });
    hold(Hard { lines: Some(0), ..Hard::default() }, empty);
    let mut list = samples::pick_list(ReadingLevel::Easy, Language::Danish, 0);
    list.totes.clear();
    let texts = texts(&pick_list(&list).unwrap());
    assert!(texts.contains(&"Der er ingen linjer.".to_owned()), "{texts:?}");
}

#[test]
fn a_line_whose_tote_is_not_on_the_trolley_is_refused() {
    let mut list = samples::pick_list(ReadingLevel::Standard, Language::Danish, 3);
    list.totes.truncate(1);
    assert_eq!(pick_list(&list).unwrap_err(), LabelError::Empty { field: "tote of a pick line" });
}

#[test]
fn a_logo_that_is_no_picture_is_refused() {
    for bytes in [&b"GIF89a"[..], b"", b"<html><script>", b"\x89PNG\r\n\x1a\n damaged"] {
        let error = rummelig_labels::Picture::read("logo", bytes).unwrap_err();
        assert!(error.to_string().starts_with("logo is no picture that can be printed: "), "{error}");
    }
}

#[test]
fn a_lot_that_gs1_does_not_allow_is_refused_and_named() {
    let mut labels = samples::sku_labels(SkuLabelSize::Mm57x32, Language::Danish, Resolution::Dpi203);
    for lot in ["Rød 7", "123456789012345678901"] {
        labels.labels[0].lot = Some(lot.to_owned());
        let error = sku_labels(&labels).unwrap_err();
        assert!(error.to_string().starts_with("lot: "), "{error}");
    }
}

#[test]
fn the_large_level_has_nothing_below_18_points_and_six_lines_a_page() {
    for lines in [1, 6, 25] {
        let document = pick_list(&samples::pick_list(ReadingLevel::Large, Language::Danish, lines)).unwrap();
        let mut boxes = 0;
        for page in document.pages() {
            assert!(page.texts().all(|text| text.style.size_tenths >= 180));
            let on_page = tick_boxes(page);
            assert!(on_page <= 6, "{on_page} lines on a page");
            boxes += on_page;
        }
        assert_eq!(boxes, lines);
        // The pages between the first and the last are full.
        let pages = document.pages();
        assert!(pages.iter().skip(1).take(pages.len().saturating_sub(3)).all(|page| tick_boxes(page) == 6));
    }
}

/// Boxes to tick: square frames with a black border.
fn tick_boxes(page: &Page) -> usize {
    let ticks = |item: &&Item| match item {
        Item::Frame(frame) => {
            frame.area.width == frame.area.height
                && frame.border.is_some_and(|(_, shade)| shade == Shade::BLACK)
        }
        _ => false,
    };
    page.items.iter().filter(ticks).count()
}

#[test]
fn every_level_tells_the_same_lines_in_the_same_order() {
    for level in samples::LEVELS {
        let list = samples::pick_list(level, Language::Danish, 25);
        let document = pick_list(&list).unwrap();
        let all = texts(&document).join(" ");
        let mut from = 0;
        for line in &list.lines {
            let at = all[from..].find(&line.location);
            from += at.unwrap_or_else(|| panic!("{level:?}: {} is missing or out of order", line.location));
        }
        let pages = document.pages().len();
        assert!(all.contains(&format!("Side {pages} af {pages}")), "{level:?}");
    }
}

#[test]
fn the_level_prints_no_reason_and_a_badge_only_name_and_code() {
    for level in samples::LEVELS {
        let all = texts(&pick_list(&samples::pick_list(level, Language::Danish, 3)).unwrap())
            .join(" ")
            .to_lowercase();
        for word in ["stor", "let ", "niveau", "large", "easy", "level"] {
            assert!(
                !all.contains(word) || word == "let " && level == ReadingLevel::Easy,
                "{level:?}: {word}"
            );
        }
    }
    let document = badges(&samples::badges(Resolution::Dpi300)).unwrap();
    assert_eq!(texts(&document), ["Bjørk", "M-0017", "Anne-", "Margrethe", "M-0018"]);
    assert_eq!((document.file_stem(), document.heading().title.as_str()), ("badges".to_owned(), "Badges"));
}

#[test]
fn what_had_to_be_shortened_is_told() {
    let mut list = samples::pick_list(ReadingLevel::Standard, Language::Danish, 1);
    list.lines[0].name = "Kop ".repeat(75);
    let document = pick_list(&list).unwrap();
    assert!(
        matches!(document.warnings(), [Warning::Shortened { field: "name", .. }]),
        "{:?}",
        document.warnings()
    );
}

#[test]
fn every_paper_carries_the_code_that_opens_its_task() {
    for (name, made) in documents(Hard::default()) {
        let document = made.unwrap();
        for page in document.pages().iter().take(1) {
            let has = page.items.iter().any(|item| matches!(item, Item::Bars(_) | Item::Matrix(_)));
            assert!(has, "{name} has no code");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_pages() {
    let (one, other) = (documents(Hard::default()), documents(Hard::default()));
    assert!(one.iter().zip(&other).all(|((_, one), (_, other))| one == other));
}

fn texts(document: &Document) -> Vec<String> {
    document.pages().iter().flat_map(Page::texts).map(|text| text.text().to_owned()).collect()
}

/// The layout of a document as values, one line an item, in tenths of a millimetre.
fn layout(document: &Document) -> String {
    let mut told = String::new();
    let tenths = |length: i32| f64::from(length / 100) / 10.0;
    for (i, page) in document.pages().iter().enumerate() {
        told += &format!("page {} of {} x {} mm\n", i + 1, tenths(page.size.width), tenths(page.size.height));
        let mut last = None;
        for item in &page.items {
            let area = item.area();
            let what = match item {
                Item::Text(text) => {
                    let weight = format!("{:?}", text.style.weight).to_lowercase();
                    format!("{} pt {weight} {:?}", f64::from(text.style.size_tenths) / 10.0, text.text())
                }
                Item::Rule(_) => "rule".to_owned(),
                Item::Frame(frame) => format!("frame, radius {}", tenths(frame.radius)),
                Item::Bars(bars) => format!("bars {:?} of {} dots", bars.bars.data(), bars.module.dots),
                Item::Matrix(matrix) => {
                    format!("matrix {:?} of {} dots", matrix.matrix.data(), matrix.module.dots)
                }
                Item::Picture(_) => "picture".to_owned(),
                Item::Path(_) => "drawing".to_owned(),
            };
            let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(tenths);
            let line = format!("  {left:5.1} {top:5.1}  {width:5.1} x {height:5.1}  {what}\n");
            // The paths of one drawing lie in the same place.
            if last.as_ref() != Some(&line) {
                told += &line;
            }
            last = Some(line);
        }
    }
    told
}

#[test]
fn layouts_are_as_they_were_looked_at() {
    let danish = Language::Danish;
    for level in samples::LEVELS {
        let name = format!("pick list {level:?}").to_lowercase().replace(' ', "_");
        insta::assert_snapshot!(name, layout(&pick_list(&samples::pick_list(level, danish, 3)).unwrap()));
    }
    insta::assert_snapshot!(
        "packing_slip",
        layout(&packing_slip(&samples::packing_slip(danish, 3)).unwrap())
    );
    for size in ShippingLabelSize::ALL {
        let labels = samples::shipping_labels(size, danish, Resolution::Dpi203);
        let name = format!("shipping_label_{size:?}").to_lowercase();
        insta::assert_snapshot!(name, layout(&shipping_labels(&labels).unwrap()));
    }
    for size in LocationLabelSize::ALL {
        let labels = samples::location_labels(size, Resolution::Dpi203, 2);
        let name = format!("location_label_{size:?}").to_lowercase();
        insta::assert_snapshot!(name, layout(&location_labels(&labels).unwrap()));
    }
    for size in SkuLabelSize::ALL {
        let labels = samples::sku_labels(size, danish, Resolution::Dpi203);
        let name = format!("sku_label_{size:?}").to_lowercase();
        insta::assert_snapshot!(name, layout(&sku_labels(&labels).unwrap()));
    }
    let mut totes = samples::tote_labels(Resolution::Dpi203);
    totes.labels.truncate(2);
    insta::assert_snapshot!("tote_label", layout(&tote_labels(&totes).unwrap()));
    insta::assert_snapshot!(
        "trolley_label",
        layout(&trolley_labels(&samples::trolley_labels(Resolution::Dpi203)).unwrap())
    );
    insta::assert_snapshot!("badge", layout(&badges(&samples::badges(Resolution::Dpi203)).unwrap()));
    insta::assert_snapshot!(
        "receiving_sheet",
        layout(&receiving_sheet(&samples::receiving_sheet(danish, 3)).unwrap())
    );
    insta::assert_snapshot!("count_sheet", layout(&count_sheet(&samples::count_sheet(danish, 3)).unwrap()));
    insta::assert_snapshot!(
        "work_order_card",
        layout(&work_order_card(&samples::work_order_card(danish)).unwrap())
    );
}
