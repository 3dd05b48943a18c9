package haproxy_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/haproxy"
)

func read(t *testing.T, text string) *haproxy.Config {
	t.Helper()
	c, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A line's words, as HAProxy's manual gives them.
func TestWords(t *testing.T) {
	for line, want := range map[string]string{
		`a b	c`:                              "a|b|c",
		`a # b`:                              "a",
		`a#b c`:                              "a",
		`a\#b\ c\\d`:                         `a#b c\d`,
		`"a b" 'c d'`:                        "a b|c d",
		`a"b c"'d e'f`:                       "ab cd ef",
		`"a # 'b'" '#"'`:                     `a # 'b'|#"`,
		`'a\b' "a\"b" a\'b`:                  `a\b|a"b|a'b`,
		`\x41\x4 \d\t`:                       "A\\x4|\\d\t",
		`log-format "%{+Q}o %t"' %s'\ %{Q}r`: "log-format|%{+Q}o %t %s %{Q}r",
		`"${HOST}:80" $PORT x`:               "${HOST}:80*|$PORT*|x",
		`%[src,map(a)] '$A' \$A $1 a$`:       "%[src,map(a)]*|$A|$A|$1|a$",
		`""`:                                 "",
		"end\\":                              `end\`,
	} {
		c := read(t, "backend b\n  x "+line+"\r\n")
		var got []string
		for _, w := range c.Sections[0].Other[0].Words[1:] {
			if w.Dynamic {
				w.Text += "*"
			}
			got = append(got, w.Text)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s is %q, want %q", line, s, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.1:80":      "10.0.0.1 80-80",
		"*:80":             " 80-80",
		":8000-8010":       " 8000-8010",
		"accounts":         "accounts 0-0",
		"[::1]:80":         "::1 80-80",
		":::80":            ":: 80-80",
		"[::1]":            "::1 0-0",
		"ipv4@1.2.3.4:5":   "1.2.3.4 5-5",
		"ipv6@[::]:443":    ":: 443-443",
		"quic4@:443":       " 443-443",
		"unix@/run/x.sock": "/run/x.sock 0-0 socket",
		"/run/x.sock":      "/run/x.sock 0-0 socket",
		"abns@name":        "name 0-0 socket",
		"fd@3":             "3 0-0 socket",
		"10.0.0.1:+1000":   "10.0.0.1 0-0 relative",
		"10.0.0.1:70000":   "10.0.0.1 0-0",
		"10.0.0.1:90-80":   "10.0.0.1 0-0",
		"${HOST}:80":       "${HOST} 80-80 dynamic",
		"${HOST:-x}":       "${HOST:-x} 0-0 dynamic",
		"host:${PORT}":     "host 0-0 dynamic",
		"{{ip}}:80":        "{{ip}} 80-80 dynamic",
	} {
		s := read(t, "backend b\n server one "+text+" check\n").Sections[0].Servers[0]
		got := fmt.Sprintf("%s %d-%d", s.Host, s.First, s.Last)
		for name, is := range map[string]bool{"socket": s.Socket, "relative": s.Relative, "dynamic": s.Dynamic} {
			if is {
				got += " " + name
			}
		}
		if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

const whole = `# the proxy
global
    log stdout local0
defaults base
    mode http
defaults from base
    timeout client 5s
frontend web from base
    bind :80,:8080 name web
    bind "${ADDRESS}:443" ssl crt /etc/ssl/
    acl is_accounts hdr_beg(host) -i accounts.
    http-request redirect scheme https unless { ssl_fc }
    http-request set-header X a
    use_backend accounts if is_accounts
    use_backend %[hdr(host),map(/etc/hosts.map)] unless { ssl_fc }
    default_backend other
.if defined(BILLING)
backend billing
    server one 10.0.0.1:6020
.else
.endif
backend accounts
    redirect location /x
    server a1 127.0.0.1:6010 check
    server-template a 2-4 accounts:6011 check
    no option httpclose
backend other
    dispatch 127.0.0.1:1
backend unused
listen stats *:9000
    server s s:1
`

func TestSections(t *testing.T) {
	c := read(t, whole)
	var got []string
	for _, s := range c.Sections {
		got = append(got, fmt.Sprintf("%s %s from=%q binds=%d acls=%d routes=%d servers=%d redirects=%d other=%d if=%t",
			s.Kind, s.Name.Text, s.From, len(s.Binds), len(s.ACLs), len(s.Routes), len(s.Servers), len(s.Redirects), len(s.Other),
			s.Conditional))
	}
	want := `global  from="" binds=0 acls=0 routes=0 servers=0 redirects=0 other=1 if=false
defaults base from="" binds=0 acls=0 routes=0 servers=0 redirects=0 other=1 if=false
defaults  from="base" binds=0 acls=0 routes=0 servers=0 redirects=0 other=1 if=false
frontend web from="base" binds=3 acls=1 routes=3 servers=0 redirects=1 other=1 if=false
backend billing from="" binds=0 acls=0 routes=0 servers=1 redirects=0 other=0 if=true
backend accounts from="" binds=0 acls=0 routes=0 servers=2 redirects=1 other=1 if=false
backend other from="" binds=0 acls=0 routes=0 servers=1 redirects=0 other=0 if=false
backend unused from="" binds=0 acls=0 routes=0 servers=0 redirects=0 other=0 if=false
listen stats from="" binds=1 acls=0 routes=0 servers=1 redirects=0 other=0 if=false`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("sections:\n%s\nwant:\n%s", s, want)
	}
	web := c.Section("frontend", "web")
	if r := web.Routes; len(r[0].Condition) != 2 || !r[1].Backend.Dynamic || !r[2].Default || r[2].Backend.Text != "other" {
		t.Errorf("routes: %+v", r)
	}
	if n := c.Section("backend", "accounts").Servers[1].Count; n != 3 {
		t.Errorf("the template makes %d servers", n)
	}
	for _, s := range c.Sections {
		for _, server := range s.Servers {
			for _, w := range []haproxy.Word{server.Name, server.Word} {
				if got := whole[w.At.Start:w.At.End]; got != w.Text {
					t.Errorf("%q stands at %q", w.Text, got)
				}
				if line := strings.Split(whole, "\n")[w.At.Line-1]; !strings.HasPrefix(line[w.At.Column-1:], w.Text) {
					t.Errorf("%q stands in line %q, column %d", w.Text, line, w.At.Column)
				}
			}
		}
	}
	if !c.Reached()[c.Section("backend", "unused")] {
		t.Error("a map may lead to any backend")
	}
}

func TestReached(t *testing.T) {
	c := read(t, `
frontend web
  use_backend a if x
  default_backend b
backend a
backend b
backend c
listen d
  use_backend e if y
backend e
`)
	var got []string
	for s, is := range c.Reached() {
		if is {
			got = append(got, s.Name.Text)
		}
	}
	slices.Sort(got)
	if s := strings.Join(got, ""); s != "abde" {
		t.Errorf("reached: %s", s)
	}
}

func TestSeveralFiles(t *testing.T) {
	tree := fstest.MapFS{
		"p/haproxy.cfg":   {Data: []byte("frontend web\n default_backend a\n")},
		"p/conf.d/20.cfg": {Data: []byte("backend a\n server one a:1\n")},
		"p/conf.d/10.cfg": {Data: []byte("backend b")},
		"p/conf.d/.x.cfg": {Data: []byte("'")},
		"p/conf.d/x.map":  {Data: []byte("'")},
	}
	c, err := haproxy.Read(tree, "p/haproxy.cfg", "p/conf.d")
	if err != nil || strings.Join(c.Files, " ") != "p/haproxy.cfg p/conf.d/10.cfg p/conf.d/20.cfg" || len(c.Sections) != 3 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"global\n log 'x\n":                 "haproxy.cfg:2:6: the quote ' is not closed",
		"a \"b\\\"\n":                       "haproxy.cfg:1:3: the quote \" is not closed",
		"a\x00b":                            "haproxy.cfg: is no text: it has a zero byte",
		strings.Repeat("# 345678\n", 1<<19): "haproxy.cfg: is larger than 4 MB, which no configuration is",
	} {
		_, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
		var e *haproxy.Error
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
	if _, err := haproxy.Read(fstest.MapFS{}, "none"); err == nil || err.Error() != "none: file does not exist" {
		t.Errorf("missing: %v", err)
	}
}

// Long lines and many of them take linear time.
func TestHostile(t *testing.T) {
	for _, part := range []string{"a ", "'a' ", "\"", "\\", "$A", "server a b:1\n", "backend a\n", ".if\n", "a:", "bind :1,:2,", "%["} {
		text := strings.Repeat(part, (1<<20)/len(part))
		c, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
		if err == nil {
			c.Reached()
		}
	}
}

func FuzzHAProxy(f *testing.F) {
	f.Add(whole)
	f.Add("listen a :80\n server x ${A}:80-90 # c\n use_backend '%[x]' if { a } # b")
	f.Add("server a ipv6@[::1]:1 \\x4")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
		if err != nil {
			return
		}
		c.Reached()
		for _, s := range c.Sections {
			words := []haproxy.Word{s.Name}
			for _, l := range slices.Concat(s.ACLs, s.Redirects, s.Other) {
				words = append(words, l.Words...)
			}
			for _, server := range s.Servers {
				words = append(words, server.Name, server.Word)
			}
			for _, w := range words {
				if w.At.Known() && (w.At.Start < 0 || w.At.Start >= w.At.End || w.At.End > len(text)) {
					t.Errorf("no such place: %+v", w)
				}
			}
		}
	})
}
