package report_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// benchmarkFindings is how many findings a report of the benchmarks has.
const benchmarkFindings = 100_000

// BenchmarkWriter writes reports of 100,000 findings about 25,000 messages.
func BenchmarkWriter(b *testing.B) {
	var messages []*lint.Message
	for i := range benchmarkFindings / 4 {
		messages = append(messages, commit(fmt.Sprintf("%040x", i),
			"[lint] Added retries to the client.\n\nThe server drops requests now and then.\nThis line has more than the eighty columns that are allowed, by exactly twenty-one.\n"))
	}
	var findings []lint.Finding
	for _, m := range messages {
		findings = append(findings,
			replace(found(imperative, m, "Added", `write "Add" instead of "Added"`), `replace "Added" by "Add"`, "Add", true),
			replace(found(period, m, ".", "the summary ends with a period"), "remove the period", "", true),
			found(encoding, m, "drops", "it drops"),
			found(tooLong, m, "-one.", "the line has 84 columns; 80 are allowed"))
	}
	for _, format := range report.Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w, err := report.New(format, io.Discard, report.Options{})
				if err != nil {
					b.Fatal(err)
				}
				for _, f := range findings {
					if err := w.Finding(f); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(new(lint.Result), report.Summary{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(findings)), "ns/finding")
		})
	}
}
