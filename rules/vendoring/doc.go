// Package vendoring holds the rules about what a repository copies of others
// into its vendor folders, one file a rule. The cases of each stand in testdata,
// and serve as tests and as documentation.
//
// All rules share one look at the tree: survey.go lists its folders, unit.go says
// which vendor folder belongs to what, load.go reads each file once, graph.go
// follows the imports.
package vendoring

import "embed"

// Cases holds testdata/<rule>.txtar for every rule of this package.
//
//go:embed testdata/*.txtar
var Cases embed.FS
