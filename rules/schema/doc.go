// Package schema holds the rules about .proto files and the code that is
// generated from them, one file a rule. The cases of each stand in testdata,
// and serve as tests and as documentation.
package schema

import "embed"

// Cases holds testdata/<rule>.txtar for every rule of this package.
//
//go:embed testdata/*.txtar
var Cases embed.FS
