// Package bumpversion reads what a repository tells bumpversion, without
// running it: the version that it holds now, the files that repeat it, how a
// new one is committed and tagged.
//
// Three programs share the name and the format. bumpversion and bump2version
// read .bumpversion.cfg or else setup.cfg; bump-my-version reads TOML too and
// looks for a section before it settles for a file. Where they differ, what one
// of them accepts is accepted, for the reader of an INI file cannot know which
// of them will read it after him. TOML is bump-my-version's alone.
//
// Regular expressions are Python's. What RE2 cannot express is not known, and
// [ErrUnknown] says so.
package bumpversion
