package instruction_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
)

const model = "# syntax=docker/dockerfile:1\nARG GO=1.26\nFROM golang:$GO AS Build\nRUN --mount=type=cache,target=/c \\\n  # why\n  go build\n" +
	"FROM scratch\nCOPY --from=build --link --exclude=a --exclude=b <<-EOF a* \\\n  /srv/\n\tone\nEOF\nENV A=1 B=\"2 3\"\nONBUILD run a <<E\nb\nE\nCMD [\"a\", \"b\"]"

func TestParse(t *testing.T) {
	f, err := instruction.Parse(model)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Args) != 1 || len(f.Stages) != 2 || f.Escape != '\\' {
		t.Fatalf("%d ARGs, %d stages, escape %q", len(f.Args), len(f.Stages), f.Escape)
	}
	build, last := f.Stages[0], f.Stages[1]
	run, copied, env, onbuild, cmd := build.Instructions[0], last.Instructions[0], last.Instructions[1], last.Instructions[2], last.Instructions[3]
	mounts, err := run.Mounts(func(s string) (string, error) { return strings.ToUpper(s), nil })
	paths, texts := copied.Sources()
	_, missing := copied.Flag("chown")
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"ARG", f.Args[0].Args, []string{"GO=1.26"}},
		{"FROM", build.Base + " " + build.Name + " " + last.Base + last.Name, "golang:$GO build scratch"},
		{"RUN", run.Text, "RUN --mount=type=cache,target=/c   go build"},
		{"its place", fmt.Sprint(run.Line, " ", model[run.Start:run.End]), "4 RUN --mount=type=cache,target=/c \\\n  # why\n  go build\n"},
		{"its mounts", fmt.Sprint(mounts, err), "[{cache   /C}] <nil>"},
		{"COPY", fmt.Sprint(paths, texts, copied.Args[2]), "[a*] [EOF]/srv/"},
		{"its options", fmt.Sprint(copied.Switch("link"), copied.Switch("parents"), missing, copied.All("exclude")), "true false false [a b]"},
		{"its text", fmt.Sprint(copied.Heredocs), "[{EOF true \tone\n}]"},
		{"ENV", env.Args, []string{"A", "1", "B", "\"2 3\""}},
		{"ONBUILD", onbuild.Trigger(), "run a <<E\nb\nE"},
		{"CMD", fmt.Sprint(cmd.JSON, cmd.Args, model[cmd.Start:cmd.End]), "true [a b]CMD [\"a\", \"b\"]"},
	} {
		if fmt.Sprintf("%q", c.got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "line 0: file with no instructions",
		"# x\n\n":                     "line 2: file with no instructions",
		"RUN a\n":                     "line 1: no build stage in current context",
		"FROM a\n\nRAN \\\n b\n":      "line 3: unknown instruction: RAN (did you mean RUN?)",
		"FROM a\nCOPY --form=b a c\n": "line 2: unknown flag: --form (did you mean from?)",
		"FROM a\nCOPY a\n":            "line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined",
		"FROM a\nENV A\nFOO\n":        "line 2: ENV must have two arguments",
		"FROM a\nFOO\nENV A\n":        "line 3: ENV must have two arguments", // lines come first
		"FROM a\nRUN <<EOF\na\n":      "line 2: unterminated heredoc",
		"FROM a\nCMD [1]\n":           "line 2: when using JSON array syntax, arrays must be comprised of strings only",
		"FROM a\nWORKDIR\n":           "line 2: WORKDIR requires exactly one argument",
		"FROM a AS 1\n":               "line 1: invalid name for build stage: \"1\", name can't start with a number or contain symbols",
		"FROM a\nONBUILD FROM b\n":    "line 2: FROM isn't allowed as an ONBUILD trigger",
		"FROM a\nRUN --mount=type=bind,from=$A b": "line 2: 'from' doesn't support variable expansion, define alias stage instead",
	} {
		_, err := instruction.Parse(text)
		var e *instruction.Error
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestRead(t *testing.T) {
	all, err := instruction.Read("FOO\nfrom\n")
	if err != nil || len(all) != 2 || all[0].Name != "foo" || all[1].Name != "from" {
		t.Errorf("got %v, %v", all, err)
	}
	if _, err := instruction.Read("ENV A\n"); err == nil {
		t.Error("ENV without a value is right")
	}
}

func TestParseTrigger(t *testing.T) {
	i, err := instruction.ParseTrigger("COPY <<a b\nc\na")
	if err != nil || i.Name != "copy" || len(i.Heredocs) != 1 {
		t.Errorf("got %v, %v", i, err)
	}
	for text, want := range map[string]string{
		"# a":          "file with no instructions",
		"RUN a\nRUN b": "ONBUILD takes one instruction",
		"From a":       "From isn't allowed as an ONBUILD trigger",
		"COPY a":       "COPY requires at least two arguments, but only one was provided. Destination could not be determined",
	} {
		if _, err := instruction.ParseTrigger(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestScript(t *testing.T) {
	for text, want := range map[string]string{
		"RUN a  b":                            "a  b",
		"RUN [\"a b\", \"c\"]":                "a b c",
		"RUN <<EOF\na\n b\nEOF":               "a\n b\n",
		"RUN <<-EOF\n\ta\n\t\tb\n\n\tEOF":     "a\nb\n\n",
		"RUN cat <<A > x && b <<B\na\nA\nB\n": "cat <<A > x && b <<B\na\nA\nB",
	} {
		all, err := instruction.Read(text)
		if err != nil || len(all) != 1 || all[0].Script() != want {
			t.Errorf("%q: got %q, %v; want %q", text, all[0].Script(), err, want)
		}
	}
}

// TestMounts goes by what BuildKit says of mounts when variables are expanded.
func TestMounts(t *testing.T) {
	for flag, want := range map[string]string{
		"target=/a":                                  "{bind   /a}",
		"TYPE=tmpfs,dst=/a,size=1":                   "{tmpfs   /a}",
		"type=bind,from=x,src=b,destination=/a,rw":   "{bind x b /a}",
		"type=secret,id=x,required,mode=0400,env=Y":  "{secret   }",
		"type=cache,sharing=locked,uid=1,gid=2,ro=1": "{cache   }",
		"a":        "error",
		"a=b":      "error",
		"type=x":   "error",
		"target=":  "{bind   }",
		"source=!": "error",
	} {
		all, err := instruction.Read("RUN --mount=" + flag + " a")
		if err != nil {
			t.Fatal(err)
		}
		mounts, err := all[0].Mounts(func(s string) (string, error) {
			if s == "!" {
				return "", errors.New("no")
			}
			return s, nil
		})
		got := "error"
		if err == nil {
			got = fmt.Sprint(mounts[0])
		}
		if got != want || err == nil && !slices.Equal(mounts, mounts[:1]) {
			t.Errorf("%s: got %s (%v), want %s", flag, got, err, want)
		}
	}
}
