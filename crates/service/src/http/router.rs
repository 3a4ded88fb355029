//! Finds the route of a request on the raw path, so that `%2F` inside an order number is part of it.

use crate::http::route::{Method, Route};
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;

/// All routes.
pub struct Router {
    routes: Vec<Mounted>,
}

struct Mounted {
    segments: Vec<Segment>,
    route: Route,
}

enum Segment {
    Word(&'static str),
    Parameter(&'static str),
}

/// A route and what its parameters are.
pub struct Found<'r> {
    /// The route.
    pub route: &'r Route,
    /// Its parameters, decoded.
    pub parameters: Vec<(&'static str, String)>,
}

/// What is at a path.
pub enum Match<'r> {
    /// A route.
    Route(Found<'r>),
    /// Routes of other methods: what `Allow` lists.
    OtherMethods(String),
    /// Nothing.
    Nothing,
}

impl Router {
    /// A router of these routes. Where two fit, the one with a word where the other has a parameter is taken.
    #[must_use]
    pub fn new(routes: Vec<Route>) -> Self {
        let mut routes: Vec<Mounted> = routes
            .into_iter()
            .map(|route| Mounted { segments: route.path.split('/').skip(1).map(segment).collect(), route })
            .collect();
        routes.sort_by_key(|mounted| {
            mounted
                .segments
                .iter()
                .map(|segment| matches!(segment, Segment::Parameter(_)))
                .collect::<Vec<_>>()
        });
        Self { routes }
    }

    /// The routes.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().map(|mounted| &mounted.route)
    }

    /// What is at a raw path, for a method.
    #[must_use]
    pub fn find(&self, method: &str, raw_path: &str) -> Match<'_> {
        let Some(segments) = decoded(raw_path) else { return Match::Nothing };
        let wanted = Method::of(method);
        let mut others = BTreeSet::new();
        for mounted in &self.routes {
            if !mounted.fits(&segments) {
                continue;
            }
            if wanted == Some(mounted.route.method) {
                return Match::Route(Found {
                    route: &mounted.route,
                    parameters: mounted.parameters(&segments),
                });
            }
            others.insert(mounted.route.method);
        }
        if others.is_empty() { Match::Nothing } else { Match::OtherMethods(allow(&others)) }
    }
}

impl Mounted {
    fn fits(&self, segments: &[String]) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().zip(segments).all(|(wanted, segment)| match wanted {
                Segment::Word(word) => word == segment,
                Segment::Parameter(_) => !segment.is_empty(),
            })
    }

    fn parameters(&self, segments: &[String]) -> Vec<(&'static str, String)> {
        let named = self.segments.iter().zip(segments).filter_map(|(wanted, segment)| match wanted {
            Segment::Word(_) => None,
            Segment::Parameter(name) => Some((*name, segment.clone())),
        });
        named.collect()
    }
}

fn segment(text: &'static str) -> Segment {
    match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        Some(name) => Segment::Parameter(name),
        None => Segment::Word(text),
    }
}

/// The segments of a path, each decoded once; nothing where one is not UTF-8.
fn decoded(raw_path: &str) -> Option<Vec<String>> {
    let segments = raw_path.strip_prefix('/')?.split('/');
    segments
        .map(|segment| percent_decode_str(segment).decode_utf8().ok().map(|text| text.into_owned()))
        .collect()
}

fn allow(methods: &BTreeSet<Method>) -> String {
    let names = methods.iter().flat_map(|method| match method {
        Method::Get => vec!["GET", "HEAD"],
        Method::Post | Method::Put | Method::Patch | Method::Delete => vec![method.as_str()],
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::reply::Reply;
    use crate::http::route::{delete, get, patch, post};

    fn router() -> Router {
        async fn nothing(_: crate::http::call::Call) -> crate::http::route::Answer {
            Ok(Reply::no_content())
        }
        Router::new(vec![
            get("/v1/orders/{order}", "").open().to(nothing),
            patch("/v1/orders/{order}", "").open().to(nothing),
            delete("/v1/orders/{order}/holds/{id}", "").open().to(nothing),
            get("/v1/orders/next", "").open().to(nothing),
            post("/v1/orders:batch", "").open().to(nothing),
        ])
    }

    fn found(method: &str, path: &str) -> String {
        match router().find(method, path) {
            Match::Route(found) => format!("{} {:?}", found.route.path, found.parameters),
            Match::OtherMethods(allow) => format!("405 {allow}"),
            Match::Nothing => "404".to_owned(),
        }
    }

    #[test]
    fn paths_are_decoded_by_segment() {
        for (method, path, expected) in [
            ("GET", "/v1/orders/A%2FB", "/v1/orders/{order} [(\"order\", \"A/B\")]"),
            ("HEAD", "/v1/orders/R%C3%B8d%20%2541", "/v1/orders/{order} [(\"order\", \"Rød %41\")]"),
            (
                "DELETE",
                "/v1/orders/a/holds/b",
                "/v1/orders/{order}/holds/{id} [(\"order\", \"a\"), (\"id\", \"b\")]",
            ),
            ("GET", "/v1/orders/next", "/v1/orders/next []"),
            ("POST", "/v1/orders:batch", "/v1/orders:batch []"),
            ("POST", "/v1/orders/a", "405 GET, HEAD, PATCH"),
            ("OPTIONS", "/v1/orders/a", "405 GET, HEAD, PATCH"),
            ("GET", "/v1/orders/%FF", "404"),
            ("GET", "/v1/orders/", "404"),
            ("GET", "/v1/orders/a/", "404"),
            ("GET", "/v1//orders", "404"),
            ("OPTIONS", "*", "404"),
        ] {
            assert_eq!(found(method, path), expected, "{method} {path}");
        }
    }
}
