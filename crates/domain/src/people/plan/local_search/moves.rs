//! The changes that the search tries: force a package onto somebody, eject until it fits, find other places for what
//! was ejected, fill the gaps; or let two people exchange a package.

use super::super::model::NONE;
use super::search::{Goal, Search};

/// How often what was ejected may eject in turn.
const CHAIN_MAX: usize = 3;

/// How many of the packages that are out are looked at for a gap.
const FILL_LOOKS: usize = 48;

impl Search<'_> {
    /// One change by chance. False: it came to nothing, and must be undone.
    pub(super) fn change(&mut self) -> bool {
        if matches!(self.goal, Goal::Share { .. }) && self.random.chance(1, 2) {
            return self.help_the_least();
        }
        match self.random.below(100) {
            0..45 if !self.state.out().is_empty() => self.force_one_that_is_out(),
            0..75 => self.move_one(),
            _ => self.exchange(),
        }
    }

    fn force_one_that_is_out(&mut self) -> bool {
        let Some(&package) = self.random.pick(self.state.out()) else { return false };
        self.force_somewhere(package)
    }

    fn move_one(&mut self) -> bool {
        let package = self.random.below(self.state.model.packages as u64) as u32;
        self.force_somewhere(package)
    }

    fn force_somewhere(&mut self, package: u32) -> bool {
        let model = self.state.model;
        let Some(&worker) = self.random.pick(&model.able[package as usize]) else { return false };
        self.force(package, worker)
    }

    /// Gives a package of client work to whoever has the smallest share of it.
    fn help_the_least(&mut self) -> bool {
        let model = self.state.model;
        let sharers = self.state.sharers.iter().copied();
        let least = sharers.min_by_key(|&worker| (self.state.share_ppm(worker), worker));
        let Some(worker) = least else { return false };
        let package = self.random.below(model.packages as u64) as u32;
        model.problem.packages[package as usize].client_work
            && model.is_able(package, worker)
            && self.force(package, worker)
    }

    fn force(&mut self, package: u32, worker: u32) -> bool {
        let before = self.state.at(package);
        if self.state.is_held(package) || before == worker {
            return false;
        }
        if before != NONE {
            self.state.take(package);
        }
        self.homeless.clear();
        if !self.make_room(package, worker) || !self.house(worker) {
            return false;
        }
        self.fill(worker);
        if before != NONE {
            self.fill(before);
        }
        true
    }

    /// Puts the package there and ejects the least worth for the room that it gives, until the list fits.
    fn make_room(&mut self, package: u32, worker: u32) -> bool {
        self.state.put(package, worker);
        while self.state.is_over(worker) {
            let Some(victim) = self.victim(worker, package) else { return false };
            self.state.take(victim);
            self.homeless.push(victim);
        }
        true
    }

    /// What to eject. Chance shakes the choice, so that the same package does not always go.
    pub(super) fn victim(&mut self, worker: u32, except: u32) -> Option<u32> {
        let model = self.state.model;
        self.over.clear();
        for resource in 0..model.resources {
            let excess = self.state.excess(worker, resource);
            if excess > 0 {
                self.over.push((resource, excess));
            }
        }
        let mut best = None;
        for &package in self.state.list(worker) {
            if package == except || model.held[package as usize] != NONE {
                continue;
            }
            let uses = model.use_of(package, worker);
            let relief: i64 =
                self.over.iter().map(|&(resource, excess)| uses[resource].min(excess) * 1000 / excess).sum();
            if relief > 0 {
                let shaken = self.random.below(128) as i64 + 64;
                let cost = self.goal.worth(&self.state, package, worker) * shaken / relief;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, package));
                }
            }
        }
        best.map(|(_, package)| package)
    }

    /// Finds places for what was ejected, most value first; some of it may eject in turn.
    fn house(&mut self, from: u32) -> bool {
        let mut chain = 0;
        while let Some(package) = self.dearest_homeless() {
            if let Some(worker) = self.place_for(package) {
                self.state.put(package, worker);
            } else if chain < CHAIN_MAX && self.random.chance(1, 3) {
                chain += 1;
                let model = self.state.model;
                let Some(&worker) = self.random.pick(&model.able[package as usize]) else { continue };
                if worker != from && !self.make_room(package, worker) {
                    return false;
                }
            }
        }
        true
    }

    fn dearest_homeless(&mut self) -> Option<u32> {
        let value = &self.state.model.value;
        let homeless = self.homeless.iter().enumerate();
        let (at, _) = homeless.max_by_key(|&(_, &package)| (value[package as usize], package))?;
        Some(self.homeless.swap_remove(at))
    }

    /// Somebody with room for the package: whoever likes it best where that is sought, else the first from a place by
    /// chance.
    fn place_for(&mut self, package: u32) -> Option<u32> {
        let model = self.state.model;
        let able = &model.able[package as usize];
        let start = self.random.index(able.len());
        let anywhere = self.random.chance(1, 4);
        let (before, after) = able.split_at(start.min(able.len()));
        let mut fitting =
            after.iter().chain(before).copied().filter(|&worker| self.state.fits(package, worker));
        match self.goal {
            // The last of those who like it equally is as much by chance as the first.
            Goal::Soft { .. } if !anywhere => fitting.max_by_key(|&worker| model.wish(package, worker)),
            Goal::Late { .. } | Goal::Value | Goal::Share { .. } | Goal::Soft { .. } => fitting.next(),
        }
    }

    /// Gives the person what is out and fits, from a place by chance.
    pub(super) fn fill(&mut self, worker: u32) {
        let model = self.state.model;
        let mut at = self.random.index(self.state.out().len());
        for _ in 0..FILL_LOOKS.min(self.state.out().len()) {
            let out = self.state.out();
            if out.is_empty() {
                return;
            }
            at %= out.len();
            let package = out[at];
            if self.state.fits(package, worker)
                && model.is_able(package, worker)
                && self.goal.worth(&self.state, package, worker) >= 0
            {
                // The last of the list has come to this place.
                self.state.put(package, worker);
            } else {
                at += 1;
            }
        }
    }

    /// Two people exchange a package each, where both may and both fit.
    fn exchange(&mut self) -> bool {
        let model = self.state.model;
        let one = self.random.below(model.packages as u64) as u32;
        let who = self.state.at(one);
        if who == NONE || self.state.is_held(one) {
            return false;
        }
        let Some(&other_worker) = self.random.pick(&model.able[one as usize]) else { return false };
        let Some(&other) = self.random.pick(self.state.list(other_worker)) else { return false };
        if other_worker == who || self.state.is_held(other) || !model.is_able(other, who) {
            return false;
        }
        self.state.take(one);
        self.state.take(other);
        if !self.state.fits(one, other_worker) || !self.state.fits(other, who) {
            return false;
        }
        self.state.put(one, other_worker);
        self.state.put(other, who);
        self.fill(who);
        self.fill(other_worker);
        true
    }
}
