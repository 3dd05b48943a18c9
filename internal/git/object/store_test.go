package object_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/object"
)

// filled makes a repository with objects of all types: large ones, small ones
// and such as become deltas.
func filled(t *testing.T, options ...string) *gittest.Repo {
	r := gittest.New(t, options...)
	r.Random(rand.New(rand.NewPCG(3, 4)), gittest.History{Commits: 60, Roots: 1})
	var text strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&text, "line %d of a large file\n", i*i)
	}
	r.Git("reset", "-q", "--hard", "b59")
	r.Write("large", text.String())
	r.Write("empty", "")
	r.Commit("Add a large file")
	r.Write("large", text.String()+"and one line more\n")
	r.Commit("Change the large file")
	r.Git("tag", "-a", "-m", "A tag", "v1")
	return r
}

// listing is what git knows of a repository's objects.
func listing(t *testing.T, r *gittest.Repo) map[string][2]string {
	list := map[string][2]string{}
	for _, line := range r.Lines("cat-file", "--batch-all-objects", "--batch-check") {
		f := strings.Fields(line)
		list[f[0]] = [2]string{f[1], f[2]}
	}
	if len(list) < 100 {
		t.Fatalf("only %d objects", len(list))
	}
	return list
}

// compareAll reads all objects and compares them with git's.
func compareAll(t *testing.T, r *gittest.Repo, s *object.Store) {
	t.Helper()
	var ids []string
	list := listing(t, r)
	for id := range list {
		ids = append(ids, id)
	}
	out, err := r.Feed(strings.Join(ids, "\n")+"\n", "cat-file", "--batch")
	if err != nil {
		t.Fatal(err)
	}
	out += "\n"
	for _, name := range ids {
		head, rest, _ := strings.Cut(out, "\n")
		id, ok := object.ParseID(name)
		if !ok || id.String() != name {
			t.Fatalf("id %s reads as %s", name, id)
		}
		if list[name][0] == "tree" {
			for range 2 { // the second time it may come from memory
				compareTree(t, s, id)
			}
		}
		obj, err := s.Read(id, object.MaxSize)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %s %d", id, obj.Type, len(obj.Data)); got != head {
			t.Fatalf("got %s, git has %s", got, head)
		}
		if string(obj.Data) != rest[:len(obj.Data)] {
			t.Fatalf("%s: the content differs from git's", head)
		}
		if size, err := s.Size(id); err != nil || size != int64(len(obj.Data)) {
			t.Fatalf("%s: Size = %d, %v", head, size, err)
		}
		out = rest[len(obj.Data)+1:]
	}
}

// compareTree reads a tree as a tree, and as an object of any type.
func compareTree(t *testing.T, s *object.Store, id object.ID) {
	t.Helper()
	obj, err := s.Read(id, object.MaxSize)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := s.ReadType(id, object.TreeType, object.MaxSize); err != nil || !bytes.Equal(data, obj.Data) {
		t.Fatalf("tree %s: %q, %v; want %q", id, data, err, obj.Data)
	}
	if _, err := s.ReadType(id, object.CommitType, object.MaxSize); !errors.Is(err, object.ErrCorrupt) {
		t.Fatalf("tree %s as a commit: %v", id, err)
	}
	if _, err := s.ReadType(id, object.TreeType, int64(len(obj.Data))-1); len(obj.Data) > 0 && !errors.Is(err, object.ErrTooLarge) {
		t.Fatalf("tree %s is larger than the limit: %v", id, err)
	}
}

func open(r *gittest.Repo, format object.Format) *object.Store {
	return object.Open(filepath.Join(r.Dir, ".git", "objects"), "", format)
}

func TestReadEqualsCatFile(t *testing.T) {
	r := filled(t)
	loose := gittest.New(t)
	loose.Git("-c", "fetch.unpackLimit=100000", "-c", "transfer.unpackLimit=100000", "fetch", "-q", r.Dir, "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*", "-u")
	loose.Git("config", "core.compression", "0")
	t.Run("loose", func(t *testing.T) { compareAll(t, loose, open(loose, object.SHA1)) })
	t.Run("several packs and loose", func(t *testing.T) { compareAll(t, r, open(r, object.SHA1)) })
	r.Git("repack", "-adfq", "--depth=200", "--window=50")
	t.Run("one pack", func(t *testing.T) { compareAll(t, r, open(r, object.SHA1)) })
	r.Git("-c", "pack.indexVersion=2", "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=200")
	t.Run("deltas that name their base", func(t *testing.T) { compareAll(t, r, open(r, object.SHA1)) })
	t.Run("64-bit offsets", func(t *testing.T) {
		packs, _ := filepath.Glob(filepath.Join(r.Dir, ".git/objects/pack/*.pack"))
		for _, pack := range packs {
			idx := strings.TrimSuffix(pack, ".pack") + ".idx"
			if err := os.Remove(idx); err != nil {
				t.Fatal(err)
			}
			r.Git("index-pack", "--index-version=2,0x40", "-o", idx, pack)
		}
		compareAll(t, r, open(r, object.SHA1))
	})
}

func TestReadSHA256(t *testing.T) {
	r := filled(t, "--object-format=sha256")
	r.Git("repack", "-adfq")
	compareAll(t, r, open(r, object.SHA256))
}

