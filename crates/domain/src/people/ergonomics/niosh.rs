//! The revised lifting equation of NIOSH (Waters, Putz-Anderson, Garg: Applications Manual, DHHS (NIOSH) 94-110, 1994).
//!
//! It grades tasks, for a report on what to improve; it never permits a person anything. Lengths are micrometres,
//! weights grams, angles thousandths of a degree, frequencies millionths of a lift a minute, multipliers and indices
//! millionths, each rounded half up: no floating point takes part.

use crate::words::words;

/// The load of the best lift there is: 23 kg.
pub const LOAD_CONSTANT_GRAMS: u64 = 23_000;
const PPM: u64 = 1_000_000;
const CM: u64 = 10_000;
const KNUCKLE_CM: u64 = 75;

words! {
    /// How long lifting lasts, with the recovery that follows.
    pub enum LiftDuration {
        /// At most 1 h, then at least as long a recovery.
        Short = "short",
        /// At most 2 h, then a recovery of at least three tenths.
        Moderate = "moderate",
        /// Up to 8 h.
        Long = "long",
    }
}

words! {
    /// How well the hands hold the load.
    pub enum Coupling {
        /// Handles.
        Good = "good",
        /// No handles, but a shape that can be held.
        Fair = "fair",
        /// Hard to hold.
        Poor = "poor",
    }
}

words! {
    /// Why the equation does not apply.
    pub enum Unfit {
        /// With one hand.
        OneHanded = "one_handed",
        /// Seated or kneeling.
        SeatedOrKneeling = "seated_or_kneeling",
        /// Longer than 8 h.
        OverEightHours = "over_eight_hours",
        /// In a restricted space.
        RestrictedSpace = "restricted_space",
        /// The load moves inside.
        UnstableLoad = "unstable_load",
        /// While carrying, pushing or pulling.
        CarryingOrPushing = "carrying_or_pushing",
        /// With a shovel.
        Shovel = "shovel",
        /// Fast, more than about 75 cm a second.
        Fast = "fast",
        /// On a slippery floor.
        Slippery = "slippery",
        /// Outside 19 to 26 °C.
        Temperature = "temperature",
        /// Outside 35 to 50 % relative humidity.
        Humidity = "humidity",
    }
}

words! {
    /// Which limit of the equation is passed.
    pub enum Limit {
        /// Hands farther than 63 cm from the ankles.
        Horizontal = "horizontal",
        /// Hands higher than 175 cm.
        Vertical = "vertical",
        /// A way longer than 175 cm.
        Distance = "distance",
        /// A turn of more than 135 degrees.
        Asymmetry = "asymmetry",
        /// More lifts a minute than the table knows for that duration.
        Frequency = "frequency",
    }
}

/// Why there is no weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NioshRefusal {
    /// The equation does not apply.
    #[error("the equation does not apply: {0}")]
    NotApplicable(Unfit),
    /// A multiplier is 0: nobody should lift so.
    #[error("no weight is recommended: {0} is beyond its limit")]
    NotAllowed(Limit),
    /// All tasks together are more lifts a minute than the table knows.
    #[error("these tasks together are lifted too often")]
    OverFrequency,
}

/// How far the hands are from the middle between the ankles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Horizontal {
    /// Measured, in µm.
    Measured(u64),
    /// Not measured: estimated from the depth of the box, in µm.
    BoxDepth(u64),
}

/// Where the hands are at one end of the lift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hands {
    /// From the ankles.
    pub horizontal: Horizontal,
    /// Above the floor, in µm.
    pub vertical_um: u64,
    /// How far the body is turned, in thousandths of a degree.
    pub angle_millideg: u64,
}

/// A lift as the equation reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftGeometry {
    /// The load in grams.
    pub load_grams: u64,
    /// Where it begins.
    pub origin: Hands,
    /// Where it ends, where the load must be placed with care.
    pub destination: Option<Hands>,
    /// How far up or down it goes, in µm.
    pub distance_um: u64,
    /// Lifts a minute, in ppm.
    pub frequency_ppm: u64,
    /// For how long.
    pub duration: LiftDuration,
    /// How it is held.
    pub coupling: Coupling,
    /// What the equation does not cover, where something is so.
    pub unfit: Option<Unfit>,
}

/// The weight that is recommended at one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RwlEnd {
    /// Grams.
    pub rwl_grams: u64,
    /// Load through that weight, in ppm.
    pub index_ppm: u64,
    /// The horizontal distance was estimated.
    pub estimated: bool,
}

