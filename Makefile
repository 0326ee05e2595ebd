# hxgap: `make demo` and `make test` work on a fresh Debian 12 machine.
# Sources are found by wildcard: a new core/*.c, plugins/NAME/*.c, or
# tests/test_*.c needs no line here.

VERSION  := 0.1.0
DATE     := November 22, 2026
BUILD    ?= build
CC       ?= cc
SAN      ?=
PKGS     := libuv libpcre2-8 yaml-0.1 zlib libzstd libutf8proc libxxhash
PACKAGES := gcc make pkg-config libc6-dev libuv1-dev libpcre2-dev \
            libstemmer-dev zlib1g-dev libzstd-dev libyaml-dev libutf8proc-dev \
            libxxhash-dev libsqlite3-dev libisal-dev liblinear-dev check \
            python3 g++ mandoc liblua5.4-dev

DEFINES  := -D_GNU_SOURCE -DHX_VERSION='"$(VERSION)"'
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
            -Wstrict-prototypes -Wvla -Werror
# Marks where indirect jumps may land: x86 only.
CET      := $(if $(findstring x86_64,$(shell $(CC) -dumpmachine 2>/dev/null)),\
            -fcf-protection)
HARDEN   := -fstack-protector-strong -fstack-clash-protection $(CET) \
            $(if $(SAN),,-D_FORTIFY_SOURCE=2)
OPT      ?= -O2 -g
CFLAGS   += -std=c11 $(OPT) $(WARNINGS) $(HARDEN) -fvisibility=hidden \
            -ffp-contract=off -fPIC $(DEFINES) -Icore/include \
            $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
            -fno-sanitize-recover=all)
LDFLAGS  += -Wl,-z,relro,-z,now,--build-id $(if $(SAN),-fsanitize=$(SAN))

# Flags of the libraries are asked for when a recipe runs: `make demo` may
# have to install them first.
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lstemmer -ldl -lm
HAVE_ISAL := $(wildcard /usr/include/isa-l/igzip_lib.h \
               /usr/include/isa-l.h)
ifneq ($(HAVE_ISAL),)
ifneq ($(ISAL),no)
DEFINES  += -DHX_ISAL
ISA_LIBS := -lisal
endif
endif

CORE_SRC   := $(filter-out core/main.c,$(sort $(wildcard core/*.c)))
CORE_OBJ   := $(CORE_SRC:%.c=$(BUILD)/obj/%.o)
PLUGINS    := $(sort $(patsubst plugins/%/,%,$(dir \
                $(wildcard plugins/*/*.c))))
PLUGIN_SO  := $(PLUGINS:%=$(BUILD)/lib/hxgap/%.so)
# Empty where what is built does not run here: hxgap does without it.
COMPILED   := $(BUILD)/lib/hxgap/default.hxc
TESTS      := $(sort $(patsubst tests/%.c,%,$(wildcard tests/test_*.c)))
FUZZ       := $(sort $(patsubst tests/fuzz/fuzz_%.c,%,\
                $(wildcard tests/fuzz/fuzz_*.c)))
TEST_BIN   := $(TESTS:%=$(BUILD)/tests/%) $(FUZZ:%=$(BUILD)/tests/replay_%)

.PHONY: all demo test check deps clean
all: $(BUILD)/hxgap $(PLUGIN_SO) $(BUILD)/share/hxgap $(COMPILED)

# Other flags make other objects.
$(BUILD)/flags: FORCE
	@$(shell mkdir -p $(@D))$(file >$@.new,$(CFLAGS) $(LDFLAGS)):
	@cmp -s $@ $@.new && rm $@.new || mv $@.new $@
.PHONY: FORCE

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libcore.a: $(CORE_OBJ)
	rm -f $@ && ar rcs $@ $^

$(BUILD)/hxgap: $(BUILD)/obj/core/main.o $(BUILD)/libcore.a
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(ISA_LIBS)

