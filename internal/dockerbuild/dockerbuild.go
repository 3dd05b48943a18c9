// Package dockerbuild finds the commands in shell text that build images, such
// as a recipe of make has them. It runs nothing.
package dockerbuild

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/shell"
)

// Build is a command that builds an image. In its texts, [shell.Unknown] stands
// for what is not known before the command runs.
type Build struct {
	// Tool is how the command begins: "docker build", "podman build".
	Tool string
	// Dir is the folder that it runs in, from the one that the shell was
	// started in.
	Dir string
	// File is the Dockerfile as -f names it, from Dir; empty for the default.
	File string
	// Context is the build context as it is named, from Dir.
	Context string
	// Target, Args and Contexts are as in [dockerfile.Build].
	Target   string
	Args     map[string]string
	Contexts []string
	Tags     []string
	// Perhaps tells that there are words that may hold further options.
	Perhaps bool
	// Bake tells that another file says what is built: `docker buildx bake`.
	Bake bool
	// Stdin tells that the Dockerfile or the context is read from standard
	// input; StdinFile is the file that is, if it is one.
	Stdin     bool
	StdinFile string
	// Conditional tells that the command runs under a condition only.
	Conditional bool
	// Start and End are where the command is in the text, in bytes; both are 0
	// for one in a text within the text.
	Start, End int
}

// Script is another script that the text starts, which may build images.
type Script struct {
	Dir  string // as in [Build]
	Name string // from Dir
}

// Found is what is in a shell's text.
type Found struct {
	Builds  []Build
	Scripts []Script
}

// Find looks through a shell's text: a script, or a line of a recipe with
// make's variables expanded and [shell.Unknown] for those that are not known. The
// shell's own variables come from env; nil: none is known. It returns an error
// for what is no shell text.
func Find(text string, env shell.Env) (Found, error) {
	if env == nil {
		env = func(string) (string, bool) { return shell.Unknown, true }
	}
	var found Found
	stdin := ""
	// Make's own marks at the front of a line.
	trimmed := strings.TrimLeft(text, "@+- \t")
	skipped := len(text) - len(trimmed)
	s := &shell.Script{Dir: ".", Env: env, Odd: func(string) {}, Stdin: func(name string) { stdin = name }}
	s.Command = func(words []shell.Word, call *syntax.CallExpr) {
		b, ok := command(words, source(trimmed, call))
		switch {
		case ok:
			b.Dir, b.Conditional = s.Dir, s.Perhaps()
			if b.Stdin && shell.Known(stdin) {
				b.StdinFile = stdin
			}
			if call != nil {
				b.Start = skipped + int(call.Pos().Offset())
				b.End = skipped + int(call.End().Offset())
			}
			found.Builds = append(found.Builds, b)
		case call != nil:
			if name := script(words); name != "" {
				found.Scripts = append(found.Scripts, Script{s.Dir, name})
			}
		}
		stdin = ""
	}
	return found, s.Read(trimmed)
}

// source is how the name of a command is written.
func source(text string, call *syntax.CallExpr) string {
	if call == nil || len(call.Args) == 0 {
		return ""
	}
	start, end := int(call.Args[0].Pos().Offset()), int(call.Args[0].End().Offset())
	if start > end || end > len(text) {
		return ""
	}
	return text[start:end]
}

// script is the script that a command starts, if that is all it does.
func script(words []shell.Word) string {
	name := words[0].Text
	switch path.Base(name) {
	case "sh", "bash", "dash", "ash", "zsh", "ksh", ".", "source":
		for _, w := range words[1:] {
			if !strings.HasPrefix(w.Text, "-") {
				name = w.Text
				break
			}
		}
		if name == words[0].Text {
			return ""
		}
	default:
		if !strings.Contains(name, "/") {
			return ""
		}
	}
	if !shell.Known(name) || path.IsAbs(name) {
		return ""
	}
	return name
}

