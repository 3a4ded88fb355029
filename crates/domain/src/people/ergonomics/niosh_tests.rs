//! The vectors of the manual and our own; tolerance 10 g and 0.003.

use super::*;

fn hands(horizontal_mm: u64, vertical_mm: u64, degrees: u64) -> Hands {
    Hands {
        horizontal: Horizontal::Measured(horizontal_mm * 1_000),
        vertical_um: vertical_mm * 1_000,
        angle_millideg: degrees * 1_000,
    }
}

fn lift(load_grams: u64, origin: Hands, distance_mm: u64, frequency_ppm: u64) -> LiftGeometry {
    LiftGeometry {
        load_grams,
        origin,
        destination: None,
        distance_um: distance_mm * 1_000,
        frequency_ppm,
        duration: LiftDuration::Short,
        coupling: Coupling::Good,
        unfit: None,
    }
}

fn near(end: RwlEnd, rwl_grams: u64, index_ppm: u64) {
    assert!(end.rwl_grams.abs_diff(rwl_grams) <= 10, "{end:?}, not {rwl_grams} g");
    assert!(end.index_ppm.abs_diff(index_ppm) <= 3_000, "{end:?}, not {index_ppm} ppm");
}

#[test]
fn n1_a_lift_with_a_destination() {
    let um = |horizontal, vertical_um| Hands {
        horizontal: Horizontal::Measured(horizontal),
        vertical_um,
        angle_millideg: 0,
    };
    let lift = LiftGeometry {
        destination: Some(um(508_000, 1_498_600)),
        distance_um: 939_800,
        coupling: Coupling::Fair,
        ..lift(11_793, um(254_000, 558_800), 0, 3_000_000)
    };
    let rwl = niosh(&lift).unwrap();
    near(rwl.origin, 15_483, 761_700);
    near(rwl.destination.unwrap(), 6_703, 1_759_000);
    assert_eq!(rwl.governing(), rwl.destination.unwrap());
}

#[test]
fn n3_three_tasks_in_turn() {
    let task = |load: u64, firwl: u64, frequency: u64| CompositeTask {
        load_average_grams: load * 1_000,
        load_max_grams: load * 1_000,
        firwl_grams: firwl * 1_000,
        frequency_ppm: frequency * PPM,
    };
    let graded = composite(&[task(30, 20, 1), task(20, 20, 2), task(10, 15, 4)], LiftDuration::Short, false);
    let graded = graded.unwrap();
    assert_eq!(graded.order, [0, 1, 2]);
    for (found, expected) in graded.stli_ppm.iter().zip([1_596_000_u64, 1_099_000, 794_000]) {
        assert!(found.abs_diff(expected) <= 3_000, "{graded:?}");
    }
    assert!(graded.increments_ppm[0].abs_diff(72_500) <= 100, "{graded:?}");
    assert!(graded.increments_ppm[1].abs_diff(194_800) <= 100, "{graded:?}");
    assert!(graded.cli_ppm.abs_diff(1_863_000) <= 3_000, "{graded:?}");
    let often = [task(30, 20, 9), task(20, 20, 9)];
    assert_eq!(composite(&often, LiftDuration::Short, false), Err(NioshRefusal::OverFrequency));
    assert_eq!(composite(&[], LiftDuration::Short, false).unwrap().cli_ppm, 0);
}

#[test]
fn n4_the_best_lift_but_for_the_reach() {
    let best = lift(10_000, hands(300, 750, 0), 250, 200_000);
    near(niosh(&best).unwrap().governing(), 19_167, 522_000);
}

#[test]
fn n5_turned_and_low_at_the_origin() {
    let lift = LiftGeometry {
        destination: Some(hands(450, 1_000, 0)),
        duration: LiftDuration::Moderate,
        coupling: Coupling::Fair,
        ..lift(12_000, hands(400, 300, 30), 700, 2_000_000)
    };
    let rwl = niosh(&lift).unwrap();
    near(rwl.origin, 7_932, 1_513_000);
    near(rwl.destination.unwrap(), 8_779, 1_367_000);
    assert_eq!(rwl.governing(), rwl.origin);
}

#[test]
fn n6_high_and_long() {
    let lift = LiftGeometry {
        duration: LiftDuration::Long,
        coupling: Coupling::Poor,
        ..lift(7_000, hands(450, 1_500, 0), 500, 4_000_000)
    };
    near(niosh(&lift).unwrap().governing(), 3_650, 1_918_000);
}

