package imageref

import (
	_ "crypto/sha512" // for the oracle, which knows what is linked
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/distribution/reference"
)

const sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestParse(t *testing.T) {
	for s, want := range map[string]Ref{
		"debian":                          {Domain: hub, Path: "library/debian"},
		"debian:12":                       {Domain: hub, Path: "library/debian", Tag: "12"},
		"team/tool":                       {Domain: hub, Path: "team/tool"},
		"localhost/tool:1":                {Domain: "localhost", Path: "tool", Tag: "1"},
		"ghcr.io/team/tool@sha256:" + sum: {Domain: "ghcr.io", Path: "team/tool", Digest: "sha256:" + sum},
		"host:5000/a/b:c@sha256:" + sum:   {Domain: "host:5000", Path: "a/b", Tag: "c", Digest: "sha256:" + sum},
		"[::1]:5000/a":                    {Domain: "[::1]:5000", Path: "a"},
	} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", s, got, err, want)
		}
	}
}

// check compares with Docker's own library.
func check(t *testing.T, s string) (valid bool) {
	t.Helper()
	got, err := Parse(s)
	named, wantErr := reference.ParseNormalizedNamed(s)
	switch {
	case (err == nil) != (wantErr == nil), err != nil && err.Error() != wantErr.Error():
		t.Errorf("Parse(%q): error %v, want %v", s, err, wantErr)
		return false
	case err != nil:
		return false
	}
	want := Ref{Domain: reference.Domain(named), Path: reference.Path(named)}
	if tagged, ok := named.(reference.Tagged); ok {
		want.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		want.Digest = digested.Digest().String()
	}
	if got != want || got.Name() != named.Name() || got.Familiar() != reference.FamiliarName(named) {
		t.Errorf("Parse(%q) = %+v, named %q, familiar %q, want %+v, %q, %q",
			s, got, got.Name(), got.Familiar(), want, named.Name(), reference.FamiliarName(named))
	}
	return true
}

// pieces are put together at random.
func pieces() []string {
	return []string{
		"a", "debian", "library", "docker.io", "index.docker.io", "localhost", "example.com", "A", "Tool", "tool", "0", "64",
		"/", "/", "/", ":", ":", "@", ".", "_", "__", "___", "-", "--", "[", "]", "[::1]", "5000", ":5000", ":latest", ":1.2-rc_3",
		"@sha256:" + sum, "@sha256:" + sum[:32], "@sha512:" + sum + sum, "@sha384:" + sum + sum[:32], "@SHA256:" + sum,
		"@sha256:" + strings.ToUpper(sum), "@md5:" + sum, "@md+5:" + sum, "@a+b.c-d_e:" + sum, "sha256", sum, strings.Repeat("a", 128),
		" ", "\n", "\x00", "\xff", "é", "\u212a", "$", "",
	}
}

func TestAsDocker(t *testing.T) {
	for _, s := range []string{
		"", "/", "a/", "/a", "a//b", ":", "@", ":a", "a:", "a@", "a:b:c", "a@b@c", "host:5000", "host:/a", "host:5a/a", "[::1/a", "[]/a",
		"[::1]/a", "[::1]x/a", "[::1]:/a", "-a.b/c", "a-.b/c", "a..b/c", "a_b.c/d", "A_b.c/d", "A.b/c", "a.b/C", "A/b", "a:B", "a:.b", "a:-b",
		"docker.io/a", "docker.io/library/a", "docker.io/library/a/b", "index.docker.io/a", "library/a", sum, sum + "0", "a/" + sum,
		"a:" + strings.Repeat("b", 129), strings.Repeat("a", 248), strings.Repeat("a", 247), "a.b/" + strings.Repeat("a", 256),
		"a@1a:" + sum, "a@a1:" + sum, "a@a+:" + sum, "a@+a:" + sum, "a@a1B:" + sum,
	} {
		check(t, s)
	}
	valid := 0
	const tries = 20_000
	for seed := range uint64(tries) {
		r := rand.New(rand.NewPCG(seed, 3))
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(pieces()[r.IntN(len(pieces()))])
		}
		if check(t, b.String()) {
			valid++
		}
		if t.Failed() {
			return
		}
	}
	if valid < tries/20 {
		t.Errorf("%d of %d references are valid: too few to tell", valid, tries)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range pieces() {
		f.Add("example.com/a" + s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}
