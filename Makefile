# The two commands: make up, make test. make help lists all.
# BENCH are flags of internal/bench.
BENCH ?=
MORE_SETTINGS := BENCH
GKESTACK := .
include gkestack.mk

comma := ,
ifneq (x$(call without,$(letters) = + $(comma),$(subst $(empty) $(empty),,$(value BENCH)))x,xx)
$(error BENCH: accepted are flags of internal/bench, as in BENCH=-cold)
endif
override BENCH := $(value BENCH)

# The tests look into the sandbox's cluster with kubectl.
KUBECTL :=
ifeq ($(shell command -v kubectl),)
KUBECTL := $(BIN)/kubectl
endif

# The benchmarks compare with helm.
HELM :=
ifeq ($(shell command -v helm),)
HELM := $(BIN)/helm
endif

.PHONY: test lint bench vuln
# The end-to-end tests run the pinned Pulumi.
test: build $(PINNED) program $(BIN)/gkestack $(KUBECTL) ## Run all tests
	@$(STEP) "unit tests" go test -v ./...
	@$(STEP) "tests of the sandbox" env SANDBOX_CONTROLPLANE=$(CURDIR)/$(BIN)/controlplane go test -C sandbox -v ./...
	@$(STEP) "end-to-end tests" env $(BUILT) go test -v -count=1 -timeout 45m ./e2e -args -bin=$(CURDIR)/$(BIN) -shards=2
	@cat $(BIN)/.log/unit-tests $(BIN)/.log/tests-of-the-sandbox $(BIN)/.log/end-to-end-tests | \
		awk '/^ *--- PASS/ {passed++} /^ *--- FAIL/ {failed++} END {printf "%d passed, %d failed\n", passed, failed}'

lint: $(BIN)/staticcheck $(BIN)/actionlint ## Check the style of everything
	@files=$$(git ls-files '*.go' | xargs gofmt -l) && [ -z "$$files" ] || { echo "gofmt: $$files"; exit 1; }
	@$(STEP) "go vet" sh -c 'go vet ./... && go vet -C sandbox ./...'
	@$(STEP) "staticcheck" sh -c '$(BIN)/staticcheck ./... && cd sandbox && ../$(BIN)/staticcheck ./...'
	@$(BIN)/actionlint

bench: build $(PINNED) program $(HELM) ## Measure what docs/benchmarks.md lists; BENCH=-cold with cold builds
	@go run ./internal/bench -bin $(BIN) $(BENCH)

$(BIN)/staticcheck: tools/lint/go.mod tools/lint/go.sum
	@$(STEP) "building staticcheck" $(call build,tools/lint) honnef.co/go/tools/cmd/staticcheck

$(BIN)/actionlint: tools/lint/go.mod tools/lint/go.sum
	@$(STEP) "building actionlint" $(call build,tools/lint) github.com/rhysd/actionlint/cmd/actionlint

$(BIN)/kubectl: sandbox/go.mod sandbox/go.sum
	@$(STEP) "building kubectl" $(call build,sandbox) k8s.io/kubernetes/cmd/kubectl

$(BIN)/helm: sandbox/go.mod sandbox/go.sum
	@$(STEP) "building helm" $(call build,sandbox) helm.sh/helm/v3/cmd/helm

vuln: $(BIN)/govulncheck ## Look for known vulnerabilities that the program and the command reach; needs a network
	@$(BIN)/govulncheck . ./cmd/gkestack

$(BIN)/govulncheck: tools/lint/go.mod tools/lint/go.sum
	@$(STEP) "building govulncheck" $(call build,tools/lint) golang.org/x/vuln/cmd/govulncheck
