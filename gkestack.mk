# The commands on a stack, for the Makefile of its repository, which says where gkestack lies:
#
#	GKESTACK := $(shell go list -m -f '{{.Dir}}' github.com/gkestack/gkestack)
#	include $(GKESTACK)/gkestack.mk
#
# MORE_SETTINGS are variables of the including Makefile that may be set from outside.
SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# STACK is the stack that the commands work on.
STACK ?= dev
# SANDBOX=no works on the Google Cloud project in the stack's file instead of the sandbox.
SANDBOX ?= yes
# FAST=yes makes a first deployment of many objects as fast as its objects (docs/fast-deploys.md).
FAST ?= no

# What is set from outside is text: make expands nothing in it, and no shell gets it before it is known to be harmless.
# (A $(shell ...) in it would run otherwise, and so would what follows a semicolon.)
SETTINGS := STACK SANDBOX FAST $(if $(filter file,$(origin MORE_SETTINGS)),$(MORE_SETTINGS))
$(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(v)))),$(if $(filter $(SETTINGS),$(v)),,$(error \
	$(v) is no setting: accepted are $(SETTINGS)))))
letters := a b c d e f g h i j k l m n o p q r s t u v w x y z \
	A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0 1 2 3 4 5 6 7 8 9 . _ -
# $(call without,CHARACTERS,TEXT) is what is left of the text without these characters.
without = $(if $(1),$(call without,$(wordlist 2,$(words $(1)),$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
empty :=
ifneq ($(value SANDBOX),yes)
ifneq ($(value SANDBOX),no)
$(error SANDBOX: accepted is yes or no)
endif
# Pulumi Cloud puts an organization and a project before the name.
letters += /
endif
ifneq ($(value FAST),yes)
ifneq ($(value FAST),no)
$(error FAST: accepted is yes or no)
endif
endif
ifneq (x$(call without,$(letters),$(value STACK))x$(if $(value STACK),,empty),xx)
$(error STACK is not the name of a stack: accepted are letters, digits, dots, dashes and underscores)
endif
override STACK := $(value STACK)
override SANDBOX := $(value SANDBOX)
override FAST := $(value FAST)

BIN := .bin

# In a checkout the sandbox and the tools, which are modules of their own, lie below gkestack. What Go downloads has each
# module in a directory of its own, in which nothing is executable.
MODULE := github.com/gkestack/gkestack
ifneq ($(wildcard $(GKESTACK)/sandbox/go.mod),)
module = $(GKESTACK)/$(1)
else
MODULE_VERSION := $(shell go list -m -f '{{.Version}}' $(MODULE))
module = $(shell go mod download -json $(MODULE)/$(1)@$(MODULE_VERSION) | sed -n 's/^\t"Dir": "\(.*\)",*$$/\1/p')
endif
EMULATOR := $(call module,sandbox)
TOOLS := $(call module,tools)
LANGUAGE_HOST := $(call module,tools/language-go)
STEP := bash $(TOOLS)/step

# Directories are among them: one changes when a file in it comes or goes.
FILES = $(shell find $(1) -not -name '*_test.go' -not -path '*/testdata/*' 2>/dev/null)
# Without the tables for debuggers a program links in half the time.
LDFLAGS := -s -w
# The compiler collects its garbage less often: a fifth less time, for a fifth more memory.
# $(call build,DIRECTORY) is followed by the package.
build = env GOGC=400 go build -C $(1) -v -o $(CURDIR)/$@ -ldflags "$(LDFLAGS) $(2)"
PLUGINS := $(BIN)/sandbox-plugins/pulumi-resource-gcp $(BIN)/sandbox-plugins/pulumi-resource-kubernetes

# A pulumi on PATH is used when it is recent enough, and builds the program itself. Otherwise the pinned one is built,
# with a language host for Go that leaves the program to make.
PINNED := $(BIN)/pulumi $(BIN)/pulumi-language-go
PULUMI_MIN := $(shell sed -n 's/^requiredPulumiVersion: ">=\([0-9.]*\)"$$/\1/p' Pulumi.yaml)
CLI :=
RECENT := no
ifeq ($(wildcard $(BIN)/pulumi),)
RECENT := $(shell v=$$(pulumi version 2>/dev/null) && printf '%s\n%s\n' "v$(PULUMI_MIN)" "$$v" | sort -CV && echo yes)
endif
ifneq ($(RECENT),yes)
CLI := $(PINNED) program
endif

# The language host need not ask whether the program is up to date: make has.
BUILT := GKESTACK_PROGRAM=built
ifeq ($(SANDBOX),yes)
READY := start
# What reaches the sandbox's cluster, for what is not Pulumi itself.
ENV := eval "$$($(BIN)/sandbox env)";
PULUMI := env $(BUILT) SANDBOX_STACK=$(STACK) $(BIN)/sandbox pulumi
else
READY := $(CLI)
ENV :=
PULUMI := env $(BUILT) PATH="$(CURDIR)/$(BIN):$$PATH" PULUMI_STACK=$(STACK) pulumi
endif

DEPLOY := $(PULUMI) up --yes --skip-preview
ifeq ($(FAST),yes)
DEPLOY := sh $(TOOLS)/fast-up $(PULUMI)
endif

# After a failed deployment: the releases that would make the next one fail too.
STUCK = if [ -x $(BIN)/gkestack ]; then $(ENV) $(BIN)/gkestack releases list --stuck -- $(PULUMI) 2>/dev/null; \
	else echo "If Helm calls a release in progress or still in use: go tool gkestack releases list"; fi

.PHONY: help up preview diff refresh destroy recover down status drift env build program start clean pulumi-version
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' \
		$(filter %gkestack.mk,$(MAKEFILE_LIST)) $(filter-out %gkestack.mk,$(MAKEFILE_LIST))
	@echo "Variables: STACK=dev (the stack), SANDBOX=no (your Google Cloud project instead of the sandbox)," \
		"FAST=yes (for a first deployment of many objects)"

up: $(READY) ## Deploy the stack; in the sandbox, start that first
	@$(DEPLOY) || { code=$$?; $(STUCK); exit $$code; }
ifeq ($(SANDBOX),yes)
	@printf '%s\n' "" "The stack $(STACK) runs in the sandbox. Next:" \
		"  kubectl --kubeconfig .sandbox/kubeconfig get all -A    see what was deployed" \
		"  make preview                                           see what a change would do" \
		"  make down                                              stop the sandbox and forget it"
endif

preview: $(READY) ## Show what up would change
	@$(PULUMI) preview --diff

diff: $(READY) $(BIN)/gkestack ## Show what up would change in the objects of the Helm releases: exit 0 nothing, 2 something
	@$(ENV) $(BIN)/gkestack diff -- $(PULUMI)

refresh: $(READY) ## Take over into the state what changed behind its back
	@$(PULUMI) refresh --yes --skip-preview

# A webhook that does not answer would refuse what the destroy does, and it would never end.
destroy: $(READY) $(BIN)/gkestack ## Delete everything that the stack deployed
	@$(ENV) $(BIN)/gkestack releases disarm -- $(PULUMI)
	@$(PULUMI) destroy --yes --skip-preview

# The creations that a killed run had begun stay in the state until they are dropped. What they made is taken over, and
# the state's provider forgets that it may.
recover: $(READY) $(BIN)/gkestack ## After a killed deployment: free the state, take over what was made, deploy
	@$(PULUMI) cancel $(if $(filter yes,$(SANDBOX)),--yes)
	@$(PULUMI) refresh --clear-pending-creates --yes --skip-preview
	@PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true $(DEPLOY) || { code=$$?; $(STUCK); exit $$code; }
	@$(DEPLOY)

drift: $(READY) $(BIN)/gkestack ## Tell what differs from the declaration: exit 0 nothing, 2 drift or no answer
	@$(BIN)/gkestack drift -- $(PULUMI)

down: ## Stop the sandbox and forget everything in it
	@if [ -x $(BIN)/sandbox ]; then $(BIN)/sandbox stop --purge; else echo "The sandbox is not built; nothing runs."; fi

status: $(BIN)/sandbox ## Show what runs in the sandbox
	@$(BIN)/sandbox status

# A shell evaluates what this prints: what the build says goes elsewhere.
env: ## Print the environment of the sandbox: eval "$$(make env)"
	@$(MAKE) build >&2
	@$(BIN)/sandbox env

# The lock pins what the repositories serve. Without one, the charts come out of Go modules, without a network.
ifneq ($(wildcard helmvalues/charts.lock),)
start: $(BIN)/gkestack
CHARTS := $(BIN)/gkestack charts pull
else
CHARTS := $(BIN)/sandbox charts
endif

start: build
	@$(CHARTS)
	@$(BIN)/sandbox start

build: $(CLI) $(BIN)/sandbox $(BIN)/controlplane $(PLUGINS)

# The language host finds this beside pulumi; it brings the program up to date and hands it to the host.
$(BIN)/pulumi-language-go: $(TOOLS)/pulumi-language-go $(BIN)/pulumi-language-go-host
	@install -m 755 $< $@

$(BIN)/pulumi-language-go-host: $(LANGUAGE_HOST)/go.mod $(LANGUAGE_HOST)/go.sum
	@$(STEP) "building Pulumi's language host" $(call build,$(LANGUAGE_HOST)) \
		github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go

SDK := github.com/pulumi/pulumi/sdk/v3
$(BIN)/pulumi: $(TOOLS)/go.mod $(TOOLS)/go.sum
	@$(STEP) "building the Pulumi command" $(call build,$(TOOLS),-X $(SDK)/go/common/version.Version=$(shell \
		sed -n 's#^\t$(SDK) \(v[^ ]*\).*#\1#p' $(TOOLS)/go.mod)) github.com/pulumi/pulumi/pkg/v3/cmd/pulumi

pulumi-version: ## Print the version of Pulumi that the stack is tested with
	@sed -n 's#^\t$(SDK) v\([^ ]*\).*#\1#p' $(TOOLS)/go.mod

# Go decides what is stale: no list of files knows of a new package, or of a file that is gone.
.PHONY: $(BIN)/gkestack-program $(BIN)/gkestack
program: $(BIN)/gkestack-program

$(BIN)/gkestack-program:
	@$(STEP) -q "building the program" $(call build,.) .

$(BIN)/gkestack:
	@$(STEP) -q "building the gkestack command" $(call build,.) $(MODULE)/cmd/gkestack

# The version that the API server reports is the one that it is built from.
VERSION = $(shell sed -n 's/^\tk8s.io\/kubernetes v//p' $(EMULATOR)/go.mod)
version = -X k8s.io/component-base/version.git$(1)=$(2)
$(BIN)/controlplane: $(EMULATOR)/go.mod $(EMULATOR)/go.sum \
		$(call FILES,$(EMULATOR)/cmd/controlplane $(EMULATOR)/controlplane)
	@$(STEP) "building the control plane" $(call build,$(EMULATOR),$(call version,Version,v$(VERSION)) \
		$(call version,Major,$(word 1,$(subst ., ,$(VERSION)))) \
		$(call version,Minor,$(word 2,$(subst ., ,$(VERSION))))) ./cmd/controlplane

$(BIN)/sandbox: $(EMULATOR)/go.mod $(EMULATOR)/go.sum $(call FILES,$(EMULATOR))
	@$(STEP) "building the sandbox" $(call build,$(EMULATOR)) ./cmd/sandbox

$(BIN)/sandbox-plugins/%: $(EMULATOR)/go.mod $(EMULATOR)/go.sum $(call FILES,$(EMULATOR))
	@$(STEP) "building the stand-in $*" $(call build,$(EMULATOR)) ./cmd/$*

clean: down ## Stop the sandbox and remove everything that was built
	@rm -rf $(BIN)
