# What the Makefiles of services in Go share.
CONTEXT := ../..
include $(dir $(lastword $(MAKEFILE_LIST)))service.mk

build/$(NAME): $(wildcard *.go)
	CGO_ENABLED=0 go build -o $@ .

test: build/$(NAME)
	go test ./...
