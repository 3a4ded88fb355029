//! Random values that obey the rules of an identifier, the same in every run.

use rummelig_gs1::{Ai, Charset, Element, Part, Rule, TABLE, check_digit, check_pair};

/// A small generator of numbers (splitmix64).
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    fn text(&mut self, alphabet: &str, length: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| *self.pick(&alphabet)).collect()
    }

    fn digits(&mut self, length: usize) -> String {
        self.text("0123456789", length)
    }

    /// A random identifier of the table, each member of a range as likely as the others.
    pub(crate) fn ai(&mut self) -> Ai {
        let rule = self.pick(TABLE);
        let (first, last): (usize, usize) = (rule.first.parse().unwrap(), rule.last.parse().unwrap());
        let number = first + self.below(last - first + 1);
        Ai::parse(&format!("{number:0width$}", width = rule.first.len())).unwrap()
    }

    /// An element whose value obeys its rules.
    pub(crate) fn element(&mut self) -> Element {
        let ai = self.ai();
        let mut value = String::new();
        for part in ai.rule().parts {
            if part.optional && self.below(2) == 0 {
                break;
            }
            value.push_str(&self.part(part));
        }
        Element::of(ai, &value).unwrap_or_else(|error| panic!("({ai}){value}: {error}"))
    }

    fn part(&mut self, part: &Part) -> String {
        let (shortest, longest) = (usize::from(part.length_min), usize::from(part.length_max));
        let length = shortest + self.below(longest - shortest + 1);
        match part.rules {
            [] => self.content(part.charset, length),
            [Rule::CheckDigit, ..] => {
                let body = self.digits(length - 1);
                format!("{body}{}", check_digit(&body).unwrap())
            }
            [Rule::CheckPair, ..] => {
                let body =
                    format!("{}-{}", self.digits(4), self.content(part.charset, length.clamp(7, 25) - 7));
                format!("{body}{}", check_pair(&body).unwrap())
            }
            [Rule::CompanyPrefix, ..] => {
                format!("{}{}", self.digits(4), self.content(part.charset, length.max(4) - 4))
            }
            [Rule::Day] => self.date(1),
            [Rule::DayOrMonth] => self.date(0),
            [Rule::Hour] => format!("{:02}", self.below(24)),
            [Rule::Minute | Rule::Second] => format!("{:02}", self.below(60)),
            [Rule::HourMinute] => format!("{:02}{:02}", self.below(24), self.below(60)),
            [Rule::Country | Rule::CountryOr999 | Rule::Currency] => {
                (*self.pick(&["208", "578", "752"])).to_owned()
            }
            [Rule::CountryAlpha2] => (*self.pick(&["DK", "NO", "SE"])).to_owned(),
            [Rule::PercentEncoded] => self.content(part.charset, length).replace('%', "-"),
            [Rule::PieceOfTotal] => {
                let total = 1 + self.below(99);
                format!("{:02}{total:02}", 1 + self.below(total))
            }
            [Rule::Zero] => "0".repeat(length),
            [Rule::ZeroOrOne] => self.text("01", 1),
            [Rule::NoZeroPrefix] => format!("7{}", self.digits(length - 1)),
            [Rule::Hyphen] => "-".repeat(length),
            [Rule::Latitude] => format!("{:010}", self.below(1_800_000_001)),
            [Rule::Longitude] => format!("{:010}", self.below(3_600_000_001)),
            [Rule::ImporterIndex] => self.text("-09AZ_az", 1),
            other => panic!("the generator does not know {other:?}"),
        }
    }

    fn content(&mut self, charset: Charset, length: usize) -> String {
        match charset {
            Charset::Digits => self.digits(length),
            Charset::Set82 => self.text("!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz(1)", length),
            Charset::Set39 => self.text("#-/0123456789ABCXYZ", length),
            Charset::Set64 => self.text("-_0123456789ABCXYZabcxyz", length),
        }
    }

    fn date(&mut self, day_min: usize) -> String {
        let day = day_min + self.below(29 - day_min);
        format!("{:02}{:02}{day:02}", self.below(100), 1 + self.below(12))
    }
}
