package mood_test

import (
	"testing"

	"github.com/megalint/megalint/internal/mood"
)

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		text        string
		mood        mood.Mood
		word, fixed string
	}{
		{"Add retries", mood.Imperative, "", ""},
		{"Added retries", mood.Past, "Added", "Add"},
		{"fixes the crash", mood.Third, "fixes", "fix"},
		{"Adding retries", mood.Gerund, "Adding", "Add"},
		{"Support for retries", mood.Noun, "Support", ""},
		{"Support retries", mood.Imperative, "", ""},
	} {
		v := mood.Summary(c.text)
		if v.Mood != c.mood || v.Word != c.word || v.Replacement != c.fixed {
			t.Errorf("Summary(%q) = %v %q %q, want %v %q %q", c.text, v.Mood, v.Word, v.Replacement, c.mood, c.word, c.fixed)
		}
	}
}
