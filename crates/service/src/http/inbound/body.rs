//! An inbound shipment as it stands in answers.

use crate::app::error::AppError;
use crate::app::inbound::InboundView;
use crate::http::wire::Time;
use crate::store::StoreError;
use rummelig_domain::inbound::Discrepancy;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How what came differs from what was announced.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = InboundDiscrepancy)]
pub struct DiscrepancyBody {
    #[schema(pattern = "^(short|over|damaged|unknown_item|missing_data)$")]
    kind: &'static str,
    quantity: i64,
}

/// A line of an inbound shipment.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = InboundLine)]
pub struct LineBody {
    line_no: i32,
    sku: String,
    /// 0 for goods that nobody announced.
    quantity: i64,
    lot: Option<String>,
    expires_on: Option<String>,
    received: i64,
    discrepancies: Vec<DiscrepancyBody>,
}

/// An inbound shipment.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = InboundShipment)]
pub struct InboundBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    external_id: String,
    site: Option<String>,
    #[schema(pattern = "^(draft|announced|arrived|receiving|received|closed|cancelled)$")]
    status: &'static str,
    draft: bool,
    expected_on: Option<String>,
    supplier_name: Option<String>,
    tracking_numbers: Vec<String>,
    lines: Vec<LineBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
    /// The lines that the client announced, for a merge patch.
    #[serde(skip)]
    announced: Vec<i32>,
}

impl InboundBody {
    /// The body of a shipment.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a row that cannot be.
    pub fn of(view: &InboundView) -> Result<Self, AppError> {
        let loaded = &view.loaded;
        let row = &loaded.row;
        let mut differing: BTreeMap<i32, Vec<DiscrepancyBody>> = BTreeMap::new();
        for (line_no, Discrepancy { kind, quantity }) in loaded.discrepancies()? {
            let told = DiscrepancyBody { kind: kind.as_str(), quantity: quantity.units() };
            differing.entry(line_no.number().into()).or_default().push(told);
        }
        let lines = loaded.lines.iter().map(|(line, sku)| LineBody {
            line_no: line.line_no,
            sku: sku.code.clone(),
            quantity: line.quantity,
            lot: line.lot_code.clone(),
            expires_on: line.expires_on.clone(),
            received: line.received,
            discrepancies: differing.remove(&line.line_no).unwrap_or_default(),
        });
        let numbers = serde_json::from_str(&row.tracking_numbers);
        Ok(Self {
            id: Some(loaded.id().into()),
            external_id: row.external_id.clone(),
            site: view.site.clone(),
            status: loaded.status.as_str(),
            draft: row.status == "draft",
            expected_on: row.expected_on.clone(),
            supplier_name: row.supplier_name.clone(),
            tracking_numbers: numbers.map_err(|_| StoreError::Unreadable("inbound_shipment"))?,
            lines: lines.collect(),
            created_at: row.created_at.0.into(),
            updated_at: row.updated_at.0.into(),
            version: row.version,
            announced: loaded
                .lines
                .iter()
                .filter(|(line, _)| line.announced)
                .map(|(line, _)| line.line_no)
                .collect(),
        })
    }

    /// What of it the client said: without the lines that receiving added.
    #[must_use]
    pub fn announced(mut self) -> Self {
        self.lines.retain(|line| self.announced.contains(&line.line_no));
        self
    }
}
