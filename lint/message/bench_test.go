package message_test

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// typical is a message of 1 KB.
var typical = "[lint,rules] Read a message as git will store it\n\n" +
	strings.Repeat("A hook sees the file before git cleans it up, and is told neither the\nmode nor whether a diff follows. Infer both from the comments.\n\n", 7) +
	"Fixes: #12\nSigned-off-by: A U Thor <author@example.com>\n"

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, text string }{{"short", "[a] Add x\n"}, {"typical", typical}, {"long", strings.Repeat(typical, 1000)}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				message.Parse(c.text, message.Options{})
			}
		})
	}
}

func BenchmarkStored(b *testing.B) {
	raw := []byte(typical + status)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		message.Stored(raw, message.StoredOptions{Edited: true})
	}
}

func BenchmarkDecode(b *testing.B) {
	raw := []byte(typical)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		message.Decode(raw, "")
	}
}
