package gitconfig

import "path/filepath"

// ExcludesFile is the user's own ignore file: core.excludesFile, or else the one
// that git looks for in the home folder. It is "" if there is no telling, and
// need not exist.
func (c *Config) ExcludesFile() (string, error) {
	if name, set, err := c.Pathname("core.excludesFile"); set || err != nil {
		return name, err
	}
	if dir := c.getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "git", "ignore"), nil
	}
	if home := home(c.getenv); home != "" {
		return filepath.Join(home, ".config", "git", "ignore"), nil
	}
	return "", nil
}
