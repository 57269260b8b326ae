# Muster: one non-recursive Makefile.
#   make            release programs in build/release/bin
#   make demo       install what is needed, build, run the main job
#   make check      install what is needed, pass every test
#   make VARIANT=debug|asan|fuzz|coverage CC=clang   other builds
# Objects live under build/$(VARIANT)/obj, programs and tests under build/$(VARIANT)/bin.

VARIANT ?= release
# make V=1 shows every command.
V       ?= 0
Q        = $(if $(filter 1,$(V)),,@)
SAY      = $(if $(filter 1,$(V)),@:,@printf '%-6s %s\n')
CC       = gcc
CXX      = g++
ifeq ($(notdir $(CC)),clang)
CXX      = clang++
B       := build/$(VARIANT)-clang
else
B       := build/$(VARIANT)
endif
ARGS    ?=

.DEFAULT_GOAL := all
# No rules but ours: looking for others took make two seconds before anything began.
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:

# --- flags -----------------------------------------------------------------
WARN_BOTH := -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla \
             -Wformat=2 -Wswitch-enum -Wnull-dereference -Wdouble-promotion -Wdate-time -Werror
# Texts of fixed size are cut on purpose: no -Wformat-truncation.
WARN_C    := -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wconversion
WARN_GCC  := -Wformat-signedness -Wimplicit-fallthrough=5 -Wduplicated-cond -Wduplicated-branches \
             -Wlogical-op -Warith-conversion -Walloca -Wstack-usage=16384 -Wno-format-truncation
WARN_CLANG := -Wimplicit-fallthrough -Wno-unknown-warning-option -Wno-missing-field-initializers
# The tests' macros (Criterion) do not survive the strict list.
WARN_TEST := -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror

HARDEN  := -fstack-protector-strong -fstack-clash-protection -fPIE -fno-common
ifneq ($(notdir $(CC)),clang) # clang 14 hides it behind a switch of its own
HARDEN  += -ftrivial-auto-var-init=zero
endif
ifeq ($(shell uname -m),x86_64)
HARDEN  += -fcf-protection
endif
LDHARD  := -pie -Wl,-z,relro,-z,now -Wl,--as-needed

OPT_release  := -O2 -g -D_FORTIFY_SOURCE=2
OPT_debug    := -O0 -g3
OPT_asan     := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DMUSTER_RELAXED_SANDBOX
OPT_fuzz     := -O1 -g1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
                -DMUSTER_RELAXED_SANDBOX
OPT_coverage := -O0 -g --coverage -DMUSTER_RELAXED_SANDBOX
OPT     := $(OPT_$(VARIANT))
ifeq ($(strip $(OPT)),)
$(error VARIANT must be release, debug, asan, fuzz (with CC=clang) or coverage, found "$(VARIANT)")
endif
# The unit tests' own text: compiled quickly, what it calls is the library above. Their buffers keep their
# red zones.
OPT_UNIT_release := -O0 -g
OPT_UNIT_asan    := -O0 -g1 -fno-omit-frame-pointer -fsanitize=address -DMUSTER_RELAXED_SANDBOX
OPT_UNIT_fuzz    := $(OPT_UNIT_asan)
# There are some two hundred of them: the faster linker of binutils, where it is.
LD_UNIT := $(shell command -v ld.gold >/dev/null 2>&1 && echo -fuse-ld=gold)
LD_asan      := -fsanitize=address,undefined
LD_fuzz      := -fsanitize=address,undefined
LD_coverage  := --coverage

ifeq ($(notdir $(CC)),clang)
WARN    := $(WARN_BOTH) $(WARN_C) $(WARN_CLANG)
else
WARN    := $(WARN_BOTH) $(WARN_C) $(WARN_GCC)
WARN_TEST += -Wno-format-truncation
endif

PKGS    := libcurl openssl zlib yaml-0.1 libzmq sqlite3 jansson libmicrohttpd libseccomp libsystemd libsodium xlsxwriter
PKGCF   := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKGLD   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
VERSION := 0.1.0

CPPFLAGS = -Idaemon -D_GNU_SOURCE -DMUSTER_VERSION='"$(VERSION)"' -MMD -MP $(PKGCF)
CFLAGS   = -std=gnu17 $(OPT) $(HARDEN)
CXXFLAGS = -std=c++17 $(OPT) $(HARDEN) -fno-exceptions -fno-rtti -Wall -Wextra -Wshadow -Wundef -Werror
LDFLAGS  = $(LDHARD) $(LD_$(VARIANT))
LIBS     = $(PKGLD) -lsimdjson -lstdc++ -lz -lpthread -lm

