// Package service holds the rules about services, one file a rule. The cases
// of each stand in testdata, and serve as tests and as documentation.
//
// What several rules read of a service, such as its Makefile, is read once and
// kept in the service's memo; what several services share, such as an included
// file, in the repository's.
package service

import "embed"

// Cases holds testdata/<rule>.txtar for every rule of this package.
//
//go:embed testdata/*.txtar
var Cases embed.FS
