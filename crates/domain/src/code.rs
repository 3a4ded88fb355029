//! Codes and texts that people and other systems give to things.
//!
//! A code that exists is well formed: the constructors here are the only doors.
//! Codes are kept as they were sent; a text that only looks the same (another Unicode normal form) is refused and
//! not mended, because a code is compared sign by sign by the client's own system too.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The most characters of a code.
pub const CODE_MAX: usize = 64;
/// The most characters of a free text.
pub const TEXT_MAX: usize = 500;
/// The most characters of a client's code.
pub const CLIENT_CODE_MAX: usize = 16;

/// Why a text is no code. Each sentence says what to send instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was given.
    #[error("give at least one character")]
    TooShort,
    /// More characters than fit.
    #[error("use at most {max} characters")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// A control character, such as a line end, a tab or NUL.
    #[error("leave out control characters such as tabs and line ends")]
    ControlCharacter,
    /// White space before the first or after the last visible character.
    #[error("leave out the space at the beginning and at the end")]
    SpaceAtEnd,
    /// Letters and their accents are written as separate characters.
    #[error("send the text in Unicode normal form C (NFC)")]
    NotNormalized,
    /// A name that a path cannot carry.
    #[error("choose another code than '.' and '..', which cannot stand in a path")]
    DotName,
    /// The prefix that addresses by our own id.
    #[error("choose a code that does not start with 'id:', which addresses things by their id")]
    ReservedPrefix,
    /// The ending that marks what this house split off.
    #[error("choose a code that does not end in '~' and digits, which marks a backorder made here")]
    ReservedSuffix,
    /// Not of the form of a client's code.
    #[error("use 1 to 16 of the signs A to Z, 0 to 9 and '-', beginning with a letter or digit")]
    NotAClientCode,
    /// The name of a client's sandbox twin.
    #[error("choose a code that does not end in '-TEST', which names the sandbox of a client")]
    ReservedForTest,
    /// A number for a backorder that is none.
    #[error("a backorder is numbered from 2 upwards")]
    NotABackorderNumber,
}

impl CodeError {
    /// The stable code of a field's fault on the wire: `too_short`, `too_long` or `bad_format`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter
            | Self::SpaceAtEnd
            | Self::NotNormalized
            | Self::DotName
            | Self::ReservedPrefix
            | Self::ReservedSuffix
            | Self::NotAClientCode
            | Self::ReservedForTest
            | Self::NotABackorderNumber => "bad_format",
        }
    }
}

/// A text as searches compare it: lower case, also æ, ø and å, in normal form C.
///
/// SQLite folds ASCII only, so that rows keep this beside the text itself.
#[must_use]
pub fn fold(text: &str) -> String {
    text.to_lowercase().nfc().collect()
}

fn check_code(text: &str, max: usize) -> Result<(), CodeError> {
    if text.is_empty() {
        return Err(CodeError::TooShort);
    }
    if text.chars().count() > max {
        return Err(CodeError::TooLong { max });
    }
    if text.chars().any(char::is_control) {
        return Err(CodeError::ControlCharacter);
    }
    if text.trim() != text {
        return Err(CodeError::SpaceAtEnd);
    }
    if !is_nfc(text) {
        return Err(CodeError::NotNormalized);
    }
    Ok(())
}

/// What a code may not be when it stands in a path: `.`, `..` and `id:…`.
fn check_addressable(text: &str) -> Result<(), CodeError> {
    if text == "." || text == ".." {
        return Err(CodeError::DotName);
    }
    if text.starts_with("id:") {
        return Err(CodeError::ReservedPrefix);
    }
    Ok(())
}

/// The text before `~` and the number after it, where a code ends in `~` and digits.
fn split_suffix(text: &str) -> Option<(&str, &str)> {
    let (stem, digits) = text.rsplit_once('~')?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some((stem, digits))
}

