//! Printing: what a print job may come to, where printers stand, and how long a printer that is away is left alone.

use crate::words::words;
use std::fmt;

words! {
    /// What became of a print job.
    pub enum PrintStatus {
        /// It waits for its printer.
        Queued = "queued",
        /// The printer has all of it; more cannot be known of some printers.
        Sent = "sent",
        /// The printer says that it is done, or a person saw it.
        Printed = "printed",
        /// It was cut off while it was sent: a person looks whether it came out, and decides.
        Unknown = "unknown",
        /// The printer refused it.
        Failed = "failed",
        /// Nobody wants it any more.
        Cancelled = "cancelled",
    }
}

words! {
    /// What happens to a print job.
    pub enum PrintAction {
        /// The printer took all of it.
        Send = "send",
        /// The connection was lost after the first byte, so nobody can tell what came out.
        Lose = "lose",
        /// It is on paper.
        Confirm = "confirm",
        /// The printer refused it, or gave it up.
        Fail = "fail",
        /// It is to be sent, from the beginning.
        Again = "again",
        /// A person does not want it any more.
        Cancel = "cancel",
    }
}

words! {
    /// Why a document is printed once more.
    pub enum ReprintReason {
        /// The paper is gone.
        Lost = "lost",
        /// Its code cannot be read.
        Unreadable = "unreadable",
        /// It is torn or wet.
        Damaged = "damaged",
        /// Something else.
        Other = "other",
    }
}

/// Where an action leads a print job; none where it means nothing.
#[must_use]
pub const fn print_transition(from: PrintStatus, action: PrintAction) -> Option<PrintStatus> {
    use PrintAction as A;
    use PrintStatus as S;
    match (from, action) {
        (S::Queued, A::Send) => Some(S::Sent),
        (S::Queued | S::Sent, A::Lose) => Some(S::Unknown),
        (S::Queued | S::Sent | S::Unknown, A::Confirm) => Some(S::Printed),
        (S::Queued | S::Sent, A::Fail) => Some(S::Failed),
        (S::Queued | S::Unknown | S::Failed, A::Again) => Some(S::Queued),
        (S::Queued | S::Unknown | S::Failed, A::Cancel) => Some(S::Cancelled),
        (S::Sent | S::Printed | S::Unknown | S::Failed | S::Cancelled, A::Send)
        | (S::Printed | S::Unknown | S::Failed | S::Cancelled, A::Lose | A::Fail)
        | (S::Printed | S::Failed | S::Cancelled, A::Confirm)
        | (S::Sent | S::Printed | S::Cancelled, A::Again | A::Cancel) => None,
    }
}

/// The longest wait before a printer that is away is tried again, in seconds.
pub const WAIT_SECONDS_MAX: i64 = 300;

/// Seconds until a job is tried again after so many tries: 1, 2, 4 … 300. It is never given up, as a printer that is
/// away comes back.
#[must_use]
pub const fn wait_seconds(tries: u32) -> i64 {
    let doubled = if tries == 0 { 0 } else { tries - 1 };
    if doubled >= 9 { WAIT_SECONDS_MAX } else { min(1 << doubled, WAIT_SECONDS_MAX) }
}

const fn min(a: i64, b: i64) -> i64 {
    if a < b { a } else { b }
}

/// Where a printer stands and which language it speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterAddress {
    /// A label printer that takes ZPL on a port, `raw://host:9100`.
    Raw {
        /// `host:port`.
        authority: String,
    },
    /// A printer that takes PDF over the Internet Printing Protocol (RFC 8010, RFC 8011), `ipp://host[:631]/path`.
    Ipp {
        /// `host:port`.
        authority: String,
        /// From the first slash on.
        path: String,
    },
    /// A folder into which PDFs are written, `file:DIRECTORY`.
    Folder(String),
}

/// A text that is no address of a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give the printer as raw://HOST:PORT, ipp://HOST/PATH or file:DIRECTORY")]
pub struct PrinterAddressError;

impl PrinterAddress {
    /// The address that a text is.
    ///
    /// # Errors
    /// [`PrinterAddressError`].
    pub fn parse(text: &str) -> Result<Self, PrinterAddressError> {
        if text.chars().any(|sign| sign.is_control() || sign == ' ') && !text.starts_with("file:") {
            return Err(PrinterAddressError);
        }
        if let Some(folder) = text.strip_prefix("file:") {
            return if folder.is_empty() || folder.contains('\0') {
                Err(PrinterAddressError)
            } else {
                Ok(Self::Folder(folder.to_owned()))
            };
        }
        if let Some(rest) = text.strip_prefix("raw://") {
            let authority = rest.strip_suffix('/').unwrap_or(rest);
            return Ok(Self::Raw { authority: with_port(authority, 9_100)? });
        }
        let rest = text.strip_prefix("ipp://").ok_or(PrinterAddressError)?;
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        if path.contains(['?', '#']) {
            return Err(PrinterAddressError);
        }
        Ok(Self::Ipp { authority: with_port(authority, 631)?, path: path.to_owned() })
    }
}

