//go:build !unix

package pgtest

import "testing"

// Database skips the test: a cluster takes signals and users as Unix has them.
func Database(t testing.TB) string {
	t.Skip("tests start PostgreSQL on Unix only")
	return ""
}
