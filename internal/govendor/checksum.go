package govendor

import (
	"crypto/sha1"
	"encoding/base64"
	"path"
	"strings"
)

// Tree gives the checksum what it is made of. Paths are relative to the vendor
// folder.
type Tree interface {
	// Entries lists a folder's files and its folders, each bytewise by name.
	Entries(dir string) (files, dirs []string)
	// Read returns a file's content.
	Read(file string) ([]byte, error)
}

// Form is one of the two ways in which govendor computes a checksum.
type Form int

const (
	// Status is how `govendor status` checks what lies in the vendor folder.
	Status Form = iota
	// Fetch is how govendor computed the sum when it copied a package: without
	// dot files and folders whose name begins with an underscore, and with
	// testdata.
	Fetch
	// FetchWithoutTests is Fetch where `ignore` has the word "test".
	FetchWithoutTests
)

// Sum computes the checksum of a package below the vendor folder: base64 of one
// SHA-1 over its path, and over names and contents of its files in order, with
// nothing in between. With tree, folders count too.
func Sum(t Tree, pkg string, tree bool, form Form) (string, error) {
	h := sha1.New()
	var visit func(dir string) error
	visit = func(dir string) error {
		h.Write([]byte(dir))
		files, dirs := t.Entries(dir)
		for _, name := range files {
			if form != Status && name[0] == '.' {
				continue
			}
			data, err := t.Read(path.Join(dir, name))
			if err != nil {
				return err
			}
			h.Write([]byte(name))
			h.Write(data)
		}
		for _, name := range dirs {
			if !descends(name, tree, form) {
				continue
			}
			if err := visit(path.Join(dir, name)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(pkg); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

// descends tells whether a folder counts.
func descends(name string, tree bool, form Form) bool {
	if form == Status {
		return tree
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return false
	}
	return tree && (name != "testdata" || form == Fetch) || name == "testdata" && form == Fetch
}

// FormsDiffer tells whether a package has anything that one of the forms counts
// and another one does not.
func FormsDiffer(t Tree, pkg string, tree bool) bool {
	files, dirs := t.Entries(pkg)
	for _, name := range files {
		if name[0] == '.' {
			return true
		}
	}
	for _, name := range dirs {
		switch {
		case name[0] == '.', name[0] == '_':
			if tree {
				return true
			}
		case name == "testdata":
			return true
		case tree && FormsDiffer(t, path.Join(pkg, name), tree):
			return true
		}
	}
	return false
}
