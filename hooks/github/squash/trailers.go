package squash

import "strings"

// The keys of the trailers that GitHub gathers from the commits, in the order
// in which it writes them.
const (
	signedOff  = "Signed-off-by:"
	coAuthored = "Co-authored-by:"
)

// separator parts the trailers of several commits from what stands above them.
const separator = "\n\n---------\n\n"

// trailers returns those who signed off and those who took part, as the
// commits name them, merges included: each line once.
func (p *PullRequest) trailers() []string {
	var signers, authors []string
	seen := make(map[string]bool)
	for _, c := range p.Commits {
		for line := range strings.Lines(c.Message) {
			trailer, ok := parseTrailer(line)
			if !ok || seen[trailer] {
				continue
			}
			seen[trailer] = true
			if strings.HasPrefix(trailer, signedOff) {
				signers = append(signers, trailer)
			} else {
				authors = append(authors, trailer)
			}
		}
	}
	return append(signers, authors...)
}

// parseTrailer returns a line that names a signer or an author as GitHub
// writes it, whatever the case of its key. An author needs an address.
func parseTrailer(line string) (string, bool) {
	for _, key := range [...]string{signedOff, coAuthored} {
		if len(line) <= len(key) || !strings.EqualFold(line[:len(key)], key) {
			continue
		}
		who := strings.Trim(line[len(key):], space)
		addressed := strings.HasSuffix(who, ">") && strings.Contains(who, "<")
		if addressed || key == signedOff && who != "" {
			return key + " " + who, true
		}
	}
	return "", false
}

// credit puts the trailers below what several commits, or a person, have to
// say.
func credit(body string, trailers []string) string {
	block := strings.Join(trailers, "\n")
	if body == "" || block == "" {
		return body + block
	}
	return body + separator + block
}

// creditOne puts the trailers below the body of a single commit, which may
// have its own. Who took part moves from there to the end, and leaves an empty
// line.
func creditOne(body string, trailers []string) string {
	var b strings.Builder
	own := make(map[string]bool)
	for line := range strings.Lines(body) {
		trailer, _ := parseTrailer(line)
		if strings.HasPrefix(trailer, coAuthored) {
			line = line[len(strings.TrimRight(line, "\r\n")):]
		}
		own[trailer] = strings.HasPrefix(trailer, signedOff)
		b.WriteString(line)
	}
	body = trimLines(b.String())
	last, _ := parseTrailer(body[strings.LastIndexByte(body, '\n')+1:])
	signed := strings.HasPrefix(last, signedOff)
	b.Reset()
	b.WriteString(body)
	for _, t := range trailers {
		if own[t] {
			continue
		}
		switch {
		case signed:
			b.WriteByte('\n')
		case b.Len() > 0:
			b.WriteString("\n\n")
		}
		b.WriteString(t)
		signed = true
	}
	return b.String()
}
