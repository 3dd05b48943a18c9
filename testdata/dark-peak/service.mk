# What the Makefiles of all services share.
NAME := $(notdir $(CURDIR))

.PHONY: test image
test: image
	./scripts/updates*

image:
	docker build -t darkpeak/$(NAME) .
