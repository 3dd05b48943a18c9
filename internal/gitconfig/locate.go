package gitconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// systemFile is the path of git's system-wide configuration, as far as it can be
// known without asking git.
func systemFile(getenv func(string) string) string {
	if file := getenv("GIT_CONFIG_SYSTEM"); file != "" {
		return file
	}
	prefix, known := gitPrefix(getenv)
	switch {
	case known && prefix == "/usr":
		return "/etc/gitconfig" // Debian and nearly all others
	case known && (strings.Contains(prefix, "/Cellar/git") || strings.HasSuffix(prefix, "/opt/git")):
		// Homebrew keeps one etc for all that it installs.
		root, _, _ := strings.Cut(prefix, "/Cellar/git")
		return strings.TrimSuffix(root, "/opt/git") + "/etc/gitconfig"
	case known && strings.HasPrefix(filepath.Base(prefix), "mingw"), known && filepath.Base(prefix) == "clangarm64":
		return filepath.Join(filepath.Dir(prefix), "etc", "gitconfig") // Git for Windows
	case known && !strings.HasPrefix(prefix, "/Library/Developer") && !strings.HasPrefix(prefix, "/Applications"):
		return filepath.Join(prefix, "etc", "gitconfig")
	case runtime.GOOS == "windows":
		return filepath.Join(getenv("ProgramFiles"), "Git", "etc", "gitconfig")
	}
	return "/etc/gitconfig"
}

// gitPrefix tells where git is installed. git puts its exec path, which is
// <prefix>/lib/git-core or <prefix>/libexec/git-core, in front of the PATH of
// its hooks.
func gitPrefix(getenv func(string) string) (string, bool) {
	exec := getenv("GIT_EXEC_PATH")
	if exec == "" {
		exec, _, _ = strings.Cut(getenv("PATH"), string(filepath.ListSeparator))
	}
	exec = filepath.Clean(exec)
	lib := filepath.Dir(exec)
	if filepath.Base(exec) != "git-core" || !strings.HasPrefix(filepath.Base(lib), "lib") {
		return "", false
	}
	return filepath.Dir(lib), true
}

// globalFiles are the paths of the user's configuration, the weaker one first.
func globalFiles(getenv func(string) string) []string {
	if file := getenv("GIT_CONFIG_GLOBAL"); file != "" {
		return []string{file}
	}
	var files []string
	home := home(getenv)
	if xdg := getenv("XDG_CONFIG_HOME"); xdg != "" {
		files = append(files, xdg+"/git/config")
	} else if home != "" {
		files = append(files, home+"/.config/git/config")
	}
	if home != "" {
		files = append(files, home+"/.gitconfig")
	}
	return files
}

// home is the user's home directory, or "".
func home(getenv func(string) string) string {
	home := getenv("HOME")
	if home != "" || runtime.GOOS != "windows" {
		return home
	}
	if home = getenv("HOMEDRIVE") + getenv("HOMEPATH"); home != "" {
		if info, err := os.Stat(home); err == nil && info.IsDir() {
			return home
		}
	}
	return getenv("USERPROFILE")
}

// expandPath replaces what git replaces at the start of a path in a value.
func expandPath(path string, getenv func(string) string) (string, error) {
	if rest, ok := strings.CutPrefix(path, "%(prefix)/"); ok {
		prefix, known := gitPrefix(getenv)
		if !known {
			return "", fmt.Errorf("cannot expand %q: where git is installed is not known", path)
		}
		return filepath.Join(prefix, rest), nil
	}
	if !strings.HasPrefix(path, "~") {
		return path, nil
	}
	if path != "~" && path[1] != '/' {
		return "", fmt.Errorf("cannot expand %q: another user's home directory is not looked up; write it out", path)
	}
	home := home(getenv)
	if home == "" {
		return "", fmt.Errorf("cannot expand %q: HOME is not set", path)
	}
	return home + path[1:], nil
}

// isAbs takes paths for absolute that git does, which on Windows are also those
// that begin with a slash.
func isAbs(path string) bool {
	return filepath.IsAbs(path) || path != "" && os.IsPathSeparator(path[0])
}

// CommonDir returns the git directory that the worktree with the given one
// shares with others: what its commondir file names, or gitDir itself if there
// is no such file.
func CommonDir(gitDir string) (string, error) {
	text, err := ReadRegular(filepath.Join(gitDir, "commondir"), 1<<16)
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	if err != nil {
		return "", err
	}
	dir := filepath.FromSlash(strings.TrimRight(string(text), "\r\n"))
	if isAbs(dir) {
		return dir, nil
	}
	return filepath.Join(gitDir, dir), nil
}

// currentBranch returns the name below refs/heads/ that HEAD points to, born or
// not, or "" if HEAD is detached or cannot be read.
func currentBranch(gitDir, commonDir string) string {
	if gitDir == "" {
		return ""
	}
	file, ref := filepath.Join(gitDir, "HEAD"), ""
	for range 5 { // git's own bound for symbolic references to each other
		target := symbolicRef(file)
		if target == "" {
			break
		}
		ref = target
		if file = filepath.Join(commonDir, filepath.FromSlash(ref)); !filepath.IsLocal(filepath.FromSlash(ref)) {
			return ""
		}
	}
	branch, ok := strings.CutPrefix(ref, "refs/heads/")
	if !ok || branch == ".invalid" { // the latter stands in HEAD for reftable
		return ""
	}
	return branch
}

// symbolicRef returns what a reference's file points to, or "". Old
// repositories have a symbolic link in place of the text.
func symbolicRef(file string) string {
	if target, err := os.Readlink(file); err == nil && strings.HasPrefix(target, "refs/") {
		return target
	}
	text, err := ReadRegular(file, 1<<16)
	if err != nil {
		return ""
	}
	ref, ok := strings.CutPrefix(string(text), "ref:")
	if !ok {
		return ""
	}
	return strings.TrimSpace(ref)
}
