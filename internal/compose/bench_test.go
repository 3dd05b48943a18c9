package compose_test

import (
	"io/fs"
	"testing"

	"github.com/megalint/megalint/internal/compose"
)

// BenchmarkProjects reads the compose files of one service: a base, and a
// variant that stands alone.
func BenchmarkProjects(b *testing.B) {
	files := tree(map[string]string{
		"services/billing/docker-compose.prod.yml": `services:
  billing:
    image: docker/billing:42.0.0
    restart: always
`,
		"services/billing/docker-compose.yml": `services:
  billing: &service
    build: .
    ports: ["10000:8000"]
    environment:
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
`,
	})
	entries, err := fs.ReadDir(files, "services/billing")
	if err != nil {
		b.Fatal(err)
	}
	r := compose.NewReader(files)
	b.ReportAllocs()
	for b.Loop() {
		if p, err := r.ProjectsOf("services/billing", entries); err != nil || len(p) != 2 {
			b.Fatal(len(p), err)
		}
	}
}
