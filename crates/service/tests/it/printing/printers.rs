//! Printers of all tempers: one that takes everything, and those that refuse, stall, cut and are slow.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a printer does with a connection.
pub(crate) type Temper = Box<dyn FnMut(TcpStream) + Send>;

/// A listener that treats each connection in its own way until it is dropped.
pub(crate) struct Printer {
    address: SocketAddr,
    ending: Arc<Mutex<bool>>,
    thread: Option<JoinHandle<()>>,
}

impl Printer {
    pub(crate) fn start(temper: Temper) -> Self {
        Self::start_at("127.0.0.1:0", temper)
    }

    pub(crate) fn start_at(address: &str, mut temper: Temper) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let ending = Arc::new(Mutex::new(false));
        let told = ending.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if *told.lock().unwrap() {
                    return;
                }
                temper(stream.unwrap());
            }
        });
        Self { address, ending, thread: Some(thread) }
    }

    pub(crate) fn raw(&self) -> String {
        format!("raw://{}", self.address)
    }

    pub(crate) fn ipp(&self) -> String {
        format!("ipp://{}/ipp/print", self.address)
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        *self.ending.lock().unwrap() = true;
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.unwrap();
            }
        }
    }
}

/// An address at which nobody listens.
pub(crate) fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Takes all that comes and tells it.
pub(crate) fn takes_everything() -> (Temper, Receiver<Vec<u8>>) {
    let (tell, told) = channel();
    let temper = move |mut stream: TcpStream| {
        let mut bytes = Vec::new();
        if stream.read_to_end(&mut bytes).is_ok() && !bytes.is_empty() {
            let _ = tell.send(bytes);
        }
    };
    (Box::new(temper), told)
}

/// Takes all that comes, a piece at a time.
pub(crate) fn is_slow() -> (Temper, Receiver<Vec<u8>>) {
    let (tell, told) = channel();
    let temper = move |mut stream: TcpStream| {
        let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
        while let Ok(read @ 1..) = stream.read(&mut piece) {
            bytes.extend_from_slice(&piece[..read]);
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = tell.send(bytes);
    };
    (Box::new(temper), told)
}

/// Reads a little and cuts the line with the rest unread.
pub(crate) fn cuts() -> Temper {
    Box::new(|mut stream: TcpStream| {
        let mut few = [0; 10];
        let _ = stream.read_exact(&mut few);
    })
}

/// Takes the connection and then reads nothing until it is let go.
pub(crate) fn stalls() -> (Temper, Receiver<()>, Sender<()>) {
    let (tell, reached) = channel();
    let (go, told) = channel::<()>();
    let temper = move |stream: TcpStream| {
        let _ = tell.send(());
        let _ = told.recv();
        drop(stream);
    };
    (Box::new(temper), reached, go)
}

/// A request over IPP as the printer got it.
#[derive(Clone, Debug)]
pub(crate) struct IppRequest {
    pub(crate) head: String,
    pub(crate) operation: u16,
    pub(crate) body: Vec<u8>,
}

/// An answer over IPP: a status, and the state of the job 42 where one is told.
pub(crate) fn ipp_answer(status: u16, state: Option<i32>) -> Vec<u8> {
    let mut bytes = vec![1, 1];
    bytes.extend_from_slice(&status.to_be_bytes());
    bytes.extend_from_slice(&1_u32.to_be_bytes());
    let mut attribute = |tag: u8, name: &str, value: &[u8]| {
        bytes.push(tag);
        bytes.extend_from_slice(&u16::try_from(name.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(value);
    };
    if let Some(state) = state {
        attribute(0x21, "job-id", &42_i32.to_be_bytes());
        attribute(0x23, "job-state", &state.to_be_bytes());
        let at = 8;
        bytes.insert(at, 0x02);
    }
    bytes.push(0x03);
    bytes
}

/// Answers one request after the other with these; nothing stands for a line that is cut after the request.
pub(crate) fn speaks_ipp(answers: Vec<Option<Vec<u8>>>) -> (Temper, Receiver<IppRequest>) {
    let (tell, told) = channel();
    let mut answers = answers.into_iter();
    let temper = move |mut stream: TcpStream| {
        let Some(request) = http_request(&mut stream) else { return };
        let _ = tell.send(request);
        if let Some(Some(answer)) = answers.next() {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&answer).unwrap();
        }
    };
    (Box::new(temper), told)
}

fn http_request(stream: &mut TcpStream) -> Option<IppRequest> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            })?;
            if bytes.len() >= end + 4 + length {
                let body = bytes[end + 4..].to_vec();
                return Some(IppRequest { head, operation: u16::from_be_bytes([body[2], body[3]]), body });
            }
        }
        match stream.read(&mut piece) {
            Ok(read @ 1..) => bytes.extend_from_slice(&piece[..read]),
            Ok(_) | Err(_) => return None,
        }
    }
}
