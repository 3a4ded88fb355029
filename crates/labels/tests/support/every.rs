//! Every document, at every size and level and in both languages, from the samples or with something hard in it.

use crate::samples;
use rummelig_labels::documents::*;
use rummelig_labels::{Document, LabelError, Language, Resolution};

/// A document by a name that tells size, level and language.
pub(crate) type Named = (String, Result<Document, LabelError>);

/// What is put into the samples before they are drawn.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hard<'a> {
    /// Instead of every name, unit, site and sentence.
    pub(crate) text: Option<&'a str>,
    /// Instead of every code.
    pub(crate) code: Option<&'a str>,
    /// So many lines, where a document has lines.
    pub(crate) lines: Option<usize>,
}

impl Hard<'_> {
    fn text(self, place: &mut String) {
        if let Some(text) = self.text {
            text.clone_into(place);
        }
    }

    fn code(self, place: &mut String) {
        if let Some(code) = self.code {
            code.clone_into(place);
        }
    }

    fn address(self, address: &mut Address) {
        self.text(&mut address.name);
        address.lines.iter_mut().for_each(|line| self.text(line));
    }

    fn lines(self, usual: usize) -> usize {
        self.lines.unwrap_or(usual)
    }
}

/// Every document, for both printers.
pub(crate) fn documents(hard: Hard<'_>) -> Vec<Named> {
    [Resolution::Dpi203, Resolution::Dpi300].into_iter().flat_map(|dots| documents_for(dots, hard)).collect()
}

/// Every document, laid out for the dots of one printer.
pub(crate) fn documents_for(resolution: Resolution, hard: Hard<'_>) -> Vec<Named> {
    let mut all = Vec::new();
    for language in samples::LANGUAGES {
        pick_lists(hard, language, resolution, &mut all);
        papers(hard, language, resolution, &mut all);
        labels(hard, language, resolution, &mut all);
    }
    all
}

fn pick_lists(hard: Hard<'_>, language: Language, resolution: Resolution, all: &mut Vec<Named>) {
    for level in samples::LEVELS {
        for orientation in [Orientation::Portrait, Orientation::Landscape] {
            // Only the standard level may lie on its side.
            if level != ReadingLevel::Standard && orientation == Orientation::Landscape {
                continue;
            }
            for rich in [false, true] {
                let mut list = samples::pick_list(level, language, hard.lines(14));
                list.print.resolution = resolution;
                list.orientation = orientation;
                harden_pick_list(hard, rich, &mut list);
                let name = format!("pick list {level:?} {orientation:?} rich={rich} {}", language.tag());
                all.push((name, pick_list(&list)));
            }
        }
    }
}

fn harden_pick_list(hard: Hard<'_>, rich: bool, list: &mut PickList) {
    hard.code(&mut list.tour);
    hard.text(&mut list.site);
    list.trolley.iter_mut().for_each(|code| hard.code(code));
    for tote in &mut list.totes {
        hard.code(&mut tote.order);
        tote.code.iter_mut().for_each(|code| hard.code(code));
    }
    if rich {
        list.print.copy = true;
        list.trolley_columns = 6;
    }
    for line in &mut list.lines {
        if rich {
            line.photo = Some(samples::photo());
            line.barcode = Some(line.location.clone());
            line.groups.clear();
            line.quantity = 123_456;
        }
        hard.code(&mut line.location);
        hard.code(&mut line.sku);
        hard.text(&mut line.name);
        hard.text(&mut line.unit);
        line.lot.iter_mut().for_each(|lot| hard.code(lot));
        line.groups.iter_mut().for_each(|group| hard.text(group));
        line.barcode.iter_mut().for_each(|code| hard.code(code));
    }
}