func TestReadAlternates(t *testing.T) {
	r := filled(t)
	r.Git("repack", "-adfq")
	r.Git("clone", "-q", "--shared", ".", "../borrower")
	borrower := r.At("../borrower")
	borrower.Write("own", "own")
	borrower.Commit("Add a file of its own")
	r.Git("clone", "-q", "--shared", "../borrower", "../second")
	second := r.At("../second")
	compareAll(t, second, open(second, object.SHA1))

	empty := gittest.New(t)
	env := object.Open(filepath.Join(empty.Dir, ".git/objects"), `"`+filepath.Join(r.Dir, ".git")+`/\157bjects":/nonexistent`, object.SHA1)
	compareAll(t, r, env)
}

// Packs come and go while somebody reads.
func TestReadAfterRepack(t *testing.T) {
	r := filled(t)
	s := open(r, object.SHA1)
	first := r.Git("rev-parse", "b0")
	id, _ := object.ParseID(first)
	if _, err := s.Read(id, object.MaxSize); err != nil {
		t.Fatal(err)
	}
	r.Git("repack", "-adfq")
	r.Write("new", "new")
	r.Commit("Add a file")
	compareAll(t, r, s)
	s.Close()
}

func TestReadConcurrently(t *testing.T) {
	r := filled(t)
	r.Git("repack", "-adfq")
	s := open(r, object.SHA1)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for name, want := range listing(t, r) {
				id, _ := object.ParseID(name)
				obj, err := s.Read(id, object.MaxSize)
				if err != nil || fmt.Sprint(len(obj.Data)) != want[1] {
					t.Errorf("%s: %d bytes, want %s; %v", name, len(obj.Data), want[1], err)
				}
			}
		})
	}
	group.Wait()
}

func TestReadErrors(t *testing.T) {
	r := filled(t)
	s := open(r, object.SHA1)
	missing, _ := object.ParseID(strings.Repeat("1", 40))
	if _, err := s.Read(missing, object.MaxSize); !errors.Is(err, object.ErrMissing) || !strings.Contains(err.Error(), missing.String()) {
		t.Errorf("missing object: %v", err)
	}
	if _, err := s.Read(object.ID{}, object.MaxSize); !errors.Is(err, object.ErrMissing) {
		t.Errorf("no id: %v", err)
	}
	for _, rev := range []string{"HEAD:large", "HEAD~:large"} {
		large, _ := object.ParseID(r.Git("rev-parse", rev))
		for range 2 { // loose, then packed
			if _, err := s.Read(large, 1000); !errors.Is(err, object.ErrTooLarge) {
				t.Errorf("%s with a limit: %v", rev, err)
			}
			r.Git("repack", "-adq")
			s = open(r, object.SHA1)
		}
	}
	head, _ := object.ParseID(r.Git("rev-parse", "HEAD"))
	if _, err := s.ReadType(head, object.TreeType, object.MaxSize); !errors.Is(err, object.ErrCorrupt) {
		t.Errorf("commit as a tree: %v", err)
	}
}

// Whatever byte of a file is wrong, there is an answer: an error, or what git
// reads.
func TestReadCorrupt(t *testing.T) {
	r := gittest.New(t)
	r.Random(rand.New(rand.NewPCG(5, 6)), gittest.History{Commits: 12, Roots: 1})
	r.Git("repack", "-adfq")
	var ids []object.ID
	for _, line := range r.Lines("cat-file", "--batch-all-objects", "--batch-check=%(objectname)") {
		id, _ := object.ParseID(line)
		ids = append(ids, id)
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for _, ext := range []string{"pack", "idx"} {
		files, _ := filepath.Glob(filepath.Join(r.Dir, ".git/objects/pack/*."+ext))
		good, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(files[0], 0o600); err != nil {
			t.Fatal(err)
		}
		failures := 0
		for range 150 {
			bad := bytes.Clone(good)
			bad[rng.IntN(len(bad)-20)] ^= 1 << rng.IntN(8)
			if rng.IntN(10) == 0 {
				bad = bad[:rng.IntN(len(bad))]
			}
			if err := os.WriteFile(files[0], bad, 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(r, object.SHA1)
			for _, id := range ids {
				if _, err := s.Read(id, object.MaxSize); err != nil {
					failures++
				}
			}
			s.Close()
		}
		if failures == 0 {
			t.Errorf("no fault in the %s file was seen", ext)
		}
		if err := os.WriteFile(files[0], good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWithPrefix(t *testing.T) {
	r := filled(t)
	r.Git("repack", "-adq")
	r.Write("loose", "loose")
	r.Commit("Add a loose file")
	s := open(r, object.SHA1)
	var all []string
	for id := range listing(t, r) {
		all = append(all, id)
	}
	prefixes := []string{"0000", "ffff", "abc", "abcg"}
	for _, id := range all[:80] {
		prefixes = append(prefixes, id[:4], id[:5], strings.ToUpper(id[:7]), id)
	}
	for _, prefix := range prefixes {
		ids, err := s.WithPrefix(prefix)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, id := range all {
			if len(prefix) >= 4 && strings.HasPrefix(id, strings.ToLower(prefix)) {
				count++
			}
		}
		if len(ids) != count {
			t.Errorf("%s: %d objects, want %d", prefix, len(ids), count)
		}
	}
}
