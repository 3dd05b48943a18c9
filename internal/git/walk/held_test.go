package walk

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/object"
)

// What is counted as held has to be what is held: counted too high, it would
// grow until a walk keeps nothing and reads every commit twice.
func TestHeldIsCounted(t *testing.T) {
	r := gittest.New(t)
	all := r.Random(rand.New(rand.NewPCG(3, 0)), gittest.History{Commits: 60, Roots: 1})
	id := func(name string) object.ID {
		id, ok := object.ParseID(name)
		if !ok {
			t.Fatalf("%q is no id", name)
		}
		return id
	}
	for _, exclude := range []string{all[10], all[30], all[58]} {
		w := newWalker(History{Objects: object.Open(filepath.Join(r.Dir, ".git", "objects"), "", object.SHA1)})
		if err := w.start(Range{Include: []object.ID{id(all[59])}, Exclude: []object.ID{id(exclude)}}); err != nil {
			t.Fatal(err)
		}
		list, err := w.limit(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		w.emit(context.Background(), list, 0, func(_ Commit, err error) bool {
			if err != nil {
				t.Error(err)
			}
			return true
		})
		sum := 0
		for _, n := range w.nodes {
			sum += len(n.data)
		}
		if w.held != sum {
			t.Errorf("%d bytes are held, and %d are counted", sum, w.held)
		}
	}
}
