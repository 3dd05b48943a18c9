package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		args, want []string
	}{
		{nil, parts()},
		{[]string{"all"}, parts()},
		{[]string{"memory", "hook"}, []string{"hook", "memory"}},
	} {
		if got, err := choose(c.args); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("choose(%q) = %q, %v, want %q", c.args, got, err, c.want)
		}
	}
	if _, err := choose([]string{"hock"}); err == nil || !strings.Contains(err.Error(), `"hock"`) {
		t.Errorf("err = %v, want one that names the part", err)
	}
}

func TestMedian(t *testing.T) {
	at := func(wall, cpu time.Duration, rss int64) sample { return sample{wall, cpu, rss} }
	for _, c := range []struct {
		samples []sample
		want    sample
	}{
		{[]sample{at(7, 3, 5)}, at(7, 3, 5)},
		{[]sample{at(9, 1, 5), at(1, 9, 8), at(5, 5, 1)}, at(5, 5, 8)},
		{[]sample{at(2, 8, 1), at(4, 4, 1), at(900, 600, 1), at(1, 1, 1)}, at(3, 6, 1)},
	} {
		if got := median(c.samples); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.samples, got, c.want)
		}
	}
}

func TestFigures(t *testing.T) {
	for got, want := range map[string]string{
		times(1.0 / 30):                 "1/30",
		times(2.345):                    "2.35",
		times(0.8):                      "0.80",
		short(1234 * time.Microsecond):  "1.23 ms",
		short(123456 * time.Nanosecond): "0.12 ms",
		short(56 * time.Millisecond):    "56.0 ms",
		short(5678 * time.Millisecond):  "5.68 s",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestVerdict(t *testing.T) {
	var out strings.Builder
	b := &bench{out: &out}
	table := b.table("Title")
	subject, yardstick := command{name: "us"}, command{name: "them"}
	table.compare(subject, yardstick, sample{wall: 3, cpu: 4}, sample{wall: 2, cpu: 1}, 1.5)
	table.compare(subject, yardstick, sample{wall: 4, cpu: 4}, sample{wall: 2, cpu: 1}, 1.5)
	table.compare(subject, yardstick, sample{wall: 9, cpu: 4}, sample{wall: 2, cpu: 1}, 0)
	if err := table.tabs.Flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 || !strings.HasSuffix(lines[2], "1.50   4.00    ≤ 1.50  met") || !strings.HasSuffix(lines[3], "MISSED") || !strings.Contains(lines[4], "none") {
		t.Errorf("got:\n%s", out.String())
	}
	table.byCPU = true
	table.compare(subject, yardstick, sample{wall: 9, cpu: 1}, sample{wall: 1, cpu: 1}, 1.5)
	if want := []string{"us against them"}; !reflect.DeepEqual(b.failed, want) {
		t.Errorf("failed = %q, want %q", b.failed, want)
	}
}

func TestCommandFails(t *testing.T) {
	_, err := command{args: []string{filepath.Join(t.TempDir(), "nothing")}}.run(context.Background())
	if err == nil {
		t.Error("a program that is not there ran")
	}
}

func TestHistoryIsTheSameEachTime(t *testing.T) {
	var first, second, faulty strings.Builder
	for _, h := range []struct {
		to     io.Writer
		faulty bool
	}{{&first, false}, {&second, false}, {&faulty, true}} {
		if err := writeHistory(h.to, 30, h.faulty); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("two histories differ")
	}
	if first.String() == faulty.String() {
		t.Error("a faulty history is like a clean one")
	}
}

// git itself says what was made.
func TestGenerate(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "history.git")
	if err := generate(context.Background(), dir, 50, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want func(out string) bool
	}{
		{[]string{"rev-list", "--count", "HEAD"}, func(out string) bool { return out == "50\n" }},
		{[]string{"ls-tree", "-r", "--name-only", "HEAD"}, func(out string) bool { return strings.Count(out, "\n") == services*len(files())+1 }},
		{[]string{"log", "--format=%s"}, func(out string) bool {
			for _, s := range strings.Split(strings.TrimSpace(out), "\n") {
				if !strings.HasPrefix(s, "[") || len(s) > 70 {
					return false
				}
			}
			return true
		}},
		{[]string{"fsck", "--strict"}, func(out string) bool { return out == "" }},
	} {
		cmd := exec.Command("git", c.args...)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil || !c.want(string(out)) {
			t.Errorf("git %s: %v\n%s", strings.Join(c.args, " "), err, out)
		}
	}
}
