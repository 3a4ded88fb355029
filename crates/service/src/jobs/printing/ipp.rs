//! The Internet Printing Protocol, as far as a house needs it: hand a PDF over, and ask what became of it.
//!
//! RFC 8010 says how a request is written (a few tags before lengths and texts), RFC 8011 what it means. Two operations
//! with eight attributes are less than the smallest crate for it, whose clients bring a second HTTP stack along; the
//! HTTP below is that of a well-kept crate.

use super::Patience;
use crate::app::printing::{Outcome, Taken};
use ureq::{Agent, Error, Timeout};

const PRINT_JOB: u16 = 0x0002;
const GET_JOB_ATTRIBUTES: u16 = 0x0009;
/// The answer is never large; more is not read.
const ANSWER_MAX: u64 = 65_536;

/// Tags of RFC 8010, 3.5.
mod tag {
    pub(super) const OPERATION: u8 = 0x01;
    pub(super) const JOB: u8 = 0x02;
    pub(super) const END: u8 = 0x03;
    pub(super) const INTEGER: u8 = 0x21;
    pub(super) const ENUM: u8 = 0x23;
    pub(super) const NAME: u8 = 0x42;
    pub(super) const KEYWORD: u8 = 0x44;
    pub(super) const URI: u8 = 0x45;
    pub(super) const CHARSET: u8 = 0x47;
    pub(super) const LANGUAGE: u8 = 0x48;
    pub(super) const MIME: u8 = 0x49;
    /// From here on a tag stands before a value, below before a group.
    pub(super) const FIRST_VALUE: u8 = 0x10;
}

/// A printer and how to speak with it.
pub(super) struct Printer {
    agent: Agent,
    url: String,
    uri: String,
}

impl Printer {
    pub(super) fn new(authority: &str, path: &str, patience: &Patience) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(patience.connect))
            .timeout_resolve(Some(patience.connect))
            .timeout_recv_response(Some(patience.silence))
            .timeout_global(Some(patience.whole));
        Self {
            agent: config.build().new_agent(),
            url: format!("http://{authority}{path}"),
            uri: format!("ipp://{authority}{path}"),
        }
    }

    fn send(&self, request: Vec<u8>) -> Result<Answer, Fault> {
        let sent = self.agent.post(&self.url).header("Content-Type", "application/ipp").send(&request[..]);
        let mut response = sent.map_err(Fault::of)?;
        let status = response.status().as_u16();
        if status != 200 {
            let busy = matches!(status, 429 | 503);
            let fault = format!("the printer answered HTTP {status}");
            return Err(if busy { Fault::Away(fault) } else { Fault::Refused(fault) });
        }
        let body = response.body_mut().with_config().limit(ANSWER_MAX).read_to_vec().map_err(Fault::of)?;
        Answer::parse(&body).ok_or_else(|| Fault::Lost("the printer's answer is no IPP".into()))
    }
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing reached the printer, or it asks to come again.
    Away(String),
    /// Something reached it.
    Lost(String),
    /// It does not want it.
    Refused(String),
}

impl Fault {
    fn of(error: Error) -> Self {
        match error {
            Error::HostNotFound | Error::Timeout(Timeout::Resolve) => {
                Self::Away("the printer's name is not known".into())
            }
            Error::ConnectionFailed | Error::Timeout(Timeout::Connect) => Self::Away("no connection".into()),
            Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                Self::Away("no connection".into())
            }
            Error::Timeout(_) => Self::Lost("the printer stalled".into()),
            Error::Io(error) => Self::Lost(format!("cut off: {}", error.kind())),
            _ => Self::Lost("cut off".into()),
        }
    }

    fn outcome(self) -> Outcome {
        match self {
            Self::Away(fault) => Outcome::Away(fault),
            Self::Lost(fault) => Outcome::Lost(fault),
            Self::Refused(fault) => Outcome::Refused(fault),
        }
    }
}

/// Hands a document over (Print-Job, RFC 8011 4.2.1).
pub(super) fn print(printer: &Printer, taken: &Taken, content: &[u8]) -> Outcome {
    // The name of the job is shown at the printer: the kind and the number of the document, never a person.
    let name = super::folder::file_name(&taken.kind, &taken.code, taken.job.is_copy, "pdf");
    let mut request = Request::new(PRINT_JOB, &printer.uri);
    request.attribute(tag::NAME, "requesting-user-name", b"rummelig");
    request.attribute(tag::NAME, "job-name", cut(&name, 255).as_bytes());
    request.attribute(tag::MIME, "document-format", b"application/pdf");
    request.group(tag::JOB);
    request.attribute(tag::INTEGER, "copies", &taken.job.copies.to_be_bytes());
    let mut bytes = request.end();
    bytes.extend_from_slice(content);
    match printer.send(bytes) {
        Ok(answer) => match answer.verdict() {
            Verdict::Good => Outcome::Sent(answer.job_id),
            Verdict::ComeAgain(fault) => Outcome::Away(fault),
            Verdict::Bad(fault) => Outcome::Refused(fault),
        },
        Err(fault) => fault.outcome(),
    }
}

