package squash_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
)

func TestDecode(t *testing.T) {
	title, body := "Chosen", ""
	tests := map[string]struct {
		json string
		want squash.PullRequest
	}{
		"the least": {
			`{"number":1,"title":"Add x","commits":[]}`,
			squash.PullRequest{Number: 1, Title: "Add x"},
		},
		"everything": {
			`{"number":12,"title":"Add x","body":"So\r\nbe it","author":{"name":"dependabot[bot]","email":"x@y"},
			"squash_merge_commit_title":"PR_TITLE","squash_merge_commit_message":"PR_BODY",
			"allow_merge_commit":true,"allow_rebase_merge":false,
			"auto_merge":{"merge_method":"squash","commit_title":"Chosen","commit_message":""},
			"commits":[{"message":"Add \u00fc","parents":1},{"message":"Merge","parents":2},{"message":"Root","parents":0}]}`,
			squash.PullRequest{
				Number: 12, Title: "Add x", Body: "So\r\nbe it",
				Author: lint.Identity{Name: "dependabot[bot]", Email: "x@y"},
				Settings: squash.Settings{
					Title: squash.PRTitle, Message: squash.PRBody, Methods: &lint.MergeMethods{Merge: true},
				},
				AutoMerge: &squash.AutoMerge{Method: "squash", Title: &title, Message: &body},
				Commits:   []squash.Commit{{Message: "Add ü", Parents: 1}, {Message: "Merge", Parents: 2}, {Message: "Root"}},
			},
		},
		"null is nothing": {
			`{"number":1,"title":"t","body":null,"auto_merge":null,"squash_merge_commit_title":null,
			"allow_merge_commit":null,"commits":[{"message":"m","parents":null}]}`,
			squash.PullRequest{Number: 1, Title: "t", Commits: []squash.Commit{{Message: "m", Parents: 1}}},
		},
		"an automatic merge with GitHub's own words": {
			`{"number":1,"title":"t","commits":[],"auto_merge":{"merge_method":"rebase","commit_title":null}}`,
			squash.PullRequest{Number: 1, Title: "t", AutoMerge: &squash.AutoMerge{Method: "rebase"}},
		},
		"settings that are empty": {
			`{"number":1,"title":"t","commits":[],"squash_merge_commit_title":"","squash_merge_commit_message":""} `,
			squash.PullRequest{Number: 1, Title: "t"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := squash.Decode(strings.NewReader(test.json))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestDecodeSaysWhere(t *testing.T) {
	tests := []struct{ name, json, want string }{
		{"nothing", ``, `1:1: the input ends too early`},
		{"null", `null`, `1:1: this is null where an object belongs`},
		{"a list", `[]`, `1:1: this is a list where an object belongs`},
		{"no JSON", `title`, `1:2: invalid character`},
		{"cut", "{\"number\": 1,\n", `2:1: the input ends too early`},
		{"cut in a string", `{"title": "a`, `1:13: the input ends too early`},
		{"a name that is unknown", "{\"number\":1,\n  \"titel\": \"\"}", `2:3: "titel" is no name that is known here`},
		{"a name in another case", `{"Number":1}`, `1:2: "Number" is no name that is known here`},
		{"twice", `{"number":1, "number":2}`, `1:14: "number" occurs twice`},
		{"twice, once null", `{"number":null, "number":2}`, `1:17: "number" occurs twice`},
		{"no number", "\n {\"title\":\"\",\"commits\":[]}", `2:2: "number" is missing`},
		{"no title", `{"number":1,"title":null,"commits":[]}`, `1:1: "title" is missing`},
		{"no commits", `{"number":1,"title":""}`, `1:1: "commits" is missing`},
		{"number zero", `{"number":0}`, `1:11: 0 is no whole number from 1 on`},
		{"half a number", `{"number":1.5}`, `1:11: 1.5 is no whole number from 1 on`},
		{"a huge number", `{"number":` + strings.Repeat("9", 100) + `}`, `1:11: ` + strings.Repeat("9", 60) + `… is no whole`},
		{"a number as text", `{"number":"1"}`, `1:11: this is a string where a number belongs`},
		{"a title as a list", `{"title":[[[[]]]]}`, `1:10: this is a list where a string belongs`},
		{"a flag as text", `{"allow_merge_commit":"yes"}`, `1:23: this is a string where true or false belongs`},
		{"a flag as the title", `{"title":true}`, `1:10: this is true or false where a string belongs`},
		{"commits as an object", `{"commits":{}}`, `1:12: this is an object where a list belongs`},
		{"a commit as text", `{"commits":["Add x"]}`, `1:13: this is a string where an object belongs`},
		{"a commit without a message", `{"commits":[{"parents":1}]}`, `1:13: "message" is missing`},
		{"a number of parents below zero", `{"commits":[{"parents":-1}]}`, `1:24: -1 is no whole number from 0 on`},
		{"what a commit has not", `{"commits":[{"sha":""}]}`, `1:14: "sha" is no name`},
		{"what an author has not", `{"author":{"login":""}}`, `1:12: "login" is no name`},
		{"what an automatic merge has not", `{"auto_merge":{"enabled_by":""}}`, `1:16: "enabled_by" is no name`},
		{"no method", `{"auto_merge":{}}`, `1:15: "merge_method" is missing`},
		{"another method", `{"auto_merge":{"merge_method":"magic"}}`, `1:31: "magic" is not one of squash, merge, rebase`},
		{"another setting", `{"squash_merge_commit_title":"pr_title"}`, `1:30: "pr_title" is not one of PR_TITLE, COMMIT_OR_PR_TITLE`},
		{"another message", `{"squash_merge_commit_message":"BODY"}`, `1:32: "BODY" is not one of PR_BODY, COMMIT_MESSAGES, BLANK`},
		{"a comma too much", `{"number":1,}`, `1:13: invalid character`},
		{"something behind", "{\"number\":1,\"title\":\"\",\"commits\":[]}\n{}", `2:1: something follows the object`},
		{"a name that would hurt a terminal", "{\"\\u001b[31m\\u202e\":1}", `1:2: "\x1b[31m\u202e" is no name`},
		{"a name without end", `{"` + strings.Repeat("ü", 100) + `":1}`, `1:2: "` + strings.Repeat(`\u00fc`, 30) + `\u2026" is no name`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := squash.Decode(strings.NewReader(test.json))
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestDecodeIsBounded(t *testing.T) {
	start := []byte(`{"number":1,"commits":[],"title":"`)
	input := append(start, bytes.Repeat([]byte("x"), squash.MaxInput)...)
	if _, err := squash.Decode(bytes.NewReader(input)); err == nil || err.Error() != "the input has more than 16 MiB" {
		t.Errorf("got %v", err)
	}
	deep := `{"title":` + strings.Repeat(`{"a":[`, 1<<20)
	if _, err := squash.Decode(strings.NewReader(deep)); err == nil {
		t.Error("an endless depth was accepted")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"number":12,"title":"t","body":"b","commits":[{"message":"m","parents":1}]}`)
	f.Add(`{"number":1,"title":"t","squash_merge_commit_title":"PR_TITLE","auto_merge":{"merge_method":"squash"},"commits":[]}`)
	f.Add(`{"author":{"name":null},"allow_merge_commit":nullx}`)
	f.Add("{\"title\":\"\xff\",\"number\":1e9}")
	f.Fuzz(func(t *testing.T, input string) {
		p, err := squash.Decode(strings.NewReader(input))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b\x00") {
				t.Errorf("the error has what a terminal obeys: %q", err)
			}
			return
		}
		if _, err := squash.Predict(p); err != nil {
			t.Errorf("decoded, but not predictable: %v", err)
		}
	})
}
