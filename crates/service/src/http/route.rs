//! The route table: one entry says how a route is mounted, who may use it, and how it is described.
//!
//! Each resource file has a function `routes()`; `http/mod.rs` lists them. The same entries make the router and the
//! API description, so neither can know a route that the other does not. A route is made in steps that the compiler
//! keeps in order: without [`Undeclared::access`] there is no route.
//!
//! ```ignore
//! pub fn routes() -> Vec<Route> {
//!     vec![
//!         get("/v1/sites", "List the sites").access(Access::every_key()).lists::<Site>().to(list),
//!         post("/v1/sites", "Add a site")
//!             .access(Access::house(KeyScope::SitesWrite))
//!             .body::<SiteRequest>()
//!             .creates::<Site>()
//!             .refuses(&[Slug::CodeTaken])
//!             .to(create),
//!     ]
//! }
//!
//! async fn create(call: Call) -> Answer {
//!     let new: NewSite = call.body(object(request))?.into();
//!     call.write(move |tx| {
//!         let site = app::sites::create(tx, &new)?;
//!         Ok(Reply::created(href(site.id), &Site::from(&site))?.version(site.version))
//!     })
//!     .await
//! }
//! ```
//!
//! What follows from a route's kind is not said again: a POST needs its idempotency key, a PATCH and a DELETE their
//! `If-Match`, a write takes `dry_run`, a list `limit`, `cursor` and `count`, and each has the refusals of its kind.

use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::door::Refusal;
use crate::http::query::{DRY_RUN, OF_LISTS, Parameter};
use crate::http::reply::Reply;
use crate::http::slug::Slug;
use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, schema::Schema};

/// What a handler comes to.
pub type Answer = Result<Reply, Refusal>;

type Answering = Pin<Box<dyn Future<Output = Answer>>>;
type Handler = Box<dyn Fn(Call) -> Answering + Send + Sync>;

/// The methods of the API. HEAD is GET without its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is named as in HTTP")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of a request; HEAD counts as GET.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        match text {
            "GET" | "HEAD" => Some(Self::Get),
            "POST" => Some(Self::Post),
            "PUT" => Some(Self::Put),
            "PATCH" => Some(Self::Patch),
            "DELETE" => Some(Self::Delete),
            _ => None,
        }
    }

    /// Whether it changes anything.
    #[must_use]
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get)
    }
}

/// The schema of a type, without the type.
#[derive(Clone, Copy)]
pub struct SchemaOf {
    /// The name it has in the description.
    pub name: fn() -> Cow<'static, str>,
    /// Itself.
    pub schema: fn() -> RefOr<Schema>,
    /// The types it is made of.
    pub parts: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl SchemaOf {
    fn of<T: ToSchema>() -> Self {
        Self { name: T::name, schema: T::schema, parts: T::schemas }
    }
}

/// What a request carries.
#[derive(Clone, Copy)]
pub enum Body {
    /// Nothing that is read.
    None,
    /// JSON.
    Json(SchemaOf),
    /// JSON, or nothing, which is read as `{}`.
    OptionalJson(SchemaOf),
    /// A merge patch of this resource.
    MergePatch(SchemaOf),
}

/// One good answer of a route.
#[derive(Clone, Copy)]
pub struct Good {
    /// Its status.
    pub status: u16,
    /// What is in its body.
    pub content: Content,
    /// What it means.
    pub about: &'static str,
}

/// The body of a good answer.
#[derive(Clone, Copy)]
pub enum Content {
    /// None.
    Empty,
    /// One of these.
    One(SchemaOf),
    /// A page of these.
    Page(SchemaOf),
    /// Any JSON object.
    Object,
    /// Another media type.
    Other(&'static str),
    /// A file of one of these media types.
    Files(&'static [&'static str]),
}

/// One route.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Who may use it; none for what is open without a key.
    pub access: Option<Access>,
    /// The query parameters it takes.
    pub parameters: Vec<Parameter>,
    /// What its requests carry.
    pub body: Body,
    /// Its good answers.
    pub good: Vec<Good>,
    /// Its own refusals, besides those of its kind.
    pub refusals: &'static [Slug],
    handler: Handler,
}

impl Route {
    /// Lets the handler answer.
    pub async fn answer(&self, call: Call) -> Answer {
        (self.handler)(call).await
    }
}

/// A route that nobody may use yet.
#[must_use = "say who may use it"]
pub struct Undeclared {
    method: Method,
    path: &'static str,
    summary: &'static str,
}

