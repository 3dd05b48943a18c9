// Package message reads commit messages as git does.
//
// A message passes through three steps, each its own function:
//
//   - [Stored] takes the file that git hands to a commit-msg hook and returns
//     the text that git will store: clean-up mode, comment character, cut line
//     and encoding included.
//   - [Decode] takes the bytes of a commit that exists and returns its text.
//   - [Parse] takes a text and tells its parts apart: title, body, trailer
//     block, the convention's header, and what git generated.
//
// Text is UTF-8 from the second step on, and every place in it is a [Span] of
// bytes. The reference for all of it is git's own source; the tests compare
// with the git that is installed.
package message

// MaxSize is the number of bytes up to which a message is taken, 16 MiB. No
// honest message comes near it. Callers that read from a file or a pipe read
// MaxSize+1 bytes and no more: [Stored] and [Decode] answer a longer input
// with [ErrTooLarge], unless a cut line shows that its tail is a diff.
const MaxSize = 16 << 20
