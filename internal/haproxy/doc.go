// Package haproxy reads configurations of HAProxy with the places where things
// are written: sections, addresses that are listened on, the rules that lead
// from frontends to backends, and servers.
//
// It takes lines apart as HAProxy does: words, quotes, escapes, comments,
// variables. It does not evaluate anything: what stands between .if and .endif
// is there, perhaps; a backend chosen by a map or a variable may be any; an
// address with a variable is not known. Keywords that it does not know are
// kept as words.
package haproxy
