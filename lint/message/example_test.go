package message_test

import (
	"fmt"

	"github.com/megalint/megalint/lint/message"
)

func ExampleParse() {
	m := message.Parse("[api, web] Add retries\n\nThe gateway drops one call in a thousand.\n\nFixes: #12\n", message.Options{})
	for _, c := range m.Header.Components {
		fmt.Println("component:", c.Name)
	}
	fmt.Println("summary:", m.Header.Summary.In(m.Text))
	fmt.Println("body:", m.Line(m.Body.Start))
	for _, t := range m.Trailers {
		fmt.Println("trailer:", t.Key.In(m.Text), "=", m.Unfold(t.Value))
	}
	// Output:
	// component: api
	// component: web
	// summary: Add retries
	// body: The gateway drops one call in a thousand.
	// trailer: Fixes = #12
}

func ExampleParse_malformed() {
	m := message.Parse("[api]Add retries", message.Options{})
	fmt.Printf("the header has %s at byte %d; summary: %s\n", m.Header.Reason, m.Header.Fault.Start, m.Header.Summary.In(m.Text))
	// Output:
	// the header has no space before the summary at byte 5; summary: Add retries
}

func ExampleStored() {
	file := []byte("\n[api] Add retries  \r\n# a comment\n")
	text, err := message.Stored(file, message.StoredOptions{Edited: true})
	fmt.Printf("%q %v\n", text, err)
	// With commit -m no editor runs: what looks like a comment is text.
	text, err = message.Stored(file, message.StoredOptions{Edited: false})
	fmt.Printf("%q %v\n", text, err)
	// Output:
	// "[api] Add retries\n" <nil>
	// "[api] Add retries\n# a comment\n" <nil>
}