/// The weight that is recommended, and how the load compares with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rwl {
    /// At the origin.
    pub origin: RwlEnd,
    /// At the destination, where that counts.
    pub destination: Option<RwlEnd>,
}

impl Rwl {
    /// The end with the smaller weight.
    #[must_use]
    pub fn governing(&self) -> RwlEnd {
        match self.destination {
            Some(end) if end.rwl_grams < self.origin.rwl_grams => end,
            Some(_) | None => self.origin,
        }
    }
}

/// The weight that is recommended for a lift.
///
/// # Errors
/// [`NioshRefusal::NotApplicable`] and [`NioshRefusal::NotAllowed`], never a weight of 0.
pub fn niosh(lift: &LiftGeometry) -> Result<Rwl, NioshRefusal> {
    if let Some(unfit) = lift.unfit {
        return Err(NioshRefusal::NotApplicable(unfit));
    }
    let low = is_low(lift.origin);
    let frequency = frequency_multiplier(lift.frequency_ppm, lift.duration, low);
    if frequency == 0 {
        return Err(NioshRefusal::NotAllowed(Limit::Frequency));
    }
    let end = |hands| end_of(lift, hands, frequency);
    Ok(Rwl { origin: end(lift.origin)?, destination: lift.destination.map(end).transpose()? })
}

/// The weight that is recommended however seldom the lift is done: the smaller of both ends, in grams.
///
/// # Errors
/// As [`niosh`], but for the frequency.
pub fn frequency_independent_rwl(lift: &LiftGeometry) -> Result<u64, NioshRefusal> {
    if let Some(unfit) = lift.unfit {
        return Err(NioshRefusal::NotApplicable(unfit));
    }
    let origin = end_of(lift, lift.origin, PPM)?;
    let destination = lift.destination.map(|hands| end_of(lift, hands, PPM)).transpose()?;
    Ok(Rwl { origin, destination }.governing().rwl_grams)
}

/// Whether the hands begin below the knuckles of somebody standing, which is what the low column is for.
#[must_use]
pub const fn is_low(origin: Hands) -> bool {
    origin.vertical_um < KNUCKLE_CM * CM
}

fn end_of(lift: &LiftGeometry, hands: Hands, frequency: u64) -> Result<RwlEnd, NioshRefusal> {
    let (horizontal, estimated) = horizontal_um(hands);
    let multipliers = [
        horizontal_multiplier(horizontal).ok_or(NioshRefusal::NotAllowed(Limit::Horizontal))?,
        vertical_multiplier(hands.vertical_um).ok_or(NioshRefusal::NotAllowed(Limit::Vertical))?,
        distance_multiplier(lift.distance_um).ok_or(NioshRefusal::NotAllowed(Limit::Distance))?,
        asymmetry_multiplier(hands.angle_millideg).ok_or(NioshRefusal::NotAllowed(Limit::Asymmetry))?,
        coupling_multiplier(lift.coupling, hands.vertical_um),
        frequency,
    ];
    // Kept in 10^-12 g between the steps, so that only the last one rounds by as much as a gram.
    const FINE: u128 = 1_000_000_000_000;
    let product =
        multipliers.into_iter().fold(u128::from(LOAD_CONSTANT_GRAMS) * FINE, |product, multiplier| {
            half_up(product * u128::from(multiplier), u128::from(PPM))
        });
    let rwl_grams = to_u64(half_up(product, FINE));
    let index_ppm = to_u64(half_up(u128::from(lift.load_grams) * u128::from(PPM) * FINE, product));
    Ok(RwlEnd { rwl_grams, index_ppm, estimated })
}

/// The horizontal distance, and whether it was estimated: 20 cm and half the box, or 25 cm below hands at 25 cm.
fn horizontal_um(hands: Hands) -> (u64, bool) {
    match hands.horizontal {
        Horizontal::Measured(um) => (um, false),
        Horizontal::BoxDepth(depth) => {
            let body = if hands.vertical_um >= 25 * CM { 20 * CM } else { 25 * CM };
            (body.saturating_add(depth / 2), true)
        }
    }
}

/// 25 / H; none beyond 63 cm.
fn horizontal_multiplier(um: u64) -> Option<u64> {
    let um = um.max(25 * CM);
    (um <= 63 * CM).then(|| to_u64(half_up(u128::from(25 * CM) * u128::from(PPM), u128::from(um))))
}

