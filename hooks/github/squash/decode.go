package squash

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
)

// MaxInput is the number of bytes up to which [Decode] takes an input, 16 MiB.
const MaxInput = 16 << 20

// Decode reads a pull request from one JSON object:
//
//	{"number": 12, "title": "…", "body": "…",
//	 "author": {"name": "…", "email": "…"},
//	 "squash_merge_commit_title": "PR_TITLE",
//	 "squash_merge_commit_message": "PR_BODY",
//	 "allow_merge_commit": false, "allow_rebase_merge": false,
//	 "auto_merge": {"merge_method": "squash", "commit_title": "…", "commit_message": "…"},
//	 "commits": [{"message": "…", "parents": 1}]}
//
// The names are those of GitHub's API; number, title and commits are required,
// and null is the same as nothing. What it does not know, what occurs twice
// and what has another type is an error that begins with line:column.
func Decode(r io.Reader) (PullRequest, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxInput+1))
	if err != nil {
		return PullRequest{}, err
	}
	if len(raw) > MaxInput {
		return PullRequest{}, fmt.Errorf("the input has more than %d MiB", MaxInput>>20)
	}
	d := &decoder{raw: raw, json: json.NewDecoder(bytes.NewReader(raw))}
	d.json.UseNumber()
	p, err := d.pullRequest()
	if err != nil {
		return PullRequest{}, fmt.Errorf("%s: %w", d.place(), err)
	}
	return p, nil
}

// decoder reads token by token, which tells where a mistake is, bounds the
// depth, and keeps names apart that differ in case.
type decoder struct {
	raw  []byte
	json *json.Decoder
	at   int64 // where the last token begins
}

func (d *decoder) pullRequest() (PullRequest, error) {
	var p PullRequest
	var merge, rebase *bool
	_, err := d.object(func(name string) error {
		switch name {
		case "number":
			return d.number(&p.Number, 1)
		case "title":
			return d.text(&p.Title)
		case "body":
			return d.text(&p.Body)
		case "author":
			return d.author(&p.Author)
		case "squash_merge_commit_title":
			return d.text((*string)(&p.Settings.Title), "", string(PRTitle), string(CommitOrPRTitle))
		case "squash_merge_commit_message":
			return d.text((*string)(&p.Settings.Message), "", string(PRBody), string(CommitMessages), string(Blank))
		case "allow_merge_commit":
			return d.boolean(&merge)
		case "allow_rebase_merge":
			return d.boolean(&rebase)
		case "auto_merge":
			return d.autoMerge(&p)
		case "commits":
			return d.commits(&p)
		}
		return errUnknown
	}, "number", "title", "commits")
	if err != nil {
		return p, err
	}
	if merge != nil || rebase != nil {
		p.Settings.Methods = &lint.MergeMethods{Merge: merge != nil && *merge, Rebase: rebase != nil && *rebase}
	}
	return p, d.end()
}

func (d *decoder) author(i *lint.Identity) error {
	_, err := d.object(func(name string) error {
		switch name {
		case "name":
			return d.text(&i.Name)
		case "email":
			return d.text(&i.Email)
		}
		return errUnknown
	})
	return err
}

func (d *decoder) autoMerge(p *PullRequest) error {
	a := new(AutoMerge)
	var title, body string
	seen, err := d.object(func(name string) error {
		switch name {
		case "merge_method":
			return d.text(&a.Method, "squash", "merge", "rebase")
		case "commit_title":
			return d.text(&title)
		case "commit_message":
			return d.text(&body)
		}
		return errUnknown
	}, "merge_method")
	if err != nil {
		return err
	}
	if seen["commit_title"] {
		a.Title = &title
	}
	if seen["commit_message"] {
		a.Message = &body
	}
	p.AutoMerge = a
	return nil
}

func (d *decoder) commits(p *PullRequest) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return wrongType(t, "a list")
	}
	for d.json.More() {
		c := Commit{Parents: 1}
		_, err := d.object(func(name string) error {
			switch name {
			case "message":
				return d.text(&c.Message)
			case "parents":
				return d.number(&c.Parents, 0)
			}
			return errUnknown
		}, "message")
		if err != nil {
			return err
		}
		p.Commits = append(p.Commits, c)
	}
	_, err = d.token()
	return err
}

