//! `/v1/tasks`: the floor's work, and what is asked of it.

use crate::app::key_scope::KeyScope;
use crate::app::tasks::{self, Asked, Confirmation, LineView, TaskFilter, TaskView};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, list as list_of, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{code, small, units_or_none, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::code::WorkerCode;
use rummelig_domain::ids::TaskId;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::{ShortReason, TaskAction, TaskKind, TaskStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

const STATUS: Parameter = Parameter::word(
    "status",
    &["ready", "assigned", "in_progress", "paused", "handed_over", "blocked", "skipped", "done", "cancelled"],
    "Only tasks of this status.",
);
const KIND: Parameter = Parameter::word(
    "kind",
    &[
        "receive",
        "putaway",
        "replenish",
        "pick",
        "pack",
        "label",
        "print",
        "count",
        "return",
        "move",
        "weigh",
        "work_order",
    ],
    "Only tasks of this kind.",
);
const SITE: Parameter = Parameter::text("site", "Only tasks of this site.");
const WORKER: Parameter = Parameter::text("worker", "Only tasks that this worker has.");

/// The most serial numbers of one confirmation: those of the largest line.
const SERIALS_MAX: usize = 2_000;

/// What is asked of a task. Which fields belong to it depends on the action.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `asked` reads")]
pub struct TaskActionRequest {
    #[schema(
        pattern = "^(assign|unassign|start|pause|resume|bind|confirm|finish|hand_over|skip|requeue|block|unblock|cancel)$",
        example = "start"
    )]
    action: String,
    /// For whom; required by `assign` and `start`, else whoever has the task.
    #[schema(example = "W-07")]
    worker: Option<String>,
    /// `block`: what is in the way.
    #[schema(max_length = 500)]
    reason: Option<String>,
    /// `bind`: the slot of the trolley.
    #[schema(minimum = 1, maximum = 99)]
    slot: Option<i32>,
    /// `bind`: the tote. `confirm`: into or with which unit; the planned one where none is named.
    #[schema(example = "T-0007")]
    handling_unit: Option<String>,
    /// `confirm`: the line; not for a count.
    #[schema(minimum = 1, maximum = 100000)]
    line_no: Option<i32>,
    /// `confirm` of a count: whose goods.
    #[schema(example = "ACME")]
    client: Option<String>,
    /// `confirm` of a count: the item.
    #[schema(example = "MUG-01")]
    sku: Option<String>,
    /// `confirm`: how many base units; 0 with a `short_reason`, and in a count.
    #[schema(minimum = 0, maximum = 1000000)]
    quantity: Option<i64>,
    /// `confirm`: where; the planned place where none is named. `finish` of a pick: where the totes are set down.
    #[schema(example = "PACK-1")]
    location: Option<String>,
    /// `confirm`: of which lot; the planned one where none is named.
    lot: Option<String>,
    /// `confirm`: the serial numbers, for items that have them.
    #[schema(required = false)]
    serials: Vec<String>,
    /// `confirm`: why fewer than were open; it ends the line.
    #[schema(pattern = "^(none_left|too_few|damaged|wrong_item|cannot_reach)$")]
    short_reason: Option<String>,
}

/// What a task asks, each with where that is known from: `measured`, `master` or `estimated`.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = TaskDemand)]
pub struct DemandBody {
    /// The heaviest single lift.
    lift_g_max: Option<u64>,
    lift_origin: Option<String>,
    /// All that is lifted.
    total_g: Option<u64>,
    total_origin: Option<String>,
    /// 0 hand height, 1 bending, 2 floor to head, 3 a step or a ladder.
    height_class: Option<u8>,
    height_origin: Option<String>,
    lines: u32,
    units: u64,
}

/// A line of a task.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = TaskLine)]
pub struct TaskLineBody {
    line_no: i32,
    client: Option<String>,
    /// The client's own number of the order that a pick serves.
    order: Option<String>,
    order_line_no: Option<i32>,
    sku: Option<String>,
    lot: Option<String>,
    serials: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    handling_unit: Option<String>,
    quantity: i64,
    confirmed: i64,
    short: i64,
}

/// A task.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskBody {
    id: Uuid,
    kind: String,
    site: String,
    status: String,
    /// 9 before 3 before 1.
    priority: i32,
    worker: Option<String>,
    lease_until: Option<Time>,
    due_at: Option<Time>,
    tour: Option<Uuid>,
    order: Option<String>,
    inbound: Option<String>,
    count: Option<Uuid>,
    demand: DemandBody,
    lines: Vec<TaskLineBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&LineView> for TaskLineBody {
    fn from(line: &LineView) -> Self {
        Self {
            line_no: line.row.line_no,
            client: line.client.clone(),
            order: line.order.clone(),
            order_line_no: line.order_line_no,
            sku: line.sku.clone(),
            lot: line.lot.clone(),
            serials: line.serials.clone(),
            from: line.from.clone(),
            to: line.to.clone(),
            handling_unit: line.handling_unit.clone(),
            quantity: line.row.quantity,
            confirmed: line.row.confirmed,
            short: line.row.short,
        }
    }
}

