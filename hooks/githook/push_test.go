package githook_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/githook"
)

var (
	zero = strings.Repeat("0", 40)
	one  = strings.Repeat("1", 40)
	two  = strings.Repeat("2", 40)
)

// pushes are inputs of the pre-push hook: those without a fault have the number
// of updates.
var pushes = []struct {
	input   string
	updates int
	fault   string
}{
	{"", 0, ""},
	{"refs/heads/a " + one + " refs/heads/b " + two + "\n", 1, ""},
	{"refs/heads/a " + one + " refs/heads/b " + two, 1, ""},
	{"(delete) " + zero + " refs/heads/b " + two + "\n", 1, ""},
	{"HEAD@{1 day ago} " + one + " refs/heads/b " + zero + "\nx " + one + " y " + zero + "\n", 2, ""},
	{"a " + strings.Repeat("a", 64) + " b " + strings.Repeat("0", 64) + "\n", 1, ""},
	{"\n", 0, "line 1 of the hook's input is not what git writes: \"\""},
	{"x " + one + " y " + zero + "\nx " + one + "\n", 0, "line 2 of the hook's input"},
	{one + " y " + zero + "\n", 0, "line 1"},
	{"x " + one + " y " + strings.Repeat("0", 64) + "\n", 0, "line 1"},
	{"x " + strings.Repeat("g", 40) + " y " + zero + "\n", 0, "line 1"},
	{"x " + one + "  " + zero + "\n", 0, "line 1"},
	{" " + one + " y " + zero + "\n", 0, "line 1"},
}

func TestReadPush(t *testing.T) {
	config := load(t, "")
	for _, test := range pushes {
		push, err := githook.ReadPush(config, "origin", "url", strings.NewReader(test.input))
		if test.fault != "" {
			if err == nil || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%.100q: got %v", test.input, err)
			}
			continue
		}
		if err != nil || len(push.Updates) != test.updates {
			t.Errorf("%.100q: got %+v, %v", test.input, push, err)
		}
	}
	for input, fault := range map[string]string{
		strings.Repeat("x", 70_000):                       "line 1 of the hook's input is longer than 65536 bytes",
		strings.Repeat("x "+one+" y "+zero+"\n", 100_001): "more than 100000 references",
	} {
		if _, err := githook.ReadPush(config, "origin", "url", strings.NewReader(input)); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%.100q: got %v", input, err)
		}
	}
}

