//! The API description: OpenAPI 3.1, made from the route table and the wire types.

use crate::http::access::{Access, ClientHeader};
use crate::http::auth::CLIENT_HEADER;
use crate::http::idempotency;
use crate::http::problem;
use crate::http::query::{Kind, Parameter as QueryParameter};
use crate::http::reply::JSON;
use crate::http::route::{Body, Content as Answered, Good, Method, Route, SchemaOf};
use crate::http::slug::Slug;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    ArrayBuilder, Components, ComponentsBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder, Schema,
};

/// The name of the security scheme.
const KEY: &str = "key";
/// The name of the schema of problems.
const PROBLEM: &str = "Problem";

/// The description of these routes, as it is served, printed and committed.
#[must_use]
pub fn document<'r>(routes: impl Iterator<Item = &'r Route>) -> String {
    let mut routes: Vec<&Route> = routes.collect();
    routes.sort_by_key(|route| (route.path, route.method));
    let mut schemas = BTreeMap::from([(PROBLEM.to_owned(), problem_schema())]);
    let mut paths = Paths::new();
    for route in &routes {
        collect(route, &mut schemas);
        let item = PathItem::new(method(route.method), operation(route));
        match paths.paths.get_mut(route.path) {
            Some(known) => known.merge_operations(item),
            None => _ = paths.paths.insert(route.path.to_owned(), item),
        }
    }
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Rummelig")
                .version("1")
                .description(Some(
                    "Orders in, goods out: the interface of the warehouse for its clients and its staff.",
                ))
                .license(Some(
                    LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
                ))
                .build(),
        )
        .paths(paths)
        .components(Some(components(schemas)))
        .build();
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

fn components(schemas: BTreeMap<String, RefOr<Schema>>) -> Components {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("rml_live_… or rml_test_…")
        .description(Some("An API key, made with `rummelig key create`."));
    ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(KEY, SecurityScheme::Http(scheme.build()))
        .build()
}

/// The schemas of a route and of what they are made of.
fn collect(route: &Route, schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let body = match route.body {
        Body::None => None,
        Body::Json(schema) | Body::OptionalJson(schema) | Body::MergePatch(schema) => Some(schema),
    };
    let answered = route.good.iter().filter_map(|good| match good.content {
        Answered::One(schema) | Answered::Page(schema) => Some(schema),
        Answered::Empty | Answered::Object | Answered::Other(_) | Answered::Files(_) => None,
    });
    for schema in body.into_iter().chain(answered) {
        let mut parts = Vec::new();
        (schema.parts)(&mut parts);
        schemas.extend(parts);
        schemas.insert((schema.name)().into_owned(), (schema.schema)());
    }
}

const fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    }
}

fn operation(route: &Route) -> Operation {
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .operation_id(Some(operation_id(route)))
        .tag(tag(route.path))
        .request_body(request_body(route.body))
        .extensions(Some(ExtensionsBuilder::new().add("x-rummelig-access", described_access(route)).build()));
    if route.access.is_some() {
        let nothing: [&str; 0] = [];
        operation = operation.security(SecurityRequirement::new(KEY, nothing));
    }
    for parameter in parameters(route) {
        operation = operation.parameter(parameter);
    }
    for good in &route.good {
        operation = operation.response(good.status.to_string(), good_response(route, good));
    }
    for (status, slugs) in refusals(route) {
        operation = operation.response(status.to_string(), refusal_response(status, &slugs));
    }
    operation.build()
}

fn described_access(route: &Route) -> Value {
    route.access.map_or_else(
        || json!({ "keys": [], "scope": null, "client_header": "ignored" }),
        |access| access.described(),
    )
}

/// `get_v1_sites_id` and the like: stable as long as the path is.
fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches('/').replace(['{', '}'], "").replace(['/', '-', ':', '.'], "_");
    format!("{}_{path}", route.method.as_str().to_ascii_lowercase())
}

/// The resource that a path is about.
fn tag(path: &'static str) -> &'static str {
    let path = path.trim_start_matches("/v1").trim_start_matches('/');
    path.split(['/', ':', '.']).next().unwrap_or(path)
}

fn parameters(route: &Route) -> Vec<Parameter> {
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut list: Vec<Parameter> = in_path.map(path_parameter).collect();
    list.extend(route.parameters.iter().map(query_parameter));
    let mut headers = Vec::new();
    match route.access.as_ref().map(Access::client_header) {
        Some(ClientHeader::Required) => headers.push((
            CLIENT_HEADER,
            Required::False,
            "The code of the client. A staff key must send it; a client’s key need not.",
        )),
        Some(ClientHeader::Optional) => headers.push((
            CLIENT_HEADER,
            Required::False,
            "The code of the client, where the request is about one client’s goods.",
        )),
        Some(ClientHeader::Ignored) | None => {}
    }
    match route.method {
        Method::Get => headers.push((
            "If-None-Match",
            Required::False,
            "The tag that the caller has: 304 where it is still so.",
        )),
        Method::Post => headers.push((
            idempotency::HEADER,
            Required::True,
            "1 to 128 visible ASCII characters: the same request again has the same answer.",
        )),
        Method::Put => headers.extend([
            ("If-Match", Required::False, "Only change this version."),
            ("If-None-Match", Required::False, "`*`: only create."),
        ]),
        Method::Patch | Method::Delete => headers.push((
            "If-Match",
            Required::False,
            "The tag of the version that is changed. Without it: 428.",
        )),
    }
    if route.access.is_some() || route.method.writes() {
        list.extend(
            headers.into_iter().map(|(name, required, about)| header_parameter(name, required, about)),
        );
    }
    list
}

fn path_parameter(name: &str) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    let (schema, about) = match name {
        "id" => (schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))), "Our id."),
        "slug" => {
            let slugs = Slug::ALL.iter().map(|slug| slug.as_str());
            (schema.enum_values(Some(slugs)), "The kind of problem.")
        }
        _ => (
            schema.min_length(Some(1)).max_length(Some(64)),
            "The client’s own number, percent-encoded, or `id:` and our id.",
        ),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

