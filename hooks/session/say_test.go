package session_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/megalint/megalint/hooks/session"
)

// An error holds what the tree holds. It orders nobody about.
func TestErrorsAreShown(t *testing.T) {
	var out bytes.Buffer
	s := session.Session{Stderr: &out}
	if code := s.Exit(errors.New(".megalint.yaml:1:1: no\x1b[2Jne\n ::set-output name=x::y\n##[error]z")); code != session.ExitFailure {
		t.Errorf("exit code %d", code)
	}
	want := "megalint: .megalint.yaml:1:1: no␛[2Jne\n>  ::set-output name=x::y\n## [error]z\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
