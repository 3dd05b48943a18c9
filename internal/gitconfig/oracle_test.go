package gitconfig_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/gitconfig"
)

// world is a folder with a repository and a user's home, in which real git and
// gitconfig see the same files and the same environment.
type world struct {
	t    testing.TB
	root string
	env  map[string]string
	opts gitconfig.Options
}

// newWorld makes a repository in <root>/repo, with the home in <root>/home.
func newWorld(t testing.TB) *world {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: it is the oracle of this test")
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, root: root, env: map[string]string{
		"HOME": filepath.Join(root, "home"), "PATH": os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM": "1",
	}}
	w.write("home/empty", "")
	w.git("init", "-q", "-b", "main", filepath.Join(root, "repo"))
	w.env["GIT_DIR"] = filepath.Join(root, "repo", ".git")
	w.opts = gitconfig.Options{GitDir: w.env["GIT_DIR"], Getenv: func(name string) string { return w.env[name] }}
	return w
}

func (w *world) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// run runs git in the world and returns its output.
func (w *world) run(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = w.root
	cmd.Env = []string{}
	for name, value := range w.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("git %q: %w\n%s", args, err, stderr.String())
	}
	return string(out), err
}

func (w *world) git(args ...string) string {
	w.t.Helper()
	out, err := w.run(args...)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// list is what gitconfig knows, in the form of git config --list -z.
func (w *world) list() (string, error) {
	config, err := gitconfig.Load(w.opts)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for e := range config.Prefix("") {
		origin := "file:" + e.Origin.File
		if e.Origin.File == "" {
			origin = "command line:"
		}
		fmt.Fprintf(&b, "%s\x00%s\x00%s", e.Origin.Scope, origin, e.Key)
		if !e.Valueless {
			b.WriteString("\n" + e.Value)
		}
		b.WriteByte(0)
	}
	return b.String(), nil
}

// compare demands that git and gitconfig see the same, or both refuse. It
// reports whether they accept.
func (w *world) compare() bool {
	w.t.Helper()
	want, wantErr := w.run("config", "--list", "--show-scope", "--show-origin", "-z")
	got, gotErr := w.list()
	if (wantErr == nil) != (gotErr == nil) {
		w.t.Fatalf("git says %v\nwe say %v\n%s", wantErr, gotErr, w.dump())
	}
	if gotErr == nil && got != want {
		w.t.Fatalf("got:\n%q\nwant:\n%q\n%s", got, want, w.dump())
	}
	return gotErr == nil
}

// dump shows the files, for failures.
func (w *world) dump() string {
	var b strings.Builder
	for _, pattern := range []string{"home/*", "home/.gitconfig", "home/.config/git/*", "repo/.git/config*"} {
		names, _ := filepath.Glob(filepath.Join(w.root, pattern))
		for _, name := range names {
			text, _ := os.ReadFile(name)
			fmt.Fprintf(&b, "== %s\n%q\n", name, text)
		}
	}
	return b.String()
}

// syntax is written by hand: each case is one file's text.
var syntax = []string{
	"",
	"\n\n",
	"[core]\n\tbare = false\n",
	"\ufeff[core]\n\tbare\n",
	"\xef\xbb[core]\n\tbare\n",
	"\ufeff",
	"[core]\r\n\teditor = vim\r\n\tpager\r\n",
	"[a]x=1",
	"[a]x",
	"[a] x = 1 ; y = 2\n",
	"[a] x = \"1 ; y\" # = 2\n",
	"[a] x = a\"b c\"d  \n",
	"[a] x = \"  a  \"  \n",
	"[a] x = a   b  # c\n",
	"[a] x = \"a\" ; c\n",
	"[a] x = \\t\\b\\n\\\\\\\"z\n",
	"[a] x = \\q\n",
	"[a] x = a\\\n  b\\\r\nc\n",
	"[a] x = a \\\n# b\n",
	"[a] x = a ; b\\\n y = c\n",
	"[a] x = a\\",
	"[a] x = \"a\nb\"\n",
	"[a] x = \"a\\\nb\"\n",
	"[a] x = \"a",
	"[a]\n x =\n y = \"\"\n z\n",
	"[a]\n x y\n",
	"[a]\n x_y = 1\n",
	"[a]\n 1x = 1\n",
	"[a]\n x1-y = 1\n",
	"[a]\n = 1\n",
	"[a]\n x : 1\n",
	"[a]\nX = 1\nx = 2\n[A]x=3\n",
	"[a \"B c\"]\nX = 1\n",
	"[a \"b]\"]\nX = 1\n",
	"[a\t \"b\"]X = 1\n",
	"[a \"\"]\nX = 1\n",
	"[a \"b\\\"c\\\\d\\e\"]\nX = 1\n",
	"[a \"b\\\n\"]\nX = 1\n",
	"[a \"b\nc\"]\nX = 1\n",
	"[a \"b\" ]\nX = 1\n",
	"[a\n\"b\"]\nX = 1\n",
	"[a b]\nX = 1\n",
	"[A.B.C]\nX = 1\n",
	"[A.B \"C.D\"]\nX = 1\n",
	"[.a]\nx = 1\n",
	"[]\nx = 1\n",
	"[a_b]\nx = 1\n",
	"[a",
	"[a]]\n",
	"[a \"é☃\"]\nx = é ☃\n",
	"[a]\nx = b\xff\n",
	"[a]\nx = b\x00c\ny = 2\n",
	"[a \"b\x00c\"]\nx = 1\n",
	"[a]\n\fx = 1\n",
	"[a]\nx = \fb\v \n",
	"[a]\nx = '1'\n",
	"#\n;\n[a]#c\nx=1;\n",
	"[a] x = 1\n]\n",
	"junk\n",
	"Junk = 1\n[a]\nx = 1\n",
}

func TestSyntaxIsGits(t *testing.T) {
	w := newWorld(t)
	w.write("repo/.git/config", "")
	for _, text := range syntax {
		w.write("home/.gitconfig", text)
		w.compare()
	}
}

// word picks one of the words.
func word(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

// randomFile writes a file that is mostly well-formed, with includes among its
// entries.
func randomFile(r *rand.Rand, root string) string {
	var b strings.Builder
	b.WriteString("[x]\n")
	for range r.IntN(8) {
		switch r.IntN(6) {
		case 0:
			b.WriteString(word(r, "[core]", "[Core]", "[a.B]", "[a \"B\"]", "[remote \"o\"]", "[a \"b\\\"]\"] ", "[trailer \"x.y\"]",
				"[extensions]"))
		case 1:
			condition := word(r, "gitdir:"+root+"/repo/", "gitdir:repo/", "gitdir/i:REPO/", "gitdir:./", "gitdir:~/", "gitdir:../",
				"gitdir:*/repo/.git", "onbranch:main", "onbranch:m*", "onbranch:x/", "hasconfig:remote.*.url:https://**",
				"hasconfig:remote.*.url:*", "nonsense:x", "gitdir:"+root+"/**/.git", "gitdir/i:./../Repo/**", "gitdir:"+root+"/li*/")
			fmt.Fprintf(&b, "[includeIf %q]\n", condition)
			fmt.Fprintf(&b, "path = %s\n", word(r, "one", "two", "~/three", root+"/home/one"))
		case 2:
			fmt.Fprintf(&b, "[include]\npath = %s\n", word(r, "one", "two", "./two", "~/three", "missing", root+"/home/three"))
		default:
			b.WriteString(word(r, "", " ", "\t"))
			b.WriteString(word(r, "url", "key", "Path", "x-1", "worktreeConfig", "a", "url"))
			b.WriteString(word(r, "=", " = ", "\t= ", "= ", "=", " ", "", " = \\\n"))
			for range r.IntN(6) {
				b.WriteString(word(r, "true", "https://x/y", " ", "  ", "\"a b\"", "\\n", "\\\"", "é", "x", "\\\n", "\"", "\"; \"", " # c"))
			}
		}
		b.WriteString(word(r, "\n", "\n", "\n", "\r\n", " \n", "\n\n", " ; c\n"))
	}
	return b.String()
}

func TestRandomLayoutsAreGits(t *testing.T) {
	w := newWorld(t)
	w.env["GIT_CONFIG_NOSYSTEM"] = "0"
	w.env["GIT_CONFIG_SYSTEM"] = filepath.Join(w.root, "home", "system")
	if err := os.Symlink("repo", filepath.Join(w.root, "link")); err != nil {
		t.Skip(err)
	}
	rounds := 200
	if testing.Short() {
		rounds = 50
	}
	accepted := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		for _, name := range []string{"home/system", "home/.gitconfig", "home/.config/git/config", "home/one", "home/two",
			"repo/.git/config.worktree", "repo/.git/one"} {
			text := ""
			if r.IntN(2) == 0 {
				text = randomFile(r, w.root)
			}
			w.write(name, text)
		}
		// git reads the repository's format before all else: keep that file sound.
		w.write("repo/.git/config", "[core]\nrepositoryformatversion = 0\n"+word(r, "", "[extensions]\nworktreeConfig\n",
			"[include]\npath = one\n", "[remote \"o\"]\nurl = https://a/b\n", "[includeIf \"onbranch:main\"]\npath=../../home/one\n"))
		w.write("home/three", word(r, "[three]\nx=1\n", "[remote \"r\"]\nurl = x\n", "[extensions]\nworktreeConfig\n", "[include]\npath=one\n"))
		w.env["GIT_DIR"] = filepath.Join(w.root, word(r, "repo", "link"), ".git")
		w.opts.GitDir = w.env["GIT_DIR"]
		if w.compare() {
			accepted++
		}
	}
	if accepted < rounds/4 {
		t.Errorf("only %d of %d layouts are well-formed: the generator is of no use", accepted, rounds)
	}
}

func TestWhereFilesLie(t *testing.T) {
	w := newWorld(t)
	w.write("home/.gitconfig", "[a]\nhome = 1\n")
	w.write("home/.config/git/config", "[a]\nxdg = 1\n")
	w.write("home/xdg/git/config", "[a]\nelsewhere = 1\n")
	w.write("home/global", "[a]\nglobal = 1\n")
	w.write("home/system", "[a]\nsystem = 1\n")
	for _, env := range []map[string]string{
		{},
		{"XDG_CONFIG_HOME": filepath.Join(w.root, "home", "xdg")},
		{"XDG_CONFIG_HOME": filepath.Join(w.root, "home", "none")},
		{"GIT_CONFIG_GLOBAL": filepath.Join(w.root, "home", "global")},
		{"GIT_CONFIG_GLOBAL": "/dev/null"},
		{"GIT_CONFIG_GLOBAL": filepath.Join(w.root, "home", "none")},
		{"GIT_CONFIG_GLOBAL": filepath.Join(w.root, "home", "global", "below", "a", "file")},
		{"GIT_CONFIG_GLOBAL": filepath.Join(w.root, "home")},
		{"GIT_CONFIG_NOSYSTEM": "no", "GIT_CONFIG_SYSTEM": filepath.Join(w.root, "home", "system")},
		{"GIT_CONFIG_NOSYSTEM": "yes", "GIT_CONFIG_SYSTEM": filepath.Join(w.root, "home", "system")},
		{"GIT_CONFIG_NOSYSTEM": "0"}, // the machine's own, whatever it says
		{"HOME": ""},
		{"HOME": filepath.Join(w.root, "none")},
	} {
		saved := w.env
		w.env = map[string]string{}
		for name, value := range saved {
			w.env[name] = value
		}
		for name, value := range env {
			w.env[name] = value
		}
		w.compare()
		w.env = saved
	}
}

func TestLinkedWorktree(t *testing.T) {
	w := newWorld(t)
	delete(w.env, "GIT_DIR")
	repo := filepath.Join(w.root, "repo")
	w.git("-C", repo, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x")
	w.git("-C", repo, "worktree", "add", "-q", "-b", "topic/x", filepath.Join(w.root, "linked"))
	w.git("-C", repo, "config", "extensions.worktreeConfig", "true")
	w.git("-C", filepath.Join(w.root, "linked"), "config", "--worktree", "a.b", "linked")
	w.git("-C", repo, "config", "--worktree", "a.b", "main")
	w.write("home/.gitconfig", "[includeIf \"onbranch:topic/\"]\npath = one\n[includeIf \"gitdir:**/worktrees/*\"]\npath = two\n")
	w.write("home/one", "[a]\none = 1\n")
	w.write("home/two", "[a]\ntwo = 1\n")
	for _, dir := range []string{"repo/.git", "repo/.git/worktrees/linked"} {
		w.opts.GitDir = filepath.Join(w.root, dir)
		w.env["GIT_DIR"] = w.opts.GitDir
		want := w.git("config", "--list", "--show-scope", "-z")
		config, err := gitconfig.Load(w.opts)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for e := range config.Prefix("") {
			fmt.Fprintf(&got, "%s\x00%s\n%s\x00", e.Origin.Scope, e.Key, e.Value)
		}
		if got.String() != want {
			t.Errorf("%s:\n got %q\nwant %q", dir, got.String(), want)
		}
	}
}

func TestBranches(t *testing.T) {
	w := newWorld(t)
	w.write("home/.gitconfig", "[includeIf \"onbranch:main\"]\npath = one\n[includeIf \"onbranch:deep/**\"]\npath = two\n")
	w.write("home/one", "[a]\none = 1\n")
	w.write("home/two", "[a]\ntwo = 1\n")
	heads := []string{
		"ref: refs/heads/main\n", "ref: refs/heads/deep/er/x\n", "ref:refs/heads/main", "ref: refs/heads/alias\n",
		strings.Repeat("0", 39) + "1\n",
	}
	w.write("repo/.git/refs/heads/alias", "ref: refs/heads/deep/x\n")
	for _, head := range heads {
		w.write("repo/.git/HEAD", head)
		w.compare()
	}
}

func TestEnvironment(t *testing.T) {
	w := newWorld(t)
	w.write("home/inc", "[inc]\nx = 1\n")
	// What git itself hands to its hooks.
	handed := w.git("-c", "a.b=c d", "-c", "A.Sub.B", "-c", "x.y=it's!", "-c", "x.y=", "-c", "s.t=a=b\nc",
		"-c", "include.path="+filepath.Join(w.root, "home", "inc"),
		"-c", `alias.handed=!printf %s "$GIT_CONFIG_PARAMETERS"`, "handed")
	if !strings.Contains(handed, `'a.b'='c d'`) || strings.Count(handed, "'") < 10 {
		t.Fatalf("git hands over %q", handed)
	}
	for _, parameters := range []string{
		handed,
		"'a.b=c' 'd.e' 'F.G.h='", "'a.b=it'\\''s'", " 'a.b=c'", "'a.b=c' ", "'a.b=c'\t\n'd.e=f'", "'a.b'='c'  'd.e'=", "'a.b'=''",
		"a.b=c", "'a.b", "'a.b'x", "'a.b'='c'x", "'a.b'=c", "'nokey'='c'", "'.b'='c'", "'a.'='c'", "'a.1'='c'", "'a_.b'='c'",
		"'a.b\nc.d'='e'", "'a.b\\!c.d'='e'", "'a.x'\\!'y.d'='e'", "'a.x'\\?'y.d'='e'", "''='e'", "'=e'", "'include.path'='relative'",
		"'includeIf.gitdir:./.path'='/x'", "'includeIf.gitdir:repo/.path'='" + filepath.Join(w.root, "home", "inc") + "'",
	} {
		w.env["GIT_CONFIG_PARAMETERS"] = parameters
		w.compare()
	}
	delete(w.env, "GIT_CONFIG_PARAMETERS")
	for _, numbered := range []map[string]string{
		{"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "A.b", "GIT_CONFIG_VALUE_0": "1", "GIT_CONFIG_KEY_1": "A.b", "GIT_CONFIG_VALUE_1": ""},
		{"GIT_CONFIG_COUNT": "2"}, {"GIT_CONFIG_COUNT": "0"}, {"GIT_CONFIG_COUNT": ""}, {"GIT_CONFIG_COUNT": " +1"},
		{"GIT_CONFIG_COUNT": "-1"}, {"GIT_CONFIG_COUNT": "1x"}, {"GIT_CONFIG_COUNT": "99999999999"},
		{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "ab"},
		{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_PARAMETERS": "'a.b'='later'"},
	} {
		for name, value := range numbered {
			w.env[name] = value
		}
		w.compare()
		delete(w.env, "GIT_CONFIG_COUNT")
	}
}

func TestTypesAreGits(t *testing.T) {
	w := newWorld(t)
	values := []string{"", "true", "YES", "On", "false", "nO", "off", "0", "1", "-1", "2k", "1K", "3m", "1g", "2g", "3G", "0x1f", "010", "08",
		"0x", "0xg", "1kb", " 1", "1 ", "+5", "--5", "x", "2147483647", "2147483648", "-2147483649",
		"9223372036854775807", "9223372036854775808", "8589934591g", "8589934592g", "tru", "yeſ", "1K", "1.5", "k"}
	for _, value := range values {
		w.write("home/.gitconfig", fmt.Sprintf("[a]\nb = %q\n", value))
		config, err := gitconfig.Load(w.opts)
		if err != nil {
			t.Fatal(err)
		}
		got, gotErr := config.Bool("a.b", false)
		want, wantErr := w.run("config", "--type=bool", "a.b")
		if (gotErr == nil) != (wantErr == nil) || gotErr == nil && fmt.Sprintln(got) != want {
			t.Errorf("bool %q: got %v, %v; want %s, %v", value, got, gotErr, want, wantErr)
		}
		n, gotErr := config.Int("a.b", 0)
		want, wantErr = w.run("config", "--type=int", "a.b")
		if (gotErr == nil) != (wantErr == nil) || gotErr == nil && fmt.Sprintln(n) != want {
			t.Errorf("int %q: got %v, %v; want %s, %v", value, n, gotErr, want, wantErr)
		}
		if gotErr != nil && !strings.Contains(gotErr.Error(), ".gitconfig:2: a.b: ") {
			t.Errorf("int %q: the error %q does not name the place", value, gotErr)
		}
	}
}

func TestErrorsNameGitsLine(t *testing.T) {
	w := newWorld(t)
	for _, text := range syntax {
		w.write("home/.gitconfig", text)
		_, wantErr := w.run("config", "--list")
		_, gotErr := gitconfig.Load(w.opts)
		if wantErr == nil || gotErr == nil {
			continue
		}
		_, want, _ := strings.Cut(wantErr.Error(), "bad config line ")
		want, _, _ = strings.Cut(want, " ")
		if !strings.HasSuffix(gotErr.Error(), ".gitconfig:"+want+": bad config line") {
			t.Errorf("%q: got %q, git says line %s", text, gotErr, want)
		}
	}
}

func TestTrailerKeysAreTakenByGit(t *testing.T) {
	w := newWorld(t)
	w.write("home/.gitconfig", "[trailer \"fix\"]\nkey = \"Fixes #\"\n[trailer \"Sub.Name\"]\nifexists = add\n[trailer \"fix\"]\nwhere=end\n"+
		"[trailer]\nseparators = \":=#\"\n[trailer \"other\"]\nunknown = 1\n")
	config, err := gitconfig.Load(w.opts)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := config.TrailerKeys()
	if want := []string{"fix", "Fixes #", "Sub.Name"}; err != nil || !slices.Equal(keys, want) {
		t.Errorf("got %q, %v; want %q", keys, err, want)
	}
	if separators, err := config.TrailerSeparators(); separators != ":=#" || err != nil {
		t.Errorf("separators %q, %v", separators, err)
	}
}
