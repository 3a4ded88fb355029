//! How long a search may think: in rounds, which are the same on every machine, and optionally until somebody calls.

/// How often a search asks whether to stop, in rounds.
const ASK_EVERY: u64 = 64;

/// What a search may spend.
///
/// With `stop: None` the same input and seed give the same plan on every machine. With a deadline they need not, and
/// the plan says so.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// The most rounds of improvement.
    pub iterations: u64,
    /// Asked every 64 rounds; true ends the search with the best plan so far.
    pub stop: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl Budget<'_> {
    /// So many rounds and no deadline.
    #[must_use]
    pub const fn rounds(iterations: u64) -> Self {
        Self { iterations, stop: None }
    }

    /// Whether the deadline ends the search before this round, counted from 0.
    #[must_use]
    pub fn deadline_at(&self, round: u64) -> bool {
        round.is_multiple_of(ASK_EVERY) && self.stop.is_some_and(|stop| stop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_deadline_is_asked_every_64_rounds_and_a_budget_of_rounds_never() {
        let asked = AtomicU32::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) == 2;
        let budget = Budget { iterations: 1_000, stop: Some(&stop) };
        let stopped = (0..budget.iterations).find(|&round| budget.deadline_at(round));
        assert_eq!(stopped, Some(128));
        assert!((0..1_000).all(|round| !Budget::rounds(1_000).deadline_at(round)));
    }
}