impl From<&TaskView> for TaskBody {
    fn from(task: &TaskView) -> Self {
        let demand = task.demand.clone();
        Self {
            id: task.row.id.0,
            kind: task.row.kind.clone(),
            site: task.site.clone(),
            status: task.row.status.clone(),
            priority: task.row.priority,
            worker: task.worker.clone(),
            lease_until: task.row.lease_until.map(|until| until.0.into()),
            due_at: task.row.due_at.map(|due| due.0.into()),
            tour: task.row.tour_id.map(|id| id.0),
            order: task.order.clone(),
            inbound: task.inbound.clone(),
            count: task.row.count_id.map(|id| id.0),
            demand: DemandBody {
                lift_g_max: demand.lift_g_max,
                lift_origin: demand.lift_origin,
                total_g: demand.total_g,
                total_origin: demand.total_origin,
                height_class: demand.height_class,
                height_origin: demand.height_origin,
                lines: demand.lines,
                units: demand.units,
            },
            lines: task.lines.iter().map(TaskLineBody::from).collect(),
            created_at: task.row.created_at.0.into(),
            updated_at: task.row.updated_at.0.into(),
            version: task.row.version,
        }
    }
}

/// The routes of the tasks.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/tasks", "List the tasks")
            .access(Access::house(KeyScope::TasksRead))
            .query(&[STATUS, KIND, SITE, WORKER, UPDATED_SINCE])
            .lists::<TaskBody>()
            .to(list),
        get("/v1/tasks/{id}", "Read a task")
            .access(Access::house(KeyScope::TasksRead))
            .returns::<TaskBody>()
            .to(read),
        post("/v1/tasks/{id}/actions", "Lead a task on")
            .access(Access::house(KeyScope::TasksWrite))
            .body::<TaskActionRequest>()
            .returns::<TaskBody>()
            .refuses(&[
                Slug::ReferencesUnknown,
                Slug::DataRefused,
                Slug::TransitionNotAllowed,
                Slug::TaskNotYours,
                Slug::NotPossibleToday,
                Slug::TaskIncomplete,
                Slug::HandlingUnitTaken,
                Slug::LocationNotUsable,
            ])
            .to(act),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let filter = TaskFilter {
        status: call.query.text("status").and_then(TaskStatus::parse),
        kind: call.query.text("kind").and_then(TaskKind::parse),
        site: call.query.text("site").map(str::to_owned),
        worker: call.query.text("worker").map(str::to_owned),
    };
    let page = call.read(move |tx| tasks::list(tx, &filter, &walk)).await?;
    let after = |task: &TaskView| After { updated_at: task.row.updated_at.0, id: task.row.id.0 };
    Ok(call.page::<_, TaskBody>(&page, after)?)
}

async fn read(call: Call) -> Answer {
    let id = call.id::<TaskId>("id")?;
    let task = call
        .read(move |tx| {
            let task = tasks::load(tx, id)?;
            tasks::view(tx, task)
        })
        .await?;
    Ok(Reply::ok(&TaskBody::from(&task))?.version(task.row.version))
}

async fn act(call: Call) -> Answer {
    let id = call.id::<TaskId>("id")?;
    let (asked, worker) = call.body(object(asked))?;
    call.write(move |tx| {
        tasks::act(tx, id, &asked, worker.as_ref())?;
        let task = tasks::load(tx, id)?;
        let task = tasks::view(tx, task)?;
        Ok(Reply::ok(&TaskBody::from(&task))?.version(task.row.version))
    })
    .await
}

/// What is asked, and for whom. A field that does not belong to the action is refused as unknown.
fn asked(fields: &mut Fields<'_>) -> Read<(Asked, Option<WorkerCode>)> {
    let action = fields.required("action", word(TaskAction::ALL, TaskAction::as_str));
    let claims = matches!(action, Ok(TaskAction::Assign | TaskAction::Start));
    let worker =
        if claims { fields.required("worker", code).map(Some) } else { fields.optional("worker", code) };
    let asked = match action? {
        TaskAction::Assign => Ok(Asked::Assign),
        TaskAction::Unassign => Ok(Asked::Unassign),
        TaskAction::Start => Ok(Asked::Start),
        TaskAction::Pause => Ok(Asked::Pause),
        TaskAction::Resume => Ok(Asked::Resume),
        TaskAction::Bind => bind(fields),
        TaskAction::Confirm => confirmation(fields).map(Asked::Confirm),
        TaskAction::Finish => fields.optional("location", code).map(|location| Asked::Finish { location }),
        TaskAction::HandOver => Ok(Asked::HandOver),
        TaskAction::Skip => Ok(Asked::Skip),
        TaskAction::Requeue => Ok(Asked::Requeue),
        TaskAction::Block => fields.required("reason", code).map(|reason| Asked::Block { reason }),
        TaskAction::Unblock => Ok(Asked::Unblock),
        TaskAction::Cancel => Ok(Asked::Cancel),
    };
    Ok((asked?, worker?))
}

fn bind(fields: &mut Fields<'_>) -> Read<Asked> {
    let slot = fields.required("slot", small(1..=99));
    let handling_unit = fields.required("handling_unit", code);
    Ok(Asked::Bind { slot: slot?, handling_unit: handling_unit? })
}

fn confirmation(fields: &mut Fields<'_>) -> Read<Confirmation> {
    let line_no = fields.optional("line_no", small(1..=100_000));
    let client = fields.optional("client", code);
    let sku = fields.optional("sku", code);
    let quantity: Read<Quantity> = fields.required("quantity", units_or_none);
    let location = fields.optional("location", code);
    let handling_unit = fields.optional("handling_unit", code);
    let lot = fields.optional("lot", code);
    let serials = fields.or("serials", Vec::new(), list_of(0..=SERIALS_MAX, code));
    let short_reason = fields.optional("short_reason", word(ShortReason::ALL, ShortReason::as_str));
    Ok(Confirmation {
        line_no: line_no?,
        client: client?,
        sku: sku?,
        quantity: quantity?,
        location: location?,
        handling_unit: handling_unit?,
        lot: lot?,
        serials: serials?,
        short_reason: short_reason?,
    })
}
