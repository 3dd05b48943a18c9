//go:build !linux

package source

func openDisk(dir string) (disk, error) { return openRooted(dir) }
