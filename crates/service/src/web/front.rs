//! The first page of the demo: the day, its tours and all papers, in plain HTML.
//!
//! It is open to whoever reaches it, and so is mounted only where `serve --demo` asked for it: on the address of this
//! computer, on a database that `rummelig demo` made and in which nothing is real. It names no worker and says nothing
//! about any. Every other server has no page here.

use crate::app::App;
use crate::app::AppError;
use crate::app::said::{Language, accepted};
use crate::demo::story::{Story, TourDay, Waiting, Why};
use crate::demo::words::{day, hold, kilograms};
use crate::demo::{self, Found};
use crate::store::Caller;
use crate::web::front::papers::Papers;
use crate::web::front::texts::Texts;
use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use rummelig_domain::time::Day;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod papers;
mod texts;

const STYLE: &str = include_str!("../../assets/front.css");
/// Nothing but our own style; no script, no picture, no form, no frame around it (CSP level 3).
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The demo that a server shows on its first page.
#[derive(Clone, Debug)]
pub struct Front {
    papers: Arc<Path>,
    day: Day,
}

/// Why a server shows no demo.
#[derive(Debug, thiserror::Error)]
pub enum NoFront {
    /// What it serves is real, or empty.
    #[error("this database is no demo; make one with `rummelig demo`")]
    NoDemo,
    /// The database could not be asked.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

impl Front {
    /// The demo in this database, with its papers in a folder.
    ///
    /// # Errors
    /// [`NoFront::NoDemo`] for every other database: what is open to all must hold nothing that is real.
    pub fn of(app: &App, papers: PathBuf) -> Result<Self, NoFront> {
        match demo::found(&app.store)? {
            Found::Demo(day) => Ok(Self { papers: papers.into(), day }),
            Found::Nothing | Found::Other => Err(NoFront::NoDemo),
        }
    }
}

/// Serves the page, its style and the papers.
pub fn configure(app: App, front: Front) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(Data::new((app, front)))
            .service(web::resource("/").route(web::get().to(page)).route(web::head().to(page)))
            .service(web::resource("/front.css").route(web::get().to(style)).route(web::head().to(style)))
            .service(
                web::resource("/papers/{name}").route(web::get().to(paper)).route(web::head().to(paper)),
            );
    }
}

/// What the template is filled with.
#[derive(Template)]
#[template(path = "front.html")]
struct Page<'p> {
    texts: &'static Texts,
    language: &'static str,
    day: String,
    story: &'p Story,
    sites: Vec<Site<'p>>,
    waiting: Vec<String>,
    groups: Vec<Group<'p>>,
    papers: usize,
}

struct Site<'p> {
    name: &'p str,
    tours: Vec<Tour<'p>>,
}

struct Tour<'p> {
    code: &'p str,
    status: &'static str,
    list: Option<&'p str>,
    stops: usize,
    units: i64,
    weight: String,
    orders: Vec<Order<'p>>,
}

struct Order<'p> {
    client: &'p str,
    number: &'p str,
    papers: Vec<(&'static str, &'p str)>,
}

struct Group<'p> {
    title: &'static str,
    papers: Vec<(&'p str, &'p str)>,
}

async fn page(request: HttpRequest, shown: Data<(App, Front)>) -> HttpResponse {
    let (app, front) = shown.get_ref();
    let language = language(&request);
    let on = front.day;
    let story = app.store.read_async(&Caller::hotel("web:front"), move |tx| Story::of(tx, on)).await;
    let folder = Arc::clone(&front.papers);
    let papers = of_disk(move || Papers::in_folder(&folder)).await;
    match (story, papers) {
        (Ok(story), Ok(papers)) => match render(&story, &papers, language) {
            Ok(html) => guarded(HttpResponse::Ok())
                .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
                .insert_header((header::VARY, "Accept-Language"))
                .body(html),
            Err(error) => failed(&error),
        },
        (Err(error), _) => failed(&error),
        (_, Err(error)) => failed(&error),
    }
}

