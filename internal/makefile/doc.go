// Package makefile reads GNU make's makefiles without running them: what
// targets there are and what `make TARGET` would do.
//
// It follows GNU make 4.3 step by step (reading, expansion, the search for
// implicit rules, the decision what is out of date), on a tree given as an
// fs.FS, and so agrees with it wherever the answer lies in the tree. It runs
// nothing and writes nothing. What only running could tell (most $(shell …)
// commands, the environment, files outside of the tree) is unknown: such a
// value is carried along as what the makefile says, for example
// `$(shell git describe)`, and an answer that depends on it is Unknown.
//
// A condition on an unknown value is tried both ways. If a target comes out
// alike, the condition did not matter.
//
// Work, depth and sizes are bounded, see Limits: makefiles come from people
// who may wish us harm.
package makefile
