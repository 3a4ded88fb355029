//! What the command was asked for.

use std::path::PathBuf;
use std::time::Duration;

pub(crate) const HELP: &str = "bench_picking SET DIR [--seconds S] [--seed N] [--threads N] [--blocks 1|2]
              [--method best|s_shape|largest_gap] [--reference FILE] [--solutions OUT] [--limit N]
SET: sprp jobprp-bahceci-oncan sbpo2025";

/// A set of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// The shortest tour of one picker through a hall.
    Sprp,
    /// Orders grouped into tours that a picker can carry.
    Jobprp,
    /// Orders and aisles of a wave.
    Sbpo2025,
}

impl Set {
    const ALL: [Self; 3] = [Self::Sprp, Self::Jobprp, Self::Sbpo2025];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sprp => "sprp",
            Self::Jobprp => "jobprp-bahceci-oncan",
            Self::Sbpo2025 => "sbpo2025",
        }
    }

    /// Whether more is better.
    pub(crate) const fn maximises(self) -> bool {
        match self {
            Self::Sprp | Self::Jobprp => false,
            Self::Sbpo2025 => true,
        }
    }
}

/// How a tour is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Best,
    SShape,
    LargestGap,
}

/// The command line.
pub(crate) struct Args {
    pub(crate) set: Set,
    pub(crate) dir: PathBuf,
    /// The deadline for each instance; without it the usual number of rounds.
    pub(crate) seconds: Option<Duration>,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
    /// Only this reading of a hall.
    pub(crate) blocks: Option<usize>,
    pub(crate) method: Method,
    pub(crate) reference: Option<PathBuf>,
    pub(crate) solutions: Option<PathBuf>,
    pub(crate) limit: usize,
}

impl Args {
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut words = words.peekable();
        let set = words.next().ok_or("which set?")?;
        let set = Set::ALL
            .into_iter()
            .find(|known| known.as_str() == set)
            .ok_or(format!("there is no set '{set}'"))?;
        let dir = words.next().ok_or("in which folder are the instances?")?.into();
        let mut args = Self {
            set,
            dir,
            seconds: None,
            seed: 1,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            blocks: None,
            method: Method::Best,
            reference: None,
            solutions: None,
            limit: usize::MAX,
        };
        while let Some(option) = words.next() {
            let value = words.next().ok_or(format!("{option} needs a value"))?;
            args.set_option(&option, &value).ok_or(format!("'{option} {value}' makes no sense"))?;
        }
        Ok(args)
    }

    fn set_option(&mut self, option: &str, value: &str) -> Option<()> {
        match option {
            "--seconds" => self.seconds = Some(Duration::try_from_secs_f64(value.parse().ok()?).ok()?),
            "--seed" => self.seed = value.parse().ok()?,
            "--threads" => self.threads = value.parse().ok().filter(|threads| *threads > 0)?,
            "--blocks" => self.blocks = Some(value.parse().ok().filter(|blocks| [1, 2].contains(blocks))?),
            "--method" => {
                self.method = match value {
                    "best" => Method::Best,
                    "s_shape" => Method::SShape,
                    "largest_gap" => Method::LargestGap,
                    _ => return None,
                }
            }
            "--reference" => self.reference = Some(value.into()),
            "--solutions" => self.solutions = Some(value.into()),
            "--limit" => self.limit = value.parse().ok()?,
            _ => return None,
        }
        Some(())
    }

    /// The readings of a hall that were asked for.
    pub(crate) fn readings(&self) -> Vec<usize> {
        self.blocks.map_or(vec![1, 2], |blocks| vec![blocks])
    }
}