# --- sources ---------------------------------------------------------------
LIB_C   := $(filter-out %/main.c,$(wildcard daemon/*/*.c daemon/*/*/*.c))
LIB_CXX := $(wildcard daemon/*/*.cpp)
LIB_O   := $(LIB_C:%.c=$(B)/obj/%.o) $(LIB_CXX:%.cpp=$(B)/obj/%.o) \
           $(patsubst %,$(B)/obj/gen/%.o,migrations words templates)
LIB     := $(B)/libmuster.a
SIM_O   := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/sim/*.c))
UNIT    := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
FUZZ    := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCH   := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/bench_*.c)) $(B)/bench/attendance
PROGS   := $(B)/bin/musterd $(B)/bin/muster $(B)/bin/muster-relay $(B)/bin/sim
# libmuster-client: what a consumer of the bus needs, and of it only what muster-client.h names is seen.
CLIENT_SONAME := libmuster-client.so.1
CLIENT_O := $(patsubst %,$(B)/obj/pic/daemon/%.o,client/library client/client_zmq client/dealer client/key_file \
            exchange/wire base/text base/fault base/buffer base/file)
CLIENT_LIBS := $(B)/lib/libmuster-client.a $(B)/lib/libmuster-client.so $(B)/lib/pkgconfig/muster-client.pc

.SECONDARY:
.PHONY: all check demo lint bench bench-attendance bench-bus bench-console bench-pull install clean unit fuzz soak soak-schools fuzzers benches layers format generated schemas
.PHONY: web check-browser
all: $(PROGS) $(CLIENT_LIBS) build/web.built

$(B)/obj/daemon/%.o: daemon/%.c
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -c $< -o $@
$(B)/obj/daemon/%.o: daemon/%.cpp
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c $< -o $@
build/gen/migrations.c: scripts/embed-sql $(sort $(wildcard schemas/sql/*/*.sql))
	@mkdir -p $(@D)
	scripts/embed-sql $(filter %.sql,$^) > $@.$$$$ && mv $@.$$$$ $@
build/gen/words.c: scripts/embed-words contracts/words/parents.en.txt
	@mkdir -p $(@D)
	$^ > $@.$$$$ && mv $@.$$$$ $@
