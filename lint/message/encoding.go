package message

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// The causes of an [EncodingError], for errors.Is.
var (
	ErrNUL             = errors.New("NUL byte")
	ErrInvalid         = errors.New("invalid bytes")
	ErrUnknownEncoding = errors.New("unknown encoding")
)

// EncodingError tells that a message cannot be read in its encoding.
type EncodingError struct {
	Encoding string // as it was named; "UTF-8" if it was not
	Offset   int    // of the first byte at fault, in the message as encoded
	Line     int    // of that byte, from 1
	Span     Span   // what stands for that byte in the text returned
	Cause    error  // ErrNUL, ErrInvalid or ErrUnknownEncoding
}

// Error says what is wrong and where.
func (e *EncodingError) Error() string {
	switch e.Cause {
	case ErrNUL:
		return fmt.Sprintf("byte %d, on line %d, is NUL: git refuses it", e.Offset, e.Line)
	case ErrUnknownEncoding:
		return fmt.Sprintf("unknown encoding %q", e.Encoding)
	}
	return fmt.Sprintf("byte %d, on line %d, is not valid %s", e.Offset, e.Line, e.Encoding)
}

// Unwrap returns the cause.
func (e *EncodingError) Unwrap() error { return e.Cause }

// Decode returns the message that a commit stores as raw as UTF-8. encoding is
// the commit's encoding header; "" means UTF-8. A byte-order mark is kept.
//
// The error is an [*EncodingError], or [ErrTooLarge]. With the first the text
// is usable all the same: a byte that is not valid UTF-8 is taken for Latin-1,
// as git takes it when it commits; what is not valid in another encoding
// becomes U+FFFD; an unknown encoding is read as UTF-8.
//
// UTF-8 is what git holds it to be: U+FFFE, U+FFFF and the other code points
// that are no characters are not valid.
func Decode(raw []byte, encoding string) (text string, err error) {
	if len(raw) > MaxSize {
		return "", ErrTooLarge
	}
	return decode(string(raw), encoding)
}

func decode(raw, name string) (string, error) {
	text, fault := raw, (*EncodingError)(nil)
	switch enc, ok := encodingOf(name); {
	case !ok:
		text, _ = repairUTF8(raw)
		fault = &EncodingError{Cause: ErrUnknownEncoding}
	case enc != nil:
		text, fault = transcode(raw, enc)
	default:
		text, fault = repairUTF8(raw)
	}
	// A NUL is the worst of it: git refuses it whatever the encoding.
	if i := strings.IndexByte(text, 0); i >= 0 {
		fault = &EncodingError{Cause: ErrNUL, Offset: strings.IndexByte(raw, 0), Span: Span{i, i + 1}}
	}
	if fault == nil {
		return text, nil
	}
	if fault.Encoding = name; name == "" {
		fault.Encoding = "UTF-8"
	}
	fault.Line = 1 + strings.Count(text[:fault.Span.Start], "\n")
	return text, fault
}

// encodingOf returns the encoding of that name, nil for UTF-8. Names are
// compared without case and punctuation, for gits name one encoding in many
// ways: "ISO-8859-1", "iso8859-1", "latin1".
func encodingOf(name string) (enc encoding.Encoding, ok bool) {
	key := strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return -1
	}, name)
	switch key {
	case "", "utf8":
		return nil, name == "" || key != ""
	case "ascii", "usascii", "ansix341968":
		return ascii{}, true
	case "latin1", "l1":
		return charmap.ISO8859_1, true
	case "latin2", "l2":
		return charmap.ISO8859_2, true
	case "latin9":
		return charmap.ISO8859_15, true
	case "koi8r":
		return charmap.KOI8R, true
	case "koi8u":
		return charmap.KOI8U, true
	case "eucjp":
		return japanese.EUCJP, true
	case "shiftjis", "sjis", "cp932", "windows31j", "mskanji":
		return japanese.ShiftJIS, true
	case "iso2022jp":
		return japanese.ISO2022JP, true
	case "euckr", "cp949", "uhc":
		return korean.EUCKR, true
	case "gbk", "cp936", "gb2312", "euccn":
		return simplifiedchinese.GBK, true
	case "gb18030":
		return simplifiedchinese.GB18030, true
	case "big5", "cp950", "big5hkscs":
		return traditionalchinese.Big5, true
	}
	if n, ok := strings.CutPrefix(key, "iso8859"); ok {
		return iso8859(n)
	}
	for _, prefix := range [...]string{"windows", "cp", "ibm"} {
		if n, ok := strings.CutPrefix(key, prefix); ok {
			return codePage(n)
		}
	}
	return nil, false
}