/// Reads. `summary` says what, in a few words.
pub const fn get(path: &'static str, summary: &'static str) -> Undeclared {
    Undeclared { method: Method::Get, path, summary }
}

/// Does something once: its idempotency key is required.
pub const fn post(path: &'static str, summary: &'static str) -> Undeclared {
    Undeclared { method: Method::Post, path, summary }
}

/// Creates or replaces what has a natural key.
pub const fn put(path: &'static str, summary: &'static str) -> Undeclared {
    Undeclared { method: Method::Put, path, summary }
}

/// Changes some fields: `If-Match` is required.
pub const fn patch(path: &'static str, summary: &'static str) -> Undeclared {
    Undeclared { method: Method::Patch, path, summary }
}

/// Takes away: `If-Match` is required.
pub const fn delete(path: &'static str, summary: &'static str) -> Undeclared {
    Undeclared { method: Method::Delete, path, summary }
}

impl Undeclared {
    /// Says who may use it.
    pub fn access(self, access: Access) -> Draft {
        self.draft(Some(access))
    }

    /// Opens it to everybody, without a key. Only for what tells about the service itself.
    pub fn open(self) -> Draft {
        self.draft(None)
    }

    fn draft(self, access: Option<Access>) -> Draft {
        let parameters = if self.method.writes() { vec![DRY_RUN] } else { vec![] };
        Draft(Route {
            method: self.method,
            path: self.path,
            summary: self.summary,
            access,
            parameters,
            body: Body::None,
            good: vec![],
            refusals: &[],
            handler: Box::new(|_| Box::pin(async { Err(crate::app::AppError::NotFound.into()) })),
        })
    }
}

/// A route that lacks its handler.
#[must_use = "give it a handler"]
pub struct Draft(Route);

impl Draft {
    /// Takes query parameters of its own.
    pub fn query(mut self, parameters: &[Parameter]) -> Self {
        self.0.parameters.extend_from_slice(parameters);
        self
    }

    /// Carries JSON, read with [`Call::body`].
    pub fn body<T: ToSchema>(mut self) -> Self {
        self.0.body = Body::Json(SchemaOf::of::<T>());
        self
    }

    /// Carries JSON or nothing.
    pub fn optional_body<T: ToSchema>(mut self) -> Self {
        self.0.body = Body::OptionalJson(SchemaOf::of::<T>());
        self
    }

    /// Carries a merge patch of a resource, read with [`Call::patch`].
    pub fn merge_patch<T: ToSchema>(mut self) -> Self {
        self.0.body = Body::MergePatch(SchemaOf::of::<T>());
        self
    }

    /// Answers 200 with one of these.
    pub fn returns<T: ToSchema>(self) -> Self {
        self.good(200, Content::One(SchemaOf::of::<T>()), "As asked.")
    }

    /// Answers 200 with a page of these, and takes `limit`, `cursor` and `count`.
    pub fn lists<T: ToSchema>(mut self) -> Self {
        self.0.parameters.extend(OF_LISTS);
        self.good(200, Content::Page(SchemaOf::of::<T>()), "One page, in the order of the key.")
    }

    /// Answers 201 with the new thing; a dry run answers 200.
    pub fn creates<T: ToSchema>(self) -> Self {
        let content = Content::One(SchemaOf::of::<T>());
        self.good(201, content, "Made.").good(200, content, "A dry run, or it was already so.")
    }

    /// Answers 201 or 200, as a PUT does.
    pub fn upserts<T: ToSchema>(self) -> Self {
        let content = Content::One(SchemaOf::of::<T>());
        self.good(200, content, "Changed, or already so.").good(201, content, "Made.")
    }

    /// Answers 202 with the thing as it is until it is decided.
    pub fn accepts<T: ToSchema>(self) -> Self {
        self.good(202, Content::One(SchemaOf::of::<T>()), "Will be decided.")
    }

    /// Answers 204.
    pub fn no_content(self) -> Self {
        self.good(204, Content::Empty, "Done.")
    }

    /// Answers so.
    pub fn good(mut self, status: u16, content: Content, about: &'static str) -> Self {
        self.0.good.push(Good { status, content, about });
        self
    }

    /// Has refusals of its own.
    pub const fn refuses(mut self, refusals: &'static [Slug]) -> Self {
        self.0.refusals = refusals;
        self
    }

    /// Lets this function answer.
    pub fn to<F, Fut>(mut self, handler: F) -> Route
    where
        F: Fn(Call) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Answer> + 'static,
    {
        self.0.handler = Box::new(move |call| Box::pin(handler(call)));
        self.0
    }
}
