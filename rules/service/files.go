package service

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// list returns what lies in the service's folder.
func list(s *lint.Service) ([]fs.DirEntry, error) { return listIn(s, ".") }

// listIn returns what lies in a folder of the service's; nothing if there is no
// such folder.
func listIn(s *lint.Service, folder string) ([]fs.DirEntry, error) {
	type key struct{ folder string }
	return lint.Once(&s.Memo, key{folder}, func() ([]fs.DirEntry, error) {
		entries, err := fs.ReadDir(s.FS, folder)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return entries, err
	})
}

// isFile tells whether a name of the service's folder is a file, or a link to
// one.
func isFile(s *lint.Service, name string) (bool, error) { return isFileIn(s, ".", name) }

// isFileIn is isFile for a folder of the service's. It opens nothing unless
// there is such a name.
func isFileIn(s *lint.Service, folder, name string) (bool, error) {
	entries, err := listIn(s, folder)
	if err != nil {
		return false, err
	}
	// Every file system lists folders by name.
	i, found := slices.BinarySearchFunc(entries, name, func(e fs.DirEntry, name string) int {
		return strings.Compare(e.Name(), name)
	})
	if !found {
		return false, nil
	}
	return isFileEntry(s, folder, entries[i])
}

// isFileEntry tells whether what was listed is a file, or a link to one.
func isFileEntry(s *lint.Service, folder string, e fs.DirEntry) (bool, error) {
	if !link(e) {
		return e.Type().IsRegular(), nil
	}
	return regular(s.FS, path.Join(folder, e.Name()))
}

// regular tells whether a path is a file, links followed. One that leads
// nowhere is none.
func regular(fsys fs.FS, name string) (bool, error) {
	info, err := fs.Stat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().IsRegular(), err
}

// readInto reads a file into a buffer, in place of what that held.
func readInto(buffer *bytes.Buffer, fsys fs.FS, name string) error {
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	buffer.Reset()
	buffer.Grow(int(info.Size()) + bytes.MinRead) // the last is to see the end
	_, err = buffer.ReadFrom(file)
	return err
}

func link(e fs.DirEntry) bool { return e.Type()&fs.ModeSymlink != 0 }

// most is how many files and folders of a service are looked at, at most, for
// something that can be anywhere in it.
const most = 20_000

// errEnough ends a walk.
var errEnough = errors.New("enough")

// walk calls visit for each file of the service, folders that hold somebody
// else's code left out, until visit returns false. It tells whether all were
// visited.
func walk(s *lint.Service, visit func(name string, e fs.DirEntry) bool) (all bool, err error) {
	seen := 1
	var folder func(dir string) error
	folder = func(dir string) error {
		entries, err := listIn(s, dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			name := e.Name()
			if dir != "." {
				name = dir + "/" + name
			}
			seen++
			switch {
			case seen > most:
				return errEnough
			case e.IsDir() && foreign(e.Name()):
			case e.IsDir():
				if err := folder(name); err != nil {
					return err
				}
			case !visit(name, e):
				return errEnough
			}
		}
		return nil
	}
	if err = folder("."); errors.Is(err, errEnough) {
		return false, nil
	}
	return err == nil, err
}

// foreign tells whether a folder of that name holds what the service's team
// did not write.
func foreign(name string) bool {
	switch name {
	case "node_modules", "vendor", "third_party", "testdata", ".git", ".venv", "venv", "__pycache__", "site-packages":
		return true
	}
	return false
}

// nothingToBuild tells whether the folder is no service: nothing in it is code,
// or says how to build or run some. A compose file alone, which configures
// somebody else's image, says neither.
func nothingToBuild(s *lint.Service) (bool, error) {
	type key struct{}
	return lint.Once(&s.Memo, key{}, func() (bool, error) {
		all, err := walk(s, func(name string, e fs.DirEntry) bool { return !builds(path.Base(name), e) })
		return all, err
	})
}

// builds tells whether a file is code or a build file.
func builds(name string, e fs.DirEntry) bool {
	switch {
	case isBuildFile(name) || isSource(path.Ext(name)):
		return true
	case !e.Type().IsRegular():
		return false
	}
	info, err := e.Info()
	return err == nil && info.Mode()&0o111 != 0
}

// isBuildFile tells whether a build tool looks for files of that name.
func isBuildFile(name string) bool {
	switch lower := strings.ToLower(name); lower {
	case "makefile", "gnumakefile", "go.mod", "package.json", "cargo.toml", "pyproject.toml", "setup.py", "setup.cfg",
		"requirements.txt", "pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "gemfile", "composer.json",
		"mix.exs", "cmakelists.txt", "meson.build", "build.bazel", "build", "rebar.config", "stack.yaml",
		"package.swift", "pubspec.yaml":
		return true
	default:
		return isDockerfile(name) || strings.HasSuffix(lower, ".mk") || strings.HasSuffix(lower, ".csproj") ||
			strings.HasSuffix(lower, ".cabal")
	}
}

// isDockerfile tells whether a file of that name is one by custom: Dockerfile,
// Dockerfile.prod, prod.Dockerfile, and the same with Containerfile.
func isDockerfile(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ".dockerignore") {
		return false
	}
	for _, base := range []string{"dockerfile", "containerfile"} {
		if lower == base || strings.HasPrefix(lower, base+".") || strings.HasSuffix(lower, "."+base) {
			return true
		}
	}
	return false
}

// isSource tells whether files that end so hold code.
func isSource(ext string) bool {
	switch strings.ToLower(ext) {
	case ".go", ".py", ".rb", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".java", ".kt", ".kts", ".scala", ".groovy",
		".clj", ".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".cs", ".fs", ".vb", ".rs", ".swift", ".m", ".mm", ".php",
		".pl", ".pm", ".lua", ".ex", ".exs", ".erl", ".hs", ".ml", ".mli", ".r", ".jl", ".dart", ".zig", ".nim", ".cr",
		".d", ".sh", ".bash", ".zsh", ".ps1", ".vue", ".svelte", ".elm", ".proto":
		return true
	}
	return false
}