fn query_parameter(parameter: &QueryParameter) -> Parameter {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let known = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
    let schema = match parameter.kind {
        Kind::Text => text().max_length(Some(crate::http::readers::TEXT_MAX)),
        Kind::Cursor => text(),
        Kind::Word(words) => text().enum_values(Some(words.iter().copied())),
        Kind::Integer(least, most) => {
            let number = ObjectBuilder::new().schema_type(Type::Integer);
            number.minimum(Some(least as f64)).maximum(Some(most as f64))
        }
        Kind::Flag => ObjectBuilder::new().schema_type(Type::Boolean),
        Kind::Time => known(KnownFormat::DateTime),
        Kind::Day => known(KnownFormat::Date),
        Kind::Id => known(KnownFormat::Uuid),
    };
    ParameterBuilder::new()
        .name(parameter.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(parameter.about))
        .schema(Some(schema))
        .build()
}

fn header_parameter(name: &str, required: Required, about: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(about))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn request_body(body: Body) -> Option<utoipa::openapi::request_body::RequestBody> {
    let (schema, required, media_types): (_, _, &[&str]) = match body {
        Body::None => return None,
        Body::Json(schema) => (reference(schema), Required::True, &[JSON]),
        Body::OptionalJson(schema) => (reference(schema), Required::False, &[JSON]),
        Body::MergePatch(schema) => {
            (patch_of(schema), Required::True, &["application/merge-patch+json", JSON])
        }
    };
    let mut builder = RequestBodyBuilder::new().required(Some(required));
    for media_type in media_types {
        builder = builder.content(*media_type, ContentBuilder::new().schema(Some(schema.clone())).build());
    }
    Some(builder.build())
}

fn reference(schema: SchemaOf) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name((schema.name)().into_owned()))
}

/// The schema of a resource with every field optional, as a merge patch of it is.
fn patch_of(schema: SchemaOf) -> RefOr<Schema> {
    match (schema.schema)() {
        RefOr::T(Schema::Object(mut object)) => {
            object.required.clear();
            RefOr::T(Schema::Object(object))
        }
        other => other,
    }
}

fn good_response(route: &Route, good: &Good) -> RefOr<utoipa::openapi::Response> {
    let mut response = ResponseBuilder::new().description(good.about);
    let (media_type, schema) = match good.content {
        Answered::Empty => return RefOr::T(with_headers(response, route, good).build()),
        Answered::One(schema) => (JSON, reference(schema)),
        Answered::Page(schema) => (JSON, page_of(schema)),
        Answered::Object => (JSON, ObjectBuilder::new().schema_type(Type::Object).build().into()),
        Answered::Files(media_types) => {
            let file = || ObjectBuilder::new().schema_type(Type::String).build();
            for media_type in media_types {
                let content = ContentBuilder::new().schema(Some(RefOr::T(file().into()))).build();
                response = response.content(*media_type, content);
            }
            return RefOr::T(with_headers(response, route, good).build());
        }
        Answered::Other(media_type) => {
            (media_type, ObjectBuilder::new().schema_type(Type::String).build().into())
        }
    };
    response = response.content(media_type, ContentBuilder::new().schema(Some(schema)).build());
    RefOr::T(with_headers(response, route, good).build())
}

fn with_headers(mut response: ResponseBuilder, route: &Route, good: &Good) -> ResponseBuilder {
    let text = |about: &str| {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some(about))
            .build()
    };
    response = response.header("X-Request-Id", text("The id of this request in our log."));
    if good.status == 201 {
        response = response.header("Location", text("The path of what was made."));
    }
    if matches!(good.content, Answered::One(_) | Answered::Files(_)) && route.access.is_some() {
        response = response.header("ETag", text("The version, where the resource has one."));
    }
    if route.method == Method::Put {
        response = response.header("Rummelig-Result", text("`created`, `updated` or `unchanged`."));
    }
    if route.method.writes() {
        response = response.header("Idempotency-Replayed", text("`true` where the answer was given before."));
        response = response.header("Rummelig-Dry-Run", text("`true` where nothing was kept."));
    }
    response
}

