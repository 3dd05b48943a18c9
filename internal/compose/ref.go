package compose

import (
	"cmp"
	"path"
	"strings"
)

// text gives the text of a scalar; what is no scalar is not given.
func text(v *value) Text {
	if !v.is(scalar) {
		return Text{}
	}
	t := Text{Value: v.text, Raw: v.text, Masked: v.text, At: v.at.place()}
	if f := v.filled; f != nil {
		t.Raw, t.Unset = cmp.Or(f.raw, v.text), f.unset
		t.Masked = cmp.Or(f.masked, v.text)
	}
	return t
}

// reference gives the path or address of a scalar.
func reference(v *value) Ref {
	r := Ref{Text: text(v)}
	if r.Given() {
		r.Where, r.Path = locate(v.at.in.dir, r.Masked)
	}
	return r
}

// locate tells where a path leads that stands in a file of the folder dir, or
// in the project of that folder. Unset variables are masked.
func locate(dir, s string) (Where, string) {
	switch {
	case s == "":
		return Nowhere, ""
	case strings.HasPrefix(s, "/"), strings.HasPrefix(s, "~"), windows(s):
		return Absolute, ""
	case strings.HasPrefix(s, Unset):
		return Unknown, ""
	case remote(s):
		return Remote, ""
	}
	p := path.Join(dir, strings.ReplaceAll(s, `\`, "/"))
	switch {
	case path.IsAbs(p):
		return Absolute, ""
	case p == "..", strings.HasPrefix(p, "../"):
		return Outside, ""
	case strings.Contains(s, Unset):
		return Unknown, ""
	}
	return Inside, p
}

// remote tells whether a build's context, or an included file, is an address.
func remote(s string) bool {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "git@") || strings.HasPrefix(s, "github.com/") {
		return true
	}
	scheme, _, ok := strings.Cut(s, ":")
	if !ok {
		return false
	}
	switch scheme {
	case "docker-image", "service", "target", "oci", "oci-layout", "git":
		return true
	}
	return false
}
