package gitconfig_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/gitconfig"
)

// load reads one file's text as the user's configuration. Further variables of
// the environment follow as name=value.
func load(t testing.TB, text string, env ...string) (*gitconfig.Config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "gitconfig")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return gitconfig.Load(gitconfig.Options{Getenv: environment(append(env, "GIT_CONFIG_GLOBAL="+file, "GIT_CONFIG_NOSYSTEM=1"))})
}

func mustLoad(t testing.TB, text string, env ...string) *gitconfig.Config {
	t.Helper()
	config, err := load(t, text, env...)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func environment(env []string) func(string) string {
	return func(name string) string {
		for _, pair := range env {
			if value, ok := strings.CutPrefix(pair, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestGet(t *testing.T) {
	config := mustLoad(t, "[A]\nB = 1\n[a]\nb = 2\n[a \"Sub.X\"]\nname = 3\nbare\n")
	for key, want := range map[string]string{"a.b": "2", "A.B": "2", "a.Sub.X.NAME": "3", "A.Sub.X.bare": ""} {
		if got, ok := config.Get(key); got != want || !ok {
			t.Errorf("%s: got %q, %v; want %q", key, got, ok, want)
		}
	}
	for _, key := range []string{"", "a", "a.c", "a.sub.x.name", "b.a", "a.b.c", ".", "a."} {
		if got, ok := config.Get(key); ok {
			t.Errorf("%s: got %q though it is not set", key, got)
		}
	}
	if got := strings.Join(config.All("a.B"), " "); got != "1 2" {
		t.Errorf("All: %q", got)
	}
	origin, ok := config.Origin("a.b")
	if !ok || origin.Line != 4 || origin.Scope != gitconfig.ScopeGlobal || !strings.HasSuffix(origin.String(), "gitconfig:4") {
		t.Errorf("origin %+v, %v", origin, ok)
	}
	if _, ok := config.Origin("a.c"); ok {
		t.Error("an origin for what is not set")
	}
	if b, err := config.Bool("a.Sub.X.bare", false); !b || err != nil {
		t.Errorf("an entry without a value is %v, %v", b, err)
	}
	if _, _, err := config.Text("a.Sub.X.bare"); err == nil || !strings.Contains(err.Error(), "gitconfig:7: a.Sub.X.bare: missing value") {
		t.Errorf("Text of an entry without a value: %v", err)
	}
	if b, err := config.Bool("no.such", true); !b || err != nil {
		t.Errorf("default: %v, %v", b, err)
	}
	if n, err := config.Int("no.such", 7); n != 7 || err != nil {
		t.Errorf("default: %v, %v", n, err)
	}
}

func TestPrefix(t *testing.T) {
	config := mustLoad(t, "[a]\nb=1\n[c]\nd=2\n[a \"X\"]\ny=3\nz=4\n")
	var got []string
	for e := range config.Prefix("a.") {
		if got = append(got, e.Key+"="+e.Value); len(got) == 2 {
			break
		}
	}
	if s := strings.Join(got, " "); s != "a.b=1 a.X.y=3" {
		t.Errorf("got %q", s)
	}
}

func TestWhiteSpaceInsideIsKept(t *testing.T) {
	// As from git 2.45 on, whatever git is installed.
	config := mustLoad(t, "[a]\nb = x\t\ty  z \t\n")
	if got, _ := config.Get("a.b"); got != "x\t\ty  z" {
		t.Errorf("got %q", got)
	}
}

func TestCommitSettings(t *testing.T) {
	for _, test := range []struct {
		text, cleanup, comment string
		auto                   bool
		fault                  string
	}{
		{"", "default", "#", false, ""},
		{"[commit]cleanup=scissors\n[core]commentChar=;", "scissors", "#", false, "missing"},
		{"[commit]cleanup=scissors\n[core]commentChar=%", "scissors", "%", false, ""},
		{"[core]\ncommentChar=%\ncommentString=//", "default", "//", false, ""},
		{"[core]\ncommentString=//\ncommentChar=%", "default", "%", false, ""},
		{"[core]\ncommentString=Auto", "default", "#", true, ""},
		{"[core]\ncommentChar=auto\ncommentChar=x", "default", "x", false, ""},
		{"[core]\ncommentChar=\"\"", "", "", false, "gitconfig:2: core.commentchar: must have at least one character"},
		{"[core]\ncommentString=\"\\n\"", "", "", false, "gitconfig:2: core.commentstring: cannot contain newline"},
		{"[core]\ncommentString", "", "", false, "gitconfig:2: core.commentstring: missing value"},
		{"[commit]\ncleanup", "", "", false, "gitconfig:2: commit.cleanup: missing value"},
		{"[commit]\ncleanup=all", "", "", false, "gitconfig:2: commit.cleanup: invalid cleanup mode \"all\""},
	} {
		config := mustLoad(t, test.text)
		cleanup, err := config.Cleanup()
		comment, auto, err2 := config.CommentString()
		if err = errors.Join(err, err2); err != nil {
			if test.fault == "" || !strings.Contains(err.Error(), test.fault) && test.fault != "missing" {
				t.Errorf("%q: %v", test.text, err)
			}
			continue
		}
		if cleanup != test.cleanup || comment != test.comment || auto != test.auto {
			t.Errorf("%q: got %q, %q, %v", test.text, cleanup, comment, auto)
		}
	}
}

func TestEncodingAndTrailers(t *testing.T) {
	config := mustLoad(t, "[i18n]\ncommitEncoding=ISO-8859-1\n[trailer]\nseparators=:=\n")
	if encoding, err := config.CommitEncoding(); encoding != "ISO-8859-1" || err != nil {
		t.Errorf("encoding %q, %v", encoding, err)
	}
	if separators, err := config.TrailerSeparators(); separators != ":=" || err != nil {
		t.Errorf("separators %q, %v", separators, err)
	}
	config = mustLoad(t, "[trailer \"x\"]\nkey\n[trailer]\nseparators\n[i18n]\ncommitEncoding\n")
	if _, err := config.TrailerKeys(); err == nil {
		t.Error("a trailer's key without a value passes")
	}
	if _, err := config.TrailerSeparators(); err == nil {
		t.Error("separators without a value pass")
	}
	if _, err := config.CommitEncoding(); err == nil {
		t.Error("an encoding without a value passes")
	}
	config = mustLoad(t, "")
	if separators, err := config.TrailerSeparators(); separators != ":" || err != nil {
		t.Errorf("default separators %q, %v", separators, err)
	}
	if keys, err := config.TrailerKeys(); keys != nil || err != nil {
		t.Errorf("default keys %q, %v", keys, err)
	}
}

func TestPathname(t *testing.T) {
	dir := t.TempDir()
	for value, want := range map[string]string{
		"hooks": "hooks", "~/x": "/home/me/x", "~": "/home/me", "/a/~/b": "/a/~/b", "%(prefix)/x": filepath.FromSlash("/opt/x"),
		":(optional)/no/such": "", ":(optional)" + filepath.ToSlash(dir): filepath.ToSlash(dir), "~other/x": "error",
	} {
		config := mustLoad(t, "[core]\nhooksPath="+value+"\n", "HOME=/home/me", "GIT_EXEC_PATH=/opt/libexec/git-core")
		got, ok, err := config.HooksPath()
		if err != nil {
			got = "error"
		}
		if got != want || ok != (want != "" && want != "error") {
			t.Errorf("%s: got %q, %v, %v; want %q", value, got, ok, err, want)
		}
	}
	config := mustLoad(t, "[core]\nhooksPath=~/x\n")
	if _, _, err := config.HooksPath(); runtime.GOOS != "windows" && (err == nil || !strings.Contains(err.Error(), "HOME is not set")) {
		t.Errorf("without a home: %v", err)
	}
	config = mustLoad(t, "[core]\nhooksPath=%(prefix)/x\n")
	if _, _, err := config.HooksPath(); err == nil {
		t.Error("a prefix that is not known passes")
	}
}

func TestSystemFileFollowsTheInstallation(t *testing.T) {
	root := t.TempDir()
	for exec, etc := range map[string]string{
		"/Cellar/git/2.50.1/libexec/git-core": "/etc/gitconfig",
		"/opt/git/libexec/git-core":           "/etc/gitconfig",
		"/Git/mingw64/libexec/git-core":       "/Git/etc/gitconfig",
		"/local/lib/git-core":                 "/local/etc/gitconfig",
	} {
		file := filepath.Join(root, filepath.FromSlash(etc))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("[from]\nexec = "+exec+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, filepath.FromSlash(exec)) + string(filepath.ListSeparator) + "/bin"
		config, err := gitconfig.Load(gitconfig.Options{Getenv: environment([]string{"PATH=" + path, "GIT_CONFIG_GLOBAL=" + os.DevNull})})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := config.Get("from.exec"); got != exec {
			t.Errorf("%s: the file of %q was read", exec, got)
		}
	}
}

func TestIncludesAreBounded(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "gitconfig")
	if err := os.WriteFile(file, []byte("[include]\npath=gitconfig\npath=gitconfig\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := gitconfig.Load(gitconfig.Options{Getenv: environment([]string{"GIT_CONFIG_GLOBAL=" + file, "GIT_CONFIG_NOSYSTEM=1"})})
	if err == nil || !strings.Contains(err.Error(), "gitconfig:2: include.path: exceeded maximum include depth (10)") {
		t.Errorf("got %v", err)
	}
}

// TestIncludesAddUp has ten files, each of which includes the next a hundred
// times.
func TestIncludesAddUp(t *testing.T) {
	dir := t.TempDir()
	name := func(n int) string { return filepath.Join(dir, string(rune('a'+n))) }
	for n := range 9 {
		text := strings.Repeat("[include]\npath="+filepath.ToSlash(name(n+1))+"\n", 100)
		if err := os.WriteFile(name(n), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name(9), []byte("[a]\nb=1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := gitconfig.Load(gitconfig.Options{Getenv: environment([]string{"GIT_CONFIG_GLOBAL=" + name(0), "GIT_CONFIG_NOSYSTEM=1"})})
	if err == nil || !strings.Contains(err.Error(), "add up to more than 1000 files") {
		t.Errorf("got %v", err)
	}
}

func TestHugeFileIsRefused(t *testing.T) {
	_, err := load(t, strings.Repeat("#", 1<<20+1))
	if err == nil || !strings.Contains(err.Error(), "larger than 1048576 bytes") {
		t.Errorf("got %v", err)
	}
	if _, err := load(t, strings.Repeat("#", 1<<20)); err != nil {
		t.Error(err)
	}
}

func TestCommonDir(t *testing.T) {
	dir := t.TempDir()
	if got, err := gitconfig.CommonDir(dir); got != dir || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for text, want := range map[string]string{"../..\n": filepath.Join(dir, "..", ".."), filepath.ToSlash(dir) + "/x": filepath.Join(dir, "x")} {
		if err := os.WriteFile(filepath.Join(dir, "commondir"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := gitconfig.CommonDir(dir); filepath.Clean(got) != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
}

// FuzzLoad demands that any file and any parameters are answered in bounded
// time, without a panic, and that what is read can be asked for.
func FuzzLoad(f *testing.F) {
	for _, text := range syntax {
		f.Add([]byte(text), "'a.b=c'")
	}
	f.Add([]byte("[include]\npath=x\n[includeIf \"gitdir:**/a/**/b\"]\npath=y\n"), "'a.b'='c' 'd.e'=")
	f.Add([]byte("[core]\ncommentchar=auto\n[trailer \"x\"]\nkey=y\n"), "'core.commentString'='//'")
	f.Add([]byte("[includeIf \"hasconfig:remote.*.url:https://**\"]\npath=y\n[remote \"o\"]url=https://x/y\n"), "")
	f.Add([]byte("[includeIf \"onbranch:ma[[:alpha:]]?*/**\"]\npath=gitconfig\n"), "")
	dir := f.TempDir()
	file := filepath.Join(dir, "gitconfig")
	if err := os.WriteFile(filepath.Join(dir, "HEAD"), []byte("ref: refs/heads/main\n"), 0o644); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte, parameters string) {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		config, err := gitconfig.Load(gitconfig.Options{GitDir: dir, Getenv: environment([]string{
			"GIT_CONFIG_GLOBAL=" + file, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_PARAMETERS=" + parameters})})
		if err != nil {
			return
		}
		last := map[string]string{}
		for e := range config.Prefix("") {
			last[e.Key] = e.Value
		}
		for key, value := range last {
			if got, ok := config.Get(key); !ok || got != value {
				t.Errorf("%q: got %q, %v; want %q", key, got, ok, value)
			}
		}
		// Only for what they do with odd values.
		config.Cleanup()
		config.CommentString()
		config.TrailerKeys()
		config.HooksPath()
	})
}

// BenchmarkLoad reads what a usual machine has: three small files.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	system, home, repo := filepath.Join(dir, "system"), filepath.Join(dir, "home"), filepath.Join(dir, "repo")
	for file, text := range map[string]string{
		system:                            "[credential \"https://example.com\"]\n\thelper = store\n",
		filepath.Join(home, ".gitconfig"): "[user]\n\tname = A U Thor\n\temail = a@example.com\n[alias]\n\tst = status\n\tci = commit -v\n[core]\n\teditor = vim\n\tpager = less\n[pull]\n\trebase = true\n",
		filepath.Join(repo, "config"):     "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n[remote \"origin\"]\n\turl = https://example.com/x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n",
	} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	getenv := environment([]string{"HOME=" + home, "GIT_CONFIG_SYSTEM=" + system})
	b.ReportAllocs()
	for b.Loop() {
		config, err := gitconfig.Load(gitconfig.Options{GitDir: repo, Getenv: getenv})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := config.CommentString(); err != nil {
			b.Fatal(err)
		}
	}
}