// command reads a command line: written is how its first word is written.
func command(words []shell.Word, written string) (Build, bool) {
	args := shell.Texts(words)
	tool := path.Base(args[0])
	if !shell.Known(args[0]) {
		if tool = guess(written); tool == "" && telling(args) {
			tool = "docker"
		}
	}
	rest := skipGlobal(args[1:])
	if len(rest) == 0 {
		return Build{}, false
	}
	sub := rest[0]
	switch tool {
	case "docker", "podman", "nerdctl", "buildah", "finch", "container":
	default:
		return Build{}, false
	}
	if sub == "buildx" || sub == "image" || sub == "builder" {
		rest = skipGlobal(rest[1:])
		if len(rest) == 0 {
			return Build{}, false
		}
		tool, sub = tool+" "+sub, rest[0]
	}
	switch sub {
	case "bake":
		return Build{Tool: tool + " bake", Bake: true}, true
	case "build", "b", "bud", "build-using-dockerfile":
		if sub == "b" && !strings.HasSuffix(tool, "buildx") {
			return Build{}, false
		}
		b := Build{Tool: tool + " " + sub, Args: map[string]string{}}
		b.options(rest[1:])
		return b, true
	}
	return Build{}, false
}

// guess is the tool that a variable such as $(DOCKER) stands for.
func guess(written string) string {
	written = strings.ToLower(written)
	for _, tool := range []string{"docker", "podman", "buildah", "nerdctl"} {
		if strings.Contains(written, tool) {
			return tool
		}
	}
	if strings.Contains(written, "container") {
		return "docker"
	}
	return ""
}

// telling tells whether options are those of docker, where nothing is known of
// the program: many have a subcommand called build.
func telling(args []string) bool {
	for _, a := range args {
		name, _, _ := strings.Cut(a, "=")
		switch name {
		case "-t", "--tag", "-f", "--file", "--build-arg":
			return true
		}
	}
	return false
}

// skipGlobal leaves the options before a subcommand out.
func skipGlobal(args []string) []string {
	for len(args) > 0 && (strings.HasPrefix(args[0], "-") || args[0] == shell.Unknown) {
		flag := args[0]
		args = args[1:]
		switch flag {
		case "-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--builder", "--namespace", "-n", "--root", "--storage-driver", "--tlscacert", "--tlscert", "--tlskey":
			if len(args) > 0 {
				args = args[1:]
			}
		}
	}
	return args
}

// options reads what follows "build".
func (b *Build) options(args []string) {
	var operands []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		name, value, joined := strings.Cut(a, "=")
		switch {
		case a == "--":
			operands = append(operands, args[i+1:]...)
			i = len(args)
			continue
		case strings.HasPrefix(a, "--"):
		case len(a) > 1 && a[0] == '-':
			name, value, joined = short(a)
		default:
			operands = append(operands, a)
			continue
		}
		if !joined && valued(name) && i+1 < len(args) {
			i++
			value = args[i]
		}
		b.option(name, value, joined || valued(name))
	}
	b.operand(operands)
}

// short splits a cluster of options of one letter: -qt NAME, -tNAME.
func short(a string) (name, value string, joined bool) {
	for i := 1; i < len(a); i++ {
		if name = "-" + a[i:i+1]; valued(name) {
			value = strings.TrimPrefix(a[i+1:], "=")
			return name, value, value != ""
		}
	}
	return name, "", false
}

// valued tells whether an option takes a value in the next word.
func valued(name string) bool {
	const short = "-t -f -m -c -o -v -e -u -a -H "
	const long = "--add-host --allow --annotation --arch --attest --authfile --build-arg --build-context --builder " +
		"--cache-from --cache-to --cache-ttl --call --cap-add --cap-drop --cgroup-parent --cgroupns --cpp-flag --cpu-period " +
		"--cpu-quota --cpu-shares --cpuset-cpus --cpuset-mems --creds --decryption-key --device --dns --dns-option " +
		"--dns-search --env --file --format --from --group-add --iidfile --ignorefile --ipc --isolation --jobs --label " +
		"--layer-label --logfile --manifest --memory --memory-swap --metadata-file --network --no-cache-filter --opt --os " +
		"--output --pid --platform --policy --progress --provenance --retry --retry-delay --runtime --sbom --secret " +
		"--security-opt --shm-size --sign-by --source-policy-file --ssh --storage-driver --tag --target --timestamp --tls-verify " +
		"--ulimit --unsetenv --unsetlabel --userns --uts --variant --volume "
	if strings.HasPrefix(name, "--") {
		return name != "--tls-verify" && strings.Contains(long, name+" ")
	}
	return strings.Contains(short, name+" ")
}

