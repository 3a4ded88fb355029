//! A small client of the API.

use serde_json::Value;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use ureq::http::{Method, Request};

static KEYS: AtomicU64 = AtomicU64::new(0);

/// A caller: an address, a key, and the headers that go with every request. Cheap to change by `with_…`.
#[derive(Clone)]
pub(crate) struct Api<'a> {
    base: String,
    agent: &'a ureq::Agent,
    headers: Vec<(String, String)>,
}

impl<'a> Api<'a> {
    pub(crate) fn new(base: String, agent: &'a ureq::Agent, token: Option<String>) -> Self {
        let headers = token.map(|token| ("Authorization".to_owned(), format!("Bearer {token}")));
        Self { base, agent, headers: headers.into_iter().collect() }
    }

    /// The same caller, who names a client (`Rummelig-Client`).
    pub(crate) fn on(&self, client: &str) -> Self {
        self.with("Rummelig-Client", client)
    }

    /// The same caller with one more header.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// The same caller, who changes this version (`If-Match`).
    pub(crate) fn if_match(&self, etag: &str) -> Self {
        self.with("If-Match", etag)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None)
    }

    /// A POST; without an `Idempotency-Key` of the test's own it takes a fresh one.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let has_key = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
        if has_key {
            return self.send(Method::POST, path, Some(body));
        }
        let key = format!("test-{}", KEYS.fetch_add(1, Ordering::Relaxed));
        self.with("Idempotency-Key", &key).send(Method::POST, path, Some(body))
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body))
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None)
    }

    /// Any request, with a JSON body or none.
    pub(crate) fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let typed = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send_bytes(method, path, typed)
    }

    /// Any request, to a server that may be gone.
    pub(crate) fn attempt(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ureq::Error> {
        let typed = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.attempt_bytes(method, path, typed)
    }

    /// Any request with any body.
    pub(crate) fn send_bytes(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let asked = format!("{method} {path}");
        self.attempt_bytes(method, path, body).unwrap_or_else(|error| panic!("{asked}: {error}"))
    }

    /// The same caller at the door of another node.
    pub(crate) fn at(&self, door: SocketAddr) -> Self {
        Self { base: format!("http://{door}"), ..self.clone() }
    }

    /// A POST as it goes over the line, for callers who do not wait for the whole answer.
    pub(crate) fn raw_post(&self, path: &str, body: &Value) -> Vec<u8> {
        let body = body.to_string();
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n",
            body.len()
        );
        for (name, value) in &self.headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        format!("{request}\r\n{body}").into_bytes()
    }

    fn attempt_bytes(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method.clone()).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let asked = format!("{method} {path}");
        let response = match body {
            Some((media_type, bytes)) => {
                let request = request.header("Content-Type", media_type).body(bytes).expect("a request");
                self.agent.run(request)
            }
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut response = response?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = response.body_mut().read_to_string()?;
        Ok(Answer { asked, status: response.status().as_u16(), headers, body })
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    asked: String,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The version to change, as `If-Match` takes it.
    pub(crate) fn etag(&self) -> &str {
        self.header("ETag").unwrap_or_else(|| panic!("{}: no ETag", self.asked))
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{}: {} {error}: {}", self.asked, self.status, self.body))
    }

    /// The status is this one; the body as JSON, or null when there is none.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// It is this problem, told in the form of every refusal; the body for a closer look.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        assert_eq!(self.header("Content-Type"), Some("application/problem+json"), "{}", self.asked);
        let body = self.json();
        assert_eq!(body["type"], format!("/problems/{slug}"), "{}: {}", self.asked, self.body);
        assert_eq!(body["status"], status, "{}: {}", self.asked, self.body);
        for field in ["title", "detail", "request_id"] {
            assert!(
                body[field].as_str().is_some_and(|text| !text.is_empty()),
                "{}: {}",
                self.asked,
                self.body
            );
        }
        body
    }

    /// It is this problem, and these are its faults: (pointer, parameter or header; code).
    #[track_caller]
    pub(crate) fn faults(&self, status: u16, slug: &str, faults: &[(&str, &str)]) {
        let body = self.problem(status, slug);
        let found: Vec<(&str, &str)> = body["errors"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .map(|fault| {
                let place =
                    ["pointer", "parameter", "header"].iter().find_map(|place| fault[*place].as_str());
                (place.unwrap_or_default(), fault["code"].as_str().unwrap_or_default())
            })
            .collect();
        assert_eq!(found, faults, "{}: {}", self.asked, self.body);
    }
}
