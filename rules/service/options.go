package service

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// checkPatterns refuses patterns that cannot be read.
func checkPatterns(option string, patterns []string) error {
	for _, p := range patterns {
		if !doublestar.ValidatePattern(p) {
			return fmt.Errorf("%s: %q is no pattern", option, p)
		}
	}
	return nil
}

// checkTargets refuses what names no target of make.
func checkTargets(targets []string) error {
	if len(targets) == 0 {
		return errors.New("targets is empty: turn the rule off instead")
	}
	for _, t := range targets {
		if strings.ContainsAny(t, " \t:#=$%") {
			return fmt.Errorf("targets: %q is no name of a target", t)
		}
	}
	return nil
}

// checkFolder refuses what is no folder of a service's.
func checkFolder(folder string) error {
	if !fs.ValidPath(folder) {
		return errors.New("folder is to be a path in the service's folder")
	}
	return nil
}

// checkScripts refuses names of scripts that say more than that.
func checkScripts(option string, names []string) error {
	for _, n := range names {
		if strings.ContainsAny(n, "/.") {
			return fmt.Errorf("%s: give %s without folder and suffix", option, n)
		}
	}
	return nil
}