// iso8859 returns the part of ISO 8859 with that number.
func iso8859(part string) (encoding.Encoding, bool) {
	switch part {
	case "1":
		return charmap.ISO8859_1, true
	case "2":
		return charmap.ISO8859_2, true
	case "3":
		return charmap.ISO8859_3, true
	case "4":
		return charmap.ISO8859_4, true
	case "5":
		return charmap.ISO8859_5, true
	case "6":
		return charmap.ISO8859_6, true
	case "7":
		return charmap.ISO8859_7, true
	case "8":
		return charmap.ISO8859_8, true
	case "9":
		return charmap.ISO8859_9, true
	case "10":
		return charmap.ISO8859_10, true
	case "13":
		return charmap.ISO8859_13, true
	case "14":
		return charmap.ISO8859_14, true
	case "15":
		return charmap.ISO8859_15, true
	case "16":
		return charmap.ISO8859_16, true
	}
	return nil, false
}

// codePage returns the code page with that number, of Windows or of DOS.
func codePage(number string) (encoding.Encoding, bool) {
	switch number {
	case "437":
		return charmap.CodePage437, true
	case "850":
		return charmap.CodePage850, true
	case "852":
		return charmap.CodePage852, true
	case "866":
		return charmap.CodePage866, true
	case "874":
		return charmap.Windows874, true
	case "1250":
		return charmap.Windows1250, true
	case "1251":
		return charmap.Windows1251, true
	case "1252":
		return charmap.Windows1252, true
	case "1253":
		return charmap.Windows1253, true
	case "1254":
		return charmap.Windows1254, true
	case "1255":
		return charmap.Windows1255, true
	case "1256":
		return charmap.Windows1256, true
	case "1257":
		return charmap.Windows1257, true
	case "1258":
		return charmap.Windows1258, true
	}
	return nil, false
}

// ascii is US-ASCII: it replaces the other bytes, as decoders do.
type ascii struct{ transform.NopResetter }

func (a ascii) NewDecoder() *encoding.Decoder { return &encoding.Decoder{Transformer: a} }
func (a ascii) NewEncoder() *encoding.Encoder { return &encoding.Encoder{Transformer: a} }

// Transform implements transform.Transformer.
func (ascii) Transform(dst, src []byte, _ bool) (n, used int, err error) {
	for _, c := range src {
		r := rune(c)
		if c >= utf8.RuneSelf {
			r = utf8.RuneError
		}
		if n+utf8.RuneLen(r) > len(dst) {
			return n, used, transform.ErrShortDst
		}
		n += utf8.EncodeRune(dst[n:], r)
		used++
	}
	return n, used, nil
}

// transcode converts raw to UTF-8. The fault is the first byte that enc does
// not know.
func transcode(raw string, enc encoding.Encoding) (string, *EncodingError) {
	text, err := enc.NewDecoder().String(raw)
	i := strings.IndexRune(text, utf8.RuneError)
	if err == nil && i < 0 {
		return text, nil
	}
	i = max(i, 0)
	return text, &EncodingError{
		Cause:  ErrInvalid,
		Offset: encodedOffset(raw, enc, i),
		Span:   Span{i, min(i+len("\ufffd"), len(text))},
	}
}

// encodedOffset returns the offset in raw of what decodes to the text at byte
// i. Decoders replace silently and do not tell where; so decode again, one
// character at a time. This happens once a message at most.
func encodedOffset(raw string, enc encoding.Encoding, i int) int {
	decoder := enc.NewDecoder().Transformer
	var out [2 * utf8.UTFMax]byte
	src, done := []byte(raw), 0
	for len(src) > 0 {
		n, used := 0, 0
		for size := 1; size <= len(out) && used == 0; size++ {
			n, used, _ = decoder.Transform(out[:size], src, true)
		}
		if done += n; done > i || used == 0 {
			break
		}
		src = src[used:]
	}
	return len(raw) - len(src)
}

// repairUTF8 returns text with each byte that is not valid UTF-8 taken for
// Latin-1, as git does before it stores a message. The fault is the first one.
func repairUTF8(text string) (string, *EncodingError) {
	bad := invalidUTF8(text)
	if bad < 0 {
		return text, nil
	}
	fault := &EncodingError{Cause: ErrInvalid, Offset: bad}
	var b strings.Builder
	b.Grow(len(text) + len(text)/8 + 2)
	for bad >= 0 {
		b.WriteString(text[:bad])
		start := b.Len()
		b.WriteRune(rune(text[bad]))
		if fault.Span.End == 0 {
			fault.Span = Span{start, b.Len()}
		}
		text = text[bad+1:]
		bad = invalidUTF8(text)
	}
	b.WriteString(text)
	return b.String(), fault
}

// invalidUTF8 returns the offset of the first byte in s that is not valid
// UTF-8 to git, -1 if there is none.
func invalidUTF8(s string) int {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef {
			return i
		}
		i += n
	}
	return -1
}
