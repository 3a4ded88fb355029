//! Who does what while the search goes on, with every sum kept up to date and every change undoable.

use super::super::Lists;
use super::super::model::{Model, NONE};
use super::super::sequence;

pub(super) struct State<'m> {
    pub(super) model: &'m Model<'m>,
    /// What each person has of each resource; scaled down while less strain is sought.
    pub(super) capacity: Vec<i64>,
    at: Vec<u32>,
    /// The place of each package in its list, or in the list of what is out.
    place: Vec<u32>,
    lists: Lists,
    out: Vec<u32>,
    load: Vec<i64>,
    /// Value of all that is planned.
    pub(super) value: i64,
    /// Points of wishes, less what changes of task and changes against the published plan cost.
    pub(super) kindness: i64,
    /// Minutes of client work that people lack of what everybody should get.
    pub(super) lack: i64,
    client: Vec<i64>,
    share_due: Vec<i64>,
    /// For whom there is client work at all.
    pub(super) sharers: Vec<u32>,
    kinds: Vec<u32>,
    late: Lateness,
    /// What was changed since the last mark: the package, and where it was.
    journal: Vec<(u32, u32)>,
}

/// Which orders are late. Nothing is kept up to date where no order is due.
struct Lateness {
    in_time: Vec<bool>,
    /// How many packages of each order are not done in time.
    open: Vec<u32>,
    weight: i64,
    dirty: Vec<u32>,
}

impl<'m> State<'m> {
    /// The state in which these lists are done: what is held first, then whatever is allowed and fits.
    pub(super) fn new(model: &'m Model<'m>, capacity: Vec<i64>, lists: &Lists) -> Self {
        let mut state = Self {
            model,
            capacity,
            at: vec![NONE; model.packages],
            place: (0..model.packages as u32).collect(),
            lists: vec![Vec::new(); model.workers],
            out: (0..model.packages as u32).collect(),
            load: vec![0; model.workers * model.resources],
            value: 0,
            kindness: 0,
            lack: 0,
            client: vec![0; model.workers],
            share_due: (0..model.workers).map(|who| (present(model, who) / 2).min(60)).collect(),
            sharers: sharers(model),
            kinds: vec![0; model.workers * model.kinds],
            late: Lateness::new(model),
            journal: Vec::new(),
        };
        state.lack = state.share_due.iter().sum();
        state.kindness = -model.published.iter().map(|&(who, _)| change_cost(model, who)).sum::<i64>();
        for package in 0..model.packages as u32 {
            let who = model.held[package as usize];
            if who != NONE {
                state.put(package, who);
            }
        }
        for (who, list) in lists.iter().enumerate() {
            for &package in list {
                if state.is_out(package)
                    && model.is_able(package, who as u32)
                    && state.fits(package, who as u32)
                {
                    state.put(package, who as u32);
                }
            }
        }
        state.settle();
        state.mark();
        state
    }

    /// Who does the package; [`NONE`] when it is out.
    #[inline]
    pub(super) fn at(&self, package: u32) -> u32 {
        self.at[package as usize]
    }

    pub(super) fn is_out(&self, package: u32) -> bool {
        self.at(package) == NONE
    }

    /// Whether the package may not be moved.
    #[inline]
    pub(super) fn is_held(&self, package: u32) -> bool {
        self.model.held[package as usize] != NONE
    }

    pub(super) fn list(&self, worker: u32) -> &[u32] {
        &self.lists[worker as usize]
    }

    /// What nobody does.
    pub(super) fn out(&self) -> &[u32] {
        &self.out
    }

    /// Who does each package.
    pub(super) fn assignment(&self) -> &[u32] {
        &self.at
    }

    pub(super) fn lists(&self) -> &Lists {
        &self.lists
    }

    pub(super) fn late_weight(&self) -> i64 {
        self.late.weight
    }

    #[inline]
    pub(super) fn fits(&self, package: u32, worker: u32) -> bool {
        let from = worker as usize * self.model.resources;
        let uses = self.model.use_of(package, worker);
        let sums = self.load[from..].iter().zip(&self.capacity[from..]);
        uses.iter().zip(sums).all(|(used, (load, capacity))| load + used <= *capacity)
    }

    /// By how much the person's list is over each resource; nothing where it is not over.
    pub(super) fn excess(&self, worker: u32, resource: usize) -> i64 {
        let at = worker as usize * self.model.resources + resource;
        self.load[at] - self.capacity[at]
    }

    pub(super) fn is_over(&self, worker: u32) -> bool {
        (0..self.model.resources).any(|resource| self.excess(worker, resource) > 0)
    }

    /// The share of client work in the person's time, in ppm; a million for whoever has no time.
    pub(super) fn share_ppm(&self, worker: u32) -> i64 {
        let present = present(self.model, worker as usize);
        (self.client[worker as usize] * 1_000_000).checked_div(present).unwrap_or(1_000_000)
    }

    /// Gives the package, which is out, to a person.
    pub(super) fn put(&mut self, package: u32, worker: u32) {
        self.journal.push((package, NONE));
        self.put_unnoted(package, worker);
    }

    /// Takes the package from whoever does it.
    pub(super) fn take(&mut self, package: u32) {
        self.journal.push((package, self.at(package)));
        self.take_unnoted(package);
    }

    fn put_unnoted(&mut self, package: u32, worker: u32) {
        remove(&mut self.out, &mut self.place, package);
        add(&mut self.lists[worker as usize], &mut self.place, package);
        self.at[package as usize] = worker;
        self.count(package, worker, 1);
        self.late.dirty.push(worker);
    }

