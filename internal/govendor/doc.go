// Package govendor reads what the tool govendor keeps in vendor/vendor.json, with
// the place of everything in the file, and computes its checksums.
package govendor