/// 1 - 0.003 |V - 75|; none above 175 cm.
fn vertical_multiplier(um: u64) -> Option<u64> {
    let off = um.abs_diff(KNUCKLE_CM * CM);
    (um <= 175 * CM).then(|| to_u64(half_up(u128::from((10 * PPM).saturating_sub(3 * off)), 10)))
}

/// 0.82 + 4.5 / D; none above 175 cm.
fn distance_multiplier(um: u64) -> Option<u64> {
    let um = um.max(25 * CM);
    let part = || to_u64(half_up(45_000 * u128::from(PPM), u128::from(um)));
    (um <= 175 * CM).then(|| 820_000 + part())
}

/// 1 - 0.0032 A; none above 135 degrees.
fn asymmetry_multiplier(millideg: u64) -> Option<u64> {
    (millideg <= 135_000).then(|| to_u64(half_up(u128::from((10 * PPM).saturating_sub(32 * millideg)), 10)))
}

const fn coupling_multiplier(coupling: Coupling, vertical_um: u64) -> u64 {
    match coupling {
        Coupling::Good => PPM,
        Coupling::Fair if vertical_um >= KNUCKLE_CM * CM => PPM,
        Coupling::Fair => 950_000,
        Coupling::Poor => 900_000,
    }
}

/// The frequencies of the table, in ppm of a lift a minute.
const FREQUENCIES: [u64; 17] = [
    200_000, 500_000, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000, 6_000_000, 7_000_000, 8_000_000,
    9_000_000, 10_000_000, 11_000_000, 12_000_000, 13_000_000, 14_000_000, 15_000_000,
];
/// Its multipliers in hundredths (table 5 of the manual), low column.
const SHORT: [u64; 17] = [100, 97, 94, 91, 88, 84, 80, 75, 70, 60, 52, 45, 41, 37, 0, 0, 0];
const MODERATE: [u64; 17] = [95, 92, 88, 84, 79, 72, 60, 50, 42, 35, 30, 26, 0, 0, 0, 0, 0];
const LONG: [u64; 17] = [85, 81, 75, 65, 55, 45, 35, 27, 22, 18, 0, 0, 0, 0, 0, 0, 0];
/// Where the high column differs: the place in the table and its multiplier.
const SHORT_HIGH: &[(usize, u64)] = &[(14, 34), (15, 31), (16, 28)];
const MODERATE_HIGH: &[(usize, u64)] = &[(12, 23), (13, 21)];
const LONG_HIGH: &[(usize, u64)] = &[(10, 15), (11, 13)];

/// The multiplier of a frequency, interpolated; 0 where the table ends.
#[must_use]
pub fn frequency_multiplier(frequency_ppm: u64, duration: LiftDuration, low: bool) -> u64 {
    let (column, high) = match duration {
        LiftDuration::Short => (&SHORT, SHORT_HIGH),
        LiftDuration::Moderate => (&MODERATE, MODERATE_HIGH),
        LiftDuration::Long => (&LONG, LONG_HIGH),
    };
    let at = |place: usize| {
        let differs = high.iter().find(|(at, _)| !low && *at == place);
        differs.map_or(column[place], |(_, value)| *value) * 10_000
    };
    let frequency = frequency_ppm.max(FREQUENCIES[0]);
    let next = FREQUENCIES.partition_point(|known| *known < frequency);
    match FREQUENCIES.get(next) {
        None => 0,
        Some(known) if *known == frequency => at(next),
        Some(known) => {
            let (from, to) = (FREQUENCIES[next - 1], *known);
            let (left, right) = (u128::from(at(next - 1)), u128::from(at(next)));
            let (behind, ahead) = (u128::from(frequency - from), u128::from(to - frequency));
            to_u64(half_up(left * ahead + right * behind, u128::from(to - from)))
        }
    }
}

/// Lifts a minute of somebody who lifts on and off: what is lifted in 15 minutes, in ppm.
#[must_use]
pub const fn intermittent_frequency_ppm(lifts_in_15_minutes: u64) -> u64 {
    lifts_in_15_minutes.saturating_mul(PPM) / 15
}

/// Lifting, then something light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiftingPeriod {
    /// Minutes of lifting.
    pub lifting: u64,
    /// Minutes of light work or rest after it; the rest of the day after the last.
    pub recovery: u64,
}

