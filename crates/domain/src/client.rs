//! A client: the company that owns goods in the house, and the rules it has agreed for them.

use crate::code::{ClientCode, Text};
use crate::ids::{ClientId, SiteId};
use crate::language::Language;
use crate::picking::{AllocationRules, Rotation};
use std::fmt;

/// The longest shelf life or tolerance that a rule may ask for, in days: ten years.
pub const RULE_DAYS_MAX: u16 = 3_650;

/// The company that owns goods in the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Our id.
    pub id: ClientId,
    /// Unique in the house.
    pub code: ClientCode,
    /// The company's name.
    pub name: Text,
    /// Where its orders go that name no site.
    pub site: Option<SiteId>,
    /// The language of its papers.
    pub language: Language,
    /// Its number for value added tax, as it writes it.
    pub vat_no: Option<Text<32>>,
    /// Its own GS1 company prefix, when labels shall carry it instead of the house's.
    pub gs1_prefix: Option<Gs1Prefix>,
    /// How its goods and orders are handled.
    pub rules: OwnerRules,
}

impl Client {
    /// The site of an order that names none: the client's own, else the house's only site.
    #[must_use]
    pub fn default_site(&self, sites: &[SiteId]) -> Option<SiteId> {
        match (self.site, sites) {
            (Some(own), _) => Some(own),
            (None, &[only]) => Some(only),
            (None, _) => None,
        }
    }
}

/// What the owner has agreed. [`Default`] is what holds for a client that says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerRules {
    /// Which goods leave first.
    pub rotation: Rotation,
    /// How many days apart two dates may be and still count as equally old.
    pub tolerance_days: u16,
    /// Days that goods must still keep on the day they are sent.
    pub min_days: u16,
    /// Whether an order may be sent in part, where the order does not say.
    pub allow_partial: bool,
    /// Whether what lacks is sent later as an order of its own, where the order does not say.
    pub allow_backorder: bool,
    /// Whether open orders are allocated as soon as there is stock.
    pub auto_allocate: bool,
    /// Whether allocated orders are released at once.
    pub auto_release: bool,
    /// Whether one order may be picked on several tours.
    pub split_picking: bool,
    /// Whether this client's orders never share a tour with another's.
    pub own_tours: bool,
}

impl Default for OwnerRules {
    fn default() -> Self {
        Self {
            rotation: Rotation::Fefo,
            tolerance_days: 0,
            min_days: 0,
            allow_partial: false,
            allow_backorder: true,
            auto_allocate: true,
            auto_release: false,
            split_picking: false,
            own_tours: false,
        }
    }
}

impl OwnerRules {
    /// The part of the rules that allocation follows.
    #[must_use]
    pub const fn allocation(&self) -> AllocationRules {
        AllocationRules {
            rotation: self.rotation,
            tolerance_days: self.tolerance_days,
            min_days: self.min_days,
        }
    }
}

/// The digits that GS1 gave to a company: 4 to 12 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gs1Prefix(String);

/// A text that is no company prefix; on the wire `bad_format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give the 4 to 12 digits of the GS1 company prefix, without spaces")]
pub struct Gs1PrefixError;

impl Gs1Prefix {
    /// The prefix that these digits are.
    ///
    /// # Errors
    /// [`Gs1PrefixError`] for other signs and lengths.
    pub fn new(text: &str) -> Result<Self, Gs1PrefixError> {
        if (4..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Gs1PrefixError)
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gs1Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Gs1Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gs1Prefix({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_order_goes_to_the_clients_site_else_to_the_only_one() {
        let [a, b] = [1, 2].map(|n| SiteId(Uuid::from_u128(n)));
        let client = |site| Client {
            id: ClientId(Uuid::nil()),
            code: ClientCode::new("ACME").unwrap(),
            name: Text::new("Acme").unwrap(),
            site,
            language: Language::Danish,
            vat_no: None,
            gs1_prefix: None,
            rules: OwnerRules::default(),
        };
        assert_eq!(client(Some(b)).default_site(&[a]), Some(b));
        assert_eq!(client(None).default_site(&[a]), Some(a));
        assert_eq!(client(None).default_site(&[a, b]), None);
        assert_eq!(client(None).default_site(&[]), None);
    }

    #[test]
    fn a_company_prefix_is_digits() {
        for (text, good) in [
            ("5701", true),
            ("570123456789", true),
            ("570", false),
            ("5701234567890", false),
            ("57O1", false),
        ] {
            assert_eq!(Gs1Prefix::new(text).is_ok(), good, "{text}");
        }
    }
}
