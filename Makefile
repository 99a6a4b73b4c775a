# Roadbook · 招商行囊. `make help` lists everything; `make run` and `make test` do all the set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 16

run: ## Set up, start a demo city's server and the application (a link for the browser without a display)
	@bash xtask/sh/run.sh

test: ## Set up and run every check and test
	@bash xtask/sh/test.sh

setup: ## Install what is missing: system packages, cargo tools, npm packages
	@bash xtask/sh/setup.sh

fmt: ## Format Rust and the screens
	@cargo fmt --all && cd ui && npm run --silent format

check: ## Formatting, lints, types, policy, bindings: the fast part of `make test`
	@bash xtask/sh/test.sh setup format lint bindings audit

unit: ## Rust tests and the screens' unit tests
	@bash xtask/sh/test.sh setup ui rust

e2e: ## The stories in the browser and in the real window
	@bash xtask/sh/test.sh setup ui build browser window

dist: ## Build what is handed out, into target/dist: .deb, AppImage, archives of server and browser host
	@bash xtask/sh/dist.sh

dist-test: ## Install what `make dist` built on a clean Debian 12 and use it there (root; minutes)
	@bash xtask/sh/dist-test.sh

tour: ## Drive the real window through the story and draw the README pictures, both languages
	@bash xtask/sh/tour.sh

bench: ## What it takes beside a raw baseline, device and window, built for release; SIZE=100000 records
	@SIZE=$(SIZE) bash xtask/sh/bench.sh

sim: ## Live other worlds of devices than the tests do: SEEDS=<how many> SEED=<first> STEPS=60 REAL=1 BROKEN=1 or a rule
	@SEED=$(SEED) SEEDS=$(SEEDS) STEPS=$(STEPS) REAL=$(REAL) KEEP=$(KEEP) BROKEN=$(BROKEN) cargo run --quiet --profile ci -p worlds --bin sim

torture: ## Real processes under every fault at every point, not a sample: SEED=<first> ROUNDS=<how many> ONLY=<words of a test>
	@SEED=$(SEED) ROUNDS=$(ROUNDS) ONLY='$(ONLY)' bash xtask/sh/torture.sh

bindings: ## Print the TypeScript types of the commands into ui/src/bindings
	@cargo run --quiet --profile ci -p xtask -- bindings ui/src/bindings

clean: ## Remove build output and the demo city
	@rm -rf target ui/dist .run tests/e2e/out

.PHONY: bench sim torture dist dist-test help run test setup fmt check unit e2e tour bindings clean
