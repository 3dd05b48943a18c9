package task_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/hooks/webhook/task"
)

var (
	sha   = strings.Repeat("a", 40)
	other = strings.Repeat("b", 40)
	zeros = strings.Repeat("0", 40)
)

// TestRead reads what each event asks for.
func TestRead(t *testing.T) {
	pull := func(action string) string {
		return fmt.Sprintf(`"action":%q,"number":12,"pull_request":{"number":12,"head":{"sha":%q}}`, action, sha)
	}
	run := func(action, id, rest string) string {
		return fmt.Sprintf(`"action":%q,"check_run":{"head_sha":%q,"external_id":%q,"pull_requests":[%s]}`, action, sha, id, rest)
	}
	button := func(name string) string { return `,"requested_action":{"identifier":"` + name + `"}` }
	push := func(ref, before, after string) string {
		return fmt.Sprintf(`"ref":%q,"before":%q,"after":%q,"deleted":%v`, ref, before, after, after == zeros)
	}
	comment := func(action, body, on string) string {
		return fmt.Sprintf(`"action":%q,"comment":{"body":%q},"issue":{"number":5%s}`, action, body, on)
	}
	const onPull = `,"pull_request":{"url":"x"}`
	for name, c := range map[string]struct{ event, body, want string }{
		"opened":                  {"pull_request", pull("opened"), "pull:1:12"},
		"edited, as of its base":  {"pull_request", pull("edited"), "pull:1:12"},
		"pushed to":               {"pull_request", pull("synchronize"), "pull:1:12"},
		"reopened":                {"pull_request", pull("reopened"), "pull:1:12"},
		"ready":                   {"pull_request", pull("ready_for_review"), "pull:1:12"},
		"a draft again":           {"pull_request", pull("converted_to_draft"), "pull:1:12"},
		"auto-merge on":           {"pull_request", pull("auto_merge_enabled"), "pull:1:12"},
		"auto-merge off":          {"pull_request", pull("auto_merge_disabled"), "pull:1:12"},
		"closed":                  {"pull_request", pull("closed"), "pull:1:12"},
		"labeled":                 {"pull_request", pull("labeled"), ""},
		"a group":                 {"merge_group", fmt.Sprintf(`"action":"checks_requested","merge_group":{"base_sha":%q,"head_sha":%q,"base_ref":"refs/heads/main"}`, other, sha), "group:1:" + sha},
		"a group is gone":         {"merge_group", `"action":"destroyed","merge_group":{}`, ""},
		"pushed to the default":   {"push", push("refs/heads/main", other, sha), "push:1:" + sha},
		"the default is new":      {"push", push("refs/heads/main", zeros, sha), "push:1:" + sha},
		"pushed to another":       {"push", push("refs/heads/topic", other, sha), ""},
		"pushed a tag":            {"push", push("refs/tags/main", other, sha), ""},
		"the default is deleted":  {"push", push("refs/heads/main", other, zeros), ""},
		"re-run":                  {"check_run", run("rerequested", "pull:12:x", ""), "pull:1:12"},
		"re-run of a group":       {"check_run", run("rerequested", "group:"+other+":x", ""), "group:1:" + sha},
		"re-run of a push":        {"check_run", run("rerequested", "push:"+other+":x", ""), "push:1:" + sha},
		"re-run of another's":     {"check_run", run("rerequested", "", `{"number":3},{"number":4}`), "pull:1:3 pull:1:4"},
		"re-run of a fork's":      {"check_run", run("rerequested", "pull:x:y", ""), "head:1:" + sha},
		"the button Re-check":     {"check_run", run("requested_action", "pull:12:x", "") + button("recheck"), "pull:1:12"},
		"the button Fix title":    {"check_run", run("requested_action", "pull:12:x", "") + button("fix-title"), "title:1:12"},
		"Fix title of a push":     {"check_run", run("requested_action", "push::x", "") + button("fix-title"), ""},
		"another button":          {"check_run", run("requested_action", "pull:12:x", "") + button("launch"), ""},
		"no button":               {"check_run", run("requested_action", "pull:12:x", ""), ""},
		"a check is made":         {"check_run", run("created", "pull:12:x", ""), ""},
		"a suite, re-run":         {"check_suite", fmt.Sprintf(`"action":"rerequested","check_suite":{"head_sha":%q,"pull_requests":[{"number":3}]}`, sha), "pull:1:3"},
		"a fork's suite, re-run":  {"check_suite", fmt.Sprintf(`"action":"rerequested","check_suite":{"head_sha":%q,"pull_requests":[]}`, sha), "head:1:" + sha},
		"a suite is made":         {"check_suite", fmt.Sprintf(`"action":"requested","check_suite":{"head_sha":%q}`, sha), ""},
		"a comment":               {"issue_comment", comment("created", "  /megalint \r\nplease", onPull), "pull:1:5"},
		"a comment's other words": {"issue_comment", comment("created", "see /megalint", onPull), ""},
		"a longer word":           {"issue_comment", comment("created", "/megalinter", onPull), ""},
		"a comment, edited":       {"issue_comment", comment("edited", "/megalint", onPull), ""},
		"a comment on an issue":   {"issue_comment", comment("created", "/megalint", ""), ""},
		"a comment, null":         {"issue_comment", comment("created", "/megalint", `,"pull_request":null`), ""},
		"renamed":                 {"repository", `"action":"renamed"`, "repository:1"},
		"transferred":             {"repository", `"action":"transferred"`, "repository:1"},
		"another default branch":  {"repository", `"action":"edited"`, "repository:1"},
		"archived":                {"repository", `"action":"archived"`, ""},
		"installed":               {"installation", `"action":"created"`, "installation:7"},
		"unsuspended":             {"installation", `"action":"unsuspend"`, "installation:7"},
		"more rights":             {"installation", `"action":"new_permissions_accepted"`, "installation:7"},
		"uninstalled":             {"installation", `"action":"deleted"`, ""},
		"repositories added":      {"installation_repositories", `"action":"added","repositories_added":[{"id":3,"full_name":"o/x"},{"id":4,"full_name":"o/y"}]`, "repository:3 repository:4"},
		"repositories removed":    {"installation_repositories", `"action":"removed","repositories_added":[]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := `{"repository":{"id":1,"full_name":"octo/mega","default_branch":"main"},"installation":{"id":7},` + c.body + "}"
			tasks, err := task.Read(c.event, []byte(body))
			var got []string
			for _, task := range tasks {
				got = append(got, task.Key)
			}
			if err != nil || strings.Join(got, " ") != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
			for _, x := range tasks {
				var d task.Detail
				if err := json.Unmarshal(x.Detail, &d); err != nil || d.Installation != 7 || d.Key(x.Kind) != x.Key {
					t.Errorf("the detail of %s is %+v, %v", x.Key, d, err)
				}
			}
		})
	}
}

// TestMalformed refuses what is signed and is no event of GitHub's.
func TestMalformed(t *testing.T) {
	const repo = `"repository":{"id":1,"full_name":"o/r","default_branch":"main"}`
	for _, c := range []struct{ event, body string }{
		{"pull_request", `[]`}, {"pull_request", `{`}, {"pull_request", `{"action":"opened"}`},
		{"pull_request", `{"action":"opened",` + repo + `}`},
		{"pull_request", `{"action":"opened","repository":{"id":0,"full_name":"o/r"},"pull_request":{"number":1}}`},
		{"pull_request", `{"action":"opened","repository":{"id":1,"full_name":"o/r/../x"},"pull_request":{"number":1}}`},
		{"pull_request", `{"action":"opened",` + repo + `,"pull_request":{"number":-1}}`},
		{"merge_group", `{"action":"checks_requested",` + repo + `,"merge_group":{"base_sha":"HEAD","head_sha":"HEAD"}}`},
		{"push", `{` + repo + `,"ref":"refs/heads/main","before":"x","after":"y"}`},
		{"check_run", `{"action":"rerequested",` + repo + `}`},
		{"check_run", `{"action":"rerequested",` + repo + `,"check_run":{"head_sha":"../../x"}}`},
		{"check_suite", `{"action":"rerequested",` + repo + `}`},
		{"issue_comment", `{"action":"created",` + repo + `}`},
		{"installation", `{"action":"created"}`}, {"installation", `{"action":"created","installation":{"id":-1}}`},
		{"installation_repositories", `{"action":"added","installation":{"id":1},"repositories_added":[{"id":1,"full_name":"x"}]}`},
	} {
		if tasks, err := task.Read(c.event, []byte(c.body)); err == nil || errors.Is(err, task.ErrUnknown) {
			t.Errorf("%s %s: got %v, %v", c.event, c.body, tasks, err)
		}
	}
	if _, err := task.Read("star", nil); !errors.Is(err, task.ErrUnknown) || task.Known("star") || !task.Known("push") {
		t.Errorf("star: %v", err)
	}
}

// TestWeak is what knows no settings: another event's detail knows more.
func TestWeak(t *testing.T) {
	for body, want := range map[string]bool{
		`{"number":1}`: true,
		`{"number":1,"base":{"repo":{"squash_merge_commit_title":"PR_TITLE","squash_merge_commit_message":"BLANK"}}}`: false,
		`{"number":1,"base":{"repo":{"squash_merge_commit_title":"PR_TITLE"}}}`:                                       true,
		`{"number":1,"base":{"repo":{"squash_merge_commit_title":"NEW","squash_merge_commit_message":"BLANK"}}}`:      true,
	} {
		tasks, err := task.Read("pull_request", []byte(`{"action":"opened","repository":{"id":1,"full_name":"o/r"},"pull_request":`+body+`}`))
		if err != nil || len(tasks) != 1 || tasks[0].Weak != want {
			t.Errorf("%s: got %+v, %v", body, tasks, err)
		}
	}
}

func TestExternalID(t *testing.T) {
	for _, id := range []task.ExternalID{
		{Kind: task.Pull, Number: 12, Digest: "d-shared"}, {Kind: task.Group, Base: sha, Digest: "d"}, {Kind: task.Push, Digest: "d"},
	} {
		if got, ok := task.ParseExternalID(id.String()); !ok || got != id || !strings.HasPrefix(id.String(), id.Prefix()) {
			t.Errorf("%q is read as %+v, %v", id, got, ok)
		}
	}
	for _, s := range []string{"", "pull:12", "pull:0:d", "pull:-1:d", "pull:x:d", "pull:1:d:e", "push:HEAD:d", "job:1:d", "group:" + sha[1:] + ":d"} {
		if id, ok := task.ParseExternalID(s); ok {
			t.Errorf("%q is taken for %+v", s, id)
		}
	}
}

// TestOfficialPayloads reads GitHub's own examples: each event that may ask for
// something is understood, and the others are told apart by their names.
func TestOfficialPayloads(t *testing.T) {
	read, asked := map[string]int{}, map[string]int{}
	for _, x := range githubtest.Examples(t) {
		tasks, err := task.Read(x.Event, x.Body)
		switch {
		case !task.Known(x.Event):
			if !errors.Is(err, task.ErrUnknown) {
				t.Errorf("%s: got %v", x.Event, err)
			}
			continue
		case err != nil:
			t.Errorf("%s: %v\n%.300s", x.Event, err, x.Body)
			continue
		}
		read[x.Event]++
		for _, task := range tasks {
			asked[task.Kind]++
		}
	}
	for _, event := range []string{"pull_request", "merge_group", "push", "check_run", "check_suite", "issue_comment", "installation", "installation_repositories", "repository"} {
		if read[event] == 0 {
			t.Errorf("there was no example of %s", event)
		}
	}
	kinds := []string{}
	for kind := range asked {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	t.Log(read, asked)
	if want := []string{"group", "head", "installation", "pull", "push", "repository"}; !slices.Equal(kinds, want) {
		t.Errorf("they ask for %q, not %q", kinds, want)
	}
}
