package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"

	"github.com/megalint/megalint/internal/monorepo"
)

// monorepoVersion changes when the monorepos do, as generatorVersion.
const monorepoVersion = 1

// writeMonorepo writes the work tree of a monorepo. git's index names the files, without
// contents.
func writeMonorepo(ctx context.Context, dir string, services int) error {
	m := &monorepoWriter{treeWriter: treeWriter{dir: dir}}
	monorepo.Write(services, m.write)
	if m.err != nil {
		return m.err
	}
	if err := git(ctx, ".", "init", "--quiet", "--initial-branch=main", dir); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "git", "update-index", "--index-info")
	cmd.Dir, cmd.Stdin = dir, &m.index
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git update-index: %w\n%s", err, out)
	}
	return nil
}

// monorepoWriter writes files, and what git's index has of them.
type monorepoWriter struct {
	treeWriter
	index bytes.Buffer
}

func (m *monorepoWriter) write(name, text string) {
	m.treeWriter.write(name, text)
	const empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
	mode := "100644"
	if executable(text) {
		mode = "100755"
	}
	fmt.Fprintf(&m.index, "%s %s\t%s\n", mode, empty, name)
}