macro_rules! code_methods {
    ($name:ident) => {
        impl $name {
            /// The code as it was sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The code itself, without copying it.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }

            /// The code as searches compare it ([`fold`]).
            #[must_use]
            pub fn search_form(&self) -> String {
                fold(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

macro_rules! plain_codes {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// 1 to 64 characters in normal form C, no control character, no space at either end, case-sensitive.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The code that this text is.
            ///
            /// # Errors
            /// [`CodeError`] says which sign or length is at fault.
            pub fn new(text: impl Into<String>) -> Result<Self, CodeError> {
                let text = text.into();
                check_code(&text, CODE_MAX)?;
                Ok(Self(text))
            }
        }

        code_methods!($name);
    )*};
}

plain_codes! {
    /// What stands in bars on goods; unique per client, not across clients.
    Barcode,
    /// The address of a location within its site.
    LocationCode,
    /// The name of a building.
    SiteCode,
    /// The name of a part of a site.
    ZoneCode,
    /// The licence plate of a tote, carton, pallet or trolley.
    HandlingUnitCode,
    /// What a worker is called on badges and lists.
    WorkerCode,
    /// The serial number of one unit of a sku.
    Serial,
    /// The name of a lot of a sku.
    LotCode,
    /// A carrier's number of a parcel.
    TrackingNumber,
    /// The name of a walkway of the layout.
    WalkwayCode,
    /// A carrier, as clients and cut-offs name it.
    CarrierCode,
}

/// What a client calls its order, inbound shipment, return or work order; unique per client and resource for ever.
///
/// 1 to 64 characters in normal form C, no control character, no space at either end, case-sensitive; not `.` or
/// `..`, not starting `id:`. A client's own never ends in `~` and digits: that is how this house names the rest of
/// an order that it sends later.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(String);

impl ExternalId {
    /// A client's own name for a new thing.
    ///
    /// # Errors
    /// [`CodeError`], among them [`CodeError::ReservedSuffix`] for a name that only this house gives.
    pub fn new(text: impl Into<String>) -> Result<Self, CodeError> {
        let text = text.into();
        check_code(&text, CODE_MAX)?;
        check_addressable(&text)?;
        if split_suffix(&text).is_some() {
            return Err(CodeError::ReservedSuffix);
        }
        Ok(Self(text))
    }

    /// A name that may exist here: a client's own, or one with our ending, as rows hold it and paths ask for it.
    ///
    /// # Errors
    /// [`CodeError`] when neither a client nor this house can have given such a name.
    pub fn ours(text: impl Into<String>) -> Result<Self, CodeError> {
        let text = text.into();
        match split_suffix(&text) {
            None => Self::new(text),
            Some((stem, digits)) => {
                let number = digits.parse().map_err(|_| CodeError::NotABackorderNumber)?;
                let id = Self::new(stem)?.backorder(number)?;
                // `X~02` would be a second spelling of `X~2`.
                if id.0 == text { Ok(id) } else { Err(CodeError::NotABackorderNumber) }
            }
        }
    }

    /// The name of the `number`th part of this order: `X` and 2 make `X~2`; of `X~2`, 3 makes `X~3`.
    ///
    /// # Errors
    /// [`CodeError::NotABackorderNumber`] below 2, since the first part is the order itself.
    pub fn backorder(&self, number: u32) -> Result<Self, CodeError> {
        if number < 2 {
            return Err(CodeError::NotABackorderNumber);
        }
        Ok(Self(format!("{}~{number}", self.stem())))
    }

    /// The name that the client gave: `X` for `X` and for `X~2`.
    #[must_use]
    pub fn stem(&self) -> &str {
        split_suffix(&self.0).map_or(self.0.as_str(), |(stem, _)| stem)
    }

    /// Which part of the client's order this is: 1 for its own, 2 upwards for what was split off.
    #[must_use]
    pub fn part(&self) -> u32 {
        split_suffix(&self.0).and_then(|(_, digits)| digits.parse().ok()).unwrap_or(1)
    }
}

code_methods!(ExternalId);

/// What a client calls an item: as an [`ExternalId`] of its own, but compared without ASCII case.
///
/// `85123a` is `85123A`, and the first spelling is kept.
#[derive(Clone)]
pub struct SkuCode(String);

impl SkuCode {
    /// The code that this text is.
    ///
    /// # Errors
    /// [`CodeError`] says which sign or length is at fault.
    pub fn new(text: impl Into<String>) -> Result<Self, CodeError> {
        ExternalId::new(text).map(|id| Self(id.0))
    }

    /// The form that is unique within a client: ASCII letters as capitals, all other signs as they are.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_uppercase()
    }
}

code_methods!(SkuCode);

impl PartialEq for SkuCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for SkuCode {}

impl Hash for SkuCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl Ord for SkuCode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let upper = |code: &Self| code.0.bytes().map(|b| b.to_ascii_uppercase()).collect::<Vec<_>>();
        upper(self).cmp(&upper(other))
    }
}

