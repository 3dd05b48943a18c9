package action

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/megalint/megalint/hooks/github/summary"
	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// publish says what was found, everywhere where somebody may look.
func (r *run) publish(verdict summary.Verdict, err error) error {
	if r.in == nil {
		return nil
	}
	sarif := ""
	var faults []error
	if err == nil {
		r.sortFindings()
		faults = append(faults, r.writeLog(), r.writeSARIF())
		sarif = r.in.sarif
	}
	page := summary.Markdown(r.page(verdict, err), summary.StepLimit)
	faults = append(faults, appendFile("GITHUB_STEP_SUMMARY", r.in.summary, page), r.writeOutputs(verdict, sarif))
	return errors.Join(faults...)
}

// sortFindings puts the worst first, and leaves the order alone otherwise:
// title, what will land, commits, files.
func (r *run) sortFindings() {
	slices.SortStableFunc(r.found, func(a, b lint.Finding) int { return int(b.Severity) - int(a.Severity) })
}

// newReport opens a report of a format.
func (r *run) newReport(format string, w io.Writer) (report.Writer, error) {
	o := report.Options{Rules: r.rules, Version: version.String(), Name: r.Where}
	if tree := r.files; tree != nil {
		o.Source = func(path string) ([]byte, error) { return fs.ReadFile(tree, path) }
	}
	return report.New(format, w, o)
}

// write writes a report.
func (r *run) write(format string, w io.Writer, findings []lint.Finding) error {
	writer, err := r.newReport(format, w)
	if err != nil {
		return err
	}
	for _, f := range findings {
		if err := writer.Finding(f); err != nil {
			return err
		}
	}
	return writer.Close(r.result, report.Summary{Duration: time.Since(r.started)})
}

// writeLog writes the findings for who reads the log, and as annotations. The
// runner takes no command from the first part: it quotes strangers at length.
func (r *run) writeLog() error {
	token := "megalint-" + rand.Text()
	fmt.Fprintf(r.stdout, "::group::%s\n::stop-commands::%s\n", harmless(r.Name), token)
	err := r.write("text", &breaker{w: r.stdout}, r.found)
	fmt.Fprintf(r.stdout, "::%s::\n::endgroup::\n", token)
	for _, n := range r.Notes {
		r.logf("%s", n)
	}
	return errors.Join(err, r.write("github", r.stdout, append(r.found[:len(r.found):len(r.found)], r.noteFindings()...)))
}

// breaker breaks up "##[", which some runners take for a command even where
// commands are stopped. Reports hand whole lines on.
type breaker struct{ w io.Writer }

// Write passes a part of a report on.
func (b *breaker) Write(p []byte) (int, error) {
	_, err := io.WriteString(b.w, strings.ReplaceAll(string(p), "##[", "## ["))
	return len(p), err
}

// noteFindings are the notes as annotations, which share GitHub's limits with
// the findings.
func (r *run) noteFindings() []lint.Finding {
	var notes []lint.Finding
	for _, n := range r.Notes {
		notes = append(notes, lint.Finding{Rule: noteRule(), Severity: lint.Info, Path: "", Text: n})
	}
	return notes
}

// noteRule stands for a rule where a note is shown like a finding.
func noteRule() *lint.Rule { return &lint.Rule{Name: "megalint"} }

// writeSARIF writes the file whole, or not at all.
func (r *run) writeSARIF() error {
	if err := os.MkdirAll(filepath.Dir(r.in.sarif), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(r.in.sarif), ".megalint-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	if err := errors.Join(r.write("sarif", f, r.found), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), r.in.sarif)
}

// page is the summary.
func (r *run) page(verdict summary.Verdict, err error) *summary.Report {
	p := r.Page()
	p.Verdict, p.Err, p.Result, p.Findings = verdict, err, r.result, r.found
	return p
}

// writeOutputs sets the step's outputs.
func (r *run) writeOutputs(verdict summary.Verdict, sarif string) error {
	predicted := ""
	if len(r.Predictions) > 0 {
		predicted = r.Predictions[0].Text
	}
	var b strings.Builder
	for _, o := range [...][2]string{
		{"verdict", string(verdict)}, {"findings", fmt.Sprint(len(r.found))},
		{"predicted-message", predicted}, {"sarif-file", sarif},
	} {
		// Nobody can guess the delimiter, so that no text can end the value
		// and set an output of its own.
		delimiter := "megalint-" + rand.Text()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", o[0], delimiter, o[1], delimiter)
	}
	return appendFile("GITHUB_OUTPUT", r.in.outputs, b.String())
}

// appendFile appends to a file of the runner's. Without a name there is nobody
// to read it.
func appendFile(what, name, text string) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
