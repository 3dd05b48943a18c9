// Package source is where everything that is linted comes from: a working tree,
// git's index, any revision, and the commits of a range.
//
// The three trees are one type, FS, with one behaviour: links are followed only
// inside of the tree, nothing but regular files is opened, a file's mode is what
// git records, names that are no valid fs paths (those that are not UTF-8) and
// .git are hidden, longer paths than git checks out are refused, and a submodule
// is an empty folder. So a rule sees the same whatever the tree was read from.
//
// A working tree lists each of its folders at most once, and finds names in these
// lists; it keeps the small files that were read last. So several rules may ask
// for the same things without a thought, and FS.Fresh is for who has changed
// files. Nothing that happens on the disk meanwhile leads out of the tree.
//
// git's files are read natively, without starting git and without anything that
// a repository's configuration could have run. The package reads no reference
// to replace an object and fetches nothing. What takes the git on the PATH is
// only what stands in internal/git/revision and extensions.refStorage=reftable;
// without git, that is an error which says so. A repository of another user is
// read; it is where git itself is asked that its safe.directory applies.
package source
