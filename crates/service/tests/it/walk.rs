//! The walk of `docs/api.md`, run from the document: each block of commands prints what stands below it.

use crate::support::{TestApp, on_both};
use rummelig_service::jobs::{self, Jobs};
use std::process::Command;

on_both! { the_walk_of_the_api_document_prints_what_it_says }

/// One block of commands and what the document says it prints.
struct Block {
    line: usize,
    commands: String,
    printed: String,
}

/// The blocks fenced as `sh`, each with the block fenced as `text` that follows it directly.
fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut text_follows = false;
    for (number, line) in (1..).zip(document.lines()) {
        match (fence, line.strip_prefix("```")) {
            (None, Some("sh")) => {
                blocks.push(Block { line: number, commands: String::new(), printed: String::new() });
                fence = Some("sh");
            }
            (None, Some(_)) => fence = Some(if text_follows { "text" } else { "other" }),
            (None, None) => text_follows = false,
            (Some(kind), Some(_)) => {
                text_follows = kind == "sh";
                fence = None;
            }
            (Some(kind), None) => {
                let block = blocks.last_mut();
                match (kind, block) {
                    ("sh", Some(block)) => block.commands.extend([line, "\n"]),
                    ("text", Some(block)) => block.printed.extend([line, "\n"]),
                    _ => {}
                }
            }
        }
    }
    blocks
}

fn the_walk_of_the_api_document_prints_what_it_says(app: &TestApp) {
    const MARK: &str = "--- block ";
    let document = include_str!("../../../../docs/api.md");
    let blocks = blocks(document);
    assert!(blocks.len() > 8, "the walk is there");
    let mut script = String::from("set -euo pipefail\n");
    for block in &blocks {
        script.push_str(&format!("echo '{MARK}{}'\n{}", block.line, block.commands));
    }
    // Orders are allocated in the background, as beside any server.
    let _jobs = Jobs::start(&app.app, jobs::work_of).expect("a thread");
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_rummelig"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(app.database.folder.path())
        .env("PATH", path)
        .env("RUMMELIG_DATABASE_URL", app.database.url_text())
        .env("URL", app.base())
        .output()
        .expect("bash runs");
    let printed = String::from_utf8(output.stdout).expect("text");
    let said = String::from_utf8_lossy(&output.stderr);
    let mut parts = printed.split(MARK).skip(1);
    for block in &blocks {
        let Some(part) = parts.next() else { panic!("the walk ended before line {}: {said}", block.line) };
        let (_, part) = part.split_once('\n').unwrap();
        assert_eq!(part, block.printed, "what docs/api.md prints from line {}: {said}", block.line);
    }
    assert!(output.status.success(), "{said}");
}
