# SPDX-License-Identifier: GPL-3.0-or-later
# flopcast: `make run` and `make check` install what they lack, build, and do their job. `make help` lists the rest.

PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= release
VERSION := $(shell sed -n 's/^.define FLOPCAST_VERSION "\(.*\)"/\1/p' src/base/version.h)
# All processors, unless -j says otherwise; makes below share them.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif

# What a fresh Debian 12 needs, as Debian packages.
PACKAGES_RUN   := gcc libc6-dev pkg-config libgsl-dev libxml2-dev libjansson-dev librandom123-dev libmd-dev libcsv-dev \
                  libsqlite3-dev zlib1g-dev libpcre2-dev \
                  gnuplot-nox librsvg2-bin fonts-dejavu-core fonts-wqy-zenhei gettext
PACKAGES_SERVE := $(PACKAGES_RUN) libmicrohttpd-dev
PACKAGES_CHECK := $(PACKAGES_SERVE) libcmocka-dev libxml2-utils
# Without these `make check` skips tests, and says so.
PACKAGES_OPTIONAL := $(PACKAGES_CHECK) openmpi-bin libopenmpi-dev slurm-wlm munge time sqlite3 chromium
PACKAGES_LINT  := $(PACKAGES_CHECK) clang clang-format clang-tidy cppcheck mandoc
PACKAGES_TSAN  := $(PACKAGES_CHECK) clang libomp-dev
PACKAGES_FUZZ  := $(PACKAGES_CHECK) clang libomp-dev
PACKAGES_COVER := $(PACKAGES_CHECK) gcovr
PACKAGES_BROWSER := $(PACKAGES_SERVE) chromium nodejs npm
PACKAGES_PAGE  := $(PACKAGES_RUN) emscripten dpkg-dev
PACKAGES_MPI   := $(PACKAGES_RUN) openmpi-bin libopenmpi-dev

LIBRARIES := gsl libxml-2.0 jansson libmd sqlite3 zlib libpcre2-8
WARNINGS  := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
# Pairs of doubles stored as one and loaded one by one wait for each other.
FLAGS_release  := -O2 -fno-tree-slp-vectorize -flto=auto -ffat-lto-objects
# What an attacker would need is taken away; tests/scenarios/test_hardening.sh reads it from the program.
HARDENED_CFLAGS := -fPIE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
HARDENED_LINK   := -pie -Wl,-z,relro,-z,now,-z,noexecstack
FLAGS_debug    := -O0 -g
FLAGS_asan     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan     := -O1 -g -fsanitize=thread
FLAGS_coverage := -O0 -g --coverage
# One library, of which a mutant is a copy (tests/mutants).
FLAGS_mutants  := -O2 -w -fPIC -fno-semantic-interposition
# Which numbers are compared is not noted: it took half of the time, and what mutates XML does not use it.
FLAGS_fuzz     := -O2 -g1 -w -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow -fno-sanitize-coverage=trace-cmp -fno-sanitize-recover=all -fno-omit-frame-pointer
ifneq ($(filter $(BUILD),tsan fuzz),)
CC := clang
endif
FLAGS := $(FLAGS_$(BUILD))
ifeq ($(BUILD),release)
FLAGS += $(HARDENED_CFLAGS)
override LDFLAGS += $(HARDENED_LINK)
endif
ifdef STATIC
FLAGS := -O2 -fno-tree-slp-vectorize $(HARDENED_CFLAGS)
override LDFLAGS += -static-pie
STATIC_LIBS := -licui18n -licuuc -licudata -lstdc++
endif
ifdef MPI
override CC := mpicc
CFLAGS += -DFLOPCAST_MPI
.DEFAULT_GOAL := mpi
endif
$(if $(FLAGS),,$(error BUILD=$(BUILD): accepted is release, debug, asan, tsan, fuzz, mutants or coverage))

