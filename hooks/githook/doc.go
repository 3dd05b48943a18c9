// Package githook installs megalint as a git hook, takes it out again, and does
// what is particular to a hook when git runs it.
//
// An [Installer] writes a few lines of shell that run the megalint binary. A
// hook that was there before is kept as it is beside ours and runs first.
// Folders that are shared with others (those of the working tree, or a
// core.hooksPath that serves all of a user's repositories) are left alone unless
// that is forced, and so are the hooks that husky and lefthook generate: there
// the answer is what to write into their own configuration.
//
// When git runs the hook, [ReadMessage] gives the message as git will store it,
// [Draft.Keep] saves one that is refused, [Prepare] fills in the components of a
// new one, and [ReadPush] tells what a push adds to the remote.
//
// Nothing in here starts a process.
package githook
