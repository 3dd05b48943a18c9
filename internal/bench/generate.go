package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
)

// generatorVersion changes when the histories do, so that those of before are
// not taken for the new ones.
const generatorVersion = 1

// services is how many services the tree of a generated history has.
const services = 60

// generate makes a bare repository whose history looks like that of a monorepo:
// messages of the convention, or with a fault or two each, over changes to a
// tree of some hundred files. It is packed as a clone is.
func generate(ctx context.Context, dir string, commits int, faulty bool) error {
	if err := git(ctx, ".", "init", "--quiet", "--bare", "--initial-branch=main", dir); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "git", "fast-import", "--quiet")
	cmd.Dir = dir
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	writeErr := writeHistory(stdin, commits, faulty)
	stdin.Close() // its failure is the reader's, who tells below
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	if writeErr != nil {
		return writeErr
	}
	return git(ctx, dir, "repack", "-a", "-d", "-q")
}

// writeHistory writes a history for git fast-import. It is the same each time.
func writeHistory(w io.Writer, commits int, faulty bool) error {
	out := bufio.NewWriterSize(w, 1<<16)
	g := &generator{rng: rand.New(rand.NewPCG(20, 26)), out: out, faulty: faulty}
	for i := range commits {
		g.commit(i)
	}
	fmt.Fprintln(out, "done")
	return out.Flush()
}

// generator writes commits. Its output keeps the first error for the end.
type generator struct {
	rng    *rand.Rand
	out    *bufio.Writer
	faulty bool
}

// files are those of each service.
func files() []string {
	return []string{"Makefile", "Dockerfile", "run", "README.md", "src/main.py", "src/store.py", "tests/test_main.py"}
}

func (g *generator) commit(i int) {
	touched := []int{g.rng.IntN(services)}
	if g.rng.IntN(10) == 0 {
		touched = append(touched, (touched[0]+1)%services)
	}
	text := g.message(touched)
	author := fmt.Sprintf("Author %d <author%d@example.com> %d +0100", i%40, i%40, 1_300_000_000+i*5000)
	fmt.Fprintf(g.out, "commit refs/heads/main\nauthor %s\ncommitter %s\n", author, author)
	g.data(text)
	if i == 0 {
		for s := range services {
			for _, f := range files() {
				g.file(s, f)
			}
		}
		g.out.WriteString("M 644 inline README.md\n")
		g.data("# Services\n")
	}
	for _, s := range touched {
		for range 1 + g.rng.IntN(2) {
			g.file(s, pick(g.rng, files()))
		}
	}
	g.out.WriteString("\n")
}

func (g *generator) data(text string) {
	fmt.Fprintf(g.out, "data %d\n%s\n", len(text), text)
}

func (g *generator) file(service int, name string) {
	fmt.Fprintf(g.out, "M 644 inline services/%s/%s\n", serviceName(service), name)
	var b strings.Builder
	for range 5 + g.rng.IntN(20) {
		fmt.Fprintf(&b, "%s = %d\n", pick(g.rng, objects()), g.rng.IntN(1000))
	}
	g.data(b.String())
}

func serviceName(i int) string {
	return []string{"billing", "search", "mail", "login", "report", "index"}[i%6] + fmt.Sprintf("-%02d", i/6)
}

func objects() []string {
	return []string{"the cache", "retries", "a timeout", "the queue", "error handling", "the health check",
		"the base image", "stale sessions", "the retry policy", "log levels", "a metric", "the schema"}
}

// message writes a message of the convention or one that breaks it.
func (g *generator) message(touched []int) string {
	names := make([]string, len(touched))
	for i, s := range touched {
		names[i] = serviceName(s)
	}
	verb, end := pick(g.rng, []string{"Add", "Fix", "Remove", "Rename", "Document", "Use", "Test", "Move"}), ""
	prefix := "[" + strings.Join(names, ",") + "] "
	if g.faulty {
		prefix = pick(g.rng, []string{"", names[0] + ": ", "[" + names[0] + "]", prefix})
		verb = pick(g.rng, []string{"Added", "fix", "Removes", "Renaming", "Document", "use"})
		end = pick(g.rng, []string{"", "."})
	}
	return prefix + verb + " " + pick(g.rng, objects()) + end + "\n" + g.body()
}

// body writes no to three paragraphs, and now and then trailers.
func (g *generator) body() string {
	sentences := []string{
		"Under load the service waits for a peer that has gone away, and the\nqueue behind it grows until memory is short.",
		"Keep the old name for one release, so that nobody has to move twice.",
		"The defaults are those that operations measured last week; see the\nrunbook for how to change them.",
		"- read the limit from the environment\n- fail early if it is no number",
	}
	var b strings.Builder
	for range g.rng.IntN(4) {
		b.WriteString("\n" + pick(g.rng, sentences) + "\n")
	}
	if g.faulty && g.rng.IntN(4) == 0 {
		b.WriteString("\nAlso added a line that runs well beyond the eighty columns that anybody has agreed upon so far.\n")
	}
	if g.rng.IntN(3) == 0 {
		fmt.Fprintf(&b, "\nReviewed-by: Author %d <author@example.com>\n", g.rng.IntN(40))
	}
	return b.String()
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }
