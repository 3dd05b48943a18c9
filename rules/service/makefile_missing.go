package service

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/lint"
)

// MakefileMissing asks for a Makefile.
var MakefileMissing = &lint.Rule{
	Name: "makefile-missing",
	Doc: `A service has a Makefile

make is the build interface of every service, simply because it is universally
available: whoever knows one service can test and build all of them. It is
looked for by the names that GNU make tries: ` + "`GNUmakefile`, `makefile`,\n`Makefile`" + `.

A folder in which there is nothing to build is no service, even if the
configuration's ` + "`services:`" + ` match it, and is not reported: one that holds
neither a Dockerfile nor source code nor anything executable, but data or the
configuration of somebody else's image, or nothing at all.

Source: saas-mega, "It should use make as the build interface, simply because
make is universally available".`,
	Severity: lint.Error, Since: "0.1",
	Service: makefileMissing,
}

// makefileNames are those that GNU make looks for, in its order.
func makefileNames() []string { return []string{"GNUmakefile", "makefile", "Makefile"} }

func makefileMissing(p *lint.Pass, s *lint.Service) error {
	name, err := makefileName(s)
	if err != nil || name != "" {
		return err
	}
	if nothing, err := nothingToBuild(s); err != nil || nothing {
		return err
	}
	entries, err := list(s)
	if err != nil {
		return err
	}
	text := "the service has no Makefile: write one, with at least the targets test and image"
	for _, e := range entries {
		switch {
		case !strings.EqualFold(e.Name(), "makefile") && !strings.EqualFold(e.Name(), "gnumakefile"):
		case e.IsDir():
			text = fmt.Sprintf("%s is a folder, so the service has no Makefile: rename the folder, and write one", e.Name())
		case link(e):
			text = fmt.Sprintf("%s is a link that leads nowhere: make finds no Makefile", e.Name())
		default:
			text = fmt.Sprintf("make does not look for %s: rename it to Makefile", e.Name())
		}
	}
	p.Report(lint.Finding{Text: text})
	return nil
}

// makefileName returns the name of the file that make would read in the
// service's folder, "" if there is none.
func makefileName(s *lint.Service) (string, error) {
	type key struct{}
	return lint.Once(&s.Memo, key{}, func() (string, error) {
		for _, name := range makefileNames() {
			if found, err := isFile(s, name); err != nil || found {
				return name, err
			}
		}
		return "", nil
	})
}
