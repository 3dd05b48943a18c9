package image

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/megalint/megalint/internal/entrypoint"
)

// Judge tells whether the image's entry point is an executable with one of the
// names. It reads all layers.
func (i *Image) Judge(ctx context.Context, names ...string) (entrypoint.Verdict, error) {
	argv := append(append([]string(nil), i.Config.Entrypoint...), i.Config.Cmd...)
	switch {
	case strings.HasPrefix(i.Platform, "windows/"):
		return entrypoint.Verdict{Fault: entrypoint.Undecided, Why: "images for Windows are not looked into"}, nil
	case len(argv) == 0:
		return entrypoint.Verdict{Fault: entrypoint.NotRun, Why: "the image has no entry point"}, nil
	}
	t := newTree()
	for n, l := range i.layers {
		if err := i.read(ctx, t, l); err != nil {
			return entrypoint.Verdict{}, fmt.Errorf("layer %d (%s): %w", n+1, l.file, err)
		}
	}
	dir := i.Config.WorkingDir
	if dir == "" {
		dir = "/"
	}
	return entrypoint.Judge(entrypoint.Config{Argv: argv, WorkingDir: dir, Env: i.env}, t.file, names), nil
}

// env is the environment that the image sets.
func (i *Image) env(name string) (string, bool) {
	for _, e := range i.Config.Env {
		if k, v, _ := strings.Cut(e, "="); k == name {
			return v, true
		}
	}
	return "", false
}

// file is what is known of a path: all there is to know.
func (t *tree) file(name string) (entrypoint.File, string) {
	f, real := t.find(name, true)
	if f == nil {
		why := ""
		if l, _ := t.find(name, false); l != nil && l.kind == symlink {
			why = "it is a link to " + l.target + ", which leads nowhere"
		}
		return entrypoint.File{Kind: entrypoint.Absent, Why: why}, name
	}
	switch f.kind {
	case directory, implied:
		return entrypoint.File{Kind: entrypoint.Folder}, real
	case regular:
		return entrypoint.File{Kind: entrypoint.Regular, Exec: f.exec}, real
	}
	return entrypoint.File{Kind: entrypoint.Absent, Why: "what is there is no file"}, real
}

// The limits of what all layers of an archive decompress to, in bytes: so much,
// and so many times their sizes.
const (
	freeBytes = 1 << 30
	maxRatio  = 100
)

// errBomb refuses layers that decompress to far more than they should.
var errBomb = errors.New("it decompresses to too much")

// budget is how much may still be read from an archive's layers.
type budget struct {
	left int64
	seen map[string]bool // the layers that have added to it
}

func (b *budget) grant(file string, size int64) {
	if !b.seen[file] {
		b.seen[file] = true
		b.left += size * maxRatio
	}
}

// bounded ends with an error at a limit, and when nobody waits any more.
type bounded struct {
	ctx context.Context
	r   io.Reader
	*budget
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.left <= 0 {
		return 0, errBomb
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// read adds a layer to the tree.
func (i *Image) read(ctx context.Context, t *tree, l layer) error {
	r, size, err := i.store.open(l.file)
	if err != nil {
		return err
	}
	defer r.Close()
	plain, err := decompress(r)
	if err != nil {
		return err
	}
	defer plain.Close()
	t.begin()
	i.budget.grant(l.file, size)
	files := tar.NewReader(&bounded{ctx, plain, i.budget})
	for {
		h, err := files.Next()
		if err == io.EOF {
			return t.end()
		}
		if err == nil {
			err = t.entry(h)
		}
		if err != nil {
			return err
		}
	}
}

// entry adds an entry of a layer.
func (t *tree) entry(h *tar.Header) error {
	f := file{kind: other, exec: h.Mode&0o111 != 0}
	switch h.Typeflag {
	case tar.TypeLink:
		return t.hard(h.Name, h.Linkname)
	case tar.TypeReg, tar.TypeGNUSparse:
		f.kind = regular
	case tar.TypeDir:
		f.kind = directory
	case tar.TypeSymlink:
		f.kind, f.target = symlink, h.Linkname
	case tar.TypeXGlobalHeader:
		return nil
	}
	return t.add(h.Name, f)
}
