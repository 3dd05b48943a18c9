package main

import (
	"fmt"
	"text/tabwriter"
	"time"
)

// table prints comparisons as they come in, under one head.
type table struct {
	*bench
	tabs *tabwriter.Writer
	// byCPU tells that targets are of CPU time.
	byCPU bool
}

func (b *bench) table(title string) *table {
	fmt.Fprintf(b.out, "\n%s\n", title)
	t := &table{bench: b, tabs: tabwriter.NewWriter(b.out, 0, 0, 2, ' ', 0)}
	fmt.Fprintln(t.tabs, "subject\twall\tCPU\tyardstick\twall\tCPU\tratio\tof CPU\ttarget\tverdict")
	return t
}

// compare prints a subject beside its yardstick. The ratio of their wall times,
// or of their CPU times, is to be at most the target, unless that is 0.
func (t *table) compare(subject, yardstick command, s, y sample, target float64) {
	ratio, ofCPU := float64(s.wall)/float64(y.wall), float64(s.cpu)/float64(y.cpu)
	judged := ratio
	if t.byCPU {
		judged = ofCPU
	}
	limit, verdict := "none", ""
	if target > 0 {
		limit, verdict = "≤ "+times(target), t.verdict(subject.name+" against "+yardstick.name, judged <= target)
	}
	fmt.Fprintf(t.tabs, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", subject.name, short(s.wall), short(s.cpu),
		yardstick.name, short(y.wall), short(y.cpu), times(ratio), times(ofCPU),
		limit, verdict)
}

// verdict notes what missed its target.
func (b *bench) verdict(what string, met bool) string {
	if met {
		return "met"
	}
	b.failed = append(b.failed, what)
	return "MISSED"
}

// times writes a ratio; one far below 1 as a fraction, for that is how people
// say "30 times faster".
func times(ratio float64) string {
	if ratio > 0 && ratio < 0.2 {
		return fmt.Sprintf("1/%.0f", 1/ratio)
	}
	return fmt.Sprintf("%.2f", ratio)
}

// short writes a duration with three digits.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