fn page_of(schema: SchemaOf) -> RefOr<Schema> {
    let text_or_null = SchemaType::from_iter([Type::String, Type::Null]);
    let page = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("data", ArrayBuilder::new().items(reference(schema)))
        .property("next_cursor", ObjectBuilder::new().schema_type(text_or_null))
        .property("total", ObjectBuilder::new().schema_type(Type::Integer))
        .required("data")
        .required("next_cursor");
    page.build().into()
}

/// The refusals of a route by status: those of its kind, and its own.
fn refusals(route: &Route) -> BTreeMap<u16, Vec<Slug>> {
    let mut slugs = vec![
        Slug::UriTooLong,
        Slug::NotFound,
        Slug::MethodNotAllowed,
        Slug::ParameterUnknown,
        Slug::Internal,
    ];
    if !route.parameters.is_empty() || route.path.contains("{id}") {
        slugs.push(Slug::ParameterInvalid);
    }
    if route.parameters.iter().any(|parameter| parameter.name == "cursor") {
        slugs.push(Slug::CursorInvalid);
    }
    if let Some(access) = &route.access {
        slugs.extend([Slug::KeyMissing, Slug::KeyInvalid, Slug::ScopeMissing, Slug::Busy]);
        if access.client_header() != ClientHeader::Ignored {
            slugs.extend([Slug::ClientRequired, Slug::ClientMismatch]);
        }
    }
    if route.method.writes() {
        slugs.extend([Slug::IdempotencyKeyReused, Slug::RequestInProgress, Slug::StorageFull]);
    }
    match route.method {
        Method::Get => {}
        Method::Post => slugs.push(Slug::IdempotencyKeyMissing),
        Method::Put => slugs.push(Slug::VersionStale),
        Method::Patch | Method::Delete => slugs.extend([Slug::VersionStale, Slug::IfMatchRequired]),
    }
    if !matches!(route.body, Body::None) {
        slugs.extend([
            Slug::JsonMalformed,
            Slug::ValidationFailed,
            Slug::BodyTooLarge,
            Slug::MediaTypeUnsupported,
        ]);
    }
    slugs.extend_from_slice(route.refusals);
    let mut by_status: BTreeMap<u16, Vec<Slug>> = BTreeMap::new();
    for slug in Slug::ALL.iter().filter(|slug| slugs.contains(slug)) {
        by_status.entry(slug.status()).or_default().push(*slug);
    }
    by_status
}

fn refusal_response(status: u16, slugs: &[Slug]) -> RefOr<utoipa::openapi::Response> {
    let names: Vec<&str> = slugs.iter().map(|slug| slug.as_str()).collect();
    let mut response = ResponseBuilder::new().description(names.join(", ")).content(
        problem::MEDIA_TYPE,
        ContentBuilder::new().schema(Some(Ref::from_schema_name(PROBLEM))).build(),
    );
    let header = match status {
        401 => Some(("WWW-Authenticate", "`Bearer`.")),
        405 => Some(("Allow", "The methods that are possible.")),
        503 => Some(("Retry-After", "Seconds to wait.")),
        _ => None,
    };
    if let Some((name, about)) = header {
        let text = ObjectBuilder::new().schema_type(Type::String);
        response =
            response.header(name, HeaderBuilder::new().schema(Some(text)).description(Some(about)).build());
    }
    RefOr::T(response.build())
}

fn problem_schema() -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let codes = crate::app::error::FieldCode::ALL.iter().map(|code| code.as_str());
    let fault = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("pointer", text().description(Some("Where in the body, as a JSON pointer.")))
        .property("parameter", text().description(Some("Which parameter.")))
        .property("header", text().description(Some("Which header.")))
        .property("code", text().enum_values(Some(codes)))
        .property("message", text())
        .required("code")
        .required("message");
    let types = Slug::ALL.iter().map(|slug| format!("/problems/{}", slug.as_str()));
    let problem = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Why a request was refused (RFC 9457); some kinds have members of their own."))
        .property("type", text().enum_values(Some(types)))
        .property("title", text())
        .property("status", ObjectBuilder::new().schema_type(Type::Integer))
        .property("detail", text())
        .property("request_id", text())
        .property("errors", ArrayBuilder::new().items(fault).max_items(Some(problem::FAULTS_MAX)))
        .required("type")
        .required("title")
        .required("status")
        .required("detail")
        .required("request_id");
    problem.build().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_covers_every_route_and_says_who_may() {
        let routes = crate::http::routes();
        let document: Value = serde_json::from_str(&document(routes.iter())).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        for route in &routes {
            let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
            assert_eq!(operation["summary"], route.summary, "{}", route.path);
            assert!(operation["x-rummelig-access"].is_object(), "{}", route.path);
            assert_eq!(operation["security"].is_array(), route.access.is_some(), "{}", route.path);
            assert!(!route.good.is_empty(), "{} {} has a good answer", route.method.as_str(), route.path);
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document: Value = serde_json::from_str(&document(crate::http::routes().iter())).unwrap();
        let text = document.to_string();
        for (at, _) in text.match_indices("#/components/schemas/") {
            let name = text[at + 21..].split('"').next().unwrap_or_default();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
