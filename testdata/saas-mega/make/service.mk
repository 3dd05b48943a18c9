# What the Makefiles of all services share. A service says what its tests are,
# and includes this file first.
ROOT    := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
NAME    := $(notdir $(CURDIR))
VERSION := $(shell cat $(ROOT)/VERSION)
CONTEXT ?= .

.PHONY: test image clean

image:
	docker build -t docker/$(NAME):$(VERSION) -f Dockerfile $(CONTEXT)

clean:
	rm -rf build