func TestReadPushRanges(t *testing.T) {
	push, err := githook.ReadPush(load(t, ""), "origin", "url", strings.NewReader(
		"HEAD@{1 day ago} "+one+" refs/heads/new "+zero+"\n(delete) "+zero+" refs/heads/old "+one+"\nrefs/heads/a "+one+" refs/heads/a "+two+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if u := push.Updates[0]; u.LocalRef != "HEAD@{1 day ago}" || u.RemoteRef != "refs/heads/new" || !u.Creates() || u.Deletes() {
		t.Errorf("%+v", u)
	}
	if u := push.Updates[1]; !u.Deletes() || u.Creates() {
		t.Errorf("%+v", u)
	}
	if !slices.Equal(push.Include, []string{one, one}) || !slices.Equal(push.Exclude, []string{two}) {
		t.Errorf("%+v", push)
	}
}

func TestTrackingRefs(t *testing.T) {
	const usual = "[remote \"origin\"]\nurl=https://o\nfetch=+refs/heads/*:refs/remotes/origin/*\n[remote \"Up\"]\nurl=https://u\n" +
		"fetch=refs/heads/main:refs/remotes/up/main\nfetch=+refs/pull/*:refs/pulls/up/*\nfetch=^refs/heads/x\n"
	for _, test := range []struct{ config, remote, url, want string }{
		{usual, "origin", "https://o", "refs/remotes/origin/"},
		{usual, "Up", "https://u", "refs/remotes/up/main refs/pulls/up/"},
		{usual, "https://u", "https://u", "refs/remotes/up/main refs/pulls/up/"},
		{usual, "https://x", "https://x", "refs/remotes/"},
		{"", "https://x", "https://x", "refs/remotes/"},
		{"[remote \"m\"]\nfetch=+refs/*:refs/*\n", "m", "x", "refs/remotes/"},
		{"[remote \"m\"]\nfetch=+refs/heads/*:refs/heads/*\nfetch=+refs/tags/*:refs/tags/*\n", "m", "x", "refs/remotes/"},
		{"[remote \"m\"]\nfetch=refs/heads/main\n", "m", "x", "refs/remotes/"},
	} {
		push, err := githook.ReadPush(load(t, test.config), test.remote, test.url, strings.NewReader(""))
		if err != nil || strings.Join(push.ExcludeRefs, " ") != test.want {
			t.Errorf("%q: got %+v, %v; want %s", test.remote, push, err, test.want)
		}
	}
}

// TestPushInGit demands that what the hook names are the commits that the remote
// gets.
func TestPushInGit(t *testing.T) {
	w := newWorld(t)
	w.install(githook.PrePush)
	w.git("init", "-q", "--bare", "../remote.git")
	w.git("remote", "add", "origin", "../remote.git")
	// adds are the commits that the hook's findings stand for, with the
	// references as they were when it ran.
	adds := func(seen, refs string) []string {
		lines := strings.Split(seen, "\n")
		if lines[2] == "" {
			return nil
		}
		args := append([]string{"rev-list"}, strings.Fields(lines[2])...)
		args = append(append(args, "--not"), strings.Fields(lines[3])...)
		for _, ref := range strings.Split(refs, "\n") {
			name, id, _ := strings.Cut(ref, " ")
			if slices.ContainsFunc(strings.Fields(lines[4]), func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
				args = append(args, id)
			}
		}
		return strings.Fields(w.git(args...))
	}
	has := func() []string {
		return strings.Fields(w.git("--git-dir=../remote.git", "rev-list", "--all"))
	}
	for _, step := range []struct {
		prepare [][]string
		push    []string
		want    int // commits that are new to the remote
	}{
		{[][]string{{"1"}, {"2"}}, []string{"origin", "main"}, 2},
		{[][]string{{"3"}}, []string{"origin", "main"}, 1},
		{[][]string{{"4"}, {"5"}}, []string{"origin", "main:refs/heads/new", "main"}, 2},
		{[][]string{{"6"}}, []string{"../remote.git", "HEAD~1:refs/heads/older", "HEAD:refs/heads/newer"}, 1},
		{nil, []string{"origin", ":older"}, 0},
		{[][]string{{"--amend", "7"}}, []string{"-f", "origin", "main"}, 1},
		{[][]string{{"8"}}, []string{"origin", "HEAD@{0}:refs/heads/reflog"}, 1},
	} {
		for _, args := range step.prepare {
			w.commit(append(args[:len(args)-1:len(args)-1], "-m", args[len(args)-1])...)
		}
		before, refs := has(), w.git("for-each-ref", "--format=%(refname) %(objectname)")
		w.git(append([]string{"push", "-q"}, step.push...)...)
		var want []string
		for _, id := range has() {
			if !slices.Contains(before, id) {
				want = append(want, id)
			}
		}
		got := adds(w.read("seen"), refs)
		slices.Sort(want)
		slices.Sort(got)
		if len(want) != step.want || !slices.Equal(got, want) {
			t.Errorf("push %q: the hook finds %d commits, the remote has got %d, not %d\n%s", step.push, len(got), len(want), step.want, w.read("seen"))
		}
	}
}

// FuzzReadPush demands that what is accepted is what was written.
func FuzzReadPush(f *testing.F) {
	for _, test := range pushes {
		f.Add(test.input)
	}
	config := load(f, "")
	f.Fuzz(func(t *testing.T, input string) {
		push, err := githook.ReadPush(config, "origin", "url", strings.NewReader(input))
		if err != nil {
			return
		}
		var b strings.Builder
		include := 0
		for _, u := range push.Updates {
			b.WriteString(u.LocalRef + " " + u.LocalID + " " + u.RemoteRef + " " + u.RemoteID + "\n")
			if !u.Deletes() {
				include++
			}
		}
		got := strings.TrimSuffix(b.String(), "\n")
		if want := strings.TrimSuffix(strings.ReplaceAll(input, "\r\n", "\n"), "\n"); got != want && got != strings.TrimSuffix(want, "\r") {
			t.Errorf("%q was read as %q", input, got)
		}
		if len(push.Include) != include || len(push.Exclude) > include {
			t.Errorf("%q: %+v", input, push)
		}
	})
}
