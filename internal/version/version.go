// Package version tells which megalint is running.
package version

import (
	"runtime/debug"
	"strings"
)

// String is the version of the module, such as "0.1.0", or "devel-" and the
// commit that was built, as far as the binary knows. It has no spaces.
func String() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return strings.TrimPrefix(v, "v")
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