fn render(story: &Story, papers: &Papers, language: Language) -> Result<String, AppError> {
    let texts = Texts::of(language);
    let sites = story.sites.iter().map(|site| Site {
        name: &site.name,
        tours: site.tours.iter().map(|tour| told(tour, papers, texts, language)).collect(),
    });
    let page = Page {
        texts,
        language: language.as_str(),
        day: day(story.day, language),
        story,
        sites: sites.collect(),
        waiting: story.waiting.iter().map(|waiting| why(waiting, texts, language)).collect(),
        groups: groups(papers, texts),
        papers: papers.len(),
    };
    page.render().map_err(AppError::internal)
}

fn told<'p>(tour: &'p TourDay, papers: &'p Papers, texts: &'static Texts, language: Language) -> Tour<'p> {
    let orders = tour.orders.iter().map(|(client, number)| {
        let named = [(texts.packing_slip, "packing-slip"), (texts.shipping_label, "shipping-label")];
        let of_order = named
            .into_iter()
            .flat_map(|(title, kind)| papers.of(kind, number).map(move |name| (title, name)));
        Order { client, number, papers: of_order.collect() }
    });
    Tour {
        code: &tour.code,
        status: texts.status(tour.status),
        list: papers.of("pick-list", &tour.code).next(),
        stops: tour.stops,
        units: tour.units,
        weight: kilograms(tour.weight_g, language),
        orders: orders.collect(),
    }
}

fn groups<'p>(papers: &'p Papers, texts: &'static Texts) -> Vec<Group<'p>> {
    papers
        .by_kind()
        .map(|(kind, papers)| Group { title: texts.kind(kind), papers: papers.collect() })
        .collect()
}

fn why(waiting: &Waiting, texts: &Texts, language: Language) -> String {
    let order = &waiting.order;
    match &waiting.why {
        Why::Hold(reason) => format!("{order}: {} ({})", texts.on_hold, hold(*reason, language)),
        Why::Whole(missing) | Why::Part(missing) | Why::Nothing(missing) => {
            let goods: Vec<_> =
                missing.iter().map(|missing| format!("{} × {}", missing.ordered, missing.name)).collect();
            format!("{order}: {} {}", texts.lacks, goods.join(", "))
        }
    }
}

async fn style() -> HttpResponse {
    guarded(HttpResponse::Ok()).insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8")).body(STYLE)
}

async fn paper(name: web::Path<String>, shown: Data<(App, Front)>) -> HttpResponse {
    let folder = Arc::clone(&shown.get_ref().1.papers);
    let read = of_disk(move || papers::read(&folder, &name)).await;
    match read {
        Ok(Some(bytes)) => guarded(HttpResponse::Ok())
            .insert_header((header::CONTENT_TYPE, "application/pdf"))
            .insert_header((header::CONTENT_DISPOSITION, "inline"))
            .body(bytes),
        Ok(None) => guarded(HttpResponse::NotFound()).finish(),
        Err(error) => failed(&error),
    }
}

/// What the disk says, away from the threads that answer requests.
async fn of_disk<T: Send + 'static>(read: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    web::block(read).await.map_err(io::Error::other)?
}

/// The language that the address asks for, else that of the browser.
fn language(request: &HttpRequest) -> Language {
    match request.query_string() {
        "lang=da" => Language::Danish,
        "lang=en" => Language::English,
        _ => accepted(request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok())),
    }
}

/// An answer with the headers that every page has.
fn guarded(mut answer: actix_web::HttpResponseBuilder) -> actix_web::HttpResponseBuilder {
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    answer
}

fn failed(error: &dyn std::fmt::Debug) -> HttpResponse {
    tracing::error!(error = ?error, "the first page could not be shown");
    guarded(HttpResponse::InternalServerError()).finish()
}
