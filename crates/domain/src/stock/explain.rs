//! Why goods are missing and what happened to them, in sentences for people.

use crate::language::Language;
use crate::quantity::Quantity;
use crate::stock::account::AccountKind;
use crate::stock::movement::MovementReason;
use crate::stock::shortage::{HeldBack, Shortage, ShortageReason};

/// One or two sentences about a line of `demanded` units that did not get all.
///
/// ```
/// use rummelig_domain::language::Language;
/// use rummelig_domain::quantity::Quantity;
/// use rummelig_domain::stock::{HeldBack, Shortage, ShortageReason, explain};
///
/// let five = Quantity::new(5)?;
/// let held = HeldBack { reason: ShortageReason::OnHold, units: Quantity::new(8)?, lots: 0 };
/// let shortage = Shortage::from_counts(five, [held]);
/// assert_eq!(explain::shortage(&shortage, five, Language::English), "Missing 5 of 5: 8 are on hold.");
/// assert_eq!(explain::shortage(&shortage, five, Language::Danish), "Mangler 5 af 5: 8 er spærret.");
/// # Ok::<(), rummelig_domain::quantity::QuantityError>(())
/// ```
#[must_use]
pub fn shortage(shortage: &Shortage, demanded: Quantity, language: Language) -> String {
    let Shortage { missing, reason, counts } = shortage;
    let main = shortage.main().unwrap_or(HeldBack { reason: *reason, units: Quantity::ZERO, lots: 0 });
    let because = clause(main, language);
    let mut text = match language {
        Language::English => format!("Missing {missing} of {demanded}: {because}."),
        Language::Danish => format!("Mangler {missing} af {demanded}: {because}."),
    };
    // How much is promised is no news to somebody who already reads that goods are missing.
    let others: Vec<String> = counts
        .iter()
        .filter(|count| count.reason != *reason && count.reason != ShortageReason::Backordered)
        .map(|count| clause(*count, language))
        .collect();
    if !others.is_empty() {
        text.push_str(match language {
            Language::English => " Besides, ",
            Language::Danish => " Desuden: ",
        });
        text.push_str(&others.join("; "));
        text.push('.');
    }
    text
}

/// Half a sentence about the units that one reason keeps back.
fn clause(count: HeldBack, language: Language) -> String {
    use ShortageReason as R;
    let lots = in_lots(count.lots, language);
    let units = count.units;
    let one = units == Quantity::ONE;
    match language {
        Language::English => {
            let are = if one { "is" } else { "are" };
            match count.reason {
                R::Quarantined => format!("{units} {are} in quarantine"),
                R::Damaged => format!("{units} {are} damaged"),
                R::OnHold => format!("{units} {are} on hold"),
                R::Expired => format!("{units}{lots} {are} past the day of expiry"),
                R::Receiving => format!("{units} {are} received but not yet put away"),
                R::Lot => format!("{units}{lots} {are} not of the lot that was asked for"),
                R::ShelfLife => format!("{units}{lots} would be too old when sent"),
                R::ExpiryUnknown => {
                    format!("{units} {} no known day of expiry", if one { "has" } else { "have" })
                }
                R::LocationNotPickable => format!("{units} {are} at locations that are not picked from"),
                R::LocationHeld => format!("{units} {are} at locations on hold"),
                R::LocationUnderCount => format!("{units} {are} at locations that are being counted"),
                R::Backordered => "all stock that can be used is promised".to_owned(),
                R::NoStock => "there is none in stock".to_owned(),
                R::OrderIncomplete => {
                    "the order goes out whole, and another line of it is missing".to_owned()
                }
            }
        }
        Language::Danish => match count.reason {
            R::Quarantined => format!("{units} er i karantæne"),
            R::Damaged => format!("{units} er {}", if one { "beskadiget" } else { "beskadigede" }),
            R::OnHold => format!("{units} er spærret"),
            R::Expired => format!("{units}{lots} har overskredet udløbsdatoen"),
            R::Receiving => format!("{units} er modtaget, men endnu ikke lagt på plads"),
            R::Lot => format!("{units}{lots} er ikke fra det ønskede parti"),
            R::ShelfLife => format!("{units}{lots} vil være for gamle, når de sendes"),
            R::ExpiryUnknown => format!("{units} har ingen kendt udløbsdato"),
            R::LocationNotPickable => format!("{units} ligger på pladser, der ikke plukkes fra"),
            R::LocationHeld => format!("{units} ligger på spærrede pladser"),
            R::LocationUnderCount => format!("{units} ligger på pladser, der er ved at blive talt op"),
            R::Backordered => "alt, hvad der kan bruges, er lovet væk".to_owned(),
            R::NoStock => "der er ingen på lager".to_owned(),
            R::OrderIncomplete => "ordren sendes samlet, og en anden linje på den mangler".to_owned(),
        },
    }
}

