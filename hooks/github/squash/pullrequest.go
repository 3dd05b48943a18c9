package squash

import "github.com/megalint/megalint/lint"

// PullRequest is what the message is made of.
type PullRequest struct {
	Number      int // greater than zero
	Title, Body string
	// Author is who opened the pull request: the author of what lands.
	Author   lint.Identity
	Settings Settings
	// AutoMerge is nil where nobody asked for the pull request to be merged
	// once it is ready.
	AutoMerge *AutoMerge
	// Commits are those of the pull request, oldest first.
	Commits []Commit
}

// Commit is one commit of a pull request.
type Commit struct {
	Message string
	// Parents counts the commit's parents. A merge has several, and GitHub
	// leaves it out of the message.
	Parents int
}

// AutoMerge is what a person asked for who let GitHub merge by itself.
type AutoMerge struct {
	// Method is "squash", "merge" or "rebase", as GitHub writes it.
	Method string
	// Title and Message replace what GitHub would compose; nil where the
	// person left it at that. GitHub appends nothing to either.
	Title, Message *string
}

// TitleSetting is the repository's squash_merge_commit_title.
type TitleSetting string

// The values that GitHub knows.
const (
	UnknownTitle    TitleSetting = ""
	PRTitle         TitleSetting = "PR_TITLE"
	CommitOrPRTitle TitleSetting = "COMMIT_OR_PR_TITLE"
)

// MessageSetting is the repository's squash_merge_commit_message.
type MessageSetting string

// The values that GitHub knows.
const (
	UnknownMessage MessageSetting = ""
	PRBody         MessageSetting = "PR_BODY"
	CommitMessages MessageSetting = "COMMIT_MESSAGES"
	Blank          MessageSetting = "BLANK"
)

// Settings are those of the repository that the pull request goes to.
type Settings struct {
	Title   TitleSetting
	Message MessageSetting
	// Methods is nil where it is not known how pull requests may be merged.
	Methods *lint.MergeMethods
}
