package task

import (
	"strconv"
	"strings"

	"github.com/megalint/megalint/hooks/github/event"
)

// Shared ends the digest of a verdict that is red only because another pull
// request on the same commit may not land.
const Shared = "-shared"

// ExternalID is what the bot writes into a check run's external_id: what the
// check is about, and a digest of all that its verdict depends on. By it the bot
// knows its own check again, and whether there is anything new to say.
type ExternalID struct {
	Kind   string // Pull, Group or Push
	Number int    // of a pull request
	Base   string // of a merge group or a push; "" for a branch that was new
	Digest string
}

// String writes the id.
func (id ExternalID) String() string { return id.Prefix() + id.Digest }

// Prefix is the id without the digest: the same for all verdicts about one
// subject on one commit.
func (id ExternalID) Prefix() string {
	about := id.Base
	if id.Kind == Pull {
		about = strconv.Itoa(id.Number)
	}
	return id.Kind + ":" + about + ":"
}

// ParseExternalID reads the id. It tells false for one that is not the bot's.
func ParseExternalID(s string) (ExternalID, bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return ExternalID{}, false
	}
	id := ExternalID{Kind: parts[0], Digest: parts[2]}
	switch id.Kind {
	case Pull:
		n, err := strconv.Atoi(parts[1])
		id.Number = n
		return id, err == nil && n > 0
	case Group, Push:
		id.Base = parts[1]
		return id, id.Base == "" || event.IsID(id.Base)
	}
	return ExternalID{}, false
}
