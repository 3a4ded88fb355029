//! The print queue: whatever a printer does, no job is lost, nothing comes out twice unasked, and no scan waits.

mod documents;
mod ipp;
mod printers;

use crate::support::floor::Floor;
use crate::support::{TestApp, on_both};
use printers::{Printer, cuts, is_slow, nobody, stalls, takes_everything};
use rummelig_domain::ids::DocumentId;
use rummelig_domain::printing::{PrintAction, PrinterAddress, PrinterCode, ReprintReason};
use rummelig_service::app::printing::{self, PrintingError, Wanted};
use rummelig_service::jobs::printing::{Patience, Printing, step};
use rummelig_service::store::documents::{self as rows, DocumentRow, FormRow, PDF, ZPL};
use rummelig_service::store::printing::{JobRow, job};
use rummelig_service::store::{Caller, Store, StoreOptions, Tx};
use serde_json::json;
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::time::Duration;
use uuid::Uuid;

on_both! {
    labels_reach_their_printer_whole,
    a_printer_that_is_away_is_waited_for,
    a_slow_printer_gets_all_of_it,
    what_was_cut_off_is_decided_by_a_person,
    a_job_that_somebody_died_over_is_unknown_once_it_was_begun,
    no_scan_and_no_other_printer_waits_for_one_that_stalls,
    two_printers_work_at_the_same_time,
    a_restart_keeps_the_queue,
    a_second_print_keeps_the_number_and_is_a_copy,
    a_folder_gets_whole_files,
    what_cannot_be_printed_is_said_so,
}

/// More than two ends of a line hold, so that a printer that does not read is noticed.
const LARGE: usize = 16 * 1024 * 1024;

pub(crate) const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(20),
    whole: Duration::from_secs(60),
};

const fn caller() -> &'static str {
    "cli:test"
}

fn print_write<T: Send + 'static>(
    app: &TestApp,
    command: impl Fn(&mut Tx<'_>) -> Result<T, PrintingError> + Send + Sync + 'static,
) -> Result<T, PrintingError> {
    app.app.store.write(&Caller::hotel(caller()), command)
}

/// A document of the house with these bytes as ZPL; its copy says so in front.
pub(crate) fn document(app: &TestApp, zpl: Vec<u8>) -> DocumentId {
    let forms = [(PDF, b"%PDF-1.7 test".to_vec()), (ZPL, zpl)];
    keep(app, &forms)
}

fn keep(app: &TestApp, forms: &[(&str, Vec<u8>)]) -> DocumentId {
    let id = DocumentId(Uuid::now_v7());
    let forms: Vec<FormRow> = forms
        .iter()
        .flat_map(|(media_type, content)| {
            [false, true].map(|is_copy| FormRow {
                document_id: id.into(),
                media_type: (*media_type).to_owned(),
                is_copy,
                content: if is_copy { [b"KOPI ", &content[..]].concat() } else { content.clone() },
            })
        })
        .collect();
    app.app
        .store
        .write(&Caller::hotel(caller()), move |tx| {
            let row = DocumentRow {
                id: id.into(),
                client_id: None,
                kind: "location-label".into(),
                code: "A-01".into(),
                language: "da".into(),
                level: None,
                size: "57x32".into(),
                order_id: None,
                parcel_id: None,
                inbound_id: None,
                tour_id: None,
                count_id: None,
                created_at: tx.now().into(),
            };
            rows::insert(tx, &row, &forms)
        })
        .unwrap();
    id
}

pub(crate) fn add_printer(app: &TestApp, code: &str, address: &str) -> PrinterCode {
    let code = PrinterCode::new(code).unwrap();
    let (named, address) = (code.clone(), PrinterAddress::parse(address).unwrap());
    print_write(app, move |tx| printing::put_printer(tx, &named, &address)).unwrap();
    code
}

pub(crate) fn ask(app: &TestApp, document: DocumentId, printer: &PrinterCode) -> Uuid {
    let wanted = Wanted { document, printer: printer.clone(), copies: 1, why: None };
    print_write(app, move |tx| printing::ask(tx, &wanted)).unwrap().id.0
}

pub(crate) fn status(app: &TestApp, id: Uuid) -> String {
    read_job(app, id).status
}

pub(crate) fn read_job(app: &TestApp, id: Uuid) -> JobRow {
    app.app.store.read(&Caller::hotel(caller()), |tx| job(tx, id)).unwrap().unwrap()
}

