//! The model test: the books of two owners as plain maps, held against the service on both databases.
//!
//! A case is a list of commands. Each is worked out on the plain maps ([`books`]), given to SQLite and to PostgreSQL
//! through the application's own commands ([`house`]), and must end alike: the same refusal or none, the same
//! promises, the same inventory, the same orders, for the owner that asked and for the one that did not. Both owners
//! have items of the same codes, so that a row looked up without its owner shows at once. Each case ends with a clean
//! `verify`. What fails is shrunk to the shortest list that still fails.
//!
//! The maps do not choose from which shelf a promise is served; they hold the choice against what a shelf may give,
//! and both databases must choose alike. (That the choice is the best one is a law of the domain's own tests.)

mod books;
mod command;
mod house;

use crate::support::Engine;
use books::Books;
use command::{Command, OWNERS};
use house::House;
use proptest::collection::vec;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::collections::BTreeSet;

/// How many cases, and how many commands the longest has: small numbers for each change, large ones for the night.
fn sizes() -> (u32, usize) {
    if std::env::var_os("RUMMELIG_TEST_FULL").is_some() { (300, 120) } else { (30, 50) }
}

#[test]
fn plain_maps_and_both_databases_agree() {
    let houses = [House::start(Engine::Sqlite), House::start(Engine::Postgres)];
    for commands in command::found_before() {
        run(&houses, &commands).unwrap();
    }
    let (cases, longest) = sizes();
    let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    let ran =
        TestRunner::new(config).run(&vec(command::command(), 1..longest), |commands| run(&houses, &commands));
    if let Err(failure) = ran {
        panic!("{failure}");
    }
    houses.into_iter().for_each(House::finish);
}

/// One case, for two owners that nobody knew before.
fn run(houses: &[House; 2], commands: &[Command]) -> Result<(), TestCaseError> {
    let round = house::next_round();
    for house in houses {
        house.open(round);
    }
    let mut books: [Books; OWNERS] = Default::default();
    for (at, command) in commands.iter().enumerate() {
        step(houses, round, &mut books, command)
            .map_err(|why| TestCaseError::fail(format!("command {at}, {command:?}: {why}")))?;
    }
    for house in houses {
        house.verify().map_err(TestCaseError::fail)?;
    }
    Ok(())
}

fn step(
    houses: &[House; 2],
    round: u32,
    books: &mut [Books; OWNERS],
    command: &Command,
) -> Result<(), String> {
    let Command { owner, deed } = command;
    let others = books.iter().enumerate().filter(|(other, _)| other != owner);
    let taken: BTreeSet<_> = others.flat_map(|(_, books)| books.places()).collect();
    let expected = books[*owner].work_out(deed, &taken);
    for house in houses {
        let found = house.give(round, *owner, deed);
        same(house, "outcome", &expected, &found)?;
    }
    let promises = houses[0].promises(round, *owner);
    books[*owner].adopt(&promises).map_err(|why| format!("{}: {why}", houses[0]))?;
    for house in houses {
        for (owner, books) in books.iter().enumerate() {
            let seen = house.look(round, owner);
            same(house, "promises", &books.promises(), &house.promises(round, owner))?;
            same(house, "inventory", &books.inventory(), &seen.inventory)?;
            same(house, "shelves", &books.shelves(), &seen.shelves)?;
            same(house, "orders", &books.orders(), &seen.orders)?;
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(
    house: &House,
    what: &str,
    wanted: &T,
    found: &T,
) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!("{house}: {what}\n  by the maps  {wanted:?}\n  by the house {found:?}"))
}

/// What becomes of a command: nothing to add, or the slug of its refusal.
pub(crate) type Outcome = Result<(), String>;

/// The shelves that a stock hold on `place` meets: that one, or all.
fn met(place: Option<command::Place>, shelf: command::Place) -> bool {
    place.is_none_or(|place| place == shelf)
}
