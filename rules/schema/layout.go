package schema

import (
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/sync/errgroup"

	"github.com/megalint/megalint/internal/protobuf"
	"github.com/megalint/megalint/internal/protocode"
	"github.com/megalint/megalint/lint"
)

type treeKey struct{}

// walked is a tree, and what of it could not be read.
type walked struct {
	*protobuf.Tree
	fault error
}

// treeOf goes over the repository, once for all rules. The error is nil where
// there are no .proto files, for then there is nothing to judge.
func treeOf(r *lint.Repo) (*protobuf.Tree, error) {
	w, err := lint.Once(&r.Memo, treeKey{}, func() (walked, error) {
		t, err := protobuf.Walk(r.FS, r.Ignored)
		return walked{t, err}, nil
	})
	if err == nil && len(w.Protos) > 0 {
		err = w.fault
	}
	return w.Tree, err
}

// thirdParty is what is written elsewhere, in its usual places.
var thirdParty = []string{
	"**/third_party/**", "**/third-party/**", "**/thirdparty/**", "**/external/**",
	"**/google/api/**", "**/google/rpc/**", "**/google/type/**", "**/google/protobuf/**", "**/google/longrunning/**",
	"**/buf/validate/**", "**/validate/validate.proto", "**/gogoproto/**", "**/protoc-gen-openapiv2/**",
	"**/grpc/health/**", "**/opentelemetry/proto/**", "**/envoy/**", "**/xds/**",
}

// unjudged is what a repository keeps in order to test its own tools.
var unjudged = []string{"**/testdata/**"}

// matches tells whether a path matches one of the patterns.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return doublestar.MatchUnvalidated(p, name) })
}

// patterns refuses malformed patterns of an option.
func patterns(option string, all []string) error {
	for _, p := range all {
		if !doublestar.ValidatePattern(p) {
			return fmt.Errorf("%s: %q is no pattern", option, p)
		}
	}
	return nil
}

// folder refuses what is no path of a folder below the root, or below schema.
func folder(option, name string) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("%s: %q is no folder of the repository", option, name)
	}
	return nil
}

// below tells whether a path lies in a folder.
func below(name, dir string) bool { return strings.HasPrefix(name, dir+"/") }

// generatedFolder tells in which of schema's folders for generated code a path
// lies; "" if it lies in none. patterns are their names.
func generatedFolder(name, schema string, patterns []string) string {
	rest, ok := strings.CutPrefix(name, schema+"/")
	if !ok {
		return ""
	}
	elements := strings.Split(rest, "/")
	for n := 1; n < len(elements); n++ {
		if dir := strings.Join(elements[:n], "/"); matches(patterns, dir) {
			return path.Join(schema, dir)
		}
	}
	return ""
}

// readAll reads generated files, several at a time, so that what is asked for
// afterwards is there.
func readAll(t *protobuf.Tree, names []string) {
	var readers errgroup.Group
	readers.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		readers.Go(func() error {
			_, _ = t.Generated(name) // an error is kept as well
			return nil
		})
	}
	_ = readers.Wait()
}

// readable is the generated files that package protocode reads.
func readable(t *protobuf.Tree, wanted func(string) bool) []string {
	var names []string
	for _, name := range t.Code {
		if protocode.LanguageOf(name) != "" && wanted(name) {
			names = append(names, name)
		}
	}
	return names
}

// originsOf tells from which .proto files a generated one may come.
func originsOf(t *protobuf.Tree, name string, f *protocode.File, schema string) []protobuf.Origin {
	if f.Source == "" {
		return nil
	}
	return t.Origins(name, f.Source, packageOf(f), schema)
}

// packageOf is the package of what a file was generated from.
func packageOf(f *protocode.File) string {
	if f.Packed != nil {
		if fd, err := f.Descriptor(nil); err == nil {
			return fd.GetPackage()
		}
	}
	if len(f.Services) > 0 {
		if dot := strings.LastIndexByte(f.Services[0].Name, '.'); dot > 0 {
			return f.Services[0].Name[:dot]
		}
	}
	return ""
}