build/gen/templates.c: scripts/embed-text $(sort $(wildcard contracts/templates/*.yaml))
	@mkdir -p $(@D)
	scripts/embed-text $(filter %.yaml,$^) > $@.$$$$ && mv $@.$$$$ $@
$(B)/obj/gen/%.o: build/gen/%.c
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -c $< -o $@
$(B)/obj/tests/sim/%.o: tests/sim/%.c
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) $(WARN) -c $< -o $@
$(B)/obj/tests/unit/%.o: OPT := $(or $(OPT_UNIT_$(VARIANT)),$(OPT))
$(B)/obj/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) $(WARN_TEST) -c $< -o $@

$(LIB): $(LIB_O)
	@rm -f $@
	$(Q)ar rcsD $@ $^

$(B)/bin/musterd: $(B)/obj/daemon/process/main.o $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
$(B)/bin/muster: $(B)/obj/daemon/cli/main.o $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
$(B)/bin/muster-relay: $(B)/obj/daemon/relay/main.o $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@

$(B)/obj/pic/daemon/%.o: daemon/%.c
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -fvisibility=hidden $(WARN) -c $< -o $@
$(B)/lib/$(CLIENT_SONAME).0: $(CLIENT_O)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) -shared -Wl,-soname,$(CLIENT_SONAME) -Wl,-z,relro,-z,now -Wl,--as-needed $(LD_$(VARIANT)) $^ -lzmq -o $@
$(B)/lib/libmuster-client.so: $(B)/lib/$(CLIENT_SONAME).0
	$(Q)ln -sf $(CLIENT_SONAME).0 $(B)/lib/$(CLIENT_SONAME)
	$(Q)ln -sf $(CLIENT_SONAME) $@
# One object, in which everything hidden is local: it gets in nobody's way.
$(B)/lib/libmuster-client.a: $(CLIENT_O)
	@mkdir -p $(@D)
	@rm -f $@
	$(SAY) AR $@
	$(Q)ld -r -o $(B)/lib/muster-client.o $^ && objcopy --localize-hidden $(B)/lib/muster-client.o
	$(Q)ar rcsD $@ $(B)/lib/muster-client.o && rm -f $(B)/lib/muster-client.o
# For programs built beside this tree; `make install` writes that of the system.
$(B)/lib/pkgconfig/muster-client.pc: packaging/muster-client.pc.in Makefile
	@mkdir -p $(@D)
	$(Q)sed 's|@PREFIX@|$(CURDIR)|; s|@INCLUDE@|$(CURDIR)/daemon/client|; s|@LIB@|$(CURDIR)/$(B)/lib|; s|@VERSION@|$(VERSION)|' $< > $@

# The simulated schools share nothing with the daemon but base/.
$(B)/bin/sim: $(SIM_O) $(filter $(B)/obj/daemon/base/%,$(LIB_O))
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ -lmicrohttpd -lssl -lcrypto -lz -lm -lpthread -o $@

$(B)/tests/%: $(B)/obj/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $(LD_UNIT) $^ $(LIBS) -lcriterion -o $@
$(B)/bench/attendance: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/bench/attendance/*.c)) $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
# Asks its questions of the attendance bench's borough.
$(B)/bench/bench_question: $(B)/obj/tests/bench/bench_question.o $(B)/obj/tests/bench/attendance/marks.o $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
$(B)/bench/%: $(B)/obj/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
# A fuzz target is LLVMFuzzerTestOneInput; linked with a driver that replays its corpus, or,
# as VARIANT=fuzz, with libFuzzer.
ifeq ($(VARIANT),fuzz)
FUZZ_LD := -fsanitize=fuzzer
else
FUZZ_O  := $(B)/obj/tests/fuzz/replay.o
endif
$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(FUZZ_O) $(LIB)
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) $(FUZZ_LD) $^ $(LIBS) -o $@

# The console's pages. `make all` goes on without them where there is no npm, and says so.
WEB := package.json package-lock.json .npmrc scripts/web $(shell find daemon/console/web -type f 2>/dev/null)
build/web.built: $(WEB)
	$(Q)scripts/web --try && if [ -e build/web/manifest.json ]; then touch $@; fi
web:
	scripts/web
# Every page and state in Debian's Chromium, on the real daemon.
check-browser:
	scripts/check browser

unit: $(UNIT)
fuzzers: $(FUZZ)
benches: $(BENCH)

check:
	scripts/check
demo:
	scripts/demo $(ARGS)
lint:
	scripts/lint
# Every fuzz target for ten minutes each; FUZZ_SECONDS=N for another time.
fuzz:
	FUZZ_SECONDS=$${FUZZ_SECONDS:-600} scripts/check fuzz
# The main job killed on the way, with other seeds: SOAK_SEEDS="1 2 3".
soak:
	scripts/soak
# Six hundred schools over a term, a hundredth of their answers faulty, two kills a minute: SOAK_SCHOOLS, SOAK_UNTIL
# and others as in scripts/soak-schools.
soak-schools: all
	scripts/soak-schools
layers:
	scripts/layers
bench:
	scripts/bench
# Beside DuckDB, ClickHouse, Polars and SQLite: PUPILS, ROUNDS, PEERS, BIG as in tests/bench/attendance.sh.
bench-attendance:
	scripts/bench attendance
# The bus and the outbox beside bare libzmq with 1, 10 and 100 mailboxes; a page to its subscriber: TURNS, ROUNDS, UNTIL.
bench-bus:
	scripts/bench bus outbox subscriber
# Hundreds of schools over TLS beside Node, Python and curl: SCHOOLS, PAGES, PACKED, ROUNDS as in tests/bench/pull.sh.
bench-pull:
	scripts/bench pull
# The console's questions at 240,000 pupils while marks arrive, and requests a second: SCHOOLS, YEAR, ROUNDS, KEEP as in
# tests/bench/console.sh.
bench-console:
	scripts/bench console
format:
	clang-format -i $$(git ls-files '*.c' '*.h' '*.cpp')

# What is written from the rows of the configuration: schemas/*.schema.json, keys in contracts/README.md.
generated schemas: $(B)/bin/muster
	MUSTER_BUILD=$(B) scripts/generated

PREFIX ?= /usr
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/muster/contracts
	install -m 755 $(B)/bin/musterd $(DESTDIR)$(PREFIX)/sbin/musterd
	install -m 755 $(B)/bin/muster $(DESTDIR)$(PREFIX)/bin/muster
	install -m 755 $(B)/bin/muster-relay $(DESTDIR)$(PREFIX)/bin/muster-relay
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install -m 644 daemon/client/muster-client.h $(DESTDIR)$(PREFIX)/include/muster-client.h
	install -m 644 $(B)/lib/libmuster-client.a $(B)/lib/$(CLIENT_SONAME).0 $(DESTDIR)$(PREFIX)/lib/
	ln -sf $(CLIENT_SONAME).0 $(DESTDIR)$(PREFIX)/lib/$(CLIENT_SONAME)
	ln -sf $(CLIENT_SONAME) $(DESTDIR)$(PREFIX)/lib/libmuster-client.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@INCLUDE@|$(PREFIX)/include|; s|@LIB@|$(PREFIX)/lib|; s|@VERSION@|$(VERSION)|' \
		packaging/muster-client.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/muster-client.pc
	cp -R contracts/clients $(DESTDIR)$(PREFIX)/share/muster/contracts/clients
	if [ -e build/web/manifest.json ]; then install -d $(DESTDIR)$(PREFIX)/share/muster && \
		cp -R build/web $(DESTDIR)$(PREFIX)/share/muster/web; fi
	install -d $(DESTDIR)/lib/systemd/system
	install -m 644 packaging/systemd/*.service packaging/systemd/*.timer $(DESTDIR)/lib/systemd/system/
	cp -R contracts/example $(DESTDIR)$(PREFIX)/share/muster/contracts/example
	install -m 644 -D -t $(DESTDIR)$(PREFIX)/share/muster/schemas schemas/*.schema.json schemas/bus.md
	install -m 644 -D -t $(DESTDIR)$(PREFIX)/share/muster/schemas/bus schemas/bus/*
	cp -R contracts/words $(DESTDIR)$(PREFIX)/share/muster/contracts/words

clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
