// Package versioning holds the rules about the version of a repository, one
// file a rule. The cases of each stand in testdata, and serve as tests and as
// documentation.
//
// All of them read the configuration of bumpversion at the root. A repository
// that has none does not use bumpversion, and hears nothing of them.
package versioning

import "embed"

// Cases holds testdata/<rule>.txtar for every rule of this package.
//
//go:embed testdata/*.txtar
var Cases embed.FS
