package instruction_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// maker makes Dockerfiles up, of which most are right up to one or two faults.
type maker struct{ *rand.Rand }

func (m maker) pick(list ...string) string { return list[m.IntN(len(list))] }

// sometimes is one of the texts, once in so many times, and else nothing.
func (m maker) sometimes(n int, list ...string) string {
	if m.IntN(n) > 0 {
		return ""
	}
	return m.pick(list...)
}

func (m maker) many(most int, one func() string) string {
	var all []string
	for range m.IntN(most + 1) {
		all = append(all, one())
	}
	return strings.Join(all, m.pick(" ", " ", "  ", "\t", " \\\n ", " `\n", " \\\n# no\n\n "))
}

func (m maker) word() string {
	return m.pick("a", "b", "/srv/", ".", "a=b", "A=$B", "${A:-b}", "\"a b\"", "'a b'", "\"a", "a\\ b", "\\", "`", "$", "é", "\u00a0", "=", "--x", "<<EOF", "<<-'E F'", "a<<b", "\"<<X\"", "[", "[\"a\"]", "[\"a\", \"b\"]", "[1]", "a,b", "#", "\x1a", "AS", "as", "CMD", "NONE", "RUN", "\v", "\f", "\r", "\u2003", "à")
}

func (m maker) flag() string {
	name := m.pick("from", "chown", "chmod", "link", "exclude", "parents", "mount", "network", "security", "device", "platform", "interval", "retries", "checksum", "unpack", "keep-git-dir", "form", "lnk")
	value := m.pick("=a", "=", "", "=true", "=False", "=$A", "=\"a b\"", "='a", "=5s", "=3", "=-1", "=1us", "=none", "=sandbox",
		"=type=cache,target=/x", "=from=$A", "=from=a,src=/b,dst=c", "=type=x", "=\\\"a,b\\\"", "=name=a,required", "=é", "=a\\ b", "=readonly,a", "=type=bind,rw=true")
	if m.IntN(4) == 0 {
		name, value = "mount", "="+m.mount()
	}
	return "--" + name + value
}

func (m maker) mount() string {
	fields := []string{"type=" + m.pick("bind", "cache", "Tmpfs", "secret", "ssh")}
	for range m.IntN(4) {
		fields = append(fields, m.pick("from", "source", "src", "target", "DST", "destination", "ro", "readonly", "rw", "readwrite", "required", "size", "id", "sharing", "mode", "uid", "gid", "env")+
			m.pick("", "=", "=a", "=a", "=/b", "=true", "=0755", "=1k", "=locked"))
	}
	m.Shuffle(len(fields), func(i, k int) { fields[i], fields[k] = fields[k], fields[i] })
	return strings.Join(fields, ",")
}

func (m maker) instruction() string {
	keyword := m.pick("FROM", "RUN", "RUN", "COPY", "COPY", "ADD", "ENV", "ARG", "LABEL", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "EXPOSE", "VOLUME", "USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "ONBUILD", "ONBUILD RUN", "ONBUILD COPY", m.sometimes(3, "RAN", "ONBUILD ONBUILD", "copy", "Env", "CM\\\nD"))
	args := m.many(4, m.word)
	switch m.IntN(4) {
	case 0:
		args = m.pick("[\"a\"]", "[\"a\", \"b\", \"c\"]", "[ ]", "[\"a\", 1]", "[\"a\",]", "[\"a\"] b", "[\"\\u00e9\\n\"]")
	case 1:
		args = m.pick("a", "a AS b", "a b", "A=1 B=\"2\"", "NONE", "CMD a", "CMD [\"a\"]", "80 443")
	}
	text := m.sometimes(6, " ", "\t", "\u00a0") + keyword + m.pick(" ", " ", "  ", "\t", " \\\n  ", "\u00a0") +
		m.many(m.IntN(3), m.flag) + m.pick(" ", " ", "", "\r") + args + m.pick("", "", "", " ", "\\", "\r")
	if strings.Contains(text, "<<") {
		text += "\n" + m.many(2, func() string { return m.pick("a\n", "\tb\n", "EOF\n", "\tEOF\n") }) + m.pick("EOF\n", "\tE F", "b", "X\nEOF", "E F\nEOF")
	}
	return text
}

func (m maker) dockerfile() string {
	var b strings.Builder
	for range m.IntN(3) {
		b.WriteString(m.sometimes(2, "\ufeff", "# syntax=docker/dockerfile:1\n", "# escape=`\n", "#escape=\\\n", "# escape=x\n", "# check=a=b \n", "#a=b\n", "\n", "# escape = ` \n", "#Syntax=\n"))
	}
	b.WriteString(m.sometimes(2, "ARG A=1\n", "ARG A\n# A is\n"))
	if m.IntN(10) > 0 {
		b.WriteString("FROM a\n")
	}
	for range 1 + m.IntN(4) {
		b.WriteString(m.instruction() + m.pick("\n", "\n", "\n", "\r\n", "\n\n# x\n"))
	}
	return b.String()
}

// TestMadeUpAgainstBuildKit reads Dockerfiles that are made up.
func TestMadeUpAgainstBuildKit(t *testing.T) {
	n, right := uint64(8000), 0
	if testing.Short() {
		n = 2000
	}
	for seed := range n {
		text := maker{rand.New(rand.NewPCG(seed, 7))}.dockerfile()
		compare(t, text)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		if !strings.HasPrefix(oracle(text)[0], "error") {
			right++
		}
	}
	t.Logf("%d Dockerfiles, of which BuildKit takes %d", n, right)
	if uint64(right) < n/20 {
		t.Errorf("of %d only %d are right", n, right)
	}
}

// TestCasesAgainstBuildKit reads the Dockerfiles of the follower's cases.
func TestCasesAgainstBuildKit(t *testing.T) {
	for _, text := range followed(t) {
		compare(t, text)
	}
}

// followed are the Dockerfiles of the follower's cases.
func followed(t testing.TB) []string {
	files, err := filepath.Glob("../testdata/verdicts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases:", err)
	}
	var all []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for text := range strings.SplitSeq(string(data), "\n### ") {
			for _, file := range txtar.Parse([]byte(text)).Files {
				if strings.Contains(file.Name, "ockerfile") && !strings.Contains(file.Name, "ignore") {
					all = append(all, string(file.Data))
				}
			}
		}
	}
	return all
}

func FuzzParse(f *testing.F) {
	for _, text := range append(followed(f), cases()...) {
		if len(text) < 4096 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		// The reader gets UTF-8 without NUL bytes.
		text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
		compare(t, text)
	})
}
