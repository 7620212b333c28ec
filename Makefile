# What people run. Everything is done by scripts/, so that each step can also be run by hand.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: demo stop test lint prove bench build release clean help

help: ## says what there is
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## sets up what is missing, builds, and brings a change of the example from its branch to production and back
	@scripts/demo.sh

stop: ## ends what the demo left running
	@scripts/demo-stop.sh

test: ## sets up what is missing, and runs all tests (FILTER=NAME runs a part)
	@scripts/test.sh

lint: ## checks the format of the Swift files
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

prove: ## runs the long tests with full counts and writes docs/evidence
	@scripts/prove.sh

bench: ## measures Pitlane beside bash, act and Kamal, and writes docs/evidence/benchmarks.json (QUICK=1: fewer rounds)
	@scripts/bench.sh

build: ## builds for debugging, as the tests do
	@scripts/build.sh debug

release: ## builds the program as it is shipped: .build/release/pitlane
	@scripts/build.sh release

clean: stop ## removes what was built and set up
	@rm -rf .build .build-archives .build-tools