impl PartialOrd for SkuCode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The short name of a client: `^[A-Z0-9][A-Z0-9-]{0,15}$`, not ending `-TEST`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientCode(String);

impl ClientCode {
    /// The code that this text is.
    ///
    /// # Errors
    /// [`CodeError`] for other signs, other lengths, and the names of sandboxes.
    pub fn new(text: impl Into<String>) -> Result<Self, CodeError> {
        let text = text.into();
        if text.is_empty() {
            return Err(CodeError::TooShort);
        }
        if text.chars().count() > CLIENT_CODE_MAX {
            return Err(CodeError::TooLong { max: CLIENT_CODE_MAX });
        }
        let sign = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        if text.starts_with('-') || !text.bytes().all(|b| sign(b) || b == b'-') {
            return Err(CodeError::NotAClientCode);
        }
        if text.ends_with("-TEST") {
            return Err(CodeError::ReservedForTest);
        }
        Ok(Self(text))
    }
}

code_methods!(ClientCode);

/// A free text of 1 to `MAX` characters: a name, an address line, a note.
///
/// Line ends and tabs are allowed, other control characters not (PostgreSQL cannot keep NUL). It is brought into
/// normal form C, so that the same words sent twice are equal. An absent text is an `Option`, never an empty one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize = TEXT_MAX>(String);

impl<const MAX: usize> Text<MAX> {
    /// The text, in normal form C.
    ///
    /// # Errors
    /// [`CodeError::TooShort`] for nothing but white space, [`CodeError::TooLong`], [`CodeError::ControlCharacter`].
    pub fn new(text: &str) -> Result<Self, CodeError> {
        let text: Cow<'_, str> =
            if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
        if text.trim().is_empty() {
            return Err(CodeError::TooShort);
        }
        if text.chars().count() > MAX {
            return Err(CodeError::TooLong { max: MAX });
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(CodeError::ControlCharacter);
        }
        Ok(Self(text.into_owned()))
    }

    /// The text, or none when it is empty or only white space: how optional fields and cells are read.
    ///
    /// # Errors
    /// As [`Text::new`], but for the length of nothing.
    pub fn optional(text: &str) -> Result<Option<Self>, CodeError> {
        if text.trim().is_empty() { Ok(None) } else { Self::new(text).map(Some) }
    }