/// Asks what became of a document (Get-Job-Attributes, RFC 8011 4.3.4).
pub(super) fn ask(printer: &Printer, job: i32) -> Outcome {
    let mut request = Request::new(GET_JOB_ATTRIBUTES, &printer.uri);
    request.attribute(tag::INTEGER, "job-id", &job.to_be_bytes());
    request.attribute(tag::NAME, "requesting-user-name", b"rummelig");
    request.attribute(tag::KEYWORD, "requested-attributes", b"job-state");
    match printer.send(request.end()) {
        // A question that was lost is asked again: nothing is printed by it.
        Err(Fault::Away(fault) | Fault::Lost(fault)) => Outcome::Away(fault),
        Err(Fault::Refused(_)) => Outcome::Lost("the printer does not tell what became of it".into()),
        Ok(answer) => match (answer.verdict(), answer.job_state) {
            (Verdict::ComeAgain(fault), _) => Outcome::Away(fault),
            (Verdict::Bad(_), _) => Outcome::Lost("the printer does not know the job any more".into()),
            (Verdict::Good, Some(9)) => Outcome::Printed,
            (Verdict::Good, Some(7)) => Outcome::Refused("cancelled at the printer".into()),
            (Verdict::Good, Some(8)) => Outcome::Refused("given up by the printer".into()),
            (Verdict::Good, _) => Outcome::Working,
        },
    }
}

fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A request as it is written (RFC 8010, 3.1).
struct Request(Vec<u8>);

impl Request {
    fn new(operation: u16, uri: &str) -> Self {
        let mut request = Self(vec![1, 1]);
        request.0.extend_from_slice(&operation.to_be_bytes());
        request.0.extend_from_slice(&1_u32.to_be_bytes());
        request.group(tag::OPERATION);
        // These three come first, in this order (RFC 8011, 4.1.4 and 4.1.5).
        request.attribute(tag::CHARSET, "attributes-charset", b"utf-8");
        request.attribute(tag::LANGUAGE, "attributes-natural-language", b"en");
        request.attribute(tag::URI, "printer-uri", uri.as_bytes());
        request
    }

    fn group(&mut self, tag: u8) {
        self.0.push(tag);
    }

    fn attribute(&mut self, tag: u8, name: &str, value: &[u8]) {
        self.0.push(tag);
        self.text(name.as_bytes());
        self.text(value);
    }

    /// A length of two bytes, then that many; what is longer does not exist in our requests and would be cut.
    fn text(&mut self, bytes: &[u8]) {
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(&bytes[..usize::from(length).min(bytes.len())]);
    }

    fn end(mut self) -> Vec<u8> {
        self.0.push(tag::END);
        self.0
    }
}

/// What matters of an answer.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    job_id: Option<i32>,
    job_state: Option<i32>,
}

/// What an answer comes to.
enum Verdict {
    Good,
    ComeAgain(String),
    Bad(String),
}

impl Answer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let status = u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?);
        let mut answer = Self { status, job_id: None, job_state: None };
        let mut rest = bytes.get(8..)?;
        loop {
            let (tag, after) = rest.split_first()?;
            rest = after;
            match *tag {
                tag::END => return Some(answer),
                tag if tag < tag::FIRST_VALUE => {}
                tag => {
                    let name = taken(&mut rest)?;
                    let value = taken(&mut rest)?;
                    let number = || Some(i32::from_be_bytes(value.try_into().ok()?));
                    match (tag, name) {
                        (tag::INTEGER, b"job-id") => answer.job_id = number(),
                        (tag::ENUM, b"job-state") => answer.job_state = number(),
                        _ => {}
                    }
                }
            }
        }
    }

    /// RFC 8011, appendix B: below 0x0100 it is done; of the server's errors these ask to come again.
    fn verdict(&self) -> Verdict {
        let fault = format!("the printer answered {:#06x}", self.status);
        match self.status {
            0x0000..=0x00ff => Verdict::Good,
            0x0502 | 0x0505 | 0x0506 | 0x0507 => Verdict::ComeAgain(fault),
            _ => Verdict::Bad(fault),
        }
    }
}

fn taken<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
    let bytes = rest.get(2..2 + length)?;
    *rest = &rest[2 + length..];
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_written_as_the_standard_says() {
        let mut request = Request::new(GET_JOB_ATTRIBUTES, "ipp://a:631/");
        request.attribute(tag::INTEGER, "job-id", &7_i32.to_be_bytes());
        let bytes = request.end();
        assert_eq!(&bytes[..9], [1, 1, 0, 9, 0, 0, 0, 1, 1]);
        assert_eq!(&bytes[9..12], [0x47, 0, 18]);
        assert!(bytes.ends_with(b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x07\x03"));
    }

    #[test]
    fn an_answer_is_read_and_nonsense_is_not() {
        let good = b"\x01\x01\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x2a\x23\x00\x09job-state\x00\x04\x00\x00\x00\x03\x03";
        let answer = Answer { status: 0, job_id: Some(42), job_state: Some(3) };
        assert_eq!(Answer::parse(good), Some(answer));
        for end in 0..good.len() {
            assert_eq!(Answer::parse(&good[..end]), None, "{end}");
        }
        assert_eq!(Answer::parse(b"<html>"), None);
    }

    #[test]
    fn a_name_is_cut_between_letters() {
        assert_eq!((cut("abc", 2), cut("æøå", 3), cut("æ", 9)), ("ab", "æ", "æ"));
    }
}
