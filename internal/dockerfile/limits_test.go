package dockerfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
)

// numbered is a text so many times, with numbers in it.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// quick is a tree that looks at each path once, as the working tree does.
type quick struct {
	fstest.MapFS
	lists map[string][]fs.DirEntry
	infos map[string]fs.FileInfo
}

func (q quick) Lstat(name string) (info fs.FileInfo, err error) {
	info, ok := q.infos[name]
	if !ok {
		info, err = q.MapFS.Lstat(name)
		q.infos[name] = info
	}
	if info == nil {
		err = fs.ErrNotExist
	}
	return info, err
}

func (q quick) ReadDir(name string) (list []fs.DirEntry, err error) {
	list, ok := q.lists[name]
	if !ok {
		list, err = q.MapFS.ReadDir(name)
		q.lists[name] = list
	}
	return list, err
}

// wide is a tree with a large folder.
func wide() quick {
	fsys := quick{fstest.MapFS{"run": {Mode: 0o755}}, map[string][]fs.DirEntry{}, map[string]fs.FileInfo{}}
	for i := range 3000 {
		fsys.MapFS[fmt.Sprintf("d/f%d", i)] = &fstest.MapFile{}
	}
	return fsys
}

// What would take minutes to follow is given up, and said to be unknown. Each of
// these did take minutes.
func TestTooIntricate(t *testing.T) {
	const begin, end = "FROM scratch\nCOPY run /srv/run\n", "ENTRYPOINT [\"/srv/run\"]\n"
	links := "RUN ln -s . /l\n" + strings.Repeat("RUN ln -s "+strings.Repeat("/l", 20)+"/srv "+strings.Repeat("/l", 12)+"/x\n", 3000)
	exclude := "COPY " + numbered(200, "--exclude=**/[a]*%d ") + "d/f* /srv/\n"
	for name, c := range map[string]struct{ text, ignore string }{
		"wildcards":          {text: begin + numbered(2000, "COPY d/f%d* /srv/\n") + end},
		"matches":            {text: begin + strings.Repeat("COPY d/f1* /srv/\n", 3000) + end},
		"links":              {text: begin + links + end},
		"patterns left out":  {begin + "COPY d/f1* /srv/\n" + end, numbered(5000, "**/a*%d/[a-z]*\n")},
		"patterns of a copy": {text: begin + strings.Repeat(exclude, 50) + end},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := wide()
			fsys.MapFS["Dockerfile"] = &fstest.MapFile{Data: []byte(c.text)}
			fsys.MapFS[".dockerignore"] = &fstest.MapFile{Data: []byte(c.ignore)}
			i, err := dockerfile.Follow(fsys, dockerfile.Build{Dockerfile: "Dockerfile"})
			if err != nil {
				t.Fatal(err)
			}
			if v := i.Run(); v.Fault != entrypoint.Undecided || !strings.Contains(v.Why, "too intricate") {
				t.Errorf("%d: %s", v.Fault, v.Why)
			}
		})
	}
}

// Paths longer than any are not known, instead of growing with each WORKDIR.
func TestEndlessPaths(t *testing.T) {
	text := "FROM scratch\n" + strings.Repeat("WORKDIR a\n", 20000) + "COPY run run\nENTRYPOINT [\"./run\"]\n"
	fsys := fstest.MapFS{"Dockerfile": {Data: []byte(text)}, "run": {Mode: 0o755}}
	i, err := dockerfile.Follow(fsys, dockerfile.Build{Dockerfile: "Dockerfile"})
	if err != nil {
		t.Fatal(err)
	}
	if i.WorkingDir[:1] != dockerfile.Unknown {
		t.Errorf("the folder has %d bytes", len(i.WorkingDir))
	}
	if v := i.Run(); v.Fault != entrypoint.Undecided {
		t.Errorf("%d: %s", v.Fault, v.Why)
	}
}

