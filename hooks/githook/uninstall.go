package githook

import (
	"errors"
	"os"
	"path/filepath"
)

// Uninstall takes the hooks out, all that megalint knows if none are named, and
// puts earlier ones back as they were, byte for byte and with their mode. A hook
// that somebody edited since it was installed is refused; hooks that are not
// megalint's are left alone.
func (in *Installer) Uninstall(hooks ...Name) (Report, error) {
	if len(hooks) == 0 {
		hooks = Names()
	}
	f, err := in.target()
	if err != nil {
		return Report{}, err
	}
	var all []found
	var faults []error
	for _, hook := range hooks {
		h, err := in.installed(f, hook)
		if err == nil && h.author == edited {
			err = &Refusal{Hook: hook, Path: in.Repo.short(h.path), Reason: "was edited after megalint had written it", Advice: editedAdvice(h)}
		}
		all, faults = append(all, h), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return Report{}, err
	}
	var report Report
	for _, h := range all {
		change, err := h.remove()
		if err != nil {
			return report, unwritable(f, err)
		}
		report.Changes = append(report.Changes, change)
		if change.Action == Absent && h.kept {
			report.Notes = append(report.Notes, "  "+in.Repo.short(h.earlier)+" is still there from when megalint's hook was: "+
				"move it back to its place or delete it")
		}
	}
	return report, nil
}

// installed looks for megalint's hook in the hooks folder and, if it is not
// there, in the repository's own: core.hooksPath may have been set since.
func (in *Installer) installed(f folder, hook Name) (found, error) {
	h, err := look(f, hook)
	if own := filepath.Join(in.Repo.CommonDir, "hooks"); err == nil && h.author == foreign && own != f.path {
		if before, err := look(folder{path: own}, hook); err == nil && before.author != foreign {
			return before, nil
		}
	}
	return h, err
}

// remove takes one hook out, if it is ours. An earlier one takes its place in
// one move.
func (h found) remove() (Change, error) {
	change := Change{Hook: h.hook, Path: h.path, Action: Absent}
	switch {
	case !h.present || h.author != ours:
		return change, nil
	case h.kept:
		change.Action, change.Earlier = Restored, h.earlier
		return change, os.Rename(h.earlier, h.path)
	}
	change.Action = Removed
	return change, os.Remove(h.path)
}

// State is how a hook stands.
type State struct {
	Hook Name
	Path string // where git looks for it
	// Present tells whether there is a hook, and Ours whether it is megalint's.
	Present, Ours bool
	// Edited tells that somebody changed megalint's script.
	Edited bool
	// Binary is the megalint that the hook runs, "" if it is not Ours, and
	// BinaryFound tells whether it is there.
	Binary      string
	BinaryFound bool
	// Earlier is the path of the hook that was there before and runs first.
	Earlier string
}

// Status tells how each hook that megalint knows stands.
func (in *Installer) Status() ([]State, error) {
	f, err := in.target()
	if err != nil {
		return nil, err
	}
	var states []State
	for _, hook := range Names() {
		h, err := look(f, hook)
		if err != nil {
			return nil, err
		}
		s := State{Hook: hook, Path: h.path, Present: h.present, Ours: h.author != foreign, Edited: h.author == edited}
		if s.Ours {
			s.Binary = binaryOf(string(h.text))
			s.BinaryFound = checkBinary(s.Binary) == nil
		}
		if h.kept {
			s.Earlier = h.earlier
		}
		states = append(states, s)
	}
	return states, nil
}
