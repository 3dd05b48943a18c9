package compose_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/compose"
)

// tree makes a file system of an archive: "-- name --" lines and contents.
func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: []byte(data), Mode: 0o644}
	}
	return m
}

func load(t *testing.T, files map[string]string, names ...string) *compose.Project {
	t.Helper()
	p, err := compose.NewReader(tree(files)).Load(names...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPlacesLeadToWhatIsWritten(t *testing.T) {
	text := strings.Join([]string{
		"\xef\xbb\xbf# ümlaut",
		"services:",
		"  'we\"b': {image: \"a:1\", ports: [80:80, \"81:81\" , 82:82 ]}",
		"  db:",
		"    image: &i !!str 'it''s' # x",
		"    build: &b",
		"      context: ./ü",
		"    ports:",
		"      - target: 1",
		"        published: 7000",
		"      - &p 9:9",
		"      - ${X:-1}:2",
		"    volumes: [*p]",
		"",
	}, "\r\n")
	p := load(t, map[string]string{"s/compose.yml": text}, "s/compose.yml")
	at := func(pl compose.Place) string { return text[pl.Start:pl.End] }
	web, db := p.Service("we\"b"), p.Service("db")
	var got []string
	for _, pl := range []compose.Place{
		web.At, web.Image.At, web.Ports[0].At, web.Ports[1].At, web.Ports[2].At, db.At, db.Image.At,
		db.Build.Context.At, db.Ports[0].At, db.Ports[1].At, db.Ports[2].At, db.Mounts[0].At,
	} {
		got = append(got, at(pl))
	}
	want := `'we"b' | "a:1" | 80:80 | "81:81" | 82:82 | db | 'it''s' | ./ü | 7000 | 9:9 | ${X:-1}:2 | 9:9`
	if s := strings.Join(got, " | "); s != want {
		t.Errorf("places:\n%s\nwant:\n%s", s, want)
	}
	if s := fmt.Sprint(db.Ports[2].At.Line, db.Ports[2].At.Column); s != "12 9" {
		t.Errorf("line and column %s", s)
	}
}