fn in_lots(lots: u32, language: Language) -> String {
    match (lots, language) {
        (0, _) => String::new(),
        (1, Language::English) => " in 1 lot".to_owned(),
        (_, Language::English) => format!(" in {lots} lots"),
        (1, Language::Danish) => " i 1 parti".to_owned(),
        (_, Language::Danish) => format!(" i {lots} partier"),
    }
}

/// An account as a person knows it: its kind, and the code on its label if it is physical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountLabel<'a> {
    /// What it is.
    pub kind: AccountKind,
    /// The code of the location or handling unit; not read for virtual accounts.
    pub code: &'a str,
}

/// A movement in the words and codes that stand on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovementFacts<'a> {
    /// How many units.
    pub quantity: Quantity,
    /// The client's code of the item.
    pub sku: &'a str,
    /// Source.
    pub from: AccountLabel<'a>,
    /// Destination.
    pub to: AccountLabel<'a>,
    /// Why.
    pub reason: MovementReason,
}

/// A sentence that says what happened: `4 × MUG-01 picked from A-04-2 into T-0007.`
#[must_use]
pub fn movement(facts: &MovementFacts<'_>, language: Language) -> String {
    let template = template(facts, language);
    let quantity = facts.quantity.to_string();
    let mut text = String::new();
    // Codes are put in one by one and never read again, since a code may itself contain a brace.
    for (index, piece) in template.split(['{', '}']).enumerate() {
        text.push_str(match (index % 2, piece) {
            (1, "units") => &quantity,
            (1, "sku") => facts.sku,
            (1, "from") => name(facts.from, language),
            (1, "to") => name(facts.to, language),
            (_, words) => words,
        });
    }
    text
}

/// What an account is called: by its code if it is physical, else in words.
fn name(account: AccountLabel<'_>, language: Language) -> &str {
    let (english, danish) = match account.kind {
        AccountKind::Location | AccountKind::HandlingUnit => (account.code, account.code),
        AccountKind::Supplier => ("the supplier", "leverandøren"),
        AccountKind::Customer => ("the consignee", "modtageren"),
        AccountKind::Adjustment => ("the stock corrections", "lagerrettelserne"),
        AccountKind::Scrap => ("the scrap", "kassationen"),
        AccountKind::InTransit => ("the goods in transit", "varer undervejs"),
    };
    match language {
        Language::English => english,
        Language::Danish => danish,
    }
}

