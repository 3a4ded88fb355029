//! Closed sets of words: enums whose variants each have one spelling on the wire, in rows and in files.

/// Defines an enum of words with `ALL`, `as_str`, `parse` and `Display`.
///
/// The spelling is written once, beside the variant, so that the wire, the CHECK lists of both databases and the
/// import cannot drift apart.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant),+
        }

        impl $name {
            /// Every word of this set, in the order of its documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as the wire, the rows and the files spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }

            /// The value that is spelled exactly so; none when no word is.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::location::LocationKind;

    #[test]
    fn every_word_reads_back_and_nothing_else_does() {
        for &kind in LocationKind::ALL {
            assert_eq!(LocationKind::parse(kind.as_str()), Some(kind));
            assert_eq!(kind.to_string(), kind.as_str());
        }
        assert_eq!(LocationKind::parse("pick_face"), Some(LocationKind::PickFace));
        for other in ["", "Pick_Face", " dock", "pick-face"] {
            assert_eq!(LocationKind::parse(other), None, "{other:?}");
        }
    }
}