/// `host:port`, with the port of the protocol where none is said.
fn with_port(authority: &str, port: u16) -> Result<String, PrinterAddressError> {
    let bare = |host: &str| host.is_empty() || host.contains(['/', '@', '?', '#']);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, said)) if !said.contains(']') => {
            (host, said.parse().ok().filter(|port| *port != 0).ok_or(PrinterAddressError)?)
        }
        Some(_) | None => (authority, port),
    };
    let in_brackets = host.starts_with('[') && host.ends_with(']');
    if bare(host) || (host.contains(':') && !in_brackets) {
        return Err(PrinterAddressError);
    }
    Ok(format!("{host}:{port}"))
}

impl fmt::Display for PrinterAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raw { authority } => write!(f, "raw://{authority}"),
            Self::Ipp { authority, path } => write!(f, "ipp://{authority}{path}"),
            Self::Folder(folder) => write!(f, "file:{folder}"),
        }
    }
}

/// What people call a printer: 1 to 32 of `A-Z a-z 0-9 - _`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrinterCode(String);

/// A text that cannot name a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a printer is named with 1 to 32 of the signs A-Z a-z 0-9 - _")]
pub struct PrinterCodeError;

impl PrinterCode {
    /// The code that a text is.
    ///
    /// # Errors
    /// [`PrinterCodeError`].
    pub fn new(text: &str) -> Result<Self, PrinterCodeError> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=32).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PrinterCodeError)
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PrinterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_off_is_for_a_person_to_decide() {
        let from = |from| PrintAction::ALL.iter().map(move |action| print_transition(from, *action));
        let all = |status| from(status).collect::<Vec<_>>();
        use PrintStatus::{Cancelled, Failed, Printed, Queued, Sent, Unknown};
        // In the order of the actions: send, lose, confirm, fail, again, cancel.
        assert_eq!(
            all(Queued),
            [Some(Sent), Some(Unknown), Some(Printed), Some(Failed), Some(Queued), Some(Cancelled)]
        );
        assert_eq!(all(Sent), [None, Some(Unknown), Some(Printed), Some(Failed), None, None]);
        assert_eq!(all(Unknown), [None, None, Some(Printed), None, Some(Queued), Some(Cancelled)]);
        assert_eq!(all(Failed), [None, None, None, None, Some(Queued), Some(Cancelled)]);
        assert_eq!(all(Printed), [None; 6]);
        assert_eq!(all(Cancelled), [None; 6]);
    }

    #[test]
    fn a_printer_that_is_away_is_asked_less_and_less_often() {
        let waits: Vec<i64> = (0..=11).map(wait_seconds).collect();
        assert_eq!(waits, [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(wait_seconds(u32::MAX), 300);
    }

    #[test]
    fn addresses_are_of_three_kinds() {
        let check = |text: &str, expected: Option<&str>| {
            let read = PrinterAddress::parse(text).ok().map(|address| address.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("raw://192.168.1.9:9100", Some("raw://192.168.1.9:9100"));
        check("raw://zebra.lan", Some("raw://zebra.lan:9100"));
        check("raw://[fe80::1]:9100", Some("raw://[fe80::1]:9100"));
        check("raw://[fe80::1]", Some("raw://[fe80::1]:9100"));
        check("ipp://kontor.lan/ipp/print", Some("ipp://kontor.lan:631/ipp/print"));
        check("ipp://kontor.lan:8631", Some("ipp://kontor.lan:8631/"));
        check("file:var/demo", Some("file:var/demo"));
        check("file:/srv/mine papirer", Some("file:/srv/mine papirer"));
        for text in [
            "",
            "zebra.lan",
            "file:",
            "raw://",
            "raw://a:0",
            "raw://a:x",
            "raw://a/b",
            "raw://me@a",
            "raw://a b",
            "ipp://",
            "ipp://a/b?c",
            "http://a",
            "raw://fe80::1:9100",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_printer_has_a_plain_name() {
        for (text, good) in
            [("PACK-1", true), ("zebra_2", true), ("", false), ("a b", false), ("../x", false)]
        {
            assert_eq!(PrinterCode::new(text).is_ok(), good, "{text}");
        }
    }
}