    fn take_unnoted(&mut self, package: u32) {
        let worker = self.at(package);
        remove(&mut self.lists[worker as usize], &mut self.place, package);
        add(&mut self.out, &mut self.place, package);
        self.at[package as usize] = NONE;
        self.count(package, worker, -1);
        self.late.forget(self.model, package);
        self.late.dirty.push(worker);
    }

    /// Adds the package to all sums of the person, or takes it off.
    fn count(&mut self, package: u32, worker: u32, sign: i64) {
        let model = self.model;
        let uses = model.use_of(package, worker);
        let from = worker as usize * model.resources;
        for (load, used) in self.load[from..].iter_mut().zip(uses) {
            *load += sign * used;
        }
        self.value += sign * model.value[package as usize];
        self.kindness += sign * model.wish(package, worker);
        let (told, _) = model.published[package as usize];
        if told == worker {
            self.kindness += sign * change_cost(model, told);
        }
        let kinds = &mut self.kinds[worker as usize * model.kinds..][..model.kinds];
        let kind = &mut kinds[model.kind[package as usize]];
        // The first of another kind is one more change of task, unless it is the first of all.
        let first_or_last = if sign > 0 { *kind == 0 } else { *kind == 1 };
        *kind = if sign > 0 { *kind + 1 } else { *kind - 1 };
        if first_or_last {
            let others = kinds.iter().filter(|&&count| count > 0).count();
            let alone = others == usize::from(sign > 0);
            if !alone {
                self.kindness -= sign * i64::from(model.problem.workers[worker as usize].switch_cost);
            }
        }
        if model.problem.packages[package as usize].client_work {
            let due = self.share_due[worker as usize];
            let client = &mut self.client[worker as usize];
            let before = (due - *client).max(0);
            *client += sign * uses[0];
            self.lack += (due - *client).max(0) - before;
        }
    }

    /// Brings the lateness of orders up to date. It is not while a change is being made.
    pub(super) fn settle(&mut self) {
        if self.late.open.is_empty() {
            self.late.dirty.clear();
            return;
        }
        self.late.dirty.sort_unstable();
        self.late.dirty.dedup();
        for worker in std::mem::take(&mut self.late.dirty) {
            let list = sequence::sequence(self.model, worker, &self.lists[worker as usize]);
            for &package in &list {
                self.late.forget(self.model, package);
            }
            for package in sequence::in_time(self.model, worker, &list) {
                self.late.note(self.model, package);
            }
        }
    }

    /// What comes now can be undone up to here.
    pub(super) fn mark(&mut self) {
        self.journal.clear();
    }

    /// Undoes everything since the last mark.
    pub(super) fn roll_back(&mut self) {
        while let Some((package, before)) = self.journal.pop() {
            if self.at(package) != NONE {
                self.take_unnoted(package);
            }
            if before != NONE {
                self.put_unnoted(package, before);
            }
        }
        self.settle();
    }

    /// Makes this the assignment.
    pub(super) fn become_assignment(&mut self, assignment: &[u32]) {
        for package in 0..self.model.packages as u32 {
            if self.at(package) != assignment[package as usize] && !self.is_out(package) {
                self.take_unnoted(package);
            }
        }
        for package in 0..self.model.packages as u32 {
            let worker = assignment[package as usize];
            if worker != NONE && self.is_out(package) {
                self.put_unnoted(package, worker);
            }
        }
        self.settle();
        self.mark();
    }
}

impl Lateness {
    fn new(model: &Model<'_>) -> Self {
        let mut open = vec![0; model.problem.orders.len()];
        for order in model.order.iter().flatten() {
            open[*order as usize] += 1;
        }
        let weights = model.problem.orders.iter().zip(&open);
        let weight = weights.filter(|&(_, &open)| open > 0).map(|(order, _)| i64::from(order.weight)).sum();
        Self { in_time: vec![false; model.packages], open, weight, dirty: Vec::new() }
    }

    fn note(&mut self, model: &Model<'_>, package: u32) {
        let Some(order) = model.order[package as usize] else { return };
        if !std::mem::replace(&mut self.in_time[package as usize], true) {
            self.open[order as usize] -= 1;
            if self.open[order as usize] == 0 {
                self.weight -= i64::from(model.problem.orders[order as usize].weight);
            }
        }
    }

    fn forget(&mut self, model: &Model<'_>, package: u32) {
        let Some(order) = model.order[package as usize] else { return };
        if std::mem::replace(&mut self.in_time[package as usize], false) {
            if self.open[order as usize] == 0 {
                self.weight += i64::from(model.problem.orders[order as usize].weight);
            }
            self.open[order as usize] += 1;
        }
    }
}

fn sharers(model: &Model<'_>) -> Vec<u32> {
    let mut shares = vec![false; model.workers];
    for (package, able) in model.able.iter().enumerate() {
        if model.problem.packages[package].client_work {
            for &worker in able {
                shares[worker as usize] = true;
            }
        }
    }
    (0..model.workers as u32).filter(|&worker| shares[worker as usize]).collect()
}

fn present(model: &Model<'_>, worker: usize) -> i64 {
    i64::from(model.problem.workers[worker].present_minutes())
}

fn change_cost(model: &Model<'_>, worker: u32) -> i64 {
    model.problem.workers.get(worker as usize).map_or(0, |worker| i64::from(worker.change_cost))
}

fn add(list: &mut Vec<u32>, place: &mut [u32], package: u32) {
    place[package as usize] = list.len() as u32;
    list.push(package);
}

fn remove(list: &mut Vec<u32>, place: &mut [u32], package: u32) {
    let at = place[package as usize] as usize;
    list.swap_remove(at);
    if let Some(&moved) = list.get(at) {
        place[moved as usize] = at as u32;
    }
}