fn template(facts: &MovementFacts<'_>, language: Language) -> &'static str {
    use MovementReason as R;
    let gone = !facts.to.kind.is_physical();
    let (english, danish) = match facts.reason {
        R::Receipt => ("{units} × {sku} received at {to}.", "{units} stk. {sku} modtaget på {to}."),
        R::Putaway => (
            "{units} × {sku} put away from {from} to {to}.",
            "{units} stk. {sku} lagt på plads fra {from} til {to}.",
        ),
        R::Move => {
            ("{units} × {sku} moved from {from} to {to}.", "{units} stk. {sku} flyttet fra {from} til {to}.")
        }
        R::Replenish => (
            "{units} × {sku} brought from {from} to fill up {to}.",
            "{units} stk. {sku} hentet fra {from} for at fylde {to} op.",
        ),
        R::Pick => (
            "{units} × {sku} picked from {from} into {to}.",
            "{units} stk. {sku} plukket fra {from} til {to}.",
        ),
        R::PutBack => (
            "{units} × {sku} put back from {from} to {to}.",
            "{units} stk. {sku} lagt tilbage fra {from} til {to}.",
        ),
        R::Pack => (
            "{units} × {sku} packed from {from} into {to}.",
            "{units} stk. {sku} pakket fra {from} til {to}.",
        ),
        R::Ship => {
            ("{units} × {sku} in {from} sent to {to}.", "{units} stk. {sku} i {from} afsendt til {to}.")
        }
        R::Count if gone => (
            "{units} × {sku} missing at {from} in a count.",
            "{units} stk. {sku} manglede på {from} ved en optælling.",
        ),
        R::Count => (
            "{units} × {sku} more than booked found at {to} in a count.",
            "{units} stk. {sku} mere end bogført fundet på {to} ved en optælling.",
        ),
        R::Adjustment if facts.to.kind == AccountKind::Scrap => (
            "{units} × {sku} taken from {from} and thrown away.",
            "{units} stk. {sku} taget fra {from} og kasseret.",
        ),
        R::Adjustment if gone => (
            "{units} × {sku} taken off {from} by a correction.",
            "{units} stk. {sku} trukket fra {from} ved en rettelse.",
        ),
        R::Adjustment => (
            "{units} × {sku} added at {to} by a correction.",
            "{units} stk. {sku} lagt til på {to} ved en rettelse.",
        ),
        R::Return => (
            "{units} × {sku} came back and is at {to}.",
            "{units} stk. {sku} er kommet retur og ligger på {to}.",
        ),
        R::Consume => (
            "{units} × {sku} from {from} used in a work order.",
            "{units} stk. {sku} fra {from} brugt i en opgaveordre.",
        ),
        R::Produce => (
            "{units} × {sku} made in a work order and put at {to}.",
            "{units} stk. {sku} fremstillet i en opgaveordre og lagt på {to}.",
        ),
        R::Reverse => (
            "An earlier movement is undone: {units} × {sku} from {from} to {to}.",
            "En tidligere bevægelse er tilbageført: {units} stk. {sku} fra {from} til {to}.",
        ),
    };
    match language {
        Language::English => english,
        Language::Danish => danish,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(quantity: i64) -> Quantity {
        Quantity::new(quantity).unwrap()
    }

    #[test]
    fn shortages_read_well() {
        let check = |counts: &[(ShortageReason, i64, u32)], english: &str, danish: &str| {
            let counts = counts.iter().map(|(reason, quantity, lots)| HeldBack {
                reason: *reason,
                units: units(*quantity),
                lots: *lots,
            });
            let short = Shortage::from_counts(units(5), counts);
            assert_eq!(shortage(&short, units(25), Language::English), english);
            assert_eq!(shortage(&short, units(25), Language::Danish), danish);
        };
        check(
            &[(ShortageReason::ShelfLife, 20, 3)],
            "Missing 5 of 25: 20 in 3 lots would be too old when sent.",
            "Mangler 5 af 25: 20 i 3 partier vil være for gamle, når de sendes.",
        );
        check(&[], "Missing 5 of 25: there is none in stock.", "Mangler 5 af 25: der er ingen på lager.");
        check(
            &[
                (ShortageReason::Backordered, 20, 0),
                (ShortageReason::OnHold, 10, 1),
                (ShortageReason::Damaged, 1, 0),
            ],
            "Missing 5 of 25: all stock that can be used is promised. Besides, 1 is damaged; 10 are on hold.",
            "Mangler 5 af 25: alt, hvad der kan bruges, er lovet væk. Desuden: 1 er beskadiget; 10 er spærret.",
        );
    }

    #[test]
    fn every_reason_has_its_own_sentence_in_both_languages() {
        for language in Language::ALL {
            let sentences: std::collections::BTreeSet<String> = ShortageReason::ALL
                .iter()
                .map(|reason| clause(HeldBack { reason: *reason, units: units(2), lots: 0 }, *language))
                .collect();
            assert_eq!(sentences.len(), ShortageReason::ALL.len());
        }
    }

    #[test]
    fn movements_read_well() {
        use AccountKind as K;
        let check = |reason, from: (K, &str), to: (K, &str), english: &str, danish: &str| {
            let label = |(kind, code)| AccountLabel { kind, code };
            let facts =
                MovementFacts { quantity: units(4), sku: "MUG-01", from: label(from), to: label(to), reason };
            assert_eq!(movement(&facts, Language::English), english);
            assert_eq!(movement(&facts, Language::Danish), danish);
        };
        let (shelf, tote) = ((K::Location, "A-04-2"), (K::HandlingUnit, "T-0007"));
        check(
            MovementReason::Receipt,
            (K::Supplier, ""),
            (K::Location, "REC-01"),
            "4 × MUG-01 received at REC-01.",
            "4 stk. MUG-01 modtaget på REC-01.",
        );
        check(
            MovementReason::Pick,
            shelf,
            tote,
            "4 × MUG-01 picked from A-04-2 into T-0007.",
            "4 stk. MUG-01 plukket fra A-04-2 til T-0007.",
        );
        check(
            MovementReason::Count,
            shelf,
            (K::Adjustment, ""),
            "4 × MUG-01 missing at A-04-2 in a count.",
            "4 stk. MUG-01 manglede på A-04-2 ved en optælling.",
        );
        check(
            MovementReason::Count,
            (K::Adjustment, ""),
            shelf,
            "4 × MUG-01 more than booked found at A-04-2 in a count.",
            "4 stk. MUG-01 mere end bogført fundet på A-04-2 ved en optælling.",
        );
        check(
            MovementReason::Adjustment,
            shelf,
            (K::Scrap, ""),
            "4 × MUG-01 taken from A-04-2 and thrown away.",
            "4 stk. MUG-01 taget fra A-04-2 og kasseret.",
        );
        check(
            MovementReason::Ship,
            tote,
            (K::Customer, ""),
            "4 × MUG-01 in T-0007 sent to the consignee.",
            "4 stk. MUG-01 i T-0007 afsendt til modtageren.",
        );
    }

    #[test]
    fn codes_are_put_in_as_they_are() {
        let label = |kind, code| AccountLabel { kind, code };
        for (reason, language) in
            MovementReason::ALL.iter().flat_map(|reason| Language::ALL.iter().map(move |l| (*reason, *l)))
        {
            let facts = MovementFacts {
                quantity: units(4),
                sku: "{to}",
                from: label(AccountKind::Location, "F{sku}"),
                to: label(AccountKind::HandlingUnit, "T}"),
                reason,
            };
            let text = movement(&facts, language);
            assert!(text.contains("4 ") && text.contains("{to}"), "{text}");
            assert!(text.contains("F{sku}") || text.contains("T}"), "{text}");
            assert!(!text.contains("units"), "{text}");
        }
    }
}
