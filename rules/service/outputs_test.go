package service

import "testing"

// TestNamesOutput makes sure that no command is passed over which a shell would
// start with the option -o.
func TestNamesOutput(t *testing.T) {
	for text, want := range map[string]bool{
		"go build -o run .": true, "go build -o=run .": true, `go build "-o" run`: true, `go build -"o" run`: true, `go build -\o run`: true,
		"X=-o; go build $X run": true, "cc a.c\t-o\ta": true, "docker build --output=x .": true,
		"go vet ./...": false, "docker run --rm --entrypoint /srv/run x": false, "mkdir -p build": false, "": false, "-": false, "rm --": false,
	} {
		if got := namesOutput(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