// option takes one option.
func (b *Build) option(name, value string, given bool) {
	if !shell.Known(name) {
		b.Perhaps = true
		return
	}
	if !given {
		return
	}
	switch name {
	case "-f", "--file":
		b.File = value
		b.Stdin = b.Stdin || value == "-"
	case "-t", "--tag":
		b.Tags = append(b.Tags, value)
	case "--target":
		b.Target = value
	case "--build-arg":
		name, v, ok := strings.Cut(value, "=")
		switch {
		case !shell.Known(name):
			b.Perhaps = true
		case ok:
			b.Args[name] = v
		default:
			b.Args[name] = shell.Unknown // from the environment
		}
	case "--build-context":
		name, _, _ := strings.Cut(value, "=")
		b.Contexts = append(b.Contexts, name)
	}
}

// operand takes the operands, of which the context is one. A word that is not
// known at all may be it, or options.
func (b *Build) operand(operands []string) {
	known := operands[:0:0]
	for _, o := range operands {
		if strings.HasPrefix(o, shell.Unknown) && !strings.Contains(o, "/") {
			b.Perhaps = true
			continue
		}
		known = append(known, o)
	}
	switch {
	case len(known) > 0:
		b.Context = known[len(known)-1]
	case len(operands) > 0:
		b.Context = shell.Unknown
	case strings.HasPrefix(b.Tool, "podman"), strings.HasPrefix(b.Tool, "buildah"):
		b.Context = "."
	default:
		b.Context = shell.Unknown // it would fail, so something is not understood
	}
	b.Stdin = b.Stdin || b.Context == "-"
}

// Resolve is what the command builds, when the shell is started in a folder of
// the tree. Where that cannot be told, why says so.
func (b Build) Resolve(start string) (build dockerfile.Build, why string) {
	build = dockerfile.Build{Target: b.Target, Args: b.Args, MoreArgs: b.Perhaps, Contexts: b.Contexts}
	dir := shell.Join(start, b.Dir)
	context := shell.Join(dir, b.Context)
	file := shell.Join(context, "Dockerfile")
	if strings.HasPrefix(b.Tool, "podman") || strings.HasPrefix(b.Tool, "buildah") {
		file = shell.Join(context, "Containerfile")
	}
	if b.File != "" {
		file = shell.Join(dir, b.File)
	}
	switch {
	case b.Bake:
		return build, "another file says what bake builds"
	case b.Stdin:
		return build, "the Dockerfile or its context comes from standard input"
	case remote(b.Context):
		return build, "the build context is not in the tree"
	case remote(b.File):
		return build, "the Dockerfile is not in the tree"
	case !shell.Known(dir):
		return build, "the folder that the image is built in is not known"
	case !shell.Known(b.File):
		return build, "which Dockerfile is built is not known"
	case !shell.Known(b.Context):
		return build, "which folder is the build context is not known"
	case outside(context), outside(file):
		return build, "the build reaches out of the repository"
	}
	build.Context, build.Dockerfile = context, file
	return build, ""
}

// outside tells whether a path leaves the tree.
func outside(p string) bool { return path.IsAbs(p) || p == ".." || strings.HasPrefix(p, "../") }

// remote tells whether a context is an address.
func remote(p string) bool {
	return strings.Contains(p, "://") || strings.HasPrefix(p, "git@") || strings.HasPrefix(p, "github.com/")
}
