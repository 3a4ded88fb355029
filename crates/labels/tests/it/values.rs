//! Random data for every symbology, the same in each run.

use crate::readers::Drawn;
use rummelig_gs1::{Element, ElementString, check_digit};
use rummelig_labels::symbol::{self, Symbology};

/// A small generator of numbers (splitmix64).
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + usize::try_from(self.next() % u64::try_from(most - least + 1).unwrap()).unwrap()
    }

    fn text(&mut self, alphabet: &str, length: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| alphabet[self.between(0, alphabet.len() - 1)]).collect()
    }

    fn digits(&mut self, length: usize) -> String {
        self.text("0123456789", length)
    }

    fn with_check_digit(&mut self, length: usize) -> String {
        let body = self.digits(length - 1);
        format!("{body}{}", check_digit(&body).unwrap())
    }

    /// A symbol of this symbology with random data.
    pub(crate) fn drawn(&mut self, symbology: Symbology) -> Drawn {
        match symbology {
            Symbology::Code128 => self.code128(),
            Symbology::Gs1128 => Drawn::Bars(symbol::gs1_128("proof", &self.elements(true), &[]).unwrap()),
            Symbology::Ean13 => Drawn::Bars(symbol::ean13("proof", &self.digits(12)).unwrap()),
            Symbology::Itf14 => Drawn::Bars(symbol::itf14("proof", &self.digits(13)).unwrap()),
            Symbology::Code39 => {
                let length = self.between(3, 12);
                let text = self.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.$/+%", length);
                Drawn::Bars(symbol::code39("proof", &text).unwrap())
            }
            Symbology::Qr => {
                let length = self.between(5, 200);
                let path = self.text("abcdefghijklmnopqrstuvwxyzABC0123456789/-._~?=&%#", length);
                let link: String = format!("https://{path}").chars().take(200).collect();
                Drawn::Matrix(symbol::qr("proof", &link).unwrap())
            }
            Symbology::Gs1DataMatrix => {
                Drawn::Matrix(symbol::gs1_data_matrix("proof", &self.elements(false), &[]).unwrap())
            }
        }
    }

    /// Codes as houses write them, and anything else that is printable: half of each.
    fn code128(&mut self) -> Drawn {
        let length = self.between(3, 26);
        let text = if self.between(0, 1) == 0 {
            self.text("ABCXYZ0123456789012345678901234567890123456789-", length)
        } else {
            let all: String = (' '..='~').collect();
            self.text(&all, length)
        };
        // Readers give blanks at the ends back, people would not see them.
        let text = format!("A{}Z", text.trim());
        Drawn::Bars(symbol::code128("proof", &text).unwrap())
    }

    /// What our labels say: a parcel, or goods with lot, day and serial; short enough for a GS1-128 where that is wanted.
    fn elements(&mut self, short: bool) -> ElementString {
        const SET_82: &str = "!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz";
        if self.between(0, 2) == 0 {
            return ElementString::new([Element::new("00", &self.with_check_digit(18)).unwrap()]).unwrap();
        }
        let mut elements = vec![Element::new("01", &self.with_check_digit(14)).unwrap()];
        let length = self.between(1, if short { 12 } else { 20 });
        elements.push(Element::new("10", &self.text(SET_82, length)).unwrap());
        let day = format!("{:02}{:02}{:02}", self.between(0, 99), self.between(1, 12), self.between(1, 28));
        elements.push(Element::new("17", &day).unwrap());
        if !short && self.between(0, 1) == 0 {
            let length = self.between(1, 20);
            elements.push(Element::new("21", &self.text(SET_82, length)).unwrap());
        }
        ElementString::new(elements).unwrap()
    }
}
