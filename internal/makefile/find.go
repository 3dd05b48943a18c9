package makefile

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// finder imitates find(1) as far as makefiles use it to list files.
type finder struct {
	*shell
	tests    []findTest
	maxDepth int
	minDepth int
	folders  bool // -exec dirname {} \; : print the folders
	out      []string
	left     int // how many more entries to look at
}

// findTest is one condition; all have to hold.
type findTest struct {
	kind    string // -name, -path, -type
	pattern string
	not     bool
}

// maxFound bounds what find looks at; beyond, its output is unknown.
const maxFound = 20000

// find runs `find PATH… CONDITION…`.
func (sh *shell) find(args []string) (out string, success, ok bool) {
	f := &finder{shell: sh, maxDepth: 1 << 20, left: maxFound}
	var roots []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" {
		roots, args = append(roots, args[0]), args[1:]
	}
	if len(roots) == 0 {
		roots = []string{"."}
	}
	if !f.parse(args) {
		return "", false, false
	}
	success = true
	for _, root := range roots {
		abs := sh.path(root)
		rel, ok := sh.tree.inside(abs)
		if !ok {
			return "", false, false
		}
		exists, dir := sh.stat(abs)
		if !exists {
			success = false
			continue
		}
		if !f.walk(root, rel, dir, 0) {
			return "", false, false
		}
	}
	if len(f.out) == 0 {
		return "", success, true
	}
	return strings.Join(f.out, "\n") + "\n", success, true
}

// parse reads the conditions, without parentheses and -o.
func (f *finder) parse(args []string) bool {
	not := false
	for len(args) > 0 {
		value := ""
		if len(args) > 1 {
			value = args[1]
		}
		switch args[0] {
		case "!", "-not":
			not, args = !not, args[1:]
			continue
		case "-a", "-and", "-print":
			args = args[1:]
			continue
		case "-name", "-path", "-wholename", "-type":
			if value == "" {
				return false
			}
			f.tests = append(f.tests, findTest{args[0], value, not})
		case "-maxdepth", "-mindepth":
			n, err := strconv.Atoi(value)
			if err != nil || not {
				return false
			}
			if args[0] == "-maxdepth" {
				f.maxDepth = n
			} else {
				f.minDepth = n
			}
		case "-exec":
			if strings.Join(args[1:], " ") != "dirname {} ;" {
				return false
			}
			f.folders = true
			return true
		default:
			return false
		}
		not, args = false, args[2:]
	}
	return !not
}

// walk looks at an entry and what is below; false if that is too much.
func (f *finder) walk(name, rel string, dir bool, depth int) bool {
	if f.left--; f.left < 0 {
		return false
	}
	f.spend(4)
	if depth >= f.minDepth && f.holds(name, dir) {
		printed := name
		if f.folders {
			printed = dirname(name)
		}
		f.out = append(f.out, printed)
	}
	if !dir || depth >= f.maxDepth {
		return true
	}
	for _, e := range f.tree.list(rel).entries {
		if e.name == ".git" && e.isDir() {
			continue
		}
		isDir := e.isDir() && e.kind&fs.ModeSymlink == 0
		if !f.walk(strings.TrimSuffix(name, "/")+"/"+e.name, path.Join(rel, e.name), isDir, depth+1) {
			return false
		}
	}
	return true
}

func (f *finder) holds(name string, dir bool) bool {
	for _, t := range f.tests {
		var ok bool
		switch t.kind {
		case "-type":
			ok = t.pattern == "d" && dir || t.pattern == "f" && !dir
		case "-name":
			ok, _ = path.Match(t.pattern, path.Base(name))
		default:
			// Here * matches slashes too.
			ok = could(strings.ReplaceAll(t.pattern, "*", "\x00\x01"), name, false)
		}
		if ok == t.not {
			return false
		}
	}
	return true
}
