package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
)

// settings are the bot's configuration: flags, and the environment for those
// that are not given.
type settings struct {
	listen, store, url, name string
	appID                    int64
	key                      []byte
	token                    string
	repositories             []string
	secrets                  []string
	failOn                   lint.Severity
	squash                   event.Settings
	comment                  bool
	workers                  int
	every, keep, grace       time.Duration
	timeout                  time.Duration
	level                    slog.Level
}

// flags are the settings as they are written.
type flags struct {
	*pflag.FlagSet
	settings
	keyFile, failOn, level     string
	squashTitle, squashMessage string
	secretFiles                []string
	tokenFile                  string
	help, version              bool
}

func newFlags() *flags {
	f := &flags{FlagSet: pflag.NewFlagSet("megalint-bot", pflag.ContinueOnError)}
	f.SortFlags = false
	f.StringVar(&f.listen, "listen", ":8080", "serve HTTP on this `ADDRESS`")
	f.StringVar(&f.store, "store", "bot.db", "keep the work in this `FILE`, or in PostgreSQL at postgres://…")
	f.Int64Var(&f.appID, "app-id", 0, "act as the GitHub App of this `ID`")
	f.StringVar(&f.keyFile, "app-key", "", "read the App's private key from this `FILE` (or MEGALINT_APP_KEY_PEM: the key itself)")
	f.StringVar(&f.tokenFile, "token-file", "", "without an App, read a token from this `FILE` (or MEGALINT_TOKEN: the token itself)")
	f.StringSliceVar(&f.repositories, "repository", nil, "without an App, the `OWNER/NAME` that the token is for")
	f.StringSliceVar(&f.secretFiles, "webhook-secret-file", nil, "read a webhook secret from this `FILE`, two of them while one replaces the other (or MEGALINT_WEBHOOK_SECRET: the secrets, separated by blanks)")
	f.StringVar(&f.url, "github-url", api.PublicURL, "the `URL` of GitHub's API; https://HOST/api/v3 for an Enterprise Server")
	f.StringVar(&f.name, "check", "megalint", "the `NAME` of the check")
	f.StringVar(&f.failOn, "fail-on", "error", "the least `SEVERITY` that turns the check red: error, warning or info")
	f.StringVar(&f.squashTitle, "squash-title", "", "the `SETTING` of repositories that keep theirs to themselves: PR_TITLE or COMMIT_OR_PR_TITLE")
	f.StringVar(&f.squashMessage, "squash-message", "", "the same `SETTING` for the message: PR_BODY, COMMIT_MESSAGES or BLANK")
	f.BoolVar(&f.comment, "comment", false, "comment on the pull request where what landed is against the convention")
	f.IntVar(&f.workers, "workers", 8, "judge `N` pull requests at a time")
	f.DurationVar(&f.timeout, "timeout", time.Minute, "give up on one attempt after this `TIME`, and try again later")
	f.DurationVar(&f.every, "reconcile", 5*time.Minute, "look for what got lost every `TIME`")
	f.DurationVar(&f.keep, "keep", 30*24*time.Hour, "forget deliveries and verdicts after this `TIME`")
	f.DurationVar(&f.grace, "grace", 25*time.Second, "let running work end for this `TIME` when told to stop")
	f.StringVar(&f.level, "log", "info", "log from this `LEVEL` on: debug, info, warn or error")
	f.BoolVarP(&f.help, "help", "h", false, "print this, and end")
	f.BoolVar(&f.version, "version", false, "print the version, and end")
	return f
}

// variable is the environment variable of a flag.
func variable(name string) string {
	return "MEGALINT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// readSettings reads flags and environment. It returns nil if it printed what
// was asked for. The error names all that is wrong, and no secret.
func readSettings(args []string, getenv func(string) string, stdout io.Writer) (*settings, error) {
	f := newFlags()
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("%w; see megalint-bot --help", err)
	}
	switch {
	case f.help:
		fmt.Fprintf(stdout, "Usage: megalint-bot [FLAG…]\n\nEach flag has an environment variable: --app-id is MEGALINT_APP_ID.\n\n%s", f.FlagUsages())
		return nil, nil
	case f.version:
		fmt.Fprintln(stdout, "megalint-bot", version.String())
		return nil, nil
	case f.NArg() > 0:
		return nil, fmt.Errorf("%q: megalint-bot takes no arguments, see --help", f.Arg(0))
	}
	var faults []error
	f.VisitAll(func(flag *pflag.Flag) {
		if flag.Name == "help" || flag.Name == "version" {
			return
		}
		if value := getenv(variable(flag.Name)); value != "" && !flag.Changed {
			if err := f.Set(flag.Name, value); err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", variable(flag.Name), err))
			}
		}
	})
	faults = append(faults, f.check(), f.readSecrets(getenv))
	return &f.settings, errors.Join(faults...)
}

