package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

// organisation is the repository whose configuration holds for all repositories
// of its owner that have none.
const organisation = ".github"

// configuration is a configuration, and what tells it from others.
type configuration struct {
	*lint.Config
	digest string
	note   string // where it is from
}

// configs reads configurations. A commit's never changes, so it is read once.
type configs struct {
	rules []*lint.Rule

	mu     sync.Mutex
	known  map[string]*configuration // by repository and commit
	owners map[string]ownerConfig
}

// ownerConfig is an organisation's configuration; nil if it has none.
type ownerConfig struct {
	*configuration
	read time.Time
}

const (
	maxKnown = 1000
	// ownerFor is how long an organisation's configuration is not asked for again.
	ownerFor = time.Minute
)

func newConfigs(rules []*lint.Rule) *configs {
	return &configs{rules: rules, known: map[string]*configuration{}, owners: map[string]ownerConfig{}}
}

// configuration returns the configuration on the default branch, or the
// organisation's, or the preset.
func (j *job) configuration(ctx context.Context) (*configuration, error) {
	if err := j.identify(ctx); err != nil {
		return nil, err
	}
	c, err := j.configs.of(ctx, j.repo, j.Owner+"/"+j.Name, j.DefaultBranch)
	if c != nil || err != nil {
		return c, err
	}
	c, err = j.configs.ofOwner(ctx, j.access.Client, j.Owner)
	if c != nil || err != nil {
		return c, err
	}
	return j.configs.load(nil, "")
}

// basis is a digest of what all verdicts in the repository rest on: this version,
// its settings, and the configuration, or what is wrong with that.
func (j *job) basis() (string, error) {
	cfg, err := j.cfg()
	if call := (*api.CallError)(nil); errors.As(err, &call) {
		return "", err
	}
	own := []string{version.String(), j.o.FailOn.String(), j.o.Name}
	if err != nil {
		return digest(append(own, "malformed", err.Error())...), nil
	}
	return digest(append(own, cfg.digest)...), nil
}

// forget has an organisation's configuration read anew.
func (cs *configs) forget(owner string) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	delete(cs.owners, owner)
}

// of returns the configuration at the tip of a branch; nil if there is none.
func (cs *configs) of(ctx context.Context, repo *api.Repository, name, branch string) (*configuration, error) {
	tip, err := repo.Commit(ctx, branch)
	if err != nil {
		return nil, err
	}
	key := name + "@" + tip.ID
	cs.mu.Lock()
	c, ok := cs.known[key]
	cs.mu.Unlock()
	if ok {
		return c, nil
	}
	tree := repo.Tree(ctx, tip.ID)
	file, err := config.Find(tree, ".")
	if err != nil {
		return nil, err
	}
	if file != "" {
		if c, err = cs.load(tree, file); err != nil {
			return nil, fmt.Errorf("the configuration on %s of %s: %w", branch, name, err)
		}
		c.note = fmt.Sprintf("%s on %s of %s", file, branch, name)
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if len(cs.known) >= maxKnown {
		clear(cs.known)
	}
	cs.known[key] = c
	return c, nil
}

// ofOwner returns an organisation's configuration; nil if there is none, or it
// is out of the App's reach.
func (cs *configs) ofOwner(ctx context.Context, client *api.Client, owner string) (*configuration, error) {
	cs.mu.Lock()
	known, ok := cs.owners[owner]
	cs.mu.Unlock()
	if ok && time.Since(known.read) < ownerFor {
		return known.configuration, nil
	}
	repo := client.Repository(owner, organisation)
	var c *configuration
	about, err := repo.Identify(ctx)
	if err == nil {
		c, err = cs.of(ctx, repo, owner+"/"+organisation, about.DefaultBranch)
	}
	if err != nil && !api.Absent(err) {
		return nil, err
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if len(cs.owners) >= maxKnown {
		clear(cs.owners)
	}
	cs.owners[owner] = ownerConfig{c, time.Now()}
	return c, nil
}

// load reads a configuration; of no file, the preset.
func (cs *configs) load(tree fs.FS, file string) (*configuration, error) {
	seen := &digester{FS: tree}
	cfg, _, err := config.Load(seen, file, cs.rules)
	if err != nil {
		return nil, err
	}
	return &configuration{Config: cfg, digest: hex.EncodeToString(seen.sum[:4]), note: "the preset " + config.DefaultPreset}, nil
}

// digester makes a digest of the files that are read.
type digester struct {
	fs.FS
	sum [sha256.Size]byte
}

// Open opens a file by reading it.
func (d *digester) Open(name string) (fs.File, error) {
	data, err := fs.ReadFile(d.FS, name)
	if err == nil {
		d.sum = sha256.Sum256(append(d.sum[:], data...))
	}
	f, openErr := d.FS.Open(name)
	if openErr != nil {
		return nil, openErr
	}
	return f, nil
}