/// The duration of periods after each other: those with too little recovery between them are added up, and the worst
/// counts.
///
/// # Errors
/// [`NioshRefusal::NotApplicable`] beyond 8 h.
pub fn lift_duration(periods: &[LiftingPeriod]) -> Result<LiftDuration, NioshRefusal> {
    let total = periods.iter().fold(0_u64, |sum, period| sum.saturating_add(period.lifting));
    if total > 480 {
        return Err(NioshRefusal::NotApplicable(Unfit::OverEightHours));
    }
    let enough_for_moderate = |lifting: u64, recovery: u64| recovery * 10 >= lifting * 3;
    let (mut worst, mut together, mut recovery) = (LiftDuration::Short, 0, 0);
    for period in periods {
        together += period.lifting;
        recovery = period.recovery.min(480);
        let closed = match together {
            0..=60 if recovery >= together => Some(LiftDuration::Short),
            61..=120 if enough_for_moderate(together, recovery) => Some(LiftDuration::Moderate),
            _ => None,
        };
        if let Some(duration) = closed {
            worst = worst.max(duration);
            together = 0;
        }
    }
    let rest = match together {
        0 => LiftDuration::Short,
        1..=120 if enough_for_moderate(together, recovery) => LiftDuration::Moderate,
        _ => LiftDuration::Long,
    };
    Ok(worst.max(rest))
}

/// One of several tasks that are lifted in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompositeTask {
    /// The load on average, in grams.
    pub load_average_grams: u64,
    /// The heaviest load, in grams.
    pub load_max_grams: u64,
    /// See [`frequency_independent_rwl`].
    pub firwl_grams: u64,
    /// Lifts a minute, in ppm.
    pub frequency_ppm: u64,
}

/// How hard several tasks in turn are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composite {
    /// The places of the tasks as given, the hardest first.
    pub order: Vec<usize>,
    /// The index of each task alone, in that order, in ppm.
    pub stli_ppm: Vec<u64>,
    /// What each task after the first adds, in ppm.
    pub increments_ppm: Vec<u64>,
    /// The index of all, in ppm.
    pub cli_ppm: u64,
}

/// The composite index of tasks in turn; `low` where any of them begins below 75 cm. No tasks have the index 0.
///
/// # Errors
/// [`NioshRefusal::OverFrequency`] where the table has no multiplier for a task or for all together, and
/// [`NioshRefusal::NotAllowed`] for a task without a recommended weight.
pub fn composite(
    tasks: &[CompositeTask],
    duration: LiftDuration,
    low: bool,
) -> Result<Composite, NioshRefusal> {
    let multiplier = |frequency| match frequency_multiplier(frequency, duration, low) {
        0 => Err(NioshRefusal::OverFrequency),
        some => Ok(some),
    };
    let mut graded = Vec::with_capacity(tasks.len());
    for (place, task) in tasks.iter().enumerate() {
        if task.firwl_grams == 0 {
            return Err(NioshRefusal::NotAllowed(Limit::Horizontal));
        }
        let strong = u128::from(task.firwl_grams) * u128::from(multiplier(task.frequency_ppm)?);
        let load = u128::from(task.load_average_grams) * u128::from(PPM) * u128::from(PPM);
        graded.push((to_u64(half_up(load, strong)), place, *task));
    }
    graded.sort_by_key(|(stli, place, task)| {
        (std::cmp::Reverse(*stli), std::cmp::Reverse(task.frequency_ppm), *place)
    });
    let mut cli_ppm = graded.first().map_or(0, |(stli, _, _)| *stli);
    let mut frequency = graded.first().map_or(0, |(_, _, task)| task.frequency_ppm);
    let mut increments_ppm = Vec::new();
    for (_, _, task) in graded.iter().skip(1) {
        let before = u128::from(multiplier(frequency)?);
        frequency = frequency.saturating_add(task.frequency_ppm);
        let after = u128::from(multiplier(frequency)?);
        let scale = u128::from(PPM);
        let more = before.saturating_sub(after);
        let load = u128::from(task.load_max_grams) * scale * scale * more;
        let increment = to_u64(half_up(load, u128::from(task.firwl_grams) * after * before));
        increments_ppm.push(increment);
        cli_ppm = cli_ppm.saturating_add(increment);
    }
    Ok(Composite {
        order: graded.iter().map(|(_, place, _)| *place).collect(),
        stli_ppm: graded.iter().map(|(stli, _, _)| *stli).collect(),
        increments_ppm,
        cli_ppm,
    })
}

/// A quotient rounded half up; a divisor of 0 gives the largest result.
fn half_up(numerator: u128, denominator: u128) -> u128 {
    (numerator + denominator / 2).checked_div(denominator).unwrap_or(u128::MAX)
}

fn to_u64(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "niosh_tests.rs"]
mod tests;
