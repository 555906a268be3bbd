# SPDX-License-Identifier: GPL-3.0-or-later
# make page PROGRAM=build/release/flopcast: build/page/flopcast.html, the live page with the engine as WebAssembly (docs/PAGE.md).
#
# Debian has no libraries for WebAssembly: what is needed of them is compiled from Debian's sources. A page has no files: SQLite and zlib
# (the store), libcsv, PCRE2 (logs) and gnuplot are left out. One thread: results do not depend on their number.

PAGE := build/page
EMCC := emcc
# As long as each double operation is rounded by itself, a processor and a browser agree. Random123 does not know WebAssembly; its
# settings for ARM are right for it.
PAGE_CFLAGS := -O2 -DNDEBUG -w
ENGINE_CFLAGS := -std=c11 -D_GNU_SOURCE -O2 -ffp-contract=off -Isrc -Ibuild -Ipackaging/page -I$(PAGE)/include \
                 -D__arm__ -DR123_USE_GNU_UINT128=1 -DR123_USE_PHILOX_64BIT=1 -Wall -Wextra -Wno-unknown-pragmas -Wno-unused-parameter

# ---- the engine ----

# All rooms but those of the command, of pictures, of searches and of logs.
ROOMS   := $(filter-out chart cli explore page serve track,$(notdir $(wildcard src/*)))
# These need what is left out.
WITHOUT := src/base/leftover.c src/report/csv.c src/report/folder.c src/report/tool.c src/study/record.c src/study/sql.c \
           $(wildcard src/study/store*.c) src/xml/price_import.c
SOURCES := $(filter-out $(WITHOUT),$(wildcard $(ROOMS:%=src/%/*.c))) src/cli/request.c src/xml/embedded.S packaging/page/entry.c
OBJECTS := $(addsuffix .o,$(basename $(SOURCES:%=$(PAGE)/engine/%)))

# ---- of the libraries ----

LIBRARIES := gsl jansson libmd libxml2
# Of GSL all distributions, and what they take; its sources are there when this is read the second time (page, below).
TAKEN_gsl := $(patsubst $(PAGE)/sources/gsl/%.c,%,$(filter-out %/test.c %/test_auto.c %/cdf/beta_inc.c,$(wildcard $(PAGE)/sources/gsl/cdf/*.c $(PAGE)/sources/gsl/randist/*.c))) \
             $(addprefix specfunc/,beta beta_inc elementary erfc exp expint gamma gamma_inc lambert log psi trig zeta) \
             $(addprefix statistics/,covariance mean quantiles) $(addprefix sys/,coerce expm1 fcmp infnan invhyp log1p pow_int) \
             err/error err/stream rng/rng sort/sortvec vector/view
TAKEN_jansson := $(addprefix src/,dump error hashtable hashtable_seed load memory pack_unpack strbuffer strconv utf value)
TAKEN_libmd   := src/sha2 src/sha256hl
TAKEN_libxml2 := SAX2 buf chvalid dict encoding entities error globals hash list parser parserInternals pattern threads tree uri valid xmlIO \
                 xmlmemory xmlregexp xmlsave xmlschemas xmlschemastypes xmlstring xmlunicode xpath
TAKEN := $(foreach library,$(LIBRARIES),$(TAKEN_$(library):%=$(PAGE)/library/$(library)/%.o))

.PHONY: page
.SECONDARY:
.DELETE_ON_ERROR:
say = $(if $(V),,@echo '  $(1) $@' &&)

page: $(LIBRARIES:%=$(PAGE)/sources/%/debian/control)
	@$(MAKE) --no-print-directory -f packaging/page.mk PROGRAM=$(PROGRAM) $(PAGE)/flopcast.html
	@ls -l $(PAGE)/flopcast.html

$(PAGE)/flopcast.html: $(PAGE)/engine.wasm packaging/page/assemble.js packaging/page/engine.js $(wildcard pages/live.*) $(PROGRAM)
	$(call say,HTML) node packaging/page/assemble.js $(PROGRAM) $< $(PAGE)/sources >$@

# Debian's sources, with its patches; apt checks them against the archive's signature. No root is needed.
APT = apt-get -qq -o Dir::Etc::SourceList=$(abspath $(PAGE)/apt/sources.list) -o Dir::Etc::SourceParts=/dev/null \
      -o Dir::State::Lists=$(abspath $(PAGE)/apt/lists) -o Dir::Cache=$(abspath $(PAGE)/apt) -o APT::Sandbox::User=$$(id -un)
$(PAGE)/apt/sources.list:
	@mkdir -p $(@D)/lists/partial $(@D)/archives/partial
	@. /etc/os-release && for archive in "debian $$VERSION_CODENAME" "debian-security $$VERSION_CODENAME-security"; do \
		echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/$$archive main"; done >$@
$(PAGE)/sources/%/debian/control: $(PAGE)/apt/sources.list | $(PAGE)/apt/updated
	@mkdir -p $(PAGE)/sources && rm -rf $(PAGE)/sources/$* $(PAGE)/sources/$*_*
	$(call say,SRC) cd $(PAGE)/sources && $(APT) source --download-only $* && dpkg-source --no-check -x $*_*.dsc $* >/dev/null
	@touch $@
$(PAGE)/apt/updated: $(PAGE)/apt/sources.list
	$(call say,APT) $(APT) update && touch $@

# What configure would have written, and headers where they are looked for.
$(PAGE)/include/made: $(LIBRARIES:%=$(PAGE)/sources/%/debian/control)
	$(call say,GEN) rm -rf $(@D) && mkdir -p $(@D)/gsl $(@D)/libxml
	@find $(PAGE)/sources/gsl -name 'gsl*.h' -exec cp -t $(@D)/gsl {} +
	@cp $(PAGE)/sources/jansson/src/jansson.h $(PAGE)/sources/libmd/include/sha2.h $(@D)
	@sed 's/@json_inline@/inline/; s/@json_have_[a-z_]*@/1/' $(PAGE)/sources/jansson/src/jansson_config.h.in >$(@D)/jansson_config.h
	@cp $(PAGE)/sources/libxml2/include/libxml/*.h $(@D)/libxml
	@version=$$(dpkg-parsechangelog -l $(PAGE)/sources/libxml2/debian/changelog -S Version | sed 's/[^0-9.].*//'); \
	sed "s/@VERSION@/$$version/; s/@LIBXML_VERSION_NUMBER@/$$(echo $$version | awk -F. '{ print 10000 * $$1 + 100 * $$2 + $$3 }')/; s/@LIBXML_VERSION_EXTRA@//; \
		s/@WITH_\(OUTPUT\|PATTERN\|PUSH\|REGEXPS\|SAX1\|SCHEMAS\|TREE\|VALID\|XPATH\)@/1/; s/@WITH_[A-Z0-9_]*@/0/" \
		$(PAGE)/sources/libxml2/include/libxml/xmlversion.h.in >$(@D)/libxml/xmlversion.h
	@printf '#define HAVE_%s 1\n' CTYPE_H ERRNO_H FLOAT_H INTTYPES_H LIMITS_H MATH_H STDINT_H STDLIB_H TIME_H UNISTD_H \
		DECL_FINITE DECL_ISFINITE DECL_ISINF DECL_ISNAN IEEE_COMPARISONS INLINE C99_INLINE >$(@D)/config.h
	@{ cat $(@D)/config.h; echo '#define INITIAL_HASHTABLE_ORDER 3'; } >$(@D)/jansson_private_config.h
	@ln -s /usr/include/Random123 $(@D)/Random123
	@touch $@

$(PAGE)/library/%.o: $(PAGE)/include/made
	@mkdir -p $(@D)
	$(call say,CC) $(EMCC) $(PAGE_CFLAGS) -DHAVE_CONFIG_H -D_GNU_SOURCE -I$(PAGE)/include -I$(PAGE)/include/gsl \
		-I$(dir $(PAGE)/sources/$*) -I$(PAGE)/sources/$(firstword $(subst /, ,$*)) -I$(PAGE)/sources/$(firstword $(subst /, ,$*))/include \
		-c $(PAGE)/sources/$*.c -o $@

$(PAGE)/engine/%.o: %.c $(PAGE)/include/made | build/po/accepted.h
	@mkdir -p $(@D)
	$(call say,CC) $(EMCC) $(ENGINE_CFLAGS) -MMD -MP -c $< -o $@
$(PAGE)/engine/%.o: %.S src/base/embed.inc $(wildcard scenarios/catalog/*.xml) src/scenario/scenario.xsd
	@mkdir -p $(@D)
	$(call say,AS) $(EMCC) -Isrc -Ibuild -c $< -o $@

# Without the runtime of Emscripten: what it imports, and our script gives, is a handful of functions.
$(PAGE)/engine.wasm: $(OBJECTS) $(TAKEN)
	$(call say,LD) $(EMCC) -O2 --no-entry -sSTANDALONE_WASM -sALLOW_MEMORY_GROWTH -sTOTAL_STACK=4MB \
		-sEXPORTED_FUNCTIONS=_page_reply,_malloc,_free $^ -o $@

-include $(wildcard $(PAGE)/engine/*/*/*.d)
