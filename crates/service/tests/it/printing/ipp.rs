//! Printers that speak IPP: our own small listener says what a real one would.

use super::printers::{Printer, ipp_answer, nobody, speaks_ipp};
use super::{PATIENCE, add_printer, ask, document, read_job, status, work_until_not};
use crate::support::{TestApp, on_both};
use rummelig_service::jobs::printing::step;

on_both! {
    a_paper_is_followed_until_it_is_printed,
    a_printer_may_refuse_give_up_or_ask_to_come_again,
    an_answer_that_never_came_leaves_the_job_unknown,
}

const PENDING: i32 = 3;
const PROCESSING: i32 = 5;
const ABORTED: i32 = 8;
const COMPLETED: i32 = 9;

fn a_paper_is_followed_until_it_is_printed(app: &TestApp) {
    let states = [PENDING, PROCESSING, COMPLETED];
    let answers = states.iter().map(|state| Some(ipp_answer(0, Some(*state)))).collect();
    let (temper, told) = speaks_ipp(answers);
    let printer = Printer::start(temper);
    let code = add_printer(app, "OFFICE", &printer.ipp());
    let id = ask(app, document(app, Vec::new()), &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    let job = read_job(app, id);
    assert_eq!((job.status.as_str(), job.remote_job, job.fault), ("sent", Some(42), None));
    let request = told.recv().unwrap();
    assert!(request.head.starts_with("POST /ipp/print HTTP/1.1"), "{}", request.head);
    assert!(request.head.to_ascii_lowercase().contains("content-type: application/ipp"), "{}", request.head);
    assert_eq!(request.operation, 0x0002);
    assert!(request.body.ends_with(b"\x03%PDF-1.7 test"), "the document follows the attributes");
    let text = String::from_utf8_lossy(&request.body).into_owned();
    for part in
        ["attributes-charset\0\u{5}utf-8", "printer-uri", "location-label-A-01.pdf", "application/pdf"]
    {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(work_until_not(app, &code, id, "sent").status, "printed");
    let asked: Vec<u16> = told.try_iter().map(|request| request.operation).collect();
    assert_eq!(asked, [0x0009, 0x0009], "asked until it was done");
}

fn a_printer_may_refuse_give_up_or_ask_to_come_again(app: &TestApp) {
    let answers = vec![
        Some(ipp_answer(0x040a, None)),
        Some(ipp_answer(0x0507, None)),
        Some(ipp_answer(0, Some(PENDING))),
        Some(ipp_answer(0, Some(ABORTED))),
    ];
    let (temper, _told) = speaks_ipp(answers);
    let printer = Printer::start(temper);
    let code = add_printer(app, "OFFICE", &printer.ipp());
    let refused = ask(app, document(app, Vec::new()), &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    let job = read_job(app, refused);
    assert_eq!((job.status.as_str(), job.fault.as_deref()), ("failed", Some("the printer answered 0x040a")));
    let busy = ask(app, document(app, Vec::new()), &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    let job = read_job(app, busy);
    assert_eq!((job.status.as_str(), job.is_begun), ("queued", false));
    assert_eq!(job.fault.as_deref(), Some("the printer answered 0x0507"));
    assert_eq!(work_until_not(app, &code, busy, "queued").status, "sent");
    let job = work_until_not(app, &code, busy, "sent");
    assert_eq!((job.status.as_str(), job.fault.as_deref()), ("failed", Some("given up by the printer")));
}

fn an_answer_that_never_came_leaves_the_job_unknown(app: &TestApp) {
    let (temper, _told) = speaks_ipp(vec![None]);
    let printer = Printer::start(temper);
    let code = add_printer(app, "OFFICE", &printer.ipp());
    let id = ask(app, document(app, Vec::new()), &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    assert_eq!(status(app, id), "unknown");
    // Where nobody listens nothing can have come out.
    let code = add_printer(app, "AWAY", &format!("ipp://{}/", nobody()));
    let id = ask(app, document(app, Vec::new()), &code);
    step(&app.app, code.as_str(), &PATIENCE).unwrap();
    let job = read_job(app, id);
    assert_eq!((job.status.as_str(), job.fault.as_deref()), ("queued", Some("no connection")));
}
