package ref

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// List names the references whose names begin with the prefix, which is a
// folder such as "refs/remotes/origin/", in order.
func (f *Files) List(prefix string) ([]string, error) {
	if !strings.HasPrefix(prefix, "refs/") || !Valid(strings.TrimSuffix(prefix, "/")) {
		return nil, fmt.Errorf("%q is no folder of references", prefix)
	}
	packed, err := f.packed()
	if err != nil {
		return nil, err
	}
	var names []string
	for text := packed.text; len(text) > 0; {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		if _, name, ok := packedLine(line); ok && bytes.HasPrefix(name, []byte(prefix)) {
			names = append(names, string(name))
		}
	}
	folder := os.DirFS(filepath.Join(f.dir(prefix), filepath.FromSlash(prefix)))
	err = fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && Valid(path.Join(prefix, name)) {
			names = append(names, path.Join(prefix, name))
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing loose there, or gone while we looked
		}
		return err
	})
	slices.Sort(names)
	return slices.Compact(names), err
}

// List implements the same for a reftable.
func (g Git) List(prefix string) ([]string, error) {
	out, err := g.Git.Run(context.Background(), "for-each-ref", "--format=%(refname)", prefix)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}
