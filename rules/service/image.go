package service

import (
	"path"

	"github.com/megalint/megalint/lint"
)

// dockerfilesOf returns the Dockerfiles of the service's folder, from the root.
func dockerfilesOf(s *lint.Service) ([]string, error) {
	entries, err := list(s)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !isDockerfile(e.Name()) {
			continue
		}
		if is, err := isFile(s, e.Name()); err != nil {
			return nil, err
		} else if is {
			files = append(files, path.Join(s.Dir, e.Name()))
		}
	}
	return files, nil
}
