//! The first page of the demo: what it shows, to whom, and what it never shows.

use crate::support::{Engine, TestApp, rummelig};
use rummelig_service::demo;
use rummelig_service::server;
use rummelig_service::web::Front;
use serde_json::json;
use std::path::Path;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A server that shows the demo of a test.
struct Shown {
    base: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Shown {
    fn start(app: &TestApp, papers: &Path) -> Self {
        let front = Front::of(&app.app, papers.to_owned()).unwrap();
        let listener = server::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.app.clone();
        let thread = std::thread::spawn(move || {
            server::serve_with(&serving, Some(front), listener, async {
                let _ = stopped.await;
            })
        });
        Self { base, stop: Some(stop), thread: Some(thread) }
    }

    /// Status, the named header and the body.
    fn get(&self, path: &str, header: &str) -> (u16, String, Vec<u8>) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let mut answer = config
            .new_agent()
            .get(format!("{}{path}", self.base))
            .header("Accept-Language", "da")
            .call()
            .unwrap();
        let found = answer.headers().get(header).map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), found.unwrap_or_default(), answer.body_mut().read_to_vec().unwrap())
    }

    fn page(&self, path: &str) -> String {
        let (status, policy, body) = self.get(path, "content-security-policy");
        assert_eq!(status, 200, "{path}");
        assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
        String::from_utf8(body).unwrap()
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap().unwrap();
        }
    }
}

fn of_demo(case: impl FnOnce(&TestApp, &Shown, &Path)) {
    crate::support::run(Engine::Sqlite, |app| {
        let day = app.app.store.now().day_in(&jiff::tz::TimeZone::UTC);
        demo::make(&app.app, day, &|_| {}).unwrap();
        let folder = app.database.folder.path().join("papers");
        std::fs::create_dir(&folder).unwrap();
        for name in ["pick-list-T-00001.pdf", "packing-slip-SK-70411.pdf", "badges.pdf", "notes.txt"] {
            std::fs::write(folder.join(name), format!("%PDF of {name}")).unwrap();
        }
        let shown = Shown::start(app, &folder);
        case(app, &shown, &folder);
    });
}

#[test]
fn the_page_shows_the_day_its_tours_and_links_to_every_paper() {
    of_demo(|_, shown, _| {
        let danish = shown.page("/");
        for words in
            ["<html lang=\"da\">", "ordrer kom ind", "Pluklister", "T-00001", "Navneskilte", "sat i bero"]
        {
            assert!(danish.contains(words), "{words} is missing in:\n{danish}");
        }
        for link in
            ["/papers/pick-list-T-00001.pdf", "/papers/packing-slip-SK-70411.pdf", "/papers/badges.pdf"]
        {
            assert!(danish.contains(&format!("href=\"{link}\"")), "{link} is missing in:\n{danish}");
            let (status, kind, body) = shown.get(link, "content-type");
            assert_eq!((status, kind.as_str()), (200, "application/pdf"));
            assert!(body.starts_with(b"%PDF"));
        }
        assert!(!danish.contains("notes.txt"));
        let english = shown.page("/?lang=en");
        assert!(english.contains("orders came in") && english.contains("<html lang=\"en\">"));
        let (status, kind, _) = shown.get("/front.css", "content-type");
        assert_eq!((status, kind.as_str()), (200, "text/css; charset=utf-8"));
    });
}

#[test]
fn the_page_names_nobody_and_leads_nowhere_else() {
    of_demo(|app, shown, folder| {
        let page = shown.page("/");
        let workers = app.staff().get("/v1/workers?limit=200").expect(200);
        for worker in workers["data"].as_array().unwrap() {
            let [code, name] = ["code", "display_name"].map(|field| worker[field].as_str().unwrap());
            assert!(!page.contains(code) && !page.contains(name), "{name} stands on the page");
        }
        assert!(!page.contains("example.com"), "no consignee stands there");
        for inside in ["<script", "style=", "http://", "https://", "<img", "<form"] {
            assert!(!page.contains(inside), "{inside}");
        }
        std::fs::write(folder.parent().unwrap().join("other.pdf"), "%PDF").unwrap();
        for path in
            ["/papers/..%2Fother.pdf", "/papers/notes.txt", "/papers/absent.pdf", "/papers/", "/papers/.pdf"]
        {
            assert_ne!(shown.get(path, "content-type").0, 200, "{path}");
        }
        // What needs a key still does.
        assert_eq!(shown.get("/v1/orders", "content-type").0, 401);
    });
}

#[test]
fn only_a_demo_on_this_computer_is_shown() {
    crate::support::run(Engine::Sqlite, |app| {
        // A server that nobody asked for it has no page.
        assert_eq!(app.nobody().get("/").status, 404);
        app.staff().post("/v1/sites", &json!({ "code": "AARHUS", "name": "Aarhus" })).expect(201);
        assert!(Front::of(&app.app, "papers".into()).is_err());
        let serve = |more: &[&str]| {
            let output = rummelig(&app.database, &[&["serve", "--demo", "papers"], more].concat());
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        };
        let (code, said) = serve(&["--listen", "0.0.0.0:0", "--insecure-http"]);
        assert!(code == Some(2) && said.contains("this computer only"), "{said}");
        let (code, said) = serve(&["--listen", "127.0.0.1:0"]);
        assert!(code == Some(1) && said.contains("no demo"), "{said}");
    });
}