// check reads what has a form of its own.
func (f *flags) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	var err error
	if f.settings.failOn, err = lint.ParseSeverity(f.failOn); err != nil || f.settings.failOn == lint.Off {
		fault("--fail-on %s: use error, warning or info", f.failOn)
	}
	if err := f.settings.level.UnmarshalText([]byte(f.level)); err != nil {
		fault("--log %s: use debug, info, warn or error", f.level)
	}
	f.squash = (&event.Repository{SquashTitle: &f.squashTitle, SquashMessage: &f.squashMessage}).Settings()
	if f.squashTitle != "" && f.squash.Title == "" {
		fault("--squash-title %s: use PR_TITLE or COMMIT_OR_PR_TITLE", f.squashTitle)
	}
	if f.squashMessage != "" && f.squash.Message == "" {
		fault("--squash-message %s: use PR_BODY, COMMIT_MESSAGES or BLANK", f.squashMessage)
	}
	if !safeURL(f.url) {
		fault("--github-url: use https://HOST/api/v3, without user and query; http:// would show the token to the network")
	}
	for _, r := range f.repositories {
		if _, _, err := event.SplitName(r); err != nil {
			fault("--repository: %w", err)
		}
	}
	if f.workers < 1 {
		fault("--workers %d: use 1 or more", f.workers)
	}
	for name, d := range map[string]time.Duration{"timeout": f.timeout, "reconcile": f.every, "keep": f.keep, "grace": f.grace} {
		if d < time.Second {
			fault("--%s %v: use a second or more", name, d)
		}
	}
	return errors.Join(faults...)
}

// safeURL tells whether a token may go to a URL: by TLS, or within this machine.
func safeURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip.IsLoopback())
}

// maxSecret bounds a file that holds a secret, in bytes.
const maxSecret = 64 << 10

// readSecrets reads keys, tokens and secrets: from files, or else from the
// environment.
func (f *flags) readSecrets(getenv func(string) string) error {
	var faults []error
	read := func(flag, file, variable string) string {
		if file == "" {
			return strings.TrimSpace(getenv(variable))
		}
		text, err := readSecret(file)
		if err != nil {
			faults = append(faults, fmt.Errorf("--%s: %w", flag, err))
		}
		return text
	}
	f.key = []byte(read("app-key", f.keyFile, "MEGALINT_APP_KEY_PEM"))
	f.token = read("token-file", f.tokenFile, "MEGALINT_TOKEN")
	for _, file := range f.secretFiles {
		f.secrets = append(f.secrets, read("webhook-secret-file", file, ""))
	}
	if len(f.secretFiles) == 0 {
		f.secrets = strings.Fields(getenv("MEGALINT_WEBHOOK_SECRET"))
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	fault := func(text string) { faults = append(faults, errors.New(text)) }
	switch {
	case f.appID == 0 && f.token == "":
		fault("there is neither an App (--app-id, --app-key) nor a token (--token-file)")
	case f.appID != 0 && len(f.key) == 0:
		fault("--app-id needs the App's private key: --app-key")
	case f.appID == 0 && len(f.repositories) == 0:
		fault("a token needs to be told what it is for: --repository")
	}
	if len(f.secrets) == 0 {
		fault("there is no webhook secret (--webhook-secret-file): without one, anybody could send deliveries")
	}
	return errors.Join(faults...)
}

func readSecret(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSecret {
		return "", fmt.Errorf("%s is no file of at most %d bytes", file, maxSecret)
	}
	text, err := os.ReadFile(file)
	if err == nil && len(strings.TrimSpace(string(text))) == 0 {
		err = fmt.Errorf("%s is empty", file)
	}
	return strings.TrimSpace(string(text)), err
}
