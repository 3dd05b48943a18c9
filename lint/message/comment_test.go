package message_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

func TestAutoComment(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{"", "#"},
		{"[a] Add x\n", "#"},
		{"[a] Add x # y\n", "#"},
		{"# [a] Add x\n", ";"},
		{"[a]\n#\nx", ";"},
		{"[a]\r#x\n;y\nz", "@"},
		{"[a] Add x\n\n# Conflicts:\n#\ta\n", "#"},
		{"#\n;\n@\n!\n$\n%\n^\n&\n|\nx", ":"},
		{"#\n;\n@\n!\n$\n%\n^\n&\n|\n:\nx", ""},
	} {
		if got := message.AutoComment(c.template); got != c.want {
			t.Errorf("AutoComment(%q) = %q, want %q", c.template, got, c.want)
		}
	}
}

// status is what git appends for the editor.
const status = "\n# Please enter the commit message for your changes. Lines starting\n# with '#' will be ignored, and an empty message aborts the commit.\n#\n# On branch main\n# Changes to be committed:\n#\tmodified:   a\n#\n"

// as returns a text of git's with another comment character.
func as(comment, text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n#", "\n"+comment), "'#'", "'"+comment+"'")
}

func TestCommentOf(t *testing.T) {
	german := "\n# Bitte geben Sie eine Commit-Beschreibung für Ihre Änderungen ein. Zeilen,\n# die mit '#' beginnen, werden ignoriert.\n#\n# Auf Branch main\n#\n"
	bulgarian := strings.Replace(german, "'#'", "„#“", 1)
	scissors := "\n# " + cut + "# Do not modify or remove the line above.\n# Everything below it will be ignored.\n#\n# On branch main\n"
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "#"},
		{"no comments", "[a] Add x\n", "#"},
		{"typed over it", "# typed\n; typed\n[a] X\n" + status, "#"},
		{"template has #", "# one\n[a] X\n" + as(";", status), ";"},
		{"typed both", "# one\n; typed\n[a] X\n" + as(";", status), ";"},
		{"another language", "# one\n[a] X\n" + as(";", german), ";"},
		{"another language's quotes", "# one\n[a] X\n" + strings.ReplaceAll(as(";", bulgarian), "„#“", "„;“"), ";"},
		{"scissors", "# one\n[a] X\n" + as(";", scissors), ";"},
		{"verbose", "# one\n[a] X\n" + as(";", status+"# "+cut+"# Do not\n# Everything\n") + "diff --git a/a b/a\n+# x\n", ";"},
		{"one quoted above", "# one\n[a] X\n" + status + "\n\nText.\n" + as(";", status), ";"},
		{"no status, template", "# one\n\n[a] X\n", ";"},
		{"a table is no status", "[a] X\n\n| a | b |\n|\n| '|' |\n", "|"},
		{"all taken", "#\n;\n@\n!\n$\n%\n^\n&\n|\n:\nx", ""},
	} {
		if got := message.CommentOf(c.file); got != c.want {
			t.Errorf("%s: CommentOf(%q) = %q, want %q", c.name, c.file, got, c.want)
		}
	}
}

// git picks the character of a template before it starts the editor; the
// hook's file tells which one it was.
func TestAutoCommentLikeGit(t *testing.T) {
	t.Parallel()
	r := newHooked(t)
	random := rand.New(rand.NewPCG(6, 6))
	for range rounds(25) {
		template := "[a] X\n" + randomText(random)
		if message.AutoComment(template) != message.AutoComment(template+"x") {
			continue // gits before 2.51 and since differ over comments at the end
		}
		typed := strings.ReplaceAll(randomText(random), ">8", "8<")
		// The file is what git wrote, with the text typed put before it.
		r.write("template", template)
		r.check(attempt{edit: "prepend", text: typed, config: []string{"core.commentChar=auto"}, flags: []string{"-e", "-F", "template"}})
	}
}

// core.commentString, which the git of these tests may not know.
func TestCommentString(t *testing.T) {
	for _, comment := range []string{"//", "REM", "§", "#!"} {
		scissors := "\n# " + cut + "# Do not modify or remove the line above.\n# Everything below it will be ignored.\n#\n# On branch main\n"
		for _, c := range []struct {
			name, raw, want string
			options         message.StoredOptions
		}{
			{"strip", "[a] X\n\n# y\n" + comment + " c\n" + as(comment, status), "[a] X\n\n# y\n", message.StoredOptions{Edited: true}},
			{"edited after all", "[a] X\n" + comment + " c\n" + as(comment, status), "[a] X\n", message.StoredOptions{}},
			{"not edited", "[a] X\n" + comment + " c\n", "[a] X\n" + comment + " c\n", message.StoredOptions{}},
			{"scissors", "[a] X\n" + comment + " c\n" + as(comment, scissors), "[a] X\n" + comment + " c\n", message.StoredOptions{Edited: true}},
			{"verbose", "[a] X\n" + as(comment, status+"# "+cut+"# Do\n# Everything\n") + "diff --git a/a b/a\n", "[a] X\n", message.StoredOptions{Edited: true}},
			{"other characters", "[a] X\n#\n;\n/ x\n", "[a] X\n#\n;\n/ x\n", message.StoredOptions{Edited: true}},
		} {
			c.options.Comment = comment
			if got, err := message.Stored([]byte(c.raw), c.options); got != c.want || err != nil {
				t.Errorf("%s, %s: %q becomes %q, %v", comment, c.name, c.raw, got, err)
			}
		}
	}
}
