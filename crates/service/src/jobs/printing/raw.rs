//! A label printer that takes ZPL on a port. It says nothing back: when all of it went and the line was not cut, it is
//! sent, and that is all that can be known.

use super::{Begin, Patience};
use crate::app::printing::Outcome;
use crate::store::StoreError;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// How much is written at once; between two pieces the time is looked at.
const PIECE: usize = 4_096;
/// How long the end of the line is waited for: one that is cut shows itself here.
const END_WITHIN: Duration = Duration::from_secs(2);

/// Sends the labels, as often as asked.
///
/// # Errors
/// What the database says to the begin.
pub(super) fn send(
    authority: &str,
    content: &[u8],
    copies: i32,
    patience: &Patience,
    begin: Begin<'_>,
) -> Result<Outcome, StoreError> {
    let stream = match connect(authority, patience) {
        Ok(stream) => stream,
        Err(fault) => return Ok(Outcome::Away(fault)),
    };
    begin()?;
    let started = Instant::now();
    Ok(match write(stream, content, copies, patience, started) {
        Ok(()) => Outcome::Sent(None),
        Err(fault) => Outcome::Lost(fault),
    })
}

fn connect(authority: &str, patience: &Patience) -> Result<TcpStream, String> {
    let addresses = authority.to_socket_addrs().map_err(|_| "the printer's name is not known".to_owned())?;
    let mut fault = "the printer's name is not known".to_owned();
    for address in addresses {
        match TcpStream::connect_timeout(&address, patience.connect) {
            Ok(stream) => return Ok(stream),
            Err(error) => fault = format!("no connection: {}", error.kind()),
        }
    }
    Err(fault)
}

fn write(
    mut stream: TcpStream,
    content: &[u8],
    copies: i32,
    patience: &Patience,
    started: Instant,
) -> Result<(), String> {
    let cut = |error: std::io::Error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => "the printer stalled".to_owned(),
        kind => format!("cut off: {kind}"),
    };
    stream.set_write_timeout(Some(patience.silence)).map_err(cut)?;
    for _ in 0..copies {
        for piece in content.chunks(PIECE) {
            if started.elapsed() > patience.whole {
                return Err("the printer was too slow".into());
            }
            stream.write_all(piece).map_err(cut)?;
        }
    }
    stream.flush().map_err(cut)?;
    stream.shutdown(Shutdown::Write).map_err(cut)?;
    wait_for_end(&mut stream, patience)
}

/// Some printers close their end when they have read ours, others keep it open; one that resets it has lost something.
fn wait_for_end(stream: &mut TcpStream, patience: &Patience) -> Result<(), String> {
    let wait = END_WITHIN.min(patience.silence);
    stream.set_read_timeout(Some(wait)).map_err(|error| format!("cut off: {}", error.kind()))?;
    let until = Instant::now() + wait;
    let mut said = [0; 256];
    while Instant::now() < until {
        match stream.read(&mut said) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(format!("cut off: {}", error.kind())),
        }
    }
    Ok(())
}
