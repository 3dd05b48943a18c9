// Package object reads git's objects: loose files, packs with their indexes,
// alternates, and what commits, trees and tags hold.
//
// It is written for two callers that go-git's own reader does not serve. The
// commit-msg hook reads three objects in a fraction of a millisecond, so a pack's
// index is never loaded for a look-up, and nothing is done when the program
// starts. A whole history is read by several goroutines at once, so there is no
// shared position in a file. Both read what anybody may have written: sizes
// that an object claims are not believed before its bytes are there, chains of
// deltas are bounded, and nothing panics.
//
// As git does when it reads, it trusts the checksums of zlib and does not hash
// each object again; that is `git fsck`'s work.
package object
