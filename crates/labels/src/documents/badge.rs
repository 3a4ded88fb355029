//! Badges, 85 × 54 mm: what a worker signs in with.
//!
//! A badge shows the first name, a picture or room for one, and the badge's code; nothing else, and its file name tells
//! no person.

use super::area::MM;
use super::common::Print;
use super::label_page::{Stock, draw_labels};
use super::paper;
use super::sheet::Say;
use crate::page::{Align, Size};
use crate::{Document, Kind, LabelError, Picture};

/// Badges, one a page.
#[derive(Clone, Debug)]
pub struct Badges {
    /// Language, printer, time.
    pub print: Print,
    /// The badges.
    pub badges: Vec<Badge>,
}

/// One badge.
#[derive(Clone, Debug)]
pub struct Badge {
    /// The first name, or what the worker wants to be called.
    pub first_name: String,
    /// A picture; without one there is a box to put it into.
    pub picture: Option<Picture>,
    /// The badge's code, as barcode and text; it is no secret and opens nothing by itself.
    pub code: String,
}

/// Draws badges.
///
/// # Errors
/// No badge at all, or a code whose barcode does not fit the badge.
pub fn badges(input: &Badges) -> Result<Document, LabelError> {
    let stock = Stock::Roll(Size::mm(85, 54));
    let sheets = draw_labels(input.print, stock, input.badges.len(), 0, |sheet, area, index| {
        let badge = &input.badges[index];
        let mut area = area.without(3 * MM, 3 * MM);
        let bars = area.take_bottom(14 * MM);
        area.take_bottom(3 * MM);
        let place = area.take_left(25 * MM);
        match &badge.picture {
            Some(picture) => sheet.picture(place, Align::Centre, picture),
            None => sheet.light_frame(place),
        }
        area.take_left(5 * MM);
        sheet.say(area, Say::bold(32).down_to(9).lines(2).middle(), "first name", &badge.first_name);
        sheet.code128(bars, "badge code", &badge.code, Say::regular(8).centre())
    })?;
    // No name and no code in the title either: titles stand in windows and print queues.
    Ok(paper::document(input.print, Kind::Badge, "Badges", "", sheets))
}
