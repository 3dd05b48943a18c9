package service

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/megalint/megalint/lint"
)

// MaintenanceScriptMissing asks for the scripts that every service provides.
var MaintenanceScriptMissing = &lint.Rule{
	Name: "maintenance-script-missing",
	Doc: `A service has scripts to back it up, to restore it, and to look for updates

Whoever runs the services does not know each of them. ` + "`scripts/backup DIRNAME`" + `
writes a backup of any service into a folder, ` + "`scripts/restore DIRNAME`" + ` reads it
back, and ` + "`scripts/updates`" + ` prints the packages that have an update, one a line.
What language they are written in is the service's own affair: any suffix is
fine.

A folder that is neither built nor run by a compose file is no service to
maintain, and is not reported. Off by default.

Source: Dark Peak, "Each service must provide scripts to help with
maintenance".`,
	Severity: lint.Off, Since: "0.1",
	Options: scriptsWanted{Folder: "scripts", Names: []string{"backup", "restore", "updates"}},
	Service: maintenanceScriptMissing,
}

type scriptsWanted struct {
	Folder   string   `yaml:"folder" doc:"the folder of the scripts, in the service's folder"`
	Names    []string `yaml:"names" doc:"the scripts that each service has, without their suffixes"`
	Suffixes []string `yaml:"suffixes" doc:"the suffixes that a script may have, such as .sh; none given, any will do"`
}

// Validate refuses what is no folder or no suffix.
func (o scriptsWanted) Validate() error {
	return errors.Join(checkFolder(o.Folder), checkScripts("names", o.Names), checkSuffixes(o.Suffixes))
}

func checkSuffixes(suffixes []string) error {
	for _, s := range suffixes {
		if s[0] != '.' {
			return fmt.Errorf("suffixes: %s does not begin with a dot", s)
		}
	}
	return nil
}

func maintenanceScriptMissing(p *lint.Pass, s *lint.Service) error {
	if yes, err := deployed(s); err != nil || !yes {
		return err
	}
	o := p.Options.(scriptsWanted)
	var missing []string
	for _, name := range o.Names {
		found, err := maintenanceScripts(s, o.Folder, name, o.Suffixes)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			missing = append(missing, path.Join(o.Folder, name))
		}
	}
	switch len(missing) {
	case 0:
	case 1:
		p.Reportf(lint.Span{}, "the script %s is missing: write it", missing[0])
	default:
		p.Reportf(lint.Span{}, "the scripts %s are missing: write them", enumerate(missing))
	}
	return nil
}

// enumerate writes names for a sentence: a, b and c.
func enumerate(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
