//! What is said to people: every sentence stands in both languages where it is made.

use std::borrow::Cow;

pub use rummelig_domain::language::Language;

/// The language that an `Accept-Language` header asks for: the one of the two with the higher weight, the first named
/// where they are equal, English where neither is named.
#[must_use]
pub fn accepted(header: Option<&str>) -> Language {
    let mut best = (0, Language::English);
    for range in header.unwrap_or_default().split(',') {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let primary = tag.split('-').next().unwrap_or_default();
        let Some(language) = Language::parse(&primary.to_ascii_lowercase()) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// The weight `0.8` as 800; what cannot be read weighs nothing.
fn thousandths(weight: &str) -> u32 {
    weight.trim().parse::<f32>().map_or(0, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u32)
}

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// In English.
    pub en: Cow<'static, str>,
    /// In Danish.
    pub da: Cow<'static, str>,
}

impl Said {
    /// A sentence that is always the same.
    #[must_use]
    pub const fn fixed(en: &'static str, da: &'static str) -> Self {
        Self { en: Cow::Borrowed(en), da: Cow::Borrowed(da) }
    }

    /// A sentence with something of the case in it.
    #[must_use]
    pub const fn of(en: String, da: String) -> Self {
        Self { en: Cow::Owned(en), da: Cow::Owned(da) }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Danish => &self.da,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heavier_language_wins() {
        for (header, language) in [
            (None, Language::English),
            (Some("da"), Language::Danish),
            (Some("da-DK, en;q=0.8"), Language::Danish),
            (Some("en;q=0.3, da;q=0.7"), Language::Danish),
            (Some("de, fr"), Language::English),
            (Some("en, da"), Language::English),
            (Some("da;q=0"), Language::English),
            (Some(";;q=,da;q=zero"), Language::English),
        ] {
            assert_eq!(accepted(header), language, "{header:?}");
        }
    }
}
