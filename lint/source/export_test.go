package source

// Rooted is the working tree as systems without openat2 read it.
func (r *Repository) Rooted() (*FS, error) {
	d, err := openRooted(r.Root())
	return &FS{newWorkTree(d, r.index), DefaultLimit}, err
}

// RootedAt is WorkTreeAt on such a system.
func RootedAt(dir string) (*FS, error) {
	d, err := openRooted(dir)
	return &FS{newWorkTree(d, nil), DefaultLimit}, err
}
