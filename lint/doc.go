// Package lint is megalint's contract: what a rule is, what it judges, what it
// reports, and how a set of rules runs over a repository.
//
// A [Rule] is a value. It judges one of three kinds of subject: a commit
// message, a service, or the whole repository. A rule reads only what its
// subject offers, never the disk, so that the same rule serves the working
// tree, the index, any revision and a pull request.
//
// Three outcomes are kept apart. A finding is a fault in the subject. A failure
// says that a rule could not tell, and why. Silence means that the rule looked
// and found nothing.
//
// The package depends on the standard library and on [message] alone; readers
// of sources, configuration and output formats are packages beside it.
package lint
