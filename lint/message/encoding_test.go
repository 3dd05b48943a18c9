package message_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, raw, encoding, want string
		cause                     error
		offset, line              int
		says                      string
	}{
		{"empty", "", "", "", nil, 0, 0, ""},
		{"UTF-8", "é漢😀\n", "UTF-8", "é漢😀\n", nil, 0, 0, ""},
		{"BOM", "\ufeffx", "utf-8", "\ufeffx", nil, 0, 0, ""},
		{"replacement character", "\ufffd", "", "\ufffd", nil, 0, 0, ""},
		{"NUL", "a\nb\x00\xff", "", "a\nb\x00ÿ", message.ErrNUL, 3, 2, "byte 3, on line 2, is NUL"},
		{"invalid", "é\n\n\xe9t\xe9", "", "é\n\nété", message.ErrInvalid, 4, 3, "byte 4, on line 3, is not valid UTF-8"},
		{"overlong", "\xc0\xaf", "", "À¯", message.ErrInvalid, 0, 1, ""},
		{"Latin-1", "\xe9t\xe9\x80", "latin-1", "été\u0080", nil, 0, 0, ""},
		{"ISO 8859-15", "\xa4", "ISO8859-15", "€", nil, 0, 0, ""},
		{"ASCII", "x\n\xc3\xa9", "US-ASCII", "x\n\ufffd\ufffd", message.ErrInvalid, 2, 2, "US-ASCII"},
		{"Windows", "\x80", "CP1252", "€", nil, 0, 0, ""},
		{"no such character", "x\x81y", "windows-1253", "x\ufffdy", message.ErrInvalid, 1, 1, "windows-1253"},
		{"Latin-1 has NUL", "\xe9\n\x00", "latin1", "é\n\x00", message.ErrNUL, 2, 2, ""},
		{"Shift JIS", "\x8a\xbf\n\x8e\x9a", "SHIFT-JIS", "漢\n字", nil, 0, 0, ""},
		{"half of it", "\x8a\xbf\n\x8e", "sjis", "漢\n\ufffd", message.ErrInvalid, 3, 2, ""},
		{"EUC-KR", "\xc7\xd1", "EUC-KR", "한", nil, 0, 0, ""},
		{"GBK", "\xba\xba", "GBK", "汉", nil, 0, 0, ""},
		{"GB 18030", "\x81\x30\x84\x36", "gb18030", "¥", nil, 0, 0, ""},
		{"Big5", "\xba\x7e", "Big5", "漢", nil, 0, 0, ""},
		{"ISO 2022", "\x1b$B4A\x1b(B", "ISO-2022-JP", "漢", nil, 0, 0, ""},
		{"KOI8-U", "\xa4", "koi8-u", "є", nil, 0, 0, ""},
		{"unknown", "x", "utf-9", "x", message.ErrUnknownEncoding, 0, 1, `unknown encoding "utf-9"`},
		{"punctuation", "x", "--", "x", message.ErrUnknownEncoding, 0, 1, `"--"`},
		{"UTF-16 is no encoding for git", "x\xff", "UTF-16", "xÿ", message.ErrUnknownEncoding, 0, 1, ""},
	} {
		got, err := message.Decode([]byte(c.raw), c.encoding)
		if got != c.want || !errors.Is(err, c.cause) {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, got, err, c.want, c.cause)
		}
		var e *message.EncodingError
		if errors.As(err, &e) && (e.Offset != c.offset || e.Line != c.line || !strings.Contains(e.Error(), c.says)) {
			t.Errorf("%s: %v (offset %d, line %d)", c.name, e, e.Offset, e.Line)
		}
	}
}

// Each encoding that has a name here decodes ASCII to itself and knows itself
// by the names that git and iconv use.
func TestEncodingNames(t *testing.T) {
	for _, name := range strings.Fields(`UTF-8 utf8 US-ASCII ANSI_X3.4-1968 latin1 L2 latin9 KOI8-R KOI8-U EUC-JP Shift_JIS
		CP932 ISO-2022-JP EUC-KR CP949 GBK GB2312 GB18030 Big5 ISO8859-1 iso_8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5
		ISO-8859-6 ISO-8859-7 ISO-8859-8 ISO-8859-9 ISO-8859-10 ISO-8859-13 ISO-8859-14 ISO-8859-15 ISO-8859-16
		IBM437 CP850 cp852 CP866 windows-874 windows-1250 CP1251 cp1252 CP1253 CP1254 CP1255 CP1256 CP1257 windows-1258`) {
		if got, err := message.Decode([]byte("[a] Add x\n"), name); got != "[a] Add x\n" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"ISO-8859-12", "ISO-8859-11", "CP1", "windows-", "latin"} {
		if _, err := message.Decode(nil, name); !errors.Is(err, message.ErrUnknownEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMaxSize(t *testing.T) {
	long := []byte(strings.Repeat("x", message.MaxSize+1))
	if _, err := message.Decode(long, ""); !errors.Is(err, message.ErrTooLarge) {
		t.Errorf("Decode: %v", err)
	}
	if got, err := message.Decode(long[1:], ""); len(got) != message.MaxSize || err != nil {
		t.Errorf("Decode of MaxSize: %d, %v", len(got), err)
	}
	if _, err := message.Stored(long, message.StoredOptions{Edited: true}); !errors.Is(err, message.ErrTooLarge) {
		t.Errorf("Stored: %v", err)
	}
	// A diff that commit -v shows may be of any size.
	raw := append([]byte("[a] X\n# "+cut+"diff --git a/a b/a\n"), long...)
	if got, err := message.Stored(raw, message.StoredOptions{Edited: true}); got != "[a] X\n" || err != nil {
		t.Errorf("Stored with a long diff: %d bytes, %v", len(got), err)
	}
}