# A plugin sees the public headers only: no -Icore here. Its file and folder
# must not be writable by a group, or the host refuses it.
define PLUGIN_RULE
$(BUILD)/lib/hxgap/$(1).so: $(patsubst %.c,$(BUILD)/so/%.o,\
    $(sort $(wildcard plugins/$(1)/*.c)))
	@umask 022 && mkdir -p $$(@D)
	umask 022 && $$(CC) -shared $$(LDFLAGS) -o $$@ $$^ $$(LIBS_$(1))
endef
LIBS_agg_gap := -lm
LIBS_out_sqlite := -lsqlite3
LIBS_det_lua = $(shell pkg-config --libs lua5.4)
$(BUILD)/so/plugins/det_lua/%.o: CFLAGS += \
    $(patsubst -I%,-isystem %,$(shell pkg-config --cflags lua5.4 2>/dev/null))
$(foreach p,$(PLUGINS),$(eval $(call PLUGIN_RULE,$(p))))

$(BUILD)/so/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# The style and the script of out_html, as lists of lines that C includes.
HTML_GEN := $(BUILD)/gen/out_html
HTML_INC := $(HTML_GEN)/style.inc $(HTML_GEN)/script.inc
$(HTML_GEN)/style.inc: plugins/out_html/style.css plugins/out_html/lines.sh
$(HTML_GEN)/script.inc: plugins/out_html/script.js plugins/out_html/lines.sh
$(HTML_INC):
	@mkdir -p $(@D)
	plugins/out_html/lines.sh $< >$@.new && mv $@.new $@
$(BUILD)/so/plugins/out_html/assets.o $(BUILD)/obj/tests/test_out_html.o: $(HTML_INC)
$(BUILD)/so/plugins/out_html/assets.o $(BUILD)/obj/tests/test_out_html.o: \
    CFLAGS += -I$(HTML_GEN)

$(BUILD)/share/hxgap: plugins/default.yaml Makefile
	@mkdir -p $@
	ln -sfn $(CURDIR)/lexicons $@/lexicons
	ln -sfn $(CURDIR)/plugins/templates $@/templates
	ln -sf $(CURDIR)/plugins/default.yaml $@/default.yaml
	@touch $@

# The shipped lexicons as tables: of this very program, and trusted as plugins.
$(BUILD)/lib/hxgap/default.hxc: $(BUILD)/hxgap $(BUILD)/share/hxgap \
    $(wildcard lexicons/*.yaml lexicons/*/*.yaml)
	@umask 022 && mkdir -p $(@D)
	umask 022 && $(BUILD)/hxgap lexicon compile --quiet --mode 0644

# Compiled apart: a change of core only links them anew.
.SECONDARY: $(TESTS:%=$(BUILD)/obj/tests/%.o)
$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core -iquote tests $(PKG_CFLAGS) \
	    -MMD -MP -c -o $@ $<

$(BUILD)/tests/test_%: $(BUILD)/obj/tests/test_%.o $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(ISA_LIBS) \
	    $(shell pkg-config --libs check)

# Conformance to published test data, in every `make test` too.
CONFORM := $(BUILD)/tests/conform_probe
$(CONFORM): tests/conform/probe.c $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core -iquote . $(PKG_CFLAGS) -MMD -MP $(LDFLAGS) \
	    -o $@ $< $(BUILD)/libcore.a $(PKG_LIBS) $(ISA_LIBS)

# What the slow reference is compared with, and what reads YAML for it.
REFERENCE := $(BUILD)/dump $(BUILD)/tests/yaml
$(BUILD)/dump: tests/reference/dump.c $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core $(PKG_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< \
	    $(BUILD)/libcore.a $(PKG_LIBS) $(ISA_LIBS)
$(BUILD)/tests/yaml: tests/reference/yaml.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -lyaml
test-programs: $(REFERENCE)

# All of it: archives at hand, 2 x 10^5 made comments, 10^4 made lexicons. An
# hour; EXACT_SEED makes others.
CORPORA ?= $(wildcard ../shared/corpora/*.ndjson.gz)
EXACT_SEED ?= 1
.PHONY: exact
exact: deps
	@$(MAKE) -s -j"$$(nproc)" all $(REFERENCE) $(BENCH_TOOLS)
	@tests/check_reference.sh $(BUILD) 10000 $(EXACT_SEED) $(CORPORA)

# Memory that is refused. It lies beside hxgap, to find plugins as hxgap does.
FAULT_ALLOC := $(BUILD)/fault_alloc
$(FAULT_ALLOC): tests/fault/alloc.c $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core $(PKG_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< \
	    $(BUILD)/libcore.a $(PKG_LIBS) $(ISA_LIBS)
test-programs: $(FAULT_ALLOC)

# Each allocation of a run refused, then system calls and kills: minutes.
.PHONY: fault fault-round
fault: deps
	@$(MAKE) -s -j"$$(nproc)" fault-round BUILD=build/asan \
	    SAN=address,undefined OPT='-O1 -g'
	@tests/check_alloc.sh build/asan 1
	@$(MAKE) -s -j"$$(nproc)" all
	@tests/check_fault.sh $(BUILD)
	@tests/check_kill.sh $(BUILD)
fault-round: all $(FAULT_ALLOC)

# Static analysis, and memcheck on small runs: minutes.
.PHONY: coverage mutants
check: deps
	@core/install-deps.sh clang-tidy cppcheck valgrind binutils
	@$(MAKE) -s -j"$$(nproc)" all
	@tests/analyse.sh $(BUILD)
	@tests/check_hardened.sh $(BUILD)
	@tests/valgrind.sh $(BUILD)

# How much of core a round of tests runs, with every third allocation refused. A
# branch counts once, wherever its function would be put (-fno-inline), and
# threads do not spoil its count.
coverage: deps
	@rm -rf build/cov/obj build/cov/fault_alloc
	@mkdir -p build/cov
	@$(CC) -c -fPIC -o build/cov/exit.o tests/coverage_exit.c
	@failed=0; LDFLAGS="--coverage -Wl,--wrap=_exit $(CURDIR)/build/cov/exit.o" \
	    $(MAKE) -s -j"$$(nproc)" round BUILD=build/cov \
	    OPT='-Og -g -fno-inline -fprofile-update=atomic --coverage' || \
	    failed=1; \
	tests/check_alloc.sh build/cov 3 || failed=1; \
	python3 -B tests/coverage.py build/cov 95 90 || failed=1; exit $$failed

# Small mistakes put into core, one at a time: the tests must notice.
mutants: deps
	@python3 -B tests/mutants.py

# arm64 and big-endian s390x, under qemu.
.PHONY: check-arch list-libraries
list-libraries:
	@echo $(filter-out libisal-dev,$(filter %-dev,$(PACKAGES)))
check-arch: deps
	@core/install-deps.sh gcc-aarch64-linux-gnu gcc-s390x-linux-gnu \
	    libc6-dev-arm64-cross libc6-dev-s390x-cross qemu-user
	@$(MAKE) -s -j"$$(nproc)" all
	@tests/arch.sh $(BUILD)

# What takes minutes and is not part of `make test`.
.PHONY: check-long
check-long: deps
	@$(MAKE) -s -j"$$(nproc)" all
	@tests/check_resume.sh $(BUILD) 200
	@tests/check_isolate.sh $(BUILD) 3
	@tests/check_bombs.sh $(BUILD) 1024
	@tests/check_stats.sh $(BUILD) 400
	@tests/check_determinism.sh $(BUILD) 20
	@$(MAKE) -s gz-torture
	@$(MAKE) -s fault
	@$(MAKE) -s exact

TORTURE := $(BUILD)/tests/torture
$(TORTURE): tests/conform/torture.c $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core -MMD -MP $(LDFLAGS) -o $@ $< \
	    $(BUILD)/libcore.a $(PKG_LIBS) $(ISA_LIBS)

# gzip cut at every byte, every bit flipped: a minute or two.
.PHONY: gz-torture conform
gz-torture: deps
	@$(MAKE) -s $(TORTURE)
	@$(TORTURE)
conform: deps
	@$(MAKE) -s -j"$$(nproc)" all $(CONFORM)
	@tests/check_conform.sh $(BUILD)
test-programs: $(CONFORM)

# Fuzz targets: with the seeds in every `make test`, by libFuzzer in `make fuzz`.
$(BUILD)/tests/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c \
    tests/fuzz/fuzz.h $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -iquote core $(PKG_CFLAGS) $(LDFLAGS) -o $@ $< \
	    tests/fuzz/replay.c $(BUILD)/libcore.a $(PKG_LIBS) $(ISA_LIBS)

$(BUILD)/tests/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h \
    $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fsanitize=fuzzer -iquote core $(PKG_CFLAGS) $(LDFLAGS) \
	    -o $@ $< $(BUILD)/libcore.a $(PKG_LIBS) $(ISA_LIBS)

.PHONY: fuzz fuzz-round
FUZZ_SECONDS ?= 300
FUZZ_CC ?= clang
fuzz: deps
	@core/install-deps.sh clang libclang-rt-14-dev
	@$(MAKE) -s -j"$$(nproc)" fuzz-round BUILD=build/fuzz CC='$(FUZZ_CC)' \
	    SAN=address,undefined,fuzzer-no-link OPT='-O1 -g'
	@tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS) $(FUZZ)
fuzz-round: all $(FUZZ:%=$(BUILD)/tests/fuzz_%)

deps:
	@core/install-deps.sh $(PACKAGES)

# Learns lexicons/model.hxm anew, as is due when the lexicons have changed.
GOLD ?= $(wildcard ../shared/gold/*.ndjson)
TEXTS ?= ../shared/corpora
.PHONY: model
model: all
	lexicons/train/join.py $(TEXTS) lexicons/train/labels-*.tsv \
	    >$(BUILD)/train.ndjson
	$(BUILD)/hxgap train --quiet --max-bad 10% --where split=tune $(GOLD) \
	    $(wildcard lexicons/train/*.ndjson) $(BUILD)/train.ndjson --mode 0644 --out lexicons/model.hxm

# The main job on the shipped archive.
demo: deps
	@$(MAKE) -s -j"$$(nproc)" all
	@mkdir -p $(BUILD)/demo
	@$(BUILD)/hxgap run tests/demo/comments.ndjson.gz --max-bad 5% \
	    --by brand --format text --out $(BUILD)/demo/report.json \
	    --out $(BUILD)/demo/report.txt --out $(BUILD)/demo/report.html
	@echo
	@echo "For the browser:   $(BUILD)/demo/report.html"
	@echo "The same as files: $(BUILD)/demo/report.json, .txt"
	@echo "Your own archive:  $(BUILD)/hxgap run FILE.gz --by brand"

# core/packaging/install.sh says what goes where. PREFIX is where it will live,
# DESTDIR a folder in front of it that packages are made in.
PREFIX  ?= /usr/local
DESTDIR ?=
INSTALL := PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' core/packaging/install.sh
.PHONY: install uninstall man
# Manual pages, out of --help and the READMEs.
man: $(BUILD)/man/made
$(BUILD)/man/made: $(BUILD)/hxgap core/packaging/man.py $(wildcard */README.md)
	@rm -rf $(BUILD)/man
	python3 -B core/packaging/man.py $(BUILD) '$(DATE)' && touch $@
install: all man
	$(INSTALL) install $(BUILD) $(VERSION)
uninstall:
	$(INSTALL) uninstall $(BUILD) $(VERSION)

# The output that README.md shows, drawn anew.
.PHONY: readme
readme: all
	@python3 -B core/packaging/readme.py $(BUILD)

# The source archive, and the packages hxgap and hxgap-dev made of it.
DEB_PACKAGES := build-essential debhelper dpkg-dev fakeroot lintian
.PHONY: dist deb
dist:
	@core/packaging/dist.sh $(BUILD) $(VERSION) '$(DATE)'
deb: deps
	@core/install-deps.sh $(DEB_PACKAGES)
	@core/packaging/deb.sh $(BUILD) $(VERSION) '$(DATE)' $(PACKAGES)

# Everything once, then the same under address+undefined and thread
# sanitizers. tests/run.sh is what one of these rounds does.
test: deps
	@$(MAKE) -s -j"$$(nproc)" round BUILD=build
	@echo "== build/asan and build/tsan side by side: told when each is done"
	@$(MAKE) -s -j"$$(nproc)" -Orecurse round-asan round-tsan
	@tests/summary.sh build build/asan build/tsan

# A round's suites run one after the other: two rounds take a processor each.
.PHONY: round-asan round-tsan
round-asan:
	@$(MAKE) -s round BUILD=build/asan SAN=address,undefined OPT='-O1 -g'
round-tsan:
	@$(MAKE) -s round BUILD=build/tsan SAN=thread OPT='-O1 -g'

# The report in a real browser; installs what it needs (tests/browser/run.sh).
.PHONY: test-browser
test-browser: deps
	@$(MAKE) -s -j"$$(nproc)" all
	@tests/browser/run.sh $(BUILD)

.PHONY: round test-programs
# What a round of tests needs; its other parts are named where they are made.
test-programs: all $(TEST_BIN)
round: test-programs
	@tests/run.sh $(BUILD)

# Benchmarks; bench/README.md says what is measured and how. The settings
# BENCH_MB, BENCH_ROUNDS, BENCH_RECORD=no and others come by environment.
BENCH_TOOLS   := $(BUILD)/bench/corpus $(BUILD)/bench/listing
PEER_PACKAGES := python3-nltk python3-ahocorasick r-cran-tidytext ugrep ripgrep

$(BUILD)/bench/corpus: bench/corpus.c bench/mix.c bench/talk.c bench/corpus.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) -lz -lm

$(BUILD)/bench/listing: bench/listing.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -lyaml

.PHONY: bench bench-hostile bench-peers bench-stages bench-ready soak
bench-ready: deps
	@$(MAKE) -s -j"$$(nproc)" all $(BENCH_TOOLS)

bench: bench-ready
	@$(MAKE) -s -j"$$(nproc)" all BUILD=$(BUILD)/zlib ISAL=no
	@python3 -B bench/run.py $(BUILD) $(BUILD)/zlib

bench-hostile: bench-ready
	@python3 -B bench/hostile.py $(BUILD)

# One process for an hour; 24 h before a release.
SOAK_SECONDS ?= 3600
soak: bench-ready
	@python3 -B bench/soak.py $(BUILD) $(SOAK_SECONDS)

bench-peers: bench-ready
	@core/install-deps.sh $(PEER_PACKAGES)
	@python3 -B bench/peers.py $(BUILD)

bench-stages: bench-ready
	@core/install-deps.sh linux-perf
	@python3 -B bench/stages.py $(BUILD)

test-programs: $(BENCH_TOOLS)

# The recipes of bench/scale on engines that exist, and what may go wrong.
SCALE_PACKAGES := slurmctld slurmd parallel openmpi-bin

.PHONY: test-scale capacity
test-scale: deps
	@core/install-deps.sh $(SCALE_PACKAGES)
	@$(MAKE) -s -j"$$(nproc)" all
	@bench/scale/test.sh $(BUILD)

# Measures what bench/scale/README.md calculates with, and fills it in.
capacity: bench-ready
	@python3 -B bench/scale/capacity.py $(BUILD)

clean:
	rm -rf build

-include $(shell find $(BUILD) \( -path $(BUILD)/deb -o -path $(BUILD)/arch \) \
    -prune -o -type f -name '*.d' -print 2>/dev/null)
