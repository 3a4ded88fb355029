# `make help` lists what there is. Continuous integration runs `make test`, through .ci/run.

SHELL := /bin/bash
.DEFAULT_GOAL := help

DATABASE ?= sqlite:var/demo.db
PAPERS   ?= var/demo
LISTEN   ?= 127.0.0.1:8080
BINARY   := $(or $(CARGO_TARGET_DIR),target)/release/rummelig

# The target's own comment is its help.
.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: ## build the release, fill var/demo.db with a day of an invented house once, and serve it (DATABASE=…, LISTEN=… to change)
	@mkdir -p var
	@echo "Building the release: a few minutes the first time, seconds after that."
	@cargo build --release --locked -p rummelig-service
	@echo
	@$(BINARY) demo --database $(DATABASE) --papers $(PAPERS)
	@printf '%s\n' \
	  'The first page shows the tours and all papers; Ctrl-C ends the server. For the API, in a second terminal:' \
	  '  KEY=$$($(BINARY) key create --staff --scopes staff:all --database $(DATABASE))' \
	  '  curl -H "Authorization: Bearer $$KEY" http://$(LISTEN)/v1/tours' ''
	@$(BINARY) serve --database $(DATABASE) --listen $(LISTEN) --demo $(PAPERS)

.PHONY: test
test: lint ## lint, then every test on SQLite and PostgreSQL with the small numbers
	@scripts/setup-tests.sh
	@scripts/with-postgres.sh scripts/run-tests.sh

.PHONY: test-full
test-full: lint ## the same tests with the large numbers (hours)
	@scripts/setup-tests.sh
	@RUMMELIG_TEST_FULL=1 scripts/with-postgres.sh scripts/run-tests.sh

.PHONY: check-real
check-real: ## three days of real orders through the whole house, once on each database
	@scripts/check-real.sh

.PHONY: judge
judge: ## programs that we did not write judge ours: cargo deny
	@if cargo deny --version >/dev/null 2>&1; then \
	  cargo deny --locked --all-features check licenses bans sources; \
	else \
	  echo "SKIPPED cargo-deny: not installed (cargo install --locked cargo-deny)"; \
	fi

.PHONY: bench
bench: ## what the design promises in numbers, one JSON line per figure (PART=order_cycle for one part)
	@scripts/setup-tests.sh >&2
	@scripts/with-postgres.sh cargo bench --locked --quiet -p rummelig-service --bench house -- $(PART)
	@cargo bench --locked --quiet -p rummelig-labels --bench papers -- $(PART)

.PHONY: bench-picking
bench-picking: ## pick planning on the public sets of ../shared/data, one JSON line per instance and one per set
	@scripts/bench-picking.sh

.PHONY: lint
lint: ## formatting, clippy, and what only the source text shows
	@cargo fmt --all --check
	@scripts/check-source.sh
	@cargo clippy --workspace --all-targets --locked -- -D warnings

.PHONY: openapi
openapi: ## write docs/openapi.json anew from the routes
	@cargo run --quiet --locked -p rummelig-service -- openapi > docs/openapi.json

.PHONY: docs
docs: ## the reference of the crates into target/doc; a broken link fails
	@RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --document-private-items --locked
