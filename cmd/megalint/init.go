package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a first .megalint.yaml, after a look at the repository",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.writeStarter(c.Context())
		},
	}
}

func (a *app) writeStarter(ctx context.Context) error {
	w, err := a.OpenRepository()
	if err != nil {
		return err
	}
	if err := w.OpenTree(a.Dir); err != nil {
		return err
	}
	found, err := detect(ctx, w)
	if err != nil {
		return err
	}
	name := filepath.Join(w.Top(a.Dir), config.Name)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: edit it, or remove it first", name)
	} else if err != nil {
		return err
	}
	_, err = f.Write(config.Starter(found))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if !a.Quiet {
		fmt.Fprintf(a.Stdout, "wrote %s\n", name)
		fmt.Fprint(a.Stdout, "next:\n"+
			"  megalint                  see what it says of the services\n"+
			"  megalint commits -n 20    see what it says of the last commits\n"+
			"  megalint baseline         excuse what it finds today\n"+
			"  megalint hook install     have each new message checked\n")
	}
	return nil
}

// detect looks for what a first configuration should say.
func detect(ctx context.Context, w *session.Workspace) (config.Detected, error) {
	var found config.Detected
	services, err := detectServices(w.Tree)
	if err != nil {
		return found, err
	}
	found.Services = services
	found.Header, err = detectHeader(ctx, w)
	return found, err
}

// detectServices finds the top-level folders that hold at least two folders
// with a Dockerfile, and those that have one themselves if there are two.
func detectServices(tree fs.FS) ([]string, error) {
	var patterns, single []string
	areas, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, err
	}
	for _, area := range areas {
		if !area.IsDir() || area.Name() == "vendor" {
			continue
		}
		dirs, err := fs.ReadDir(tree, area.Name())
		if err != nil {
			return nil, err
		}
		images := 0
		for _, d := range dirs {
			if hasDockerfile(tree, path.Join(area.Name(), d.Name())) {
				images++
			}
		}
		switch {
		case images >= 2:
			patterns = append(patterns, area.Name()+"/*")
		case hasDockerfile(tree, area.Name()):
			single = append(single, area.Name())
		}
	}
	if len(single) >= 2 {
		patterns = append(patterns, single...)
	}
	return patterns, nil
}

func hasDockerfile(tree fs.FS, dir string) bool {
	_, err := fs.Stat(tree, path.Join(dir, "Dockerfile"))
	return err == nil
}

// How many commits tell the style of the headers, and how many of them have to
// agree, in percent.
const (
	headerSample   = 300
	headerMajority = 60
)

// detectHeader returns the style that most of the last commits have; "" if
// there is none, or if it is the default one.
func detectHeader(ctx context.Context, w *session.Workspace) (string, error) {
	if w.Repository == nil {
		return "", nil
	}
	r, err := w.Repository.ParseRange(ctx, "HEAD", headerSample)
	if errors.Is(err, source.ErrUnborn) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	votes, total := map[string]int{}, 0
	for c, err := range w.Repository.Commits(ctx, r) {
		if err != nil {
			return "", err
		}
		if len(c.Parents) > 1 {
			continue
		}
		style, err := headerStyle(string(c.Message))
		if err != nil {
			return "", err
		}
		total++
		votes[style]++
	}
	// Who writes "area: summary" may well have areas called docs and test.
	if 100*votes[message.Conventional] < headerMajority*total {
		votes[message.Colon] += votes[message.Conventional]
	}
	for _, style := range []string{message.Brackets, message.Conventional, message.Colon} {
		if total > 0 && 100*votes[style] >= headerMajority*total {
			return style, nil
		}
	}
	return "", nil
}

// headerStyle returns the style of a message's header, "" if it has none of
// those that can be told apart. Any word before a colon may be an area: the
// types of Conventional Commits are those that its tools agree on.
func headerStyle(text string) (string, error) {
	for _, name := range []string{message.Brackets, message.Conventional, message.Colon} {
		style, err := message.ParseStyle(name)
		if err != nil {
			return "", err
		}
		m := message.Parse(text, message.Options{Style: style})
		if m.Header.WellFormed && (name != message.Conventional || conventionalType(m.Header.Type.In(m.Text))) {
			return name, nil
		}
	}
	return "", nil
}

func conventionalType(name string) bool {
	switch strings.ToLower(name) {
	case "build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test":
		return true
	}
	return false
}