// Whether make makes a file takes make's rules to find out: a path with hundreds
// of folders that are not there is no reason to ask that many times again.
func TestMadeIsAskedOnce(t *testing.T) {
	long := strings.Repeat("a/", 200)
	text := "FROM scratch\nCOPY run /srv/run\n" + strings.Repeat("COPY "+long+"run /srv/run\n", 100) + "ENTRYPOINT [\"/srv/run\"]\n"
	asked := map[string]int{}
	i, err := dockerfile.Follow(fstest.MapFS{"Dockerfile": {Data: []byte(text)}, "run": {Mode: 0o755}}, dockerfile.Build{
		Dockerfile: "Dockerfile", Made: func(name string) bool { asked[name]++; return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	i.Run()
	for name, n := range asked {
		if n > 1 {
			t.Fatalf("%d times about %s", n, name)
		}
	}
	if len(asked) < 100 || len(asked) > 2100 {
		t.Errorf("%d names", len(asked))
	}
}

// What ONBUILD adds is bounded over all stages.
func TestTriggers(t *testing.T) {
	text := "FROM scratch AS a\n" + strings.Repeat("ONBUILD USER a\n", 1000) + numbered(1000, "FROM a AS s%d\n") +
		"FROM scratch\n" + numbered(1000, "COPY --from=s%d a b\n")
	_, err := dockerfile.Follow(fstest.MapFS{"Dockerfile": {Data: []byte(text)}}, dockerfile.Build{Dockerfile: "Dockerfile"})
	var e *dockerfile.SyntaxError
	if !errors.As(err, &e) || e.File != "Dockerfile" || e.Line != 1022 {
		t.Error(err)
	}
}

// What follows several Dockerfiles pays for all of them.
func TestBudget(t *testing.T) {
	text := "FROM scratch\nCOPY run /run\n" + strings.Repeat("RUN true\n", 100) + "ENTRYPOINT [\"/run\"]\n"
	fsys := fstest.MapFS{"run": {Mode: 0o755}, "a/Dockerfile": {Data: []byte(text)}}
	whole := dockerfile.NewBudget(1 << 20)
	part := whole.Part(5 << 10)
	follow := func() error {
		i, err := dockerfile.Follow(fsys, dockerfile.Build{Dockerfile: "a/Dockerfile", Budget: part})
		if err == nil {
			before := part.Left()
			if v := i.Run(); before > 100 && (v.Fault != entrypoint.None || part.Left() >= before) {
				t.Errorf("%s: %d, then %d", v.Why, before, part.Left())
			}
		}
		return err
	}
	followed := 0
	for ; followed < 100 && follow() == nil; followed++ {
	}
	if err := follow(); !errors.Is(err, dockerfile.ErrBudget) || !strings.Contains(err.Error(), "a/Dockerfile") {
		t.Error(err)
	}
	if spent := 1<<20 - int(whole.Left()); followed < 2 || followed > 6 || spent < followed*len(text) || spent != 5<<10-int(part.Left()) {
		t.Errorf("%d followed with %d", followed, spent)
	}
	// What was followed is not looked into any further.
	part = whole.Part(int64(len(text)))
	i, err := dockerfile.Follow(fsys, dockerfile.Build{Dockerfile: "a/Dockerfile", Budget: part})
	if err != nil {
		t.Fatal(err)
	}
	if v := i.Run(); v.Fault != entrypoint.Undecided || !strings.Contains(v.Why, "too intricate") {
		t.Errorf("%d: %s", v.Fault, v.Why)
	}
	part = whole.Part(1 << 20)
	if err := follow(); err != nil || part.Left() != whole.Left() {
		t.Errorf("%v: %d of %d", err, part.Left(), whole.Left())
	}
}

// What is wrong is said in a line that somebody can read, however much of the
// Dockerfile it is about.
func TestShortTexts(t *testing.T) {
	long := strings.Repeat("x", 60<<10)
	for _, text := range []string{
		"ENTRYPOINT ['run', '" + long + "']\n", "ENTRYPOINT " + long + "\n", "ENTRYPOINT [\"/" + long + "/run\"]\n",
		"CMD [\"" + strings.Repeat("x ", 30<<10) + "\"]\n", "SHELL [\"/" + long + "\"]\nENTRYPOINT run\n", "COPY --from=0 " + long + " /run\nENTRYPOINT [\"/run\"]\n",
		long + " a\n", "RUN --" + long + "=1 a\n", "FROM " + long + ":" + long + "\n", "COPY --chmod=" + long + " a b\n", "ENV " + long + "\n", "WORKDIR ${" + long + "\n",
	} {
		fsys := fstest.MapFS{"Dockerfile": {Data: []byte("FROM scratch\n" + text)}}
		i, err := dockerfile.Follow(fsys, dockerfile.Build{Dockerfile: "Dockerfile"})
		said := fmt.Sprint(err)
		if err == nil {
			said = i.Run().Why
		}
		if len(said) > 1000 {
			t.Errorf("%.30q: %d bytes: %.100s…", text, len(said), said)
		}
	}
}
