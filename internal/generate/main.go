// Generate writes what is derived from the rules: the registries rules/all.go
// and hooks/githook/hookrun/rules.go, docs/rules.md and docs/config.schema.json.
//
//	go run ./internal/generate          # write
//	go run ./internal/generate -check   # fail if a file is out of date
//
// A new rule makes the registry change first, and the documents are printed
// from the registry: the second step runs as a process of its own, so that it
// is compiled with the new one.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
)

func main() {
	check := flag.Bool("check", false, "write nothing, and fail if a file is out of date")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	modules, err := scan("rules")
	if err != nil {
		return err
	}
	for _, registry := range []struct {
		file  string
		print func([]module) ([]byte, error)
	}{{"rules/all.go", printRegistry}, {"hooks/githook/hookrun/rules.go", printHookRegistry}} {
		text, err := registry.print(modules)
		if err != nil {
			return err
		}
		if err := put(registry.file, text, check); err != nil {
			return err
		}
	}
	for _, document := range []string{"docs/rules.md", "docs/config.schema.json"} {
		command := exec.Command("go", "run", "./internal/generate/documents", document)
		command.Stderr = os.Stderr
		text, err := command.Output()
		if err != nil {
			return fmt.Errorf("%s: %w", document, err)
		}
		if err := put(document, text, check); err != nil {
			return err
		}
	}
	return nil
}

// put writes a file that changed, or complains about it.
func put(name string, text []byte, check bool) error {
	old, err := os.ReadFile(name)
	if err == nil && bytes.Equal(old, text) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is out of date: run make generate", name)
	}
	fmt.Println("write", name)
	return os.WriteFile(name, text, 0o644)
}
