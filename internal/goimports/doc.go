// Package goimports reads the head of Go files: package clause, imports and
// build constraints, and nothing behind them. It is what the go command does to
// learn which packages a file needs, as fast as one can, and for files that may
// be broken or hostile: it has no errors.
package goimports
