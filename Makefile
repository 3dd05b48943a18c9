# megalint's own tasks. `make help` lists them.

GO ?= go
BIN := bin/megalint

# The commit-msg hook's start-up is the product. Without cgo the binary is
# static, and starts a millisecond sooner than one that loads libc.
export CGO_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help build demo test octokit bench accuracy generate lint fuzz hooks new-rule clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' Makefile

build: ## build bin/megalint and bin/megalint-hook
	$(GO) build -trimpath -o $(dir $(BIN)) ./cmd/megalint ./cmd/megalint-hook

demo: build ## judge an example history, and example services
	@testdata/demo $(BIN)

test: ## run all tests
	$(GO) test ./...

octokit: ## fetch GitHub's description of its API, for contract tests
	@.ci/octokit

bench: build ## measure speed, as ratios against yardsticks of the same run
	$(GO) run ./internal/bench $(BENCH)
	$(GO) test -run '^$$' -bench Squash ./hooks/github/squash
	$(GO) test -run '^$$' -bench Load -benchtime 100000x ./cmd/megalint-bot

accuracy: ## measure the imperative mood and the squash prediction on real data
	$(GO) run ./internal/mood/accuracy $(ACCURACY)
	$(GO) run ./hooks/github/squash/accuracy

generate: ## write what is derived from the rules
	$(GO) run ./internal/generate

lint: build ## lint this repository with its own binary
	$(BIN) commits HEAD --fail-on warning
	$(BIN) --fail-on warning

FUZZTIME ?= 5s

fuzz: ## run each fuzz target for FUZZTIME
	@internal/fuzz $(FUZZTIME)

hooks: build ## install megalint's hooks into this clone
	$(BIN) hook install commit-msg prepare-commit-msg

new-rule: ## start a rule: make new-rule MODULE=commit NAME=summary-too-vague
	$(GO) run ./internal/newrule $(MODULE) $(NAME)

clean: ## remove what was built
	rm -rf bin build
