package githook

import (
	"fmt"
	"strings"
)

// Action is what became of a hook.
type Action string

// The actions.
const (
	Installed Action = "installed"   // written anew, before an earlier hook if there is one
	Updated   Action = "updated"     // was there, with other contents
	Unchanged Action = "unchanged"   // was there just like this
	Removed   Action = "removed"     // taken out
	Restored  Action = "restored"    // taken out, and the earlier hook put back
	Absent    Action = "not present" // nothing of megalint's was there
)

// Change is what became of one hook.
type Change struct {
	Hook   Name
	Path   string
	Action Action
	// Earlier is the path that an earlier hook is kept at, and runs first; of a
	// hook that was Restored it is the path that it was kept at. "" without one.
	Earlier string
}

// Report tells what was done.
type Report struct {
	Changes []Change
	// Notes are pieces of advice, of one line or more, without a line feed at
	// the end.
	Notes []string
}

// String gives the report as lines for a terminal.
func (r Report) String() string {
	var b strings.Builder
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "%s: %s (%s)\n", c.Hook, c.Action, c.Path)
		switch {
		case c.Action == Restored:
			b.WriteString("  the hook that was there before is back\n")
		case c.Earlier != "":
			fmt.Fprintf(&b, "  the hook that was there before runs first (%s)\n", c.Earlier)
		}
	}
	for _, note := range r.Notes {
		b.WriteString(note + "\n")
	}
	return b.String()
}

// Refusal is the error for what megalint does not do to a repository's hooks,
// with what to do instead.
type Refusal struct {
	Hook   Name   // "" when it concerns the folder
	Path   string // what it is about
	Reason string // continues "<path> "
	Advice string // lines, without a line feed at the end; may be empty
}

// Error gives the reason and the advice.
func (r *Refusal) Error() string {
	text := r.Path + " " + r.Reason
	if r.Hook != "" {
		text = string(r.Hook) + ": " + text
	}
	if r.Advice != "" {
		text += "\n" + r.Advice
	}
	return text
}