    /// The text as searches compare it ([`fold`]).
    #[must_use]
    pub fn search_form(&self) -> String {
        fold(&self.0)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself, without copying it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({:?})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CodeError::*;

    fn check<T: AsRef<str>>(
        door: impl Fn(String) -> Result<T, CodeError>,
        rows: &[(&str, Result<(), CodeError>)],
    ) {
        for (text, expected) in rows {
            let made = door((*text).to_owned());
            if let Ok(code) = &made {
                assert_eq!(code.as_ref(), *text, "kept as sent");
            }
            assert_eq!(made.map(|_| ()), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_plain_code_has_clean_ends_and_one_spelling() {
        check(
            LocationCode::new,
            &[
                ("A-04-2", Ok(())),
                ("Prøve æå 1", Ok(())),
                ("id:x", Ok(())),
                ("X~2", Ok(())),
                (&"ø".repeat(64), Ok(())),
                ("", Err(TooShort)),
                (&"ø".repeat(65), Err(TooLong { max: 64 })),
                (" A", Err(SpaceAtEnd)),
                ("A\u{a0}", Err(SpaceAtEnd)),
                ("A\tB", Err(ControlCharacter)),
                ("A\n", Err(ControlCharacter)),
                ("A\0", Err(ControlCharacter)),
                ("A\u{85}", Err(ControlCharacter)),
                ("a\u{30a}", Err(NotNormalized)),
            ],
        );
    }

    #[test]
    fn an_external_id_can_stand_in_a_path_and_is_the_clients_own() {
        let rows: &[(&str, Result<(), CodeError>)] = &[
            ("WEB-1001", Ok(())),
            ("a/b?c#d%20", Ok(())),
            ("...", Ok(())),
            ("ID:5", Ok(())),
            ("X~", Ok(())),
            ("X~2a", Ok(())),
            ("~2~x", Ok(())),
            (".", Err(DotName)),
            ("..", Err(DotName)),
            ("id:", Err(ReservedPrefix)),
            ("id:0195", Err(ReservedPrefix)),
            ("X~2", Err(ReservedSuffix)),
            ("~0", Err(ReservedSuffix)),
            ("X~00000000000000000000000", Err(ReservedSuffix)),
        ];
        check(ExternalId::new, rows);
        check(SkuCode::new, rows);
        // Digits of other scripts are letters to us.
        check(ExternalId::new, &[("X~٢", Ok(()))]);
    }

    #[test]
    fn what_is_split_off_is_numbered_and_found_again() {
        let own = ExternalId::new("WEB-1001").unwrap();
        let second = own.backorder(2).unwrap();
        assert_eq!(second.as_str(), "WEB-1001~2");
        assert_eq!(second.backorder(3).unwrap().as_str(), "WEB-1001~3");
        assert_eq!((own.part(), second.part(), second.stem()), (1, 2, "WEB-1001"));
        assert_eq!(own.backorder(1), Err(NotABackorderNumber));
        let longest = ExternalId::new("x".repeat(64)).unwrap().backorder(12).unwrap();
        assert_eq!(ExternalId::ours(longest.as_str()), Ok(longest));
        check(
            ExternalId::ours,
            &[
                ("WEB-1001", Ok(())),
                ("WEB-1001~2", Ok(())),
                ("WEB-1001~1", Err(NotABackorderNumber)),
                ("WEB-1001~02", Err(NotABackorderNumber)),
                ("WEB-1001~99999999999", Err(NotABackorderNumber)),
                ("~2", Err(TooShort)),
                ("X~2~2", Err(ReservedSuffix)),
                ("id:1~2", Err(ReservedPrefix)),
            ],
        );
    }

    #[test]
    fn a_sku_is_compared_without_ascii_case_only() {
        let sku = |text: &str| SkuCode::new(text).unwrap();
        assert_eq!(sku("85123a"), sku("85123A"));
        assert_eq!(sku("85123a").folded(), "85123A");
        assert_eq!(sku("85123a").as_str(), "85123a");
        assert_ne!(sku("ø1"), sku("Ø1"));
        assert_eq!(sku("B").cmp(&sku("a")), std::cmp::Ordering::Greater);
        let set = std::collections::HashSet::from([sku("x"), sku("X"), sku("y")]);
        assert_eq!(set.len(), 2);
    }

    #[test]
    fn a_client_code_is_short_plain_and_no_sandbox() {
        check(
            ClientCode::new,
            &[
                ("ACME", Ok(())),
                ("7-11", Ok(())),
                ("A234567890123456", Ok(())),
                ("TEST", Ok(())),
                ("", Err(TooShort)),
                ("A2345678901234567", Err(TooLong { max: 16 })),
                ("acme", Err(NotAClientCode)),
                ("-A", Err(NotAClientCode)),
                ("A_B", Err(NotAClientCode)),
                ("ÆBLE", Err(NotAClientCode)),
                ("ACME-TEST", Err(ReservedForTest)),
            ],
        );
    }

    #[test]
    fn a_text_has_words_and_one_normal_form() {
        let text = |s: &str| Text::<5>::new(s).map(Text::into_string);
        assert_eq!(text("a\u{30a}rr"), Ok("\u{e5}rr".to_owned()));
        assert_eq!(text("a\nb\tc"), Ok("a\nb\tc".to_owned()));
        assert_eq!(text("  "), Err(TooShort));
        assert_eq!(text("æøåæøå"), Err(TooLong { max: 5 }));
        assert_eq!(text("a\0"), Err(ControlCharacter));
        assert_eq!(Text::<5>::optional(" \t"), Ok(None));
        assert_eq!(Text::<5>::optional("x").map(|t| t.is_some()), Ok(true));
    }

    #[test]
    fn folding_knows_danish_letters() {
        assert_eq!(fold("RØDGRØD Æblegrød Å"), "rødgrød æblegrød å");
        assert_eq!(fold("A\u{30a}"), "\u{e5}");
    }
}
