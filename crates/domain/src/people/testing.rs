//! What the tests of this part build profiles from.

use crate::ids::{ConditionId, WorkerId};
use crate::people::condition::{
    ConditionDraft, ConditionOrigin, ConditionValue, Op, Strength, WorkCondition, op_of,
};
use crate::people::dimension::Dimension;
use crate::people::profile::{DayForm, EffectiveProfile, LawFor, Licence, ProfileBasis};
use crate::people::rules::{LawRules, shipped_rows};
use crate::time::{Day, Instant};
use jiff::civil::date;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// The day of the tests.
pub(crate) const TODAY: Day = date(2026, 3, 2);
/// Nine o'clock that day.
pub(crate) const NOW: Instant = Instant::from_micros(1_772_442_000_000_000);

/// The law that day.
pub(crate) fn law() -> LawRules {
    LawRules::on(&shipped_rows(), TODAY).unwrap()
}

/// A condition in force, hard unless it is a wish; `code=number`, or `code=a,b` for a set, `code>=a` for what a set
/// must hold, with `~` before it for a soft one.
pub(crate) fn condition(number: u128, text: &str) -> WorkCondition {
    let (soft, text) = text.strip_prefix('~').map_or((false, text), |text| (true, text));
    let (code, value) = text.split_once('=').unwrap();
    let (required, code) = code.strip_suffix('>').map_or((false, code), |code| (true, code));
    let dimension = Dimension::parse(code).unwrap();
    let value = if let Dimension::Set(set) = dimension {
        let names = value.split(',').filter(|name| !name.is_empty());
        ConditionValue::Elements(names.map(|name| set.element(name).unwrap()).collect())
    } else {
        ConditionValue::Number(value.parse().unwrap())
    };
    let op = if required { Op::Require } else { op_of(dimension).unwrap() };
    let soft = soft || op == Op::Prefer;
    let draft = ConditionDraft {
        id: ConditionId(Uuid::from_u128(number)),
        worker: WorkerId(Uuid::from_u128(1)),
        dimension,
        op,
        value,
        strength: if soft { Strength::Soft } else { Strength::Hard },
        valid_from: NOW.plus_seconds(-3_600),
        valid_to: None,
        review_on: Some(TODAY),
        recurrence: None,
        site: None,
        origin: ConditionOrigin::Agreed,
        agreed_worker_at: None,
        agreed_coach_at: None,
        recorded_at: NOW.plus_seconds(-3_600),
    };
    WorkCondition::first(draft, TODAY).unwrap()
}

/// The profile of somebody with these conditions and licences, under the law.
pub(crate) fn profile_with(conditions: &[&str], licences: &[Licence], under_18: bool) -> EffectiveProfile {
    let kept: Vec<_> = conditions.iter().zip(1..).map(|(text, number)| condition(number, text)).collect();
    let basis = ProfileBasis {
        law: Some(LawFor { rules: law(), under_18 }),
        conditions: &kept,
        licences,
        pace: &[],
        form: DayForm::AsAgreed,
        site: None,
        zone: &TimeZone::UTC,
        version: 1,
    };
    EffectiveProfile::at(&basis, NOW)
}

/// The profile of somebody with these conditions, under the law.
pub(crate) fn profile(conditions: &[&str]) -> EffectiveProfile {
    profile_with(conditions, &[], false)
}
