package ref

import (
	"strings"
	"testing"
)

func FuzzPacked(f *testing.F) {
	id := strings.Repeat("1", 40)
	f.Add("# pack-refs with: peeled fully-peeled sorted \n"+id+" refs/heads/a\n"+id+" refs/tags/v1\n^"+id+"\n", "refs/tags/v1")
	f.Add(id+" refs/heads/a", "refs/heads/a")
	f.Add("# pack-refs with: sorted\n^\n^\n^\n", "x")
	f.Fuzz(func(t *testing.T, text, name string) {
		p := newPacked([]byte(text))
		got, ok := p.find(name)
		// What the search finds is there.
		if linear, found := (packedRefs{text: p.text}).find(name); ok && !found {
			t.Errorf("%q: found %s; line by line %s", name, got, linear)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("ref: refs/heads/main\n")
	f.Add(strings.Repeat("a", 40) + "\tbranch 'main' of somewhere\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := parse(text)
		if ok && r.ID.IsZero() == (r.Target == "") {
			t.Errorf("%q is %+v", text, r)
		}
	})
}
