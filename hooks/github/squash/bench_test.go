package squash_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/rules"
)

// inputs are as many pull requests as a large repository sees in some years:
// of one commit and of several, with each pair of settings, known and not.
func inputs(n int) []squash.PullRequest {
	all := make([]squash.PullRequest, n)
	for i := range all {
		p := request(shapes[i%len(shapes)].commits, squash.Settings{
			Title:   append(titles, squash.UnknownTitle)[i%3],
			Message: append(messages, squash.UnknownMessage)[i/3%4],
		})
		p.Number = i + 1
		p.Title = fmt.Sprintf("[billing] Add retry number %d", i)
		all[i] = p
	}
	return all
}

// BenchmarkSquash predicts and lints 10,000 pull requests, one after the
// other as a server would, with the default configuration.
func BenchmarkSquash(b *testing.B) {
	all := rules.All()
	tree := fstest.MapFS{"services/billing/main.go": {}}
	cfg, _, err := config.Load(tree, "", all)
	if err != nil {
		b.Fatal(err)
	}
	repo := &lint.Repo{FS: tree, Config: cfg}
	requests := inputs(10_000)
	b.ReportAllocs()
	for b.Loop() {
		found := 0
		for _, p := range requests {
			predictions, err := squash.Predict(p)
			if err != nil {
				b.Fatal(err)
			}
			found += len(lintAll(b, cfg, repo, all, predictions))
		}
		if found == 0 {
			b.Fatal("nothing was found")
		}
	}
}

func lintAll(b *testing.B, cfg *lint.Config, repo *lint.Repo, all []*lint.Rule, predictions []squash.Prediction) []lint.Finding {
	messages := make([]*lint.Message, len(predictions))
	for i := range predictions {
		messages[i] = predictions[i].Message(cfg.Messages)
		messages[i].Repo = repo
	}
	var findings []lint.Finding
	in := lint.Input{Jobs: 1, Today: time.Unix(0, 0), Messages: func(yield func(*lint.Message, error) bool) {
		for _, m := range messages {
			if !yield(m, nil) {
				return
			}
		}
	}}
	result, err := lint.Run(context.Background(), in, cfg, all, func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil || len(result.Failures) > 0 {
		b.Fatal(err, result.Failures)
	}
	return squash.Unite(predictions, messages, findings, result)
}