/// Works for a printer until a job is no longer in this state.
#[track_caller]
pub(crate) fn work_until_not(app: &TestApp, printer: &PrinterCode, id: Uuid, state: &str) -> JobRow {
    for _ in 0..200 {
        step(&app.app, printer.as_str(), &PATIENCE).unwrap();
        let job = read_job(app, id);
        if job.status != state {
            return job;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("still {state}: {:?}", read_job(app, id));
}

/// Waits until a job is in this state; somebody else works.
#[track_caller]
fn wait_until(app: &TestApp, id: Uuid, state: &str) {
    for _ in 0..400 {
        if status(app, id) == state {
            return;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    panic!("not {state}: {:?}", read_job(app, id));
}

fn labels_reach_their_printer_whole(app: &TestApp) {
    let (temper, told) = takes_everything();
    let printer = Printer::start(temper);
    let code = add_printer(app, "PACK-1", &printer.raw());
    let document = document(app, b"^XA^FDA-01^FS^XZ".to_vec());
    let wanted = Wanted { document, printer: code.clone(), copies: 2, why: None };
    let job = print_write(app, move |tx| printing::ask(tx, &wanted)).unwrap();
    assert_eq!(job.status, "queued");
    let done = step(&app.app, code.as_str(), &PATIENCE).unwrap().unwrap();
    assert_eq!((done.status.as_str(), done.fault, done.is_begun), ("sent", None, false));
    assert_eq!(told.recv().unwrap(), b"^XA^FDA-01^FS^XZ^XA^FDA-01^FS^XZ");
    assert_eq!(step(&app.app, code.as_str(), &PATIENCE).unwrap(), None, "it is sent once");
    let audited = app.database.texts("SELECT action AS found FROM audit_entry ORDER BY seq");
    assert_eq!(audited, ["printer.put", "print.ask"]);
}

fn a_printer_that_is_away_is_waited_for(app: &TestApp) {
    let away = nobody();
    let code = add_printer(app, "PACK-1", &format!("raw://{away}"));
    let id = ask(app, document(app, b"^XA^XZ".to_vec()), &code);
    let first = step(&app.app, code.as_str(), &PATIENCE).unwrap().unwrap();
    assert_eq!((first.status.as_str(), first.tries, first.is_begun), ("queued", 1, false));
    assert!(first.fault.unwrap().starts_with("no connection"));
    assert!(first.due_at.0 > first.updated_at.0, "it is left alone for a while");
    assert_eq!(step(&app.app, code.as_str(), &PATIENCE).unwrap(), None);
    let (temper, told) = takes_everything();
    let _printer = Printer::start_at(&away.to_string(), temper);
    assert_eq!(work_until_not(app, &code, id, "queued").status, "sent");
    assert_eq!(told.recv().unwrap(), b"^XA^XZ");
}

fn a_slow_printer_gets_all_of_it(app: &TestApp) {
    let (temper, told) = is_slow();
    let printer = Printer::start(temper);
    let code = add_printer(app, "PACK-1", &printer.raw());
    let bytes = b"^XA^FDlangsom^FS^XZ".repeat(1_000);
    let id = ask(app, document(app, bytes.clone()), &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    assert_eq!(status(app, id), "sent");
    assert!(told.recv().unwrap() == bytes);
}

fn what_was_cut_off_is_decided_by_a_person(app: &TestApp) {
    let printer = Printer::start(cuts());
    let code = add_printer(app, "PACK-1", &printer.raw());
    let ids: Vec<Uuid> = (0..3).map(|_| ask(app, document(app, vec![b'x'; LARGE]), &code)).collect();
    for id in &ids {
        step(&app.app, code.as_str(), &PATIENCE).unwrap();
        let job = read_job(app, *id);
        assert_eq!(job.status, "unknown", "{:?}", job.fault);
    }
    assert_eq!(step(&app.app, code.as_str(), &PATIENCE).unwrap(), None, "nothing is sent again by itself");
    let (temper, told) = takes_everything();
    let good = Printer::start(temper);
    add_printer(app, "PACK-1", &good.raw());
    let decide = |id: Uuid, action| print_write(app, move |tx| printing::decide(tx, id, action));
    assert_eq!(decide(ids[0], PrintAction::Confirm).unwrap().status, "printed");
    assert_eq!(decide(ids[1], PrintAction::Cancel).unwrap().status, "cancelled");
    assert_eq!(decide(ids[2], PrintAction::Again).unwrap().status, "queued");
    assert_eq!(work_until_not(app, &code, ids[2], "queued").status, "sent");
    assert_eq!(told.recv().unwrap().len(), LARGE);
    for id in ids {
        let refused = decide(id, PrintAction::Again);
        assert!(matches!(refused, Err(PrintingError::NotNow { .. })), "{refused:?}");
    }
    let none = Uuid::now_v7();
    assert!(matches!(decide(none, PrintAction::Again), Err(PrintingError::UnknownJob(id)) if id == none));
}

fn a_job_that_somebody_died_over_is_unknown_once_it_was_begun(app: &TestApp) {
    let (temper, told) = takes_everything();
    let printer = Printer::start(temper);
    let code = add_printer(app, "PACK-1", &printer.raw());
    let begun = ask(app, document(app, b"^XA1^XZ".to_vec()), &code);
    // A process takes the job, says that its first byte may leave, and is gone; its lease is over.
    let take = |tx: &mut Tx<'_>| printing::take(tx, "PACK-1", -1);
    let as_job = Caller::hotel("job:print");
    let taken = app.app.store.write(&as_job, take).unwrap().unwrap();
    let taken = taken.job;
    app.app.store.write(&as_job, move |tx| printing::begin(tx, &taken)).unwrap();
    let waiting = ask(app, document(app, b"^XA2^XZ".to_vec()), &code);
    let done = step(&app.app, code.as_str(), &PATIENCE).unwrap().unwrap();
    assert_eq!((done.id.0, done.status.as_str()), (waiting, "sent"), "the next one goes on");
    assert_eq!(status(app, begun), "unknown");
    assert_eq!(told.recv().unwrap(), b"^XA2^XZ");
    // One that was only taken is simply sent.
    let third = ask(app, document(app, b"^XA3^XZ".to_vec()), &code);
    app.app.store.write(&as_job, take).unwrap().unwrap();
    assert_eq!(work_until_not(app, &code, third, "queued").status, "sent");
    assert_eq!(told.recv().unwrap(), b"^XA3^XZ");
}

fn no_scan_and_no_other_printer_waits_for_one_that_stalls(app: &TestApp) {
    let (temper, reached, go) = stalls();
    let stalled = Printer::start(temper);
    let (temper, told) = takes_everything();
    let good = Printer::start(temper);
    let (bad, other) = (add_printer(app, "STUCK", &stalled.raw()), add_printer(app, "PACK-1", &good.raw()));
    let floor = Floor::open(app);
    floor.stock("MUG-01", 3);
    floor.order("WEB-1", &[("MUG-01", 2)]);
    floor.act("WEB-1", "release").expect(200);
    let stuck = ask(app, document(app, vec![b'x'; LARGE]), &bad);
    let printing = Printing::start(&app.app, PATIENCE).unwrap();
    reached.recv().unwrap();
    // From here on the printer has the line and reads nothing.
    let task = floor.task("WEB-1", "pick");
    floor.start(&task);
    floor.confirm(&task, &json!({ "line_no": 1, "quantity": 2, "handling_unit": "T-1" })).expect(200);
    let quick = ask(app, document(app, b"^XA^XZ".to_vec()), &other);
    wait_until(app, quick, "sent");
    assert_eq!(told.recv().unwrap(), b"^XA^XZ");
    let job = read_job(app, stuck);
    assert_eq!((job.status.as_str(), job.is_begun), ("queued", true), "it is still at it");
    let decided = print_write(app, move |tx| printing::decide(tx, stuck, PrintAction::Cancel));
    assert!(matches!(decided, Err(PrintingError::NotNow { .. })), "{decided:?}");
    go.send(()).unwrap();
    wait_until(app, stuck, "unknown");
    drop(printing);
}

fn two_printers_work_at_the_same_time(app: &TestApp) {
    // Each reads only when the other one has its line too.
    let both = Arc::new(Barrier::new(2));
    let (tell, told) = channel();
    let printers: Vec<Printer> = (0..2)
        .map(|_| {
            let (both, tell, mut met) = (both.clone(), tell.clone(), false);
            Printer::start(Box::new(move |mut stream| {
                if !met {
                    met = true;
                    both.wait();
                }
                let mut bytes = Vec::new();
                if std::io::Read::read_to_end(&mut stream, &mut bytes).is_ok() && !bytes.is_empty() {
                    let _ = tell.send(bytes.len());
                }
            }))
        })
        .collect();
    let jobs: Vec<Uuid> = printers
        .iter()
        .zip(["ONE", "TWO"])
        .map(|(printer, code)| {
            let code = add_printer(app, code, &printer.raw());
            ask(app, document(app, vec![b'x'; LARGE]), &code)
        })
        .collect();
    let printing = Printing::start(&app.app, PATIENCE).unwrap();
    assert_eq!([told.recv().unwrap(), told.recv().unwrap()], [LARGE, LARGE]);
    for id in jobs {
        wait_until(app, id, "sent");
    }
    drop(printing);
}

fn a_restart_keeps_the_queue(app: &TestApp) {
    let away = nobody();
    let code = add_printer(app, "PACK-1", &format!("raw://{away}"));
    let ids: Vec<Uuid> =
        (0..3).map(|number| ask(app, document(app, format!("^XA{number}^XZ").into_bytes()), &code)).collect();
    let printing = Printing::start(&app.app, PATIENCE).unwrap();
    while ids.iter().any(|id| read_job(app, *id).tries == 0) {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(printing);
    let (temper, told) = takes_everything();
    let _printer = Printer::start_at(&away.to_string(), temper);
    let store = Store::open(&app.database.url, &StoreOptions::default()).unwrap();
    let again = rummelig_service::app::App { store, server_keys: app.app.server_keys.clone() };
    let printing = Printing::start(&again, PATIENCE).unwrap();
    let mut came: Vec<Vec<u8>> = (0..3).map(|_| told.recv().unwrap()).collect();
    came.sort();
    assert_eq!(came, [b"^XA0^XZ", b"^XA1^XZ", b"^XA2^XZ"]);
    for id in ids {
        wait_until(app, id, "sent");
    }
    drop(printing);
}

fn a_second_print_keeps_the_number_and_is_a_copy(app: &TestApp) {
    let (temper, told) = takes_everything();
    let printer = Printer::start(temper);
    let code = add_printer(app, "PACK-1", &printer.raw());
    let paper = document(app, b"^XA^XZ".to_vec());
    let first = ask(app, paper, &code);
    print_write(app, move |tx| printing::decide(tx, first, PrintAction::Cancel)).unwrap();
    let second = ask(app, paper, &code);
    let why = Some(ReprintReason::Lost);
    let wanted = Wanted { document: paper, printer: code.clone(), copies: 1, why };
    let third = print_write(app, move |tx| printing::ask(tx, &wanted)).unwrap();
    assert_eq!((third.is_copy, third.why.as_deref()), (true, Some("lost")));
    assert_eq!(third.document_id.0, read_job(app, second).document_id.0, "it is the same document");
    assert!(!read_job(app, second).is_copy, "of what was cancelled nothing came out");
    for _ in 0..2 {
        step(&app.app, code.as_str(), &PATIENCE).unwrap();
    }
    assert_eq!(told.recv().unwrap(), b"^XA^XZ");
    assert_eq!(told.recv().unwrap(), b"KOPI ^XA^XZ");
}

fn a_folder_gets_whole_files(app: &TestApp) {
    let folder = app.database.folder.path().join("new/papers");
    let code = add_printer(app, "FOLDER", &format!("file:{}", folder.display()));
    let paper = document(app, b"^XA^XZ".to_vec());
    for _ in 0..2 {
        let id = ask(app, paper, &code);
        step(&app.app, code.as_str(), &PATIENCE).unwrap();
        assert_eq!(status(app, id), "printed");
    }
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["location-label-A-01-copy.pdf", "location-label-A-01.pdf"]);
    assert_eq!(std::fs::read(folder.join(&names[1])).unwrap(), b"%PDF-1.7 test");
    // A folder that cannot be written is a printer that is away.
    let blocked = app.database.folder.path().join("blocked");
    std::fs::write(&blocked, "a file").unwrap();
    add_printer(app, "FOLDER", &format!("file:{}", blocked.display()));
    let id = ask(app, paper, &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    let job = read_job(app, id);
    assert_eq!(job.status, "queued");
    assert!(job.fault.unwrap().starts_with("the folder cannot be written"));
}

fn what_cannot_be_printed_is_said_so(app: &TestApp) {
    let code = add_printer(app, "PACK-1", &format!("raw://{}", nobody()));
    let ask = |document, printer: &PrinterCode| {
        let wanted = Wanted { document, printer: printer.clone(), copies: 1, why: None };
        print_write(app, move |tx| printing::ask(tx, &wanted))
    };
    let none = DocumentId(Uuid::now_v7());
    assert!(matches!(ask(none, &code), Err(PrintingError::UnknownDocument(id)) if id == none));
    let paper = document(app, b"^XA^XZ".to_vec());
    let nowhere = PrinterCode::new("NOWHERE").unwrap();
    assert!(matches!(ask(paper, &nowhere), Err(PrintingError::UnknownPrinter(_))));
    let sheet = keep(app, &[(PDF, b"%PDF-1.7".to_vec())]);
    let refused = ask(sheet, &code).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the printer PACK-1 takes application/zpl, and a document of the kind location-label does not exist in that form"
    );
    // A printer with work stays; once nothing waits it goes, and its jobs stay as history.
    let job = ask(paper, &code).unwrap().id.0;
    let remove = |code: &PrinterCode| {
        let code = code.clone();
        print_write(app, move |tx| printing::remove_printer(tx, &code))
    };
    assert!(matches!(remove(&code), Err(PrintingError::PrinterInUse(_))));
    print_write(app, move |tx| printing::decide(tx, job, PrintAction::Cancel)).unwrap();
    remove(&code).unwrap();
    assert!(matches!(remove(&code), Err(PrintingError::UnknownPrinter(_))));
    assert_eq!(status(app, job), "cancelled");
}
