package squash

import "testing"

// pr is a pull request of two commits and a merge.
func pr() PullRequest {
	return PullRequest{
		Number: 12, Title: "[billing] Add retries", Body: "They help.",
		Settings: Settings{Title: PRTitle, Message: CommitMessages},
		Commits: []Commit{
			{Message: "Try again\n\nSigned-off-by: Ada <ada@example.org>", Parents: 1},
			{Message: "Merge branch 'main'", Parents: 2},
			{Message: "Fix the test", Parents: 1},
		},
	}
}

func TestPredict(t *testing.T) {
	got, err := Predict(pr())
	if err != nil || len(got) != 1 {
		t.Fatalf("%d predictions, %v", len(got), err)
	}
	want := `[billing] Add retries (#12)

* Try again

Signed-off-by: Ada <ada@example.org>

* Fix the test

---------

Signed-off-by: Ada <ada@example.org>`
	if got[0].Text != want {
		t.Errorf("got\n%s", got[0].Text)
	}
}
