//! `/v1/documents`: the papers and labels that were made, and `/v1/orders/{order}/documents`.

use crate::app::documents::{self, DocumentView, Form};
use crate::app::key_scope::KeyScope;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::orders::order_named;
use crate::http::query::Parameter;
use crate::http::reply::Reply;
use crate::http::route::{Answer, Content, Route, get};
use crate::http::wire::Time;
use crate::store::documents::{PDF, ZPL};
use crate::store::page::{After, Page};
use rummelig_domain::ids::DocumentId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A paper or label; its bytes are at `/v1/documents/{id}`.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentBody {
    id: Uuid,
    #[schema(pattern = "^(packing-slip|shipping-label|receiving-sheet|sku-label)$")]
    kind: String,
    /// The number of what it is about.
    code: String,
    #[schema(pattern = "^(da|en)$")]
    language: String,
    /// The size of its pages, such as `a4` or `102x192`.
    size: String,
    /// The number of its order.
    order: Option<String>,
    /// The number of its parcel in the shipment.
    parcel_no: Option<i32>,
    /// The media types in which it can be read.
    media_types: Vec<String>,
    created_at: Time,
    /// Always 1: a document does not change, another one is made.
    version: i64,
}

impl From<&DocumentView> for DocumentBody {
    fn from(view: &DocumentView) -> Self {
        Self {
            id: view.row.id.0,
            kind: view.row.kind.clone(),
            code: view.row.code.clone(),
            language: view.row.language.clone(),
            size: view.row.size.clone(),
            order: view.order.clone(),
            parcel_no: view.parcel_no,
            media_types: view.media_types.clone(),
            created_at: view.row.created_at.0.into(),
            version: 1,
        }
    }
}

const FORMAT: Parameter =
    Parameter::word("format", &["pdf", "zpl"], "In which form; only labels exist as `zpl`. Default `pdf`.");

/// The routes of the documents.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/documents/{id}", "Read the bytes of a document")
            .access(Access::client_or_house(KeyScope::DocumentsRead))
            .query(&[FORMAT])
            .good(200, Content::Files(&[PDF, ZPL]), "The paper, as it was printed.")
            .to(read),
        get("/v1/orders/{order}/documents", "List the documents of an order")
            .access(Access::client(KeyScope::DocumentsRead))
            .lists::<DocumentBody>()
            .to(of_order),
    ]
}

async fn read(call: Call) -> Answer {
    let owner = call.maybe_client();
    let id = call.id::<DocumentId>("id")?;
    let wanted = match call.query.text("format") {
        Some("zpl") => ZPL,
        Some(_) | None => PDF,
    };
    let form = call.read(move |tx| documents::read(tx, owner, id, wanted)).await?;
    let Form { content, media_type, file_name } = form;
    let name = file_name.replace(|sign: char| !sign.is_ascii() || sign.is_control() || sign == '"', "_");
    let reply = Reply::bytes(media_type, content).version(1);
    Ok(reply.header("Content-Disposition", format!("inline; filename=\"{name}\"")))
}

async fn of_order(call: Call) -> Answer {
    let client = call.client()?;
    let order = order_named(&call)?;
    let walk = call.walk()?;
    let page: Page<DocumentView> =
        call.read(move |tx| documents::of_order(tx, client, &order, &walk)).await?;
    let after = |view: &DocumentView| After { updated_at: view.row.created_at.0, id: view.row.id.0 };
    Ok(call.page::<_, DocumentBody>(&page, after)?)
}
