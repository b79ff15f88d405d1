# SPDX-License-Identifier: GPL-3.0-or-later
#
# make                  build/release/hopeviz
# make demo             installs what is missing, builds, draws the demonstration
# make figures          installs what is missing, builds, draws the papers' figures into figures/
# make check            installs what is missing, builds, runs every test (MODE=asan: under ASan and UBSan)
# make check-numbers    tries a hundred million numbers as text and back
# make bench            measures against what is used in its place; SIZES="8192 1048576" chooses how long
# make install          into $(DESTDIR)$(PREFIX)
# make deps             installs the Debian packages that are missing
VERSION := 0.1.0
MODE    ?= release
PREFIX  ?= /usr/local
B       := build/$(MODE)

release := -O3
asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
clang   := -O2
ifeq ($(MODE),clang)
CC      := clang
endif

flags    = -std=c17 -fPIC -fopenmp -fno-math-errno -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion $($(MODE)) $(CFLAGS)
defines := -D_POSIX_C_SOURCE=200809L -DHOPEVIZ_VERSION=\"$(VERSION)\"
flint   := $(shell $(CC) -E -include flint/arb.h -x c /dev/null >/dev/null 2>&1 || echo -lflint-arb) -lflint
libs    := -lfftw3 -lfftw3f -lcsv -ljansson $(flint) -lmpfr -lgmp -lgsl -lgslcblas -lm

lib     := $(patsubst %.c,$(B)/%.o,$(wildcard lib/*.c)) $(B)/plots.o
cmd     := $(patsubst %.c,$(B)/%.o,$(wildcard cmd/*.c))
tests   := $(patsubst %.c,$(B)/%,$(wildcard tests/test_*.c))
soname  := libhopeviz.so.$(firstword $(subst ., ,$(VERSION)))

all: $(B)/hopeviz $(B)/$(soname)

$(B)/hopeviz: $(cmd) $(B)/libhopeviz.a
	$(CC) $(flags) $(LDFLAGS) -o $@ $^ -lpopt $(libs)
$(B)/libhopeviz.a: $(lib)
	rm -f $@ && $(AR) rcs $@ $^
$(B)/$(soname): $(lib)
	$(CC) $(flags) $(LDFLAGS) -shared -Wl,-soname,$(soname) -o $@ $^ $(libs)
$(B)/tests/%: $(B)/tests/%.o $(B)/libhopeviz.a
	$(CC) $(flags) $(LDFLAGS) -o $@ $^ -lcmocka $(libs)
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -I. $(defines) $(CPPFLAGS) $(flags) -MMD -MP -c -o $@ $<
$(B)/plots.c: $(wildcard plots/*.gp plots/*.css plots/*.js)	# each becomes a string
	@mkdir -p $(@D)
	{ echo '#include "lib/plots.h"'; for plot in $^; do \
		echo "const char hv_plot_$$(basename $$plot .gp | tr . _)[] = {"; \
		od -A n -v -t d1 $$plot | sed 's/[0-9][0-9]*/&,/g'; echo '0 };'; done; } >$@.new
	mv $@.new $@
$(B)/plots.o: $(B)/plots.c
	$(CC) -I. $(defines) $(CPPFLAGS) $(flags) -MMD -MP -c -o $@ $<
-include $(lib:.o=.d) $(cmd:.o=.d) $(tests:=.d)
.SECONDARY:

# --- what it stands on ---------------------------------------------------------------------------------------

# Ball arithmetic is part of FLINT from version 3 on; the releases of Debian and Ubuntu before have a package for it.
arb := $(shell . /etc/os-release 2>/dev/null; case $$ID$$VERSION_ID in \
	(debian1[0-2] | ubuntu2[0-3]*) echo libflint-arb-dev;; esac)

# To build, to draw, to test; `make deps packages=...` installs others (what CI needs besides).
packages := gcc libc6-dev libfftw3-dev libcsv-dev libpopt-dev libjansson-dev libmpfr-dev libgsl-dev gnuplot-nox libcmocka-dev \
	mandoc libflint-dev $(arb)

deps:
	@if ! command -v dpkg-query >/dev/null; then \
		echo "not a Debian system: install by hand what these Debian packages hold: $(packages)"; exit 0; \
	fi; \
	missing=$$(for p in $(packages); do \
		case $$(dpkg-query -W -f '$${db:Status-Abbrev}' $$p 2>/dev/null) in ii*) ;; *) echo $$p ;; esac; done); \
	[ -z "$$missing" ] && exit 0; \
	[ "$$(id -u)" -eq 0 ] && sudo= || sudo=sudo; \
	echo "installing: "$$missing; \
	$$sudo apt-get update && \
	DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y --no-install-recommends $$missing

