// Package monorepo makes up monorepos of services, for benchmarks: of a whole run
// on disk, and of what reads a part of it from memory.
package monorepo

import (
	"fmt"
	"strings"
)

// faultyService is how often a service breaks conventions.
const faultyService = 20

// Write tells the files of a monorepo with that many services, which keep the
// conventions of both presets, but for some in each twenty. It is the same each
// time. What is to be executable begins with "#!".
func Write(services int, write func(name, text string)) {
	m := writer{write}
	names := make([]string, services)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%04d", []string{"billing", "search", "mail", "login", "report", "index"}[i%6], i)
	}
	m.shared(names)
	for i, name := range names {
		m.service(i, name)
	}
}

type writer struct{ write func(name, text string) }

// shared writes what is there once for all services.
func (m writer) shared(names []string) {
	m.write(".megalint.yaml", "extends: [saas-mega, dark-peak]\n")
	m.write("VERSION", "42.0.0\n")
	m.write("Makefile", `SERVICES := $(patsubst %/Makefile,%,$(wildcard services/*/Makefile))

.PHONY: test image clean $(SERVICES)
test image clean: $(SERVICES)

$(SERVICES):
	$(MAKE) -C $@ $(MAKECMDGOALS)
`)
	m.write("make/service.mk", `# What the Makefiles of all services share.
ROOT    := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
NAME    := $(notdir $(CURDIR))
VERSION := $(shell cat $(ROOT)/VERSION)
IMAGE   ?= docker/$(NAME):$(VERSION)
SOURCES := $(wildcard *.go)

ifdef CI
PULL := --pull
endif

.PHONY: test image clean push

image: $(SOURCES)
	docker build $(PULL) -t $(IMAGE) -f Dockerfile .

push: image
	docker push $(IMAGE)

clean:
	rm -rf build
`)
	var readme, owners strings.Builder
	readme.WriteString("# Services\n\n| service | what it is for |\n|---|---|\n")
	for i, name := range names {
		if i%faultyService != 3 {
			fmt.Fprintf(&readme, "| [%s](services/%s) | number %d of them |\n", name, name, i)
		}
		fmt.Fprintf(&owners, "/services/%s/ @team-%d @admin-%d\n", name, i%40, i%7)
	}
	m.write("README.md", readme.String())
	m.write(".github/CODEOWNERS", owners.String())
}

// portBlocks is how many services have a block of ten ports. There are no ports
// for more.
const portBlocks = 5000

func (m writer) service(i int, name string) {
	dir := "services/" + name + "/"
	fault := i % faultyService
	m.write(dir+"Makefile", "include ../../make/service.mk\n\nPACKAGE := "+name+"\n\n"+
		"test: image\n\tdocker run --rm --entrypoint /srv/run $(IMAGE) test $(PACKAGE)\n")
	upgrade := "RUN apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends ca-certificates\n"
	if fault == 7 {
		upgrade = ""
	}
	m.write(dir+"Dockerfile", `# syntax=docker/dockerfile:1
ARG GO=1.26
FROM golang:${GO} AS build
WORKDIR /src
COPY go.mod *.go ./
RUN --mount=type=cache,target=/root/.cache go build -trimpath -o /out/server .

FROM build AS check
RUN go vet ./...

FROM debian:bookworm-slim
`+upgrade+`ENV HOME=/srv PORT=8000
WORKDIR $HOME
COPY --from=build /out/server server
COPY run ./
EXPOSE 8000
ENTRYPOINT ["/srv/run"]
CMD ["serve"]
`)
	m.write(dir+"run", `#!/bin/sh
# Starts the server, or whatever else is asked for.
set -eu
: "${DATABASE_URL:?is where the data is}"
case "${1:-serve}" in
serve) exec /srv/server --port "$PORT" ;;
*) exec "$@" ;;
esac
`)
	m.compose(i, name)
	m.scripts(dir)
	m.write(dir+"README.md", "# "+name+"\n\nIt needs `DATABASE_URL`, and listens on `PORT`.\n")
	m.write(dir+"go.mod", "module example.com/"+name+"\n\ngo 1.26\n")
	for _, f := range []string{"main.go", "store.go", "server.go"} {
		m.write(dir+f, "package main\n\n"+strings.Repeat("// It does what it is for, and tells how it went.\n", 60))
	}
	m.write(dir+".dockerignore", "build\n*.md\n")
}

func (m writer) compose(i int, name string) {
	ports := ""
	if i < portBlocks {
		ports = fmt.Sprintf("    ports: [\"%d:8000\"]\n", 10000+10*i)
	}
	dir, tag := "services/"+name+"/", "42.0.0"
	if i%faultyService == 11 {
		tag = "latest"
	}
	m.write(dir+"docker-compose.yml", `services:
  `+name+`: &service
    build: .
`+ports+`    environment:
      DATABASE_URL: postgres://postgres@database/${DATABASE:-main}
      LDAP_URL: ldaps://ldap.example.com
    depends_on: [database]
    volumes_from: [data]

  worker:
    <<: *service
    ports: []
    command: [worker]

  database:
    image: postgres:16
    volumes_from: [data]

  data:
    build: .
    entrypoint: "true"
`)
	m.write(dir+"docker-compose.prod.yml", "services:\n  "+name+":\n    image: docker/"+name+":"+tag+"\n    restart: always\n")
}

func (m writer) scripts(dir string) {
	m.write(dir+"scripts/backup.sh", `#!/bin/bash
# Writes the database into a folder.
set -euo pipefail
cd "$(dirname "$0")/.."
docker-compose exec -T database pg_dump -U postgres main > "${1:?usage: backup.sh DIRNAME}/main.sql"
`)
	m.write(dir+"scripts/restore.sh", `#!/bin/bash
set -euo pipefail
cd "$(dirname "$0")/.."
docker-compose exec -T database psql -U postgres main < "${1:?usage: restore.sh DIRNAME}/main.sql"
`)
	m.write(dir+"scripts/updates.sh", `#!/bin/sh
# Prints the packages that have an update, one a line.
set -eu
cd "$(dirname "$0")/.."
for container in $(docker-compose ps -q); do
	docker exec "$container" sh -c 'apt-get -qq update && apt-get -qqs upgrade' | awk '/^Inst/ { print $2 }'
done
`)
}