fn papers(hard: Hard<'_>, language: Language, resolution: Resolution, all: &mut Vec<Named>) {
    let tag = language.tag();
    for prices in [false, true] {
        let mut slip = samples::packing_slip(language, hard.lines(7));
        slip.print.resolution = resolution;
        if prices {
            slip.total = Some("1.234,50 kr.".to_owned());
            slip.logo = None;
            slip.lines.iter_mut().for_each(|line| line.price = Some("99,00 kr.".to_owned()));
        }
        hard.address(&mut slip.client);
        hard.address(&mut slip.consignee);
        hard.code(&mut slip.order);
        slip.reference.iter_mut().for_each(|text| hard.text(text));
        slip.shipment.iter_mut().for_each(|code| hard.code(code));
        slip.message.iter_mut().for_each(|text| hard.text(text));
        for line in &mut slip.lines {
            hard.code(&mut line.sku);
            hard.text(&mut line.name);
            hard.text(&mut line.unit);
            line.lots.iter_mut().for_each(|(lot, _)| hard.code(lot));
        }
        for parcel in &mut slip.parcels {
            parcel.tracking_number.iter_mut().for_each(|code| hard.code(code));
        }
        all.push((format!("packing slip prices={prices} {tag}"), packing_slip(&slip)));
    }
    let mut sheet = samples::receiving_sheet(language, hard.lines(12));
    sheet.print.resolution = resolution;
    for text in [&mut sheet.site, &mut sheet.client] {
        hard.text(text);
    }
    hard.code(&mut sheet.inbound);
    sheet.supplier.iter_mut().chain(&mut sheet.reference).for_each(|text| hard.text(text));
    for line in &mut sheet.lines {
        hard.code(&mut line.sku);
        hard.text(&mut line.name);
        hard.text(&mut line.unit);
        line.lot.iter_mut().for_each(|lot| hard.code(lot));
    }
    all.push((format!("receiving sheet {tag}"), receiving_sheet(&sheet)));
    let mut sheet = samples::count_sheet(language, hard.lines(12));
    sheet.print.resolution = resolution;
    hard.text(&mut sheet.site);
    hard.code(&mut sheet.count);
    for line in &mut sheet.lines {
        hard.code(&mut line.location);
        hard.code(&mut line.sku);
        hard.text(&mut line.name);
        hard.text(&mut line.unit);
        line.lot.iter_mut().for_each(|lot| hard.code(lot));
    }
    all.push((format!("count sheet {tag}"), count_sheet(&sheet)));
    let mut card = hard_card(hard, language);
    card.print.resolution = resolution;
    all.push((format!("work-order card {tag}"), work_order_card(&card)));
}

fn hard_card(hard: Hard<'_>, language: Language) -> WorkOrderCard {
    let mut card = samples::work_order_card(language);
    if let Some(lines) = hard.lines {
        card.components = card.components.iter().cycle().take(lines).cloned().collect();
        card.steps = card.steps.iter().cycle().take(lines).cloned().collect();
        card.checks = card.checks.iter().cycle().take(lines).cloned().collect();
    }
    hard.code(&mut card.work_order);
    hard.code(&mut card.sku);
    for text in [&mut card.site, &mut card.client, &mut card.name, &mut card.unit] {
        hard.text(text);
    }
    for component in &mut card.components {
        hard.code(&mut component.sku);
        hard.text(&mut component.name);
        hard.text(&mut component.unit);
        component.location.iter_mut().for_each(|code| hard.code(code));
    }
    card.steps.iter_mut().for_each(|step| hard.text(&mut step.text));
    card.checks.iter_mut().for_each(|check| hard.text(check));
    card
}

fn labels(hard: Hard<'_>, language: Language, resolution: Resolution, all: &mut Vec<Named>) {
    let tag = format!("{} {resolution:?}", language.tag());
    for size in ShippingLabelSize::ALL {
        let mut input = samples::shipping_labels(size, language, resolution);
        for label in &mut input.labels {
            hard.address(&mut label.from);
            hard.address(&mut label.to);
            hard.text(&mut label.carrier);
            hard.text(&mut label.service);
            hard.code(&mut label.order);
        }
        all.push((format!("shipping label {size:?} {tag}"), shipping_labels(&input)));
    }
    for size in LocationLabelSize::ALL {
        let mut input = samples::location_labels(size, resolution, hard.lines(30));
        input.labels.iter_mut().for_each(|label| hard.code(&mut label.code));
        all.push((format!("location label {size:?} {tag}"), location_labels(&input)));
    }
    for size in SkuLabelSize::ALL {
        let mut input = samples::sku_labels(size, language, resolution);
        input.skip = 22;
        for label in &mut input.labels {
            hard.text(&mut label.name);
            hard.text(&mut label.client);
            hard.code(&mut label.sku);
        }
        all.push((format!("sku label {size:?} {tag}"), sku_labels(&input)));
    }
    let mut input = samples::tote_labels(resolution);
    input.labels.iter_mut().for_each(|label| hard.code(&mut label.code));
    all.push((format!("tote label {tag}"), tote_labels(&input)));
    let mut input = samples::trolley_labels(resolution);
    input.codes.iter_mut().for_each(|code| hard.code(code));
    all.push((format!("trolley label {tag}"), trolley_labels(&input)));
    let mut input = samples::badges(resolution);
    for badge in &mut input.badges {
        hard.text(&mut badge.first_name);
        hard.code(&mut badge.code);
    }
    all.push((format!("badge {tag}"), badges(&input)));
}
