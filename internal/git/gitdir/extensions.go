package gitdir

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
)

// extensions reads the repository's format, and refuses what it does not know:
// that is what extensions are for.
func (d *Dirs) extensions() error {
	d.RefStorage = "files"
	version, err := d.Config.Int("core.repositoryFormatVersion", 0)
	if err != nil {
		return err
	}
	if version > 1 {
		return fmt.Errorf("%s: repository format %d is not known; versions 0 and 1 are", d.CommonDir, version)
	}
	for e := range d.Config.Prefix("extensions.") {
		if e.Origin.Scope != gitconfig.ScopeLocal || version == 0 {
			continue
		}
		switch name := strings.TrimPrefix(e.Key, "extensions."); name {
		case "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig",
			"compatobjectformat", "relativeworktrees", "submodulepathconfig":
		case "objectformat":
			if d.Format, err = object.ParseFormat(e.Value); err != nil {
				return fmt.Errorf("%s: %w", e.Origin, err)
			}
		case "refstorage":
			d.RefStorage, _, _ = strings.Cut(e.Value, ":")
			if d.RefStorage != "files" && d.RefStorage != "reftable" {
				return fmt.Errorf("%s: unknown reference storage %q", e.Origin, e.Value)
			}
		default:
			return fmt.Errorf("%s: unknown repository extension %q", e.Origin, name)
		}
	}
	return nil
}