#[test]
fn n7_three_tasks_from_their_geometry() {
    let of = |load, horizontal, vertical, distance, frequency, coupling| LiftGeometry {
        duration: LiftDuration::Long,
        coupling,
        ..lift(load, hands(horizontal, vertical, 0), distance, frequency)
    };
    let lifts = [
        of(11_000, 300, 200, 800, 500_000, Coupling::Fair),
        of(7_000, 350, 750, 250, 1_500_000, Coupling::Fair),
        of(5_000, 400, 1_400, 650, 1_000_000, Coupling::Poor),
    ];
    let firwl: Vec<u64> = lifts.iter().map(|lift| frequency_independent_rwl(lift).unwrap()).collect();
    for (found, expected) in firwl.iter().zip([13_322_u64, 16_429, 9_261]) {
        assert!(found.abs_diff(expected) <= 10, "{firwl:?}");
    }
    let low = lifts.iter().any(|lift| is_low(lift.origin));
    let tasks: Vec<_> = lifts
        .iter()
        .zip(&firwl)
        .map(|(lift, firwl)| CompositeTask {
            load_average_grams: lift.load_grams,
            load_max_grams: lift.load_grams,
            firwl_grams: *firwl,
            frequency_ppm: lift.frequency_ppm,
        })
        .collect();
    let graded = composite(&tasks, LiftDuration::Long, low).unwrap();
    assert!(low);
    assert_eq!(graded.order, [0, 2, 1]);
    for (found, expected) in graded.stli_ppm.iter().zip([1_019_000_u64, 720_000, 609_000]) {
        assert!(found.abs_diff(expected) <= 3_000, "{graded:?}");
    }
    assert!(graded.cli_ppm.abs_diff(1_290_000) <= 3_000, "{graded:?}");
}

#[test]
fn n8_n9_limits_and_the_nearest_hands() {
    let refused = |lift: &LiftGeometry| niosh(lift).unwrap_err();
    let at = |horizontal, vertical, degrees, distance| {
        lift(5_000, hands(horizontal, vertical, degrees), distance, 200_000)
    };
    assert_eq!(refused(&at(640, 750, 0, 250)), NioshRefusal::NotAllowed(Limit::Horizontal));
    assert_eq!(refused(&at(300, 750, 136, 250)), NioshRefusal::NotAllowed(Limit::Asymmetry));
    assert_eq!(refused(&at(300, 1_760, 0, 250)), NioshRefusal::NotAllowed(Limit::Vertical));
    assert_eq!(refused(&at(300, 750, 0, 1_760)), NioshRefusal::NotAllowed(Limit::Distance));
    let often = LiftGeometry { frequency_ppm: 15_010_000, ..at(300, 750, 0, 250) };
    assert_eq!(refused(&often), NioshRefusal::NotAllowed(Limit::Frequency));
    assert!(niosh(&at(630, 1_750, 135, 1_750)).is_ok());
    assert_eq!(niosh(&at(100, 750, 0, 50)), niosh(&at(250, 750, 0, 250)));
    for &unfit in Unfit::ALL {
        let lift = LiftGeometry { unfit: Some(unfit), ..at(300, 750, 0, 250) };
        assert_eq!(refused(&lift), NioshRefusal::NotApplicable(unfit));
        assert_eq!(frequency_independent_rwl(&lift), Err(NioshRefusal::NotApplicable(unfit)));
    }
}

#[test]
fn an_unknown_reach_is_estimated_from_the_box() {
    let from_box = |vertical_mm| {
        let hands = Hands { horizontal: Horizontal::BoxDepth(300_000), ..hands(0, vertical_mm, 0) };
        niosh(&lift(5_000, hands, 250, 200_000)).unwrap().origin
    };
    let measured = |horizontal, vertical| {
        niosh(&lift(5_000, hands(horizontal, vertical, 0), 250, 200_000)).unwrap().origin.rwl_grams
    };
    assert_eq!(from_box(250).rwl_grams, measured(350, 250));
    assert_eq!(from_box(249).rwl_grams, measured(400, 249));
    assert!(from_box(250).estimated);
}

#[test]
fn frequencies_are_interpolated() {
    use LiftDuration::{Long, Moderate, Short};
    let rows = [
        (5_333_000, Short, true, 783_350),
        (100_000, Long, true, 850_000),
        (8_500_000, Long, true, 90_000),
        (15_010_000, Short, false, 0),
        (15_000_000, Short, false, 280_000),
        (13_000_000, Short, false, 340_000),
        (13_000_000, Short, true, 0),
        (12_000_000, Moderate, false, 210_000),
        (11_000_000, Moderate, true, 0),
        (9_000_000, Long, false, 150_000),
        (10_500_000, Long, false, 65_000),
    ];
    for (frequency, duration, low, expected) in rows {
        assert_eq!(frequency_multiplier(frequency, duration, low), expected, "{frequency} {duration} {low}");
    }
    assert_eq!(intermittent_frequency_ppm(80), 5_333_333);
}

#[test]
fn time_with_its_recovery() {
    let of = |periods: &[(u64, u64)]| {
        let periods: Vec<_> =
            periods.iter().map(|&(lifting, recovery)| LiftingPeriod { lifting, recovery }).collect();
        lift_duration(&periods)
    };
    assert_eq!(of(&[(30, 10), (45, 400)]), Ok(LiftDuration::Moderate));
    assert_eq!(of(&[(30, 30), (45, 400)]), Ok(LiftDuration::Short));
    assert_eq!(of(&[(120, 36)]), Ok(LiftDuration::Moderate));
    assert_eq!(of(&[(120, 35)]), Ok(LiftDuration::Long));
    assert_eq!(of(&[(60, 60), (121, 400)]), Ok(LiftDuration::Long));
    assert_eq!(of(&[(60, 59)]), Ok(LiftDuration::Moderate));
    assert_eq!(of(&[]), Ok(LiftDuration::Short));
    assert_eq!(of(&[(481, 0)]), Err(NioshRefusal::NotApplicable(Unfit::OverEightHours)));
}
