package service

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// maintenanceScripts returns the files of a folder that are the script of a
// name: that name, alone or with a suffix.
func maintenanceScripts(s *lint.Service, folder, name string, suffixes []string) ([]string, error) {
	entries, err := listIn(s, folder)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		suffix, ok := strings.CutPrefix(e.Name(), name)
		if !ok || suffix != "" && suffix[0] != '.' || !fitting(suffix, suffixes) {
			continue
		}
		if is, err := isFileEntry(s, folder, e); err != nil {
			return nil, err
		} else if is {
			found = append(found, path.Join(folder, e.Name()))
		}
	}
	return found, nil
}

// fitting tells whether a script may end so.
func fitting(suffix string, suffixes []string) bool {
	if len(suffixes) > 0 {
		return slices.Contains(suffixes, suffix)
	}
	switch strings.ToLower(path.Ext(suffix)) {
	case ".md", ".txt", ".rst", ".adoc", ".bak", ".orig", ".rej", ".swp", ".example", ".log":
		return false
	}
	return !strings.HasSuffix(suffix, "~")
}

// deployed tells whether the folder is a service that somebody has to maintain:
// one that is built, or that a compose file runs.
func deployed(s *lint.Service) (bool, error) {
	entries, err := list(s)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return compose.IsFile(e.Name()) }) {
		return true, nil
	}
	nothing, err := nothingToBuild(s)
	return !nothing, err
}