ifneq ($(shell command -v pkg-config),)
# The live page is part of the program where its library is.
ifeq ($(shell [ -z "$(STATIC)" ] && pkg-config --exists libmicrohttpd && echo yes),yes)
LIBRARIES += libmicrohttpd
else
WITHOUT := src/serve/server.c src/serve/connections.c
endif
LIBRARY_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
LIBRARY_LIBS   := $(shell pkg-config $(if $(STATIC),--static) --libs $(LIBRARIES) 2>/dev/null)
endif
# No contraction and no fast math: the same bytes from every build (docs/ARCHITECTURE.md, "Reproducible").
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -Isrc -Ibuild $(LIBRARY_CFLAGS) -fopenmp -ffp-contract=off $(FLAGS) $(WARNINGS) $(CFLAGS)
# One line a file; V=1 shows the commands.
say  = $(if $(V),,@echo '  $(1) $@' &&)
LINK = $(call say,LD) $(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -o $@

OUT      := build/$(if $(MPI),mpi,$(if $(STATIC),static,$(BUILD)))
PROGRAM  := $(OUT)/flopcast
SOURCES  := $(filter-out $(WITHOUT),$(wildcard src/*/*.c))
# What no flag of a build changes is made once for all of them.
SHARED   := build/shared
OBJECTS  := $(SOURCES:%.c=$(OUT)/%.o) $(patsubst %.S,$(SHARED)/%.o,$(wildcard src/*/*.S))
LIBRARY  := $(filter-out $(OUT)/src/cli/main.o,$(OBJECTS))
ifeq ($(BUILD),mutants)
PARTS    := $(LIBRARY)
LIBRARY  := $(OUT)/libflopcast.so
OBJECTS  := $(OUT)/src/cli/main.o $(LIBRARY)
endif
CATALOGS := $(patsubst po/%.po,build/po/%.mo,$(wildcard po/*.po))
SUPPORT  := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/support/*.c))
# make check's sanitized programs are of the units alone.
TESTED   ?= unit statistical
TESTS    := $(patsubst %.c,$(OUT)/%,$(foreach kind,$(TESTED),$(wildcard tests/$(kind)/test_*.c)))
VALIDATE := $(OUT)/tests/validation/validate $(OUT)/tests/validation/fit $(OUT)/tests/validation/track
ROWS     := $(patsubst %,$(OUT)/tests/validation/%.o,question forecast score split rule part page trust operation picture score_json utilisation_fit scoring set_score \
             serving_row serving_fit serving_score soft_fit rl_row rl_score prediction_fit framework_fit row_check) $(OUT)/tests/support/regression.o $(OUT)/tests/support/pool_fit.o $(OUT)/tests/support/group_effect.o
REPLAY   := $(OUT)/tests/fuzz/replay
TARGETS  := $(patsubst %.c,$(OUT)/%.o,$(filter-out %/fuzzer.c %/replay.c,$(wildcard tests/fuzz/*.c)))
TOOLS    := $(patsubst %,$(SHARED)/tests/%,oracle/schema oracle/naive oracle/tiers bench/limit bench/naive_events bench/measure)

.PHONY: all mpi run serve page check fuzz fuzz-coverage mutants sampled-mutants soak bench validate asan tsan coverage lint format install uninstall deb static sbom dist clean help build build-tests deps deps-optional
.SECONDARY:

help:
	@echo 'make run        install what is missing, build, forecast scenarios/llama2-7b.xml, leave charts in output/'
	@echo 'make serve      install what is missing, build with the live page, open it'
	@echo 'make check      install what is missing, build, run all tests (also under ASan and UBSan)'
	@echo 'make validate   forecasts documented runs, writes docs/VALIDATION*'
	@echo 'make bench      speed against other programs, nodes, threads, memory; writes docs/PERFORMANCE.md'
	@echo 'make browser    the live page in Chromium, driven by playwright-core, looked at by axe-core (both from npm)'
	@echo 'make page       the live page as one HTML file, without a server: build/page/flopcast.html'
	@echo 'make asan|tsan|coverage   the tests in that build       make BUILD=debug build   a debug build'
	@echo 'make MPI=1      the program for several ranks of Open MPI, in build/mpi'
	@echo 'make fuzz       hostile input for every reader, FUZZ_S=20 seconds each (clang)'
	@echo 'make mutants    small changes of the engine that the tests should notice: N=10 SEED=1'
	@echo 'make soak       random scenarios and verbs, kills, full disks: SOAK_S=60'
	@echo 'make lint       static analysis and format              make format   reformat the sources'
	@echo 'make deb        a Debian package in build/     make static     one file without libraries: build/flopcast-static'
	@echo 'make sbom       what is linked, with licences, as SPDX: build/flopcast.spdx.json'
	@echo 'make install    to $(PREFIX) (PREFIX, DESTDIR)          make uninstall, dist, clean'

run:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_RUN)'
	@$(MAKE) --no-print-directory build
	build/release/flopcast run scenarios/llama2-7b.xml

# The live page, in the browser.
serve:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_SERVE)'
	@$(MAKE) --no-print-directory build
	build/release/flopcast serve --open

check:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_CHECK)'
	@$(MAKE) --no-print-directory build-tests
	@$(MAKE) --no-print-directory build-tests BUILD=asan TESTED=unit
	tests/run release asan

asan tsan: %:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_$(if $(filter tsan,$*),TSAN,CHECK))'
	@$(MAKE) --no-print-directory build-tests BUILD=$*
	tests/run $*

# Hostile input for FUZZ_S seconds a target, or for FUZZ=TARGET alone; what is found is left in build/fuzz/found.
FUZZ_S ?= 20
fuzz:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_FUZZ)'
	@$(MAKE) --no-print-directory BUILD=fuzz build/fuzz/tests/fuzz/fuzzer
	tests/fuzz/fuzz.sh $(FUZZ_S) $(FUZZ)

# Lines of the readers that the corpora and changed copies reach.
fuzz-coverage:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_COVER)'
	@$(MAKE) --no-print-directory BUILD=coverage build/coverage/tests/fuzz/replay
	find build/coverage -name '*.gcda' -delete
	OMP_NUM_THREADS=1 build/coverage/tests/fuzz/replay -m $(or $(MUTATIONS),20) 2>build/coverage/replay.log
	gcovr --root . --filter src/scenario/ --filter src/xml/ --filter src/track/log_ --filter src/base/quantity build/coverage

# N small changes of the engine: which do the fast tests notice? ONLY=17 looks at the 17th again.
N    ?= 10
SEED ?= 1
mutants:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_CHECK)'
	@$(MAKE) --no-print-directory sampled-mutants BUILD=mutants TESTED=unit
sampled-mutants: build-tests
	@COMPILE='$(CC) $(ALL_CFLAGS)' PARTS='$(PARTS)' LIBRARIES='$(LDFLAGS) $(LIBRARY_LIBS) -lcsv -lm' tests/mutants/mutants.sh $(N) $(SEED) $(ONLY)

# Random scenarios, verbs, kills and full disks under the sanitizers; then one server that is asked REQUESTS times.
SOAK_S   ?= 60
REQUESTS ?= 5000
soak:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_CHECK)'
	@$(MAKE) --no-print-directory BUILD=asan build/asan/flopcast build/asan/tests/fuzz/replay
	tests/soak/soak.sh $(SOAK_S) $(SEED)
	tests/soak/serve.sh build/asan/flopcast $(REQUESTS)

coverage:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_COVER)'
	@$(MAKE) --no-print-directory build-tests BUILD=coverage
	tests/run coverage
	gcovr --root . --filter src/ --print-summary build/coverage | tail -n 20

bench:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_RUN)'
	@$(MAKE) --no-print-directory build $(TOOLS)
	tests/bench/bench.sh

# Forecasts every documented run; writes docs/VALIDATION.md, docs/VALIDATION-ROWS.md and their two pictures.
validate:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_RUN)'
	@$(MAKE) --no-print-directory $(VALIDATE)
	$(OUT)/tests/validation/validate tests/validation/runs.tsv tests/validation/preface.md docs
	$(OUT)/tests/validation/validate --using tests/validation/serving.tsv tests/validation/posttraining.tsv tests/validation/serving_preface.md \
		docs/SERVING-VALIDATION.md
	$(OUT)/tests/validation/track tests/validation/logs docs/TRACK-VALIDATION.md tests/validation/tracked.xml tests/validation/tracked-r1.xml \
		tests/validation/tracked-campaign.xml

# The live page as a user drives it, and what axe-core finds; playwright-core and axe-core come from npm into build/.
browser:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_BROWSER)'
	@$(MAKE) --no-print-directory build
	npm install --prefix build/browser --no-audit --no-fund --silent playwright-core@1 axe-core@4
	NODE_PATH=$$PWD/build/browser/node_modules node tests/browser/live_page.js $(PROGRAM) "$$(command -v chromium)"

# The live page without a server: one file, with the engine as WebAssembly.
page:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_PAGE)'
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory -f packaging/page.mk PROGRAM=$(PROGRAM)

# Installs the Debian packages among $(PACKAGES) that are missing.
deps:
	@tests/support/deps.sh $(PACKAGES)
deps-optional:
	@tests/support/deps.sh $(PACKAGES_OPTIONAL)

# The same program for several ranks: `make MPI=1`, in build/mpi.
mpi:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_MPI)'
	@$(MAKE) --no-print-directory build MPI=1

build: $(PROGRAM)
build-tests: $(PROGRAM) $(TESTS) $(REPLAY) $(TOOLS) $(if $(filter statistical,$(TESTED)),$(VALIDATE))

$(PROGRAM): $(OBJECTS)
	$(LINK) $(LIBRARY_LIBS) $(STATIC_LIBS) -lcsv -lm

$(OUT)/libflopcast.so: $(PARTS)
	$(LINK) -shared -Wl,-soname,$(@F) $(LIBRARY_LIBS) -lcsv -lm

# Thirty programs: optimised as a whole each would take minutes.
$(TESTS): $(OUT)/%: $(OUT)/%.o $(SUPPORT) $(LIBRARY)
	$(LINK) -fno-lto $(LIBRARY_LIBS) -lcsv -lcmocka -lm

$(OUT)/tests/validation/validate $(OUT)/tests/validation/fit: $(ROWS)
$(OUT)/tests/validation/track: $(OUT)/tests/support/tracked_truth.o
$(VALIDATE): $(OUT)/%: $(OUT)/%.o $(OUT)/tests/validation/row.o $(LIBRARY)
	$(LINK) $(LIBRARY_LIBS) -lcsv -lm

$(REPLAY): $(OUT)/tests/fuzz/replay.o $(TARGETS) $(LIBRARY)
	$(LINK) -fno-lto $(LIBRARY_LIBS) -lcsv -lm
$(OUT)/tests/fuzz/fuzzer: $(OUT)/tests/fuzz/fuzzer.o $(TARGETS) $(LIBRARY)
	$(LINK) -fsanitize=fuzzer $(LIBRARY_LIBS) -lcsv -lm

# The oracles and the limit program stand alone: they share nothing with what they are compared with.
$(SHARED)/tests/oracle/%: tests/oracle/%.c
	@mkdir -p $(@D)
	$(call say,CC) $(CC) -std=c11 -D_GNU_SOURCE -O2 $(WARNINGS) $(LIBRARY_CFLAGS) $< -o $@ $(LIBRARY_LIBS) -lm
$(SHARED)/tests/bench/limit: tests/bench/limit.c
	@mkdir -p $(@D)
	$(call say,CC) $(CC) -std=c11 -D_GNU_SOURCE -O3 -march=native $(WARNINGS) $< -o $@ -lm
$(SHARED)/tests/bench/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(call say,CC) $(CC) -std=c11 -D_GNU_SOURCE -O2 $(WARNINGS) $< -o $@
$(SHARED)/tests/bench/naive_events: tests/bench/naive_events.c
	@mkdir -p $(@D)
	$(call say,CC) $(CC) -std=c11 -D_GNU_SOURCE -O2 $(WARNINGS) $(LIBRARY_CFLAGS) $< -o $@ $(LIBRARY_LIBS) -lm

$(OUT)/%.o: %.c Makefile | build/po/languages.h build/po/accepted.h build/plotting/scripts.h build/kinds/sites.h
	@mkdir -p $(@D)
	$(call say,CC) $(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(SHARED)/%.o: %.S src/base/embed.inc src/scenario/scenario.xsd $(wildcard scenarios/catalog/*.xml scenarios/template.txt src/cli/completion.*sh docs/SKILL.md src/cli/*.sh plotting/*.gp pages/*) $(CATALOGS) build/po/languages.h build/plotting/scripts.h Makefile
	@mkdir -p $(@D)
	$(call say,AS) $(CC) -Isrc -Ibuild -c $< -o $@

# Translations; the same for all builds. The languages are those of po/ (of which the folder itself tells when one comes or goes): LANGUAGE(zh_TW, "zh-TW") for each, and their list.
build/po/languages.h: Makefile po
	@mkdir -p $(@D)
	$(call say,GEN) { for po in $(basename $(notdir $(wildcard po/*.po))); do \
		echo "LANGUAGE($$po, \"$$(echo $$po | tr _ -)\")"; done; } >$@
# The scripts of plotting/, likewise: SCRIPT(gantt) for each.
build/plotting/scripts.h: Makefile plotting
	@mkdir -p $(@D)
	$(call say,GEN) printf 'SCRIPT(%s)\n' $(basename $(notdir $(wildcard plotting/*.gp))) >$@
# The site kinds of src/sites/: SITE_KIND(hpc) for each.
build/kinds/sites.h: Makefile src/sites
	@mkdir -p $(@D)
	$(call say,GEN) printf 'SITE_KIND(%s)\n' $(patsubst site_%.c,%,$(notdir $(wildcard src/sites/site_*.c))) >$@
build/po/accepted.h: build/po/languages.h
	$(call say,GEN) sed 's/.*"\(.*\)".*/\1/' $< | awk '{ list = NR == 1 ? "en" : list ", " last; last = $$0 } \
		END { print "#define WORDS_ACCEPTED \"" list " or " last "\"" }' >$@
build/po/%.mo: po/%.po
	@mkdir -p $(@D)
	$(call say,MO) msgfmt --check-format $< -o $@

-include $(wildcard $(OUT)/src/*/*.d $(OUT)/tests/*/*.d)

lint:
	@$(MAKE) --no-print-directory deps PACKAGES='$(PACKAGES_LINT)'
	tests/lint/all.sh

format:
	clang-format -i $(wildcard src/*/*.[ch] tests/*/*.[ch])

install: build
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/flopcast
	install -d $(DESTDIR)$(PREFIX)/share/flopcast/scenarios/catalog $(DESTDIR)$(PREFIX)/share/doc/flopcast
	install -m 644 $(wildcard scenarios/*.xml scenarios/*.csv scenarios/*.swf) $(DESTDIR)$(PREFIX)/share/flopcast/scenarios
	install -m 644 $(wildcard scenarios/catalog/*.xml) $(DESTDIR)$(PREFIX)/share/flopcast/scenarios/catalog
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 docs/man/flopcast.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 docs/man/flopcast.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 README.md COPYING $(wildcard docs/*.md) $(DESTDIR)$(PREFIX)/share/doc/flopcast

# A Debian package in build/; one file that needs no library and no root, without the live page.
deb: build
	packaging/deb.sh $(PROGRAM) $(VERSION)
# What the program consists of, as SPDX.
sbom: build
	packaging/sbom.sh $(PROGRAM) $(VERSION) >build/flopcast.spdx.json
static:
	@$(MAKE) --no-print-directory build STATIC=1
	strip -o build/flopcast-static build/static/flopcast
	@ls -l build/flopcast-static

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/bin/flopcast $(DESTDIR)$(PREFIX)/share/flopcast $(DESTDIR)$(PREFIX)/share/doc/flopcast \
		$(DESTDIR)$(PREFIX)/share/man/man[15]/flopcast.[15]

dist:
	git archive --prefix=flopcast-$(VERSION)/ -o flopcast-$(VERSION).tar.gz HEAD

clean:
	rm -rf build flopcast-*.tar.gz
