package source

import "io/fs"

// Sub returns the tree below a folder, as fs.Sub asks for. Links may lead to
// anywhere in the whole tree.
func (f *FS) Sub(dir string) (fs.FS, error) {
	if !fs.ValidPath(dir) {
		return nil, &fs.PathError{Op: "sub", Path: dir, Err: fs.ErrInvalid}
	}
	if dir == "." {
		return f, nil
	}
	return &sub{f, dir}, nil
}

// sub is a folder of a tree. That of the standard library opens a file in order
// to describe it.
type sub struct {
	whole *FS
	dir   string
}

// path is a name's in the whole tree.
func (s *sub) path(name string) string {
	switch name {
	case ".":
		return s.dir
	case "":
		return "" // which is no valid path
	}
	return s.dir + "/" + name
}

// local makes an error of the whole tree's, which nobody else has, tell the name
// that was asked for.
func local(err error, name string) error {
	if p, ok := err.(*fs.PathError); ok {
		p.Path = name
	}
	return err
}

// Sub returns the tree below a folder of this one.
func (s *sub) Sub(dir string) (fs.FS, error) {
	below, err := s.whole.Sub(s.path(dir))
	return below, local(err, dir)
}

// Open opens a file or folder.
func (s *sub) Open(name string) (fs.File, error) {
	file, err := s.whole.Open(s.path(name))
	return file, local(err, name)
}

// ReadFile returns a file's content. It belongs to the caller.
func (s *sub) ReadFile(name string) ([]byte, error) {
	data, err := s.whole.ReadFile(s.path(name))
	return data, local(err, name)
}

// ReadDir lists a folder, by name.
func (s *sub) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := s.whole.ReadDir(s.path(name))
	return entries, local(err, name)
}

// Stat describes what a path stands for, links followed.
func (s *sub) Stat(name string) (fs.FileInfo, error) {
	about, err := s.whole.Stat(s.path(name))
	return about, local(err, name)
}

// Lstat is Stat, but describes a link itself.
func (s *sub) Lstat(name string) (fs.FileInfo, error) {
	about, err := s.whole.Lstat(s.path(name))
	return about, local(err, name)
}

// ReadLink returns where a link leads, as it is written.
func (s *sub) ReadLink(name string) (string, error) {
	target, err := s.whole.ReadLink(s.path(name))
	return target, local(err, name)
}
