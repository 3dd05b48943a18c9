package service

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
)

// opened is a tree that notes which files are opened of it.
type opened struct {
	tree  fstest.MapFS
	names []string
}

func (o *opened) Open(name string) (fs.File, error) {
	if o.tree[name] != nil {
		o.names = append(o.names, name)
	}
	return o.tree.Open(name)
}

// Of what cannot be text, is too large, or tells only of things nothing is read;
// of the rest all, whatever was read before it.
func TestLDAPReadsText(t *testing.T) {
	const address = "uri ldap://directory.example\n"
	tree := &opened{tree: fstest.MapFS{}}
	for name, text := range map[string]string{
		"a.conf": strings.Repeat("#\n", 5000) + address, "b.conf": address, "c.conf": "short", "d": address + "\x00",
		"logo.PNG": address, "app.jar": address, "README.md": address, "go.mod": address, "docs/x.conf": address, "x.conf": strings.Repeat(address, 1<<16),
	} {
		tree.tree["services/a/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
	if err := repo.AddServices([]string{"services/a"}); err != nil {
		t.Fatal(err)
	}
	cfg := &lint.Config{Rules: map[string]lint.Settings{"ldap-plaintext": {Severity: lint.Error, Options: LDAPPlaintext.Options}}}
	var found []string
	_, err := lint.Run(context.Background(), lint.Input{Repo: repo}, cfg, []*lint.Rule{LDAPPlaintext}, func(f lint.Finding) error {
		found = append(found, fmt.Sprint(f.Path, ":", f.Start))
		return nil
	})
	if got := fmt.Sprint(found); err != nil || got != "[services/a/a.conf:10004 services/a/b.conf:4]" {
		t.Errorf("%s, %v", got, err)
	}
	if got := fmt.Sprint(tree.names); got != "[services/a/a.conf services/a/b.conf services/a/c.conf services/a/d]" {
		t.Errorf("read: %s", got)
	}
}

// A file that is one line with thousands of addresses takes memory by its
// length, not by the square of it.
func TestLDAPLongLine(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "x": false, "# ": true, "a\n  REM a ": true, "#\n": false, "a # b": true, strings.Repeat("x", maxCommented) + " # b": false,
		"\n#" + strings.Repeat("x", maxCommented-2): true, "#" + strings.Repeat("x", maxCommented): false, strings.Repeat("x\n", maxCommented) + "// ": true,
	} {
		if got := commented([]byte(text+"ldap://a"), len(text)); got != want {
			t.Errorf("%.20q, %d bytes: %t", text, len(text), got)
		}
	}
	const addresses = 2000
	data := []byte(strings.Repeat("ldap://localhost ", addresses))
	p := &lint.Pass{}
	before := testing.AllocsPerRun(1, func() { searchLDAP(p, LDAPPlaintext.Options.(ldapOptions), "a", data[:17*addresses/2]) })
	after := testing.AllocsPerRun(1, func() { searchLDAP(p, LDAPPlaintext.Options.(ldapOptions), "a", data) })
	if after > 3*before+10 {
		t.Errorf("%v allocations, and %v of twice as many addresses", before, after)
	}
}
