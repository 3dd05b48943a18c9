package object

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const (
	treeID   = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	parentID = "89e6c98d92887913cadf06b2adb97f26cde4849b"
)

func commitText(headers, message string) []byte {
	return []byte("tree " + treeID + "\n" + headers + "\n" + message)
}

func TestParseCommit(t *testing.T) {
	const people = "author A <a@b> 1 +0000\ncommitter C <c@d> 2 -0130\n"
	for name, c := range map[string]struct {
		data                                 []byte
		parents                              int
		author, committer, encoding, message string
	}{
		"root":       {commitText(people, "m\n"), 0, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "", "m\n"},
		"merge":      {commitText("parent "+parentID+"\nparent "+parentID+"\n"+people, "m"), 2, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "", "m"},
		"encoding":   {commitText(people+"encoding ISO-8859-1\n", "\xe4"), 0, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "ISO-8859-1", "\xe4"},
		"NUL":        {commitText(people, "a\x00b\n\nc"), 0, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "", "a\x00b\n\nc"},
		"no message": {commitText(people, ""), 0, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "", ""},
		"signature": {commitText(people+"gpgsig -----BEGIN\n \n author X\n encoding Y\n -----END\n", "m"), 0,
			"A <a@b> 1 +0000", "C <c@d> 2 -0130", "", "m"},
		"first counts": {commitText(people+"encoding A\nencoding B\nauthor Z\n", "m"), 0, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "A", "m"},
		"blank lines":  {commitText(people, "\n\nm"), 0, "A <a@b> 1 +0000", "C <c@d> 2 -0130", "", "\n\nm"},
		"nobody":       {commitText("", "m"), 0, "", "", "", "m"},
	} {
		got, err := ParseCommit(c.data, SHA1)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Tree.String() != treeID || len(got.Parents) != c.parents || string(got.Author) != c.author ||
			string(got.Committer) != c.committer || string(got.Encoding) != c.encoding || string(got.Message) != c.message {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestParseCommitRefuses(t *testing.T) {
	for _, text := range []string{
		"", "tree", "tree \n", "tree " + treeID, "tree " + treeID[1:] + "g\n", "parent " + parentID + "\n",
		"tree " + treeID + "\nparent 12\n", "tree " + treeID + "\nparent " + strings.Repeat("x", 40) + "\n",
	} {
		if c, err := ParseCommit([]byte(text), SHA1); err == nil {
			t.Errorf("%q is taken for %+v", text, c)
		}
	}
}

func TestWhen(t *testing.T) {
	for line, want := range map[string]uint64{
		"A <a@b> 1700000000 +0100":          1700000000,
		"A <a@b>   7":                       7,
		"A > B <a@b> 8 +0000":               8,
		"A <a@b>":                           0,
		"A <a@b> -5 +0000":                  0,
		"":                                  0,
		"12":                                12,
		"A <a> 99999999999999999999999 +00": 1<<64 - 1,
	} {
		if got := When([]byte(line)); got != want {
			t.Errorf("%q: %d, want %d", line, got, want)
		}
	}
}

func TestParseTree(t *testing.T) {
	id := strings.Repeat("\x01", 20)
	entries, err := ParseTree([]byte("100644 a\xff\n\""+"\x00"+id+"40000 dir\x00"+id+"160000 sub\x00"+id), SHA1)
	if err != nil || len(entries) != 3 || entries[0].Name != "a\xff\n\"" || entries[1].Mode.Canonical() != ModeDir ||
		entries[2].Mode.Canonical() != ModeGitlink || entries[2].ID.String() != strings.Repeat("01", 20) {
		t.Errorf("%+v, %v", entries, err)
	}
	for _, bad := range []string{
		"x", "100644 a", "100644 a\x00", "100644 a\x00" + id[1:], "100644 \x00" + id, " a\x00" + id,
		"100644 a/b\x00" + id, "40000 ..\x00" + id, "40000 .\x00" + id, "1000000000 a\x00" + id, "100649 a\x00" + id,
	} {
		if entries, err := ParseTree([]byte(bad), SHA1); err == nil {
			t.Errorf("%q is taken for %+v", bad, entries)
		}
	}
}

func TestCanonical(t *testing.T) {
	for mode, want := range map[Mode]Mode{
		0o100664: ModeFile, 0o100600: ModeFile, 0o100775: ModeExec, 0o100700: ModeExec, 0o120777: ModeLink,
		0o040755: ModeDir, 0o160000: ModeGitlink, 0: ModeGitlink,
	} {
		if got := mode.Canonical(); got != want {
			t.Errorf("%o: %o, want %o", mode, got, want)
		}
	}
}

func TestPatch(t *testing.T) {
	base := []byte("0123456789")
	for delta, want := range map[string]string{
		"\x0a\x05\x90\x05":           "01234",
		"\x0a\x05\x91\x05\x05":       "56789",
		"\x0a\x04\x02ab\x91\x08\x02": "ab89",
	} {
		if got, err := patch(base, []byte(delta), 100); err != nil || string(got) != want {
			t.Errorf("%q: %q, %v; want %q", delta, got, err, want)
		}
	}
	for _, bad := range []string{
		"", "\x0a", "\x09\x05\x90\x05", "\x0a\x05\x90\x06", "\x0a\x05\x90", "\x0a\x05\x90\x04", "\x0a\x05\x91\x06\x05",
		"\x0a\x05\x00", "\x0a\x05\x05abc", "\x0a\x7f\x90\x05", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
	} {
		if got, err := patch(base, []byte(bad), 100); err == nil {
			t.Errorf("%q gives %q", bad, got)
		}
	}
}

func FuzzParseCommit(f *testing.F) {
	f.Add(commitText("parent "+parentID+"\nauthor A <a@b> 1 +0000\ncommitter C <c@d> 2 -0130\nencoding x\n", "m\x00\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCommit(data, SHA1)
		tree, parents, _, linksErr := Links(data, SHA1, nil)
		if (err == nil) != (linksErr == nil) || err == nil && (tree != c.Tree || !slices.Equal(parents, c.Parents)) {
			t.Errorf("ParseCommit says %v, Links %v", err, linksErr)
		}
		if err == nil && !bytes.HasSuffix(data, c.Message) {
			t.Errorf("message %q is not the end", c.Message)
		}
	})
}

func FuzzParseTree(f *testing.F) {
	f.Add([]byte("100644 a\x00" + strings.Repeat("\x01", 20) + "40000 b\x00" + strings.Repeat("\x02", 20)))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := ParseTree(data, SHA1)
		for _, e := range entries {
			if err == nil && !validName(e.Name) {
				t.Errorf("name %q", e.Name)
			}
		}
	})
}

func FuzzPatch(f *testing.F) {
	f.Add([]byte("0123456789"), []byte("\x0a\x04\x02ab\x91\x08\x02"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		if got, err := patch(base, delta, 1<<16); err == nil && len(got) > 1<<16 {
			t.Errorf("%d bytes", len(got))
		}
	})
}

// fakeIndex is an index of n objects, whose ids are evenly spread or not.
func fakeIndex(n int, step byte) []byte {
	var b bytes.Buffer
	b.WriteString("\xfftOc\x00\x00\x00\x02")
	ids := make([][20]byte, n)
	for i := range ids {
		ids[i] = [20]byte{byte(i / 3 * int(step)), byte(i), byte(i >> 8)}
	}
	for c := range 256 {
		k := 0
		for _, id := range ids {
			if int(id[0]) <= c {
				k++
			}
		}
		b.Write([]byte{0, 0, byte(k >> 8), byte(k)})
	}
	for _, id := range ids {
		b.Write(id[:])
	}
	b.Write(make([]byte, 4*n))
	for i := range n {
		b.Write([]byte{0, 0, byte(i >> 8), byte(i)})
	}
	b.Write(make([]byte, 40))
	return b.Bytes()
}

func TestIndexSearch(t *testing.T) {
	for _, n := range []int{0, 1, 2, 700} {
		step := byte(0) // all in one bucket
		data := fakeIndex(n, step)
		for _, loaded := range []bool{false, true} {
			x, err := openIndex(bytes.NewReader(data), int64(len(data)), SHA1)
			if err != nil {
				t.Fatal(err)
			}
			if loaded {
				x.load()
			}
			found := 0
			for i := range n {
				id := IDFrom(data[idxHeader+20*i : idxHeader+20*i+20])
				if off, ok, err := x.find(id); err == nil && ok && off == int64(i) {
					found++
				}
				id.sum[19] = 1
				if _, ok, err := x.find(id); ok || err != nil {
					t.Errorf("%d: found what is not there; %v", i, err)
				}
			}
			// The ids of more than 256 are not in order: that must do no harm.
			if n <= 256 && found != n {
				t.Errorf("%d of %d objects found", found, n)
			}
		}
	}
}

func FuzzIndex(f *testing.F) {
	f.Add(fakeIndex(3, 1), []byte("\x00\x01"))
	f.Add(fakeIndex(40, 0), []byte{0})
	f.Fuzz(func(t *testing.T, data, prefix []byte) {
		x, err := openIndex(bytes.NewReader(data), int64(len(data)), SHA1)
		if err != nil || len(prefix) == 0 || len(prefix) > 20 {
			return
		}
		pos, found, err := x.search(prefix)
		x.load()
		loadedPos, loadedFound, loadedErr := x.search(prefix)
		if err != nil || loadedErr != nil {
			return
		}
		sorted := true
		for i := int64(1); i < x.count; i++ {
			a, _ := x.id(i - 1)
			b, _ := x.id(i)
			sorted = sorted && bytes.Compare(a.bytes(), b.bytes()) < 0
		}
		if sorted && (pos != loadedPos || found != loadedFound) && fanFits(x) {
			t.Errorf("%d, %v; loaded %d, %v", pos, found, loadedPos, loadedFound)
		}
		if found {
			if off, err := x.offset(pos); err == nil && off < 0 {
				t.Errorf("offset %d", off)
			}
		}
	})
}

// fanFits tells whether the fan-out table agrees with the ids.
func fanFits(x *packIndex) bool {
	for i := range x.count {
		id, err := x.id(i)
		if err != nil || int64(x.fan[id.sum[0]]) <= i || id.sum[0] > 0 && int64(x.fan[id.sum[0]-1]) > i {
			return false
		}
	}
	return true
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{
		`"a\tb\101\"\\"rest`: "a\tbA\"\\|rest", `"a`: "|", `"\`: "|", `"\q"`: "|",
	} {
		text, rest, _ := unquote(in)
		if got := text + "|" + rest; got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
