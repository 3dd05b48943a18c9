package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint"
)

func (a *app) squashCommand() *cobra.Command {
	var input string
	var onlyPrint bool
	c := &cobra.Command{
		Use:   "squash --input FILE|-",
		Short: "Lint the message that GitHub's \"Squash and merge\" will build",
		Long: `Lint the message that GitHub's "Squash and merge" will build of a pull request.

FILE describes the pull request in JSON:

  {"number": 12, "title": "…", "body": "…",
   "squash_merge_commit_title": "PR_TITLE or COMMIT_OR_PR_TITLE",
   "squash_merge_commit_message": "PR_BODY, COMMIT_MESSAGES or BLANK",
   "commits": [{"message": "…", "parents": 1}]}

Commits are those of the pull request, oldest first. Where a setting is left
out, each message that is possible is judged, and a finding says under which
setting it arises. docs/squash.md describes what else FILE may hold.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if input == "" {
				return errors.New("squash: name the pull request's description with --input FILE, or --input - for standard input")
			}
			return a.lintSquash(c.Context(), input, onlyPrint)
		},
	}
	a.AddLintFlags(c.Flags())
	c.Flags().StringVar(&input, "input", "", "read the pull request from `FILE`, or from standard input if it is -")
	c.Flags().BoolVar(&onlyPrint, "print", false, "print the message, and judge nothing")
	return c
}

func (a *app) lintSquash(ctx context.Context, input string, onlyPrint bool) error {
	p, err := a.readPullRequest(input)
	if err != nil {
		return err
	}
	predictions, err := squash.Predict(p)
	if err != nil {
		return err
	}
	if m := p.AutoMerge; m != nil && m.Method != "squash" {
		a.Warnf("auto-merge is set to %q: the pull request will not be squashed", m.Method)
	}
	if onlyPrint {
		return a.printSquash(predictions)
	}
	w, err := a.OpenWorkspace()
	if err != nil {
		return err
	}
	if n := len(predictions); n > 1 && !a.Quiet {
		fmt.Fprintf(a.Stderr, "megalint: not all settings are known: linting %d possible messages\n", n)
	}
	var mended []string
	err = a.Report(w, a.Stdout, "pull/"+strconv.Itoa(p.Number), func(emit func(lint.Finding) error) (*lint.Result, error) {
		result, titles, err := a.judgeSquash(ctx, w, predictions, emit)
		mended = titles
		return result, err
	})
	if !a.Quiet {
		for _, title := range mended {
			fmt.Fprintf(a.Stderr, "megalint: mended, the title that lands is %s\n", strconv.QuoteToGraphic(title))
		}
	}
	return err
}

// readPullRequest reads the description of a pull request.
func (a *app) readPullRequest(name string) (squash.PullRequest, error) {
	in := a.Stdin
	if name != "-" {
		f, err := openRegular(a.Path(name))
		if err != nil {
			return squash.PullRequest{}, plain(err)
		}
		defer f.Close()
		in = f
	}
	p, err := squash.Decode(in)
	if err != nil {
		err = fmt.Errorf("%s:%w", messageName(name), err)
	}
	return p, err
}

// printSquash prints the likely message.
func (a *app) printSquash(predictions []squash.Prediction) error {
	p := predictions[0]
	if len(predictions) > 1 && !a.Quiet {
		fmt.Fprintf(a.Stderr, "megalint: not all settings are known: this is the message if they are %s and %s\n",
			p.Under[0].Title, p.Under[0].Message)
	}
	text := p.Text
	if session.Terminal(a.Stdout) {
		text = visible(text)
	}
	_, err := io.WriteString(a.Stdout, text+"\n")
	return err
}

// visible escapes what a terminal obeys. Such a text comes from whoever opened
// the pull request.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || r == '\t' || unicode.IsGraphic(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

// judgeSquash judges every prediction and reports what they share once. It
// returns the titles as safe fixes mend them, too.
func (a *app) judgeSquash(ctx context.Context, w *session.Workspace, predictions []squash.Prediction,
	emit func(lint.Finding) error) (*lint.Result, []string, error) {
	messages := make([]*lint.Message, len(predictions))
	for i := range predictions {
		messages[i] = predictions[i].Message(w.Config.Messages)
		messages[i].Repo = w.Repo()
	}
	var findings []lint.Finding
	in := lint.Input{Messages: func(yield func(*lint.Message, error) bool) {
		for _, m := range messages {
			if !yield(m, nil) {
				return
			}
		}
	}}
	result, err := a.Run(ctx, w, in, func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil {
		return result, nil, err
	}
	findings = squash.Unite(predictions, messages, findings, result)
	mended := mendedTitles(ctx, w, findings)
	for _, f := range findings {
		// There is no text yet that --fix could mend: fixes are shown.
		for i := range f.Fixes {
			f.Fixes[i].Safe = false
		}
		err = errors.Join(err, emit(f))
	}
	return result, mended, err
}

// longestTitle is how many bytes of a title are worth mending.
const longestTitle = 1000

// mendedTitles returns each title that safe fixes make better, once.
func mendedTitles(ctx context.Context, w *session.Workspace, findings []lint.Finding) []string {
	var mended []string
	seen := make(map[string]bool)
	for _, f := range findings {
		if f.Message == nil || f.Message.Title != 0 || !fixable(f) {
			continue
		}
		at := f.Message.Lines[0]
		title := at.In(f.Message.Text)
		if f.Start >= at.End || seen[title] || len(title) > longestTitle {
			continue
		}
		seen[title] = true
		better, err := fixed(ctx, w, title)
		if err == nil && !seen[better] {
			seen[better] = true
			mended = append(mended, better)
		}
	}
	return mended
}

// fixable tells whether a finding has a fix that is safe.
func fixable(f lint.Finding) bool {
	return slices.ContainsFunc(f.Fixes, func(x lint.Fix) bool { return x.Safe })
}
