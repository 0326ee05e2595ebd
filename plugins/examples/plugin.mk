# What the examples' Makefiles share: `make` builds and tests, `make check`
# asks hxgap whether the plugin keeps the rules. Needed: a C compiler and
# `pkg-config hxgap`.
NAME   := $(notdir $(CURDIR))
CC     ?= cc
HXGAP  ?= $(shell pkg-config --variable=prefix hxgap)/bin/hxgap
CFLAGS ?= -O2 -g
FLAGS  := -std=c11 -Wall -Wextra -Wpedantic -fPIC -fvisibility=hidden

.PHONY: all test check clean
all: test

# Files that others may change are refused by hxgap: hence the umask.
$(NAME).so: $(wildcard *.c *.h) Makefile
	umask 022 && $(CC) $(FLAGS) $(CFLAGS) $(shell pkg-config --cflags hxgap) \
	    -shared $(LDFLAGS) -o $@ $(wildcard *.c) $(LDLIBS)

test: $(NAME).so
	@HXGAP='$(HXGAP)' sh ./test.sh

check: $(NAME).so
	@'$(HXGAP)' plugin check ./$(NAME).so $(wildcard sample.*)

clean:
	rm -f $(NAME).so *.tmp
