package service

import (
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
)

// BenchmarkScripts judges the scripts of one service, as small as they mostly
// are.
func BenchmarkScripts(b *testing.B) {
	script := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o755} }
	tree := fstest.MapFS{
		"services/billing/go.mod": script("module example.com/billing\n"),
		"services/billing/run": script(`#!/bin/sh
# Starts the server, or whatever else is asked for.
set -eu
: "${DATABASE_URL:?is where the data is}"
case "${1:-serve}" in
serve) exec /srv/server --port "$PORT" ;;
*) exec "$@" ;;
esac
`),
		"services/billing/README.md": script("It needs `DATABASE_URL`, and listens on `PORT`.\n"),
		"services/billing/scripts/backup.sh": script(`#!/bin/bash
# Writes the database into a folder.
set -euo pipefail
cd "$(dirname "$0")/.."
docker-compose exec -T database pg_dump -U postgres main > "${1:?usage: backup.sh DIRNAME}/main.sql"
`),
		"services/billing/scripts/restore.sh": script(`#!/bin/bash
set -euo pipefail
cd "$(dirname "$0")/.."
docker-compose exec -T database psql -U postgres main < "${1:?usage: restore.sh DIRNAME}/main.sql"
`),
		"services/billing/scripts/updates.sh": script(`#!/bin/sh
# Prints the packages that have an update, one a line.
set -eu
cd "$(dirname "$0")/.."
for container in $(docker-compose ps -q); do
	docker exec "$container" sh -c 'apt-get -qq update && apt-get -qqs upgrade' | awk '/^Inst/ { print $2 }'
done
`),
	}
	for _, rule := range []*lint.Rule{EnvUndocumented, MaintenanceScriptMissing, MaintenanceScriptUnusable} {
		b.Run(rule.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
				if err := repo.AddServices([]string{"services/billing"}); err != nil {
					b.Fatal(err)
				}
				p := &lint.Pass{Rule: rule, Options: rule.Options, Config: repo.Config,
					Report: func(f lint.Finding) { b.Fatal(f) }}
				if err := rule.Service(p, repo.Services[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
