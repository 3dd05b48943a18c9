package lint

import (
	"io/fs"
	"path"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

// Stage says how far a message is on its way into history, for some faults
// are none until they are shipped.
type Stage int

// The stages of a message.
const (
	Draft   Stage = iota // being written: the commit-msg hook, `megalint message`
	History              // committed: a range, a push
	Squash               // what GitHub will build from a pull request
)

// Identity is an author or committer.
type Identity struct{ Name, Email string }

// Bot tells whether the identity is one of GitHub's App accounts, whose names
// and addresses carry "[bot]".
func (i Identity) Bot() bool {
	local, _, _ := strings.Cut(i.Email, "@")
	return strings.HasSuffix(i.Name, "[bot]") || strings.HasSuffix(local, "[bot]")
}

// Message is a commit message, with what is known of its commit.
type Message struct {
	*message.Message
	// EncodingFault says why the stored bytes are not text in their declared
	// encoding, mostly a [*message.EncodingError]. The text is still usable.
	EncodingFault error
	// Rev is the commit's full id; empty if there is no commit yet.
	Rev    string
	Author Identity
	// Parents counts the commit's parents. A merge has several; a message
	// without a commit has the number that it will have.
	Parents int
	Stage   Stage
	// Changes lists the paths that the commit touches, a rename as both of
	// its paths. Nil where this is not known.
	Changes func() ([]string, error)
	// Touched is Changes for those who can do without every file, and costs
	// less: a folder for which whole returns true is listed itself, with a slash
	// at its end, in place of what the commit touches in it. Nil where Changes
	// is all there is.
	Touched func(whole func(dir string) bool) ([]string, error)
	// ChangedLines counts the lines that the commit adds and those that it
	// takes away. Nil where this is not known.
	ChangedLines func() (int, error)
	// Amendable lists the paths of the commit that a draft would replace if it
	// amends, which a hook is not told. Nil where there is none.
	Amendable func() ([]string, error)
	// Settled tells that nobody is going to reword the message, for it lies
	// deep in a history: what takes longer than all the rest together, such as
	// comparing its trees, is not worth it.
	Settled bool
	// Repo is the tree whose components the message may name; nil outside of
	// a repository.
	Repo *Repo
	// Methods says how else than by squashing the pull request may land. Nil
	// where this is not known, and for what is no pull request's message.
	Methods *MergeMethods
}

// MergeMethods are the ways beside "Squash and merge" that a repository on
// GitHub offers for its pull requests.
type MergeMethods struct{ Merge, Rebase bool }

// NewMessage parses a message that is text already.
func NewMessage(text string, o message.Options) *Message {
	return &Message{Message: message.Parse(text, o), Parents: 1}
}

// ReadMessage decodes and parses a message as git stored it. An encoding that
// is not declared is UTF-8.
func ReadMessage(raw []byte, encoding string, o message.Options) *Message {
	text, err := message.Decode(raw, encoding)
	m := NewMessage(text, o)
	m.EncodingFault = err
	return m
}

// Repo is a tree to judge, whatever it was read from.
type Repo struct {
	fs.FS
	// Services are the directories that the configuration's `services:`
	// patterns match, by path.
	Services []*Service
	Config   *Config
	// Tracked lists the files below a folder that git tracks, as paths from the
	// root, sorted; "." is the root. Nil where there is no git to ask.
	Tracked func(dir string) ([]string, error)
	// Ignored tells whether git leaves a folder alone, with all that is in it:
	// what a build or a tool has put there. Nil where nothing is.
	Ignored func(dir string) bool
	// Tags lists the names of the repository's tags. Nil outside of one.
	Tags func() ([]string, error)
	// Modules is the Go module cache, the folder that GOMODCACHE names. Nil if
	// there is none.
	Modules fs.FS
	// Memo keeps what several rules read.
	Memo Memo
}

// AddServices makes services of the directories, paths relative to the root.
func (r *Repo) AddServices(dirs []string) error {
	for _, dir := range dirs {
		own, err := fs.Sub(r.FS, dir)
		if err != nil {
			return err
		}
		r.Services = append(r.Services, &Service{FS: own, Repo: r, Dir: dir})
	}
	return nil
}

// Service is one service of a repository. Paths that it reports are relative
// to Dir; the engine prefixes them.
type Service struct {
	fs.FS // the service's own directory
	Repo  *Repo
	Dir   string // relative to the repository's root, with slashes
	Memo  Memo
}

// Name is the service's name: the last element of its path.
func (s *Service) Name() string { return path.Base(s.Dir) }