# --- tests ---------------------------------------------------------------------------------------------------

check: deps
	$(MAKE) run-tests
run-tests: all $(tests) headers layers manual
	@for test in $(tests); do echo "$$test"; $$test >$(B)/test.log 2>&1 || { cat $(B)/test.log; exit 1; }; \
		grep -c '^\[       OK \]' $(B)/test.log; done
	tests/cli/run $(B)/hopeviz
check-numbers: $(B)/tests/test_number	# a hundred million doubles each way: minutes
	$< 100000000
headers:			# each is complete in itself
	@for header in lib/*.h cmd/*.h tests/*.h; do \
		echo "#include \"$$header\"" | $(CC) -I. $(defines) -D_DEFAULT_SOURCE $(flags) -fsyntax-only -x c - || exit 1; \
	done
layers: $(B)/libhopeviz.a	# the library neither exits nor speaks
	@! nm -u $< | grep -wE 'exit|_exit|abort|puts|printf|stdout|stderr|getenv'
manual:
	@mandoc -T lint -W warning man/*.[157]

# --- what it makes -------------------------------------------------------------------------------------------

sample := tests/data/stories260k/qk-f32.safetensors
demo: deps
	$(MAKE) all
	@mkdir -p build/demo
	$(B)/hopeviz decay -n 1024 -o build/demo/decay.csv -g build/demo/decay.gp -p build/demo/decay.png
	$(B)/hopeviz measure $(sample) --layer 2 --head all -o build/demo/measured.csv -g build/demo/measured.gp \
		-p build/demo/measured.png
	@echo
	@echo "Attention score against token distance"
	@echo "  from theory:                 build/demo/decay.csv     build/demo/decay.gp     build/demo/decay.png"
	@echo "  of a real model, 8 heads:    build/demo/measured.csv  build/demo/measured.gp  build/demo/measured.png"

# Each script of plots/figures draws in a folder of its own, and what it made moves to figures/ when it is done.
figure := $(patsubst plots/figures/%.sh,figures/%,$(wildcard plots/figures/*.sh))
drawn  := $(foreach kind,csv gp pdf png svg,$(addsuffix .$(kind),$(figure)))
figures: deps
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j "$$(nproc)") drawn
drawn: $(drawn)
figures/%.csv figures/%.gp figures/%.pdf figures/%.png figures/%.svg: plots/figures/%.sh $(B)/hopeviz $(sample)
	@echo "figures/$*"; rm -rf figures/.$* && mkdir -p figures/.$*
	@cd figures/.$* && PATH="$(CURDIR)/$(B):$$PATH" recording="$(CURDIR)/$(sample)" sh "$(CURDIR)/$<"
	@mv figures/.$*/* figures/ && rmdir figures/.$*

bench: all $(B)/tests/bench/clock $(B)/tests/bench/generate $(B)/tests/bench/inside
	tests/bench/run $(B)
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(B)/libhopeviz.a
	$(CC) $(flags) $(LDFLAGS) -o $@ $^ $(libs)

# --- installation --------------------------------------------------------------------------------------------

to      := $(DESTDIR)$(PREFIX)
private := $(shell grep -lw private lib/*.h)	# as their first comment says
install: all
	install -d $(to)/bin $(to)/lib/pkgconfig $(to)/include/hopeviz $(addprefix $(to)/share/man/man,1 5 7)
	install $(B)/hopeviz $(to)/bin
	install -m 644 $(B)/libhopeviz.a $(to)/lib
	install $(B)/$(soname) $(to)/lib/libhopeviz.so.$(VERSION)
	ln -sf libhopeviz.so.$(VERSION) $(to)/lib/$(soname)
	ln -sf $(soname) $(to)/lib/libhopeviz.so
	for header in $(filter-out $(private),$(wildcard lib/*.h)); do \
		sed 's,#include "lib/,#include "hopeviz/,' $$header >$(to)/include/hopeviz/$${header#lib/} || exit 1; \
	done
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: hopeviz' 'Version: $(VERSION)' \
		'Description: attention score against token distance, under any positional encoding' \
		'Requires.private: fftw3 fftw3f jansson mpfr gsl' 'Cflags: -I$${prefix}/include' \
		'Libs: -L$${prefix}/lib -lhopeviz' 'Libs.private: -lcsv $(flint) -lgmp -lgomp -lm' >$(to)/lib/pkgconfig/hopeviz.pc
	for section in 1 5 7; do install -m 644 man/*.$$section $(to)/share/man/man$$section; done

clean:
	rm -rf build figures

.PHONY: all deps check run-tests check-numbers headers layers manual demo figures drawn bench install clean
