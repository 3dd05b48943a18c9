// Package commit holds the rules about commit messages, one file a rule. The
// cases of each stand in testdata, and serve as tests and as documentation.
package commit

import "embed"

// Cases holds testdata/<rule>.txtar for every rule of this package.
//
//go:embed testdata/*.txtar
var Cases embed.FS
