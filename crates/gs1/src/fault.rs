//! What is wrong with a piece of text, and where in it.

use std::fmt;

/// A fault in a text: its kind and the bytes that are wrong.
///
/// `start..end` always lies on character boundaries of the text that was checked; it is empty for an empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The first wrong byte, counted from 0.
    pub start: usize,
    /// One past the last wrong byte.
    pub end: usize,
}

/// What can be wrong with the content of a value (GS1 General Specifications 3 and 7.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A character other than 0 to 9 where only digits stand.
    NotADigit,
    /// A character outside the 39 characters of component codes.
    NotInSet39,
    /// A character outside the base64 alphabet for addresses.
    NotInSet64,
    /// A character outside the 82 characters of most values.
    NotInSet82,
    /// Base64 filled up with the wrong number of equals signs.
    PaddingWrong,
    /// More or fewer characters than the content has.
    WrongLength,
    /// The last digit does not follow from the others.
    CheckDigitWrong,
    /// The last two characters do not follow from the others.
    CheckPairWrong,
    /// A key that does not begin with the digits of a company prefix.
    CompanyPrefixMissing,
    /// A month other than 01 to 12.
    MonthWrong,
    /// A day that the month does not have.
    DayWrong,
    /// An hour other than 00 to 23.
    HourWrong,
    /// A minute other than 00 to 59.
    MinuteWrong,
    /// A second other than 00 to 59.
    SecondWrong,
    /// A code that ISO 3166-1 gives to no country.
    CountryUnknown,
    /// A code that ISO 4217 gives to no currency.
    CurrencyUnknown,
    /// A percent sign without two hexadecimal digits after it.
    PercentSequenceWrong,
    /// Piece number zero.
    PieceZero,
    /// A total of zero pieces.
    TotalZero,
    /// A piece number above the total.
    PieceBeyondTotal,
    /// Something other than zeros where zeros are reserved.
    NotZero,
    /// A leading zero in a number that has none.
    ZeroPrefix,
    /// Only digits where at least one other character is required.
    NonDigitMissing,
    /// Something other than 0 for no or 1 for yes.
    NotZeroOrOne,
    /// Something other than the hyphen that means below zero.
    NotHyphen,
    /// A latitude beyond the poles.
    LatitudeWrong,
    /// A longitude beyond a full turn.
    LongitudeWrong,
    /// An importer index that is no single letter, digit, hyphen or underscore.
    ImporterIndexWrong,
}

impl Fault {
    /// A fault of a stretch of the text.
    pub(crate) const fn at(kind: FaultKind, start: usize, end: usize) -> Self {
        Self { kind, start, end }
    }

    /// A fault of the text as a whole.
    pub(crate) const fn whole(kind: FaultKind, text: &str) -> Self {
        Self { kind, start: 0, end: text.len() }
    }

    /// The same fault in a text in which the checked one begins at byte `offset`.
    pub(crate) const fn moved(self, offset: usize) -> Self {
        Self { kind: self.kind, start: self.start + offset, end: self.end + offset }
    }
}

/// Refuses the first character that does not satisfy `allowed`.
pub(crate) fn every_char(text: &str, kind: FaultKind, allowed: impl Fn(char) -> bool) -> Result<(), Fault> {
    match text.char_indices().find(|&(_, c)| !allowed(c)) {
        Some((at, c)) => Err(Fault::at(kind, at, at + c.len_utf8())),
        None => Ok(()),
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADigit => "only digits may stand here",
            Self::NotInSet39 => "only #, -, /, digits and capital letters may stand here",
            Self::NotInSet64 => "only letters, digits, - and _ may stand here",
            Self::NotInSet82 => "this character may not stand in a GS1 value",
            Self::PaddingWrong => "the equals signs at the end do not fill up the value",
            Self::WrongLength => "this has the wrong length",
            Self::CheckDigitWrong => "the check digit does not fit the other digits",
            Self::CheckPairWrong => "the two check characters do not fit the other characters",
            Self::CompanyPrefixMissing => "a GS1 company prefix of at least four digits must stand here",
            Self::MonthWrong => "there is no such month",
            Self::DayWrong => "there is no such day in this month",
            Self::HourWrong => "the hour must be 00 to 23",
            Self::MinuteWrong => "the minute must be 00 to 59",
            Self::SecondWrong => "the second must be 00 to 59",
            Self::CountryUnknown => "this is no country code of ISO 3166",
            Self::CurrencyUnknown => "this is no currency code of ISO 4217",
            Self::PercentSequenceWrong => "two hexadecimal digits must follow a percent sign",
            Self::PieceZero => "the piece number may not be zero",
            Self::TotalZero => "the total of pieces may not be zero",
            Self::PieceBeyondTotal => "the piece number is larger than the total of pieces",
            Self::NotZero => "only zeros may stand here",
            Self::ZeroPrefix => "the number may not begin with a zero",
            Self::NonDigitMissing => "at least one character must be other than a digit",
            Self::NotZeroOrOne => "this must be 0 for no or 1 for yes",
            Self::NotHyphen => "only a hyphen may stand here",
            Self::LatitudeWrong => "the latitude lies beyond the pole",
            Self::LongitudeWrong => "the longitude is more than a full turn",
            Self::ImporterIndexWrong => "the importer index must be one letter, digit, hyphen or underscore",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Fault {}