// errUnknown is what a field's reader answers for a name that it does not
// know.
var errUnknown = errors.New("unknown name")

// object reads an object, each value that is not null by the function given.
// It returns the names of these, among which have to be those required.
func (d *decoder) object(value func(name string) error, required ...string) (map[string]bool, error) {
	t, err := d.token()
	if err != nil {
		return nil, err
	}
	if t != json.Delim('{') {
		return nil, wrongType(t, "an object")
	}
	start := d.at
	seen := make(map[string]bool)
	for d.json.More() {
		t, err := d.token()
		if err != nil {
			return nil, err
		}
		name, at := t.(string), d.at
		if _, twice := seen[name]; twice {
			return nil, fmt.Errorf("%s occurs twice", quote(name))
		}
		if seen[name] = !d.null(); !seen[name] {
			continue
		}
		if err := value(name); err == errUnknown {
			d.at = at
			return nil, fmt.Errorf("%s is no name that is known here", quote(name))
		} else if err != nil {
			return nil, err
		}
	}
	if _, err = d.token(); err != nil {
		return nil, err
	}
	for _, name := range required {
		if !seen[name] {
			d.at = start
			return nil, fmt.Errorf("%q is missing", name)
		}
	}
	return seen, nil
}

// null takes a null, if that is what follows.
func (d *decoder) null() bool {
	rest := bytes.TrimLeft(d.raw[d.json.InputOffset():], " \t\r\n:")
	if !bytes.HasPrefix(rest, []byte("null")) {
		return false
	}
	_, err := d.token()
	return err == nil
}

// text reads a string, one of those given if there are any.
func (d *decoder) text(s *string, allowed ...string) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	text, ok := t.(string)
	if !ok {
		return wrongType(t, "a string")
	}
	*s = text
	for _, a := range allowed {
		if a == text {
			return nil
		}
	}
	if len(allowed) > 0 {
		return fmt.Errorf("%s is not one of %s", quote(text), strings.Trim(strings.Join(allowed, ", "), ", "))
	}
	return nil
}

// number reads an integer from the least one on.
func (d *decoder) number(n *int, least int) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	number, ok := t.(json.Number)
	if !ok {
		return wrongType(t, "a number")
	}
	if *n, err = strconv.Atoi(number.String()); err != nil || *n < least {
		return fmt.Errorf("%s is no whole number from %d on", clip(number.String()), least)
	}
	return nil
}

func (d *decoder) boolean(b **bool) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	value, ok := t.(bool)
	if !ok {
		return wrongType(t, "true or false")
	}
	*b = &value
	return nil
}

// token reads the next token and remembers where it begins.
func (d *decoder) token() (json.Token, error) {
	before := d.json.InputOffset()
	skipped := bytes.TrimLeft(d.raw[before:], " \t\r\n,:")
	d.at = int64(len(d.raw) - len(skipped))
	t, err := d.json.Token()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		d.at = max(syntax.Offset-1, d.at)
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		d.at, err = int64(len(d.raw)), errors.New("the input ends too early")
	}
	return t, err
}

// end demands that nothing follows.
func (d *decoder) end() error {
	if rest := bytes.TrimLeft(d.raw[d.json.InputOffset():], " \t\r\n"); len(rest) > 0 {
		d.at = int64(len(d.raw) - len(rest))
		return errors.New("something follows the object")
	}
	return nil
}

// place is line:column of the last token, both from 1, columns in bytes.
func (d *decoder) place() string {
	before := d.raw[:min(d.at, int64(len(d.raw)))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("%d:%d", line, len(before)-bytes.LastIndexByte(before, '\n'))
}

func wrongType(t json.Token, want string) error {
	got := "null"
	switch t := t.(type) {
	case json.Delim:
		got = map[json.Delim]string{'{': "an object", '[': "a list"}[t]
	case string:
		got = "a string"
	case json.Number:
		got = "a number"
	case bool:
		got = "true or false"
	}
	return fmt.Errorf("this is %s where %s belongs", got, want)
}

// quote writes a text of a stranger for an error: short, on one line, nothing
// in it that a terminal obeys.
func quote(s string) string { return strconv.QuoteToASCII(clip(s)) }

func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
