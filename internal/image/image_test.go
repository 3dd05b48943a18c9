package image_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/compression"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/megalint/megalint/internal/image"
)

// entries makes a layer's archive. An entry is a path with a mark: "x*" may be
// executed, "x" may not, "x/" is a folder, "x -> y" a link, "x = y" a hard link.
func entries(t testing.TB, list ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range list {
		h := &tar.Header{Name: e, Mode: 0o644, Typeflag: tar.TypeReg}
		if n, target, ok := strings.Cut(e, " -> "); ok {
			h = &tar.Header{Name: n, Linkname: target, Typeflag: tar.TypeSymlink, Mode: 0o777}
		} else if n, target, ok := strings.Cut(e, " = "); ok {
			h = &tar.Header{Name: n, Linkname: target, Typeflag: tar.TypeLink, Mode: 0o755}
		} else if strings.HasSuffix(e, "/") {
			h.Typeflag, h.Mode = tar.TypeDir, 0o755
		} else if n, ok := strings.CutSuffix(e, "*"); ok {
			h.Name, h.Mode = n, 0o755
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func layerOf(t testing.TB, data []byte, o ...tarball.LayerOption) v1.Layer {
	t.Helper()
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, o...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// build makes an image of layers, each a list of entries.
func build(t testing.TB, config v1.Config, layers ...[]string) v1.Image {
	t.Helper()
	img := empty.Image
	var all []v1.Layer
	for _, l := range layers {
		all = append(all, layerOf(t, entries(t, l...)))
	}
	return configure(t, img, config, "amd64", all...)
}

func configure(t testing.TB, img v1.Image, config v1.Config, arch string, layers ...v1.Layer) v1.Image {
	t.Helper()
	img, err := mutate.AppendLayers(img, layers...)
	if err != nil {
		t.Fatal(err)
	}
	file, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Config = "linux", arch, config
	if img, err = mutate.ConfigFile(img, file); err != nil {
		t.Fatal(err)
	}
	return img
}

// save writes images as `docker save` does.
func save(t testing.TB, images map[string]v1.Image) string {
	t.Helper()
	tags := map[name.Tag]v1.Image{}
	for tag, img := range images {
		n, err := name.NewTag(tag)
		if err != nil {
			t.Fatal(err)
		}
		tags[n] = img
	}
	file := filepath.Join(t.TempDir(), "image.tar")
	if err := tarball.MultiWriteToFile(file, tags); err != nil {
		t.Fatal(err)
	}
	return file
}

// judge reads what was saved and tells the verdicts, one a line.
func judge(t testing.TB, file string) string {
	t.Helper()
	a, err := image.Open(file)
	if err != nil {
		return "error: " + err.Error()
	}
	defer a.Close()
	var lines []string
	for _, i := range a.Images {
		v, err := i.Judge(context.Background(), "run")
		text := [...]string{"right", "unknown", "not executable", "missing", "not run"}[v.Fault]
		if v.Why != "" {
			text += ": " + v.Why
		}
		if err != nil {
			text = "error: " + err.Error()
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", i.Name, i.Platform, text))
	}
	return strings.Join(lines, "\n")
}

func argv(words ...string) v1.Config { return v1.Config{Entrypoint: words} }

func TestJudge(t *testing.T) {
	in := func(dir string, words ...string) v1.Config { return v1.Config{Entrypoint: words, WorkingDir: dir} }
	tests := []struct {
		name   string
		config v1.Config
		layers [][]string
		want   string
	}{
		{"a file", argv("/run"), [][]string{{"run*"}}, "right"},
		{"a name with a dot", argv("/run"), [][]string{{"./run*"}}, "right"},
		{"a name with a slash", argv("/run"), [][]string{{"/run*"}}, "right"},
		{"a name that leads out", argv("/run"), [][]string{{"../../run*"}}, "right"},
		{"no entry point", v1.Config{}, [][]string{{"run*"}}, "not run: the image has no entry point"},
		{"CMD only", v1.Config{Cmd: []string{"/run"}}, [][]string{{"run*"}}, "right"},
		{"another name", argv("/server"), [][]string{{"server*"}}, "not run: the entry point is /server"},
		{"no file", argv("/run"), [][]string{{"ruin*"}}, "missing: the image has no /run"},
		{"no layer", argv("/run"), nil, "missing: the image has no /run"},
		{"a folder", argv("/run"), [][]string{{"run/"}}, "missing: /run is a folder in the image"},
		{"a folder that occurs in a path only", argv("/run"), [][]string{{"run/run*"}}, "missing: /run is a folder in the image"},
		{"a mode", argv("/run"), [][]string{{"run"}}, "not executable: /run may not be executed"},
		{"a mode in a later layer", argv("/run"), [][]string{{"run"}, {"run*"}}, "right"},
		{"a mode that is taken", argv("/run"), [][]string{{"run*"}, {"run"}}, "not executable: /run may not be executed"},
		{"a mode and a shell", argv("sh", "/run"), [][]string{{"run"}}, "right"},
		{"a shell form", v1.Config{Entrypoint: []string{"/bin/sh", "-c", "exec /run"}}, [][]string{{"run*", "bin/sh*"}}, "right"},
		{"a shell form without a shell", v1.Config{Entrypoint: []string{"/bin/sh", "-c", "/run"}}, [][]string{{"run*"}}, "not run: the entry point needs the shell /bin/sh, which the image does not have"},
		{"tini", v1.Config{Entrypoint: []string{"/tini", "--"}, Cmd: []string{"/run"}}, [][]string{{"run*"}}, "right"},
		{"a folder to work in", in("/app", "./run"), [][]string{{"app/run*"}}, "right"},
		{"another folder to work in", in("/srv", "./run"), [][]string{{"app/run*"}}, "missing: the image has no /srv/run"},
		{"no folder to work in", argv("./run"), [][]string{{"run*"}}, "right"},
		{"PATH", v1.Config{Entrypoint: []string{"run"}, Env: []string{"PATH=/app:/bin"}}, [][]string{{"app/run*"}}, "right"},
		{"PATH without it", v1.Config{Entrypoint: []string{"run"}, Env: []string{"PATH=/bin"}}, [][]string{{"app/run*"}}, "missing: no folder of PATH has run"},
		{"the usual PATH", argv("run"), [][]string{{"usr/local/bin/run*"}}, "right"},
		{"a file of PATH that may not be executed", argv("run"), [][]string{{"usr/local/bin/run", "bin/run*"}}, "right"},
		{"a link", argv("/run"), [][]string{{"app/server*", "run -> /app/server"}}, "right"},
		{"a relative link", argv("/app/run"), [][]string{{"server*", "app/run -> ../server"}}, "right"},
		{"a link out of the image", argv("/run"), [][]string{{"server*", "run -> ../../../server"}}, "right"},
		{"a link to nothing", argv("/run"), [][]string{{"run -> /app/server"}}, "missing: the image has no /run: it is a link to /app/server, which leads nowhere"},
		{"links in a circle", argv("/run"), [][]string{{"run -> a", "a -> run"}}, "missing: the image has no /run: it is a link to a, which leads nowhere"},
		{"a linked folder", argv("/bin/run"), [][]string{{"usr/bin/run*", "bin -> usr/bin"}}, "right"},
		{"a layer writes through a linked folder", argv("/usr/bin/run"), [][]string{{"usr/bin/", "bin -> usr/bin"}, {"bin/run*"}}, "right"},
		{"a link that is replaced", argv("/run"), [][]string{{"run -> /nowhere"}, {"run*"}}, "right"},
		{"a file that a link replaces", argv("/run"), [][]string{{"run*"}, {"run -> /nowhere"}}, "missing: the image has no /run: it is a link to /nowhere, which leads nowhere"},
		{"a hard link", argv("/run"), [][]string{{"server*", "run = server"}}, "right"},
		{"a hard link to what may not be executed", argv("/run"), [][]string{{"server", "run = server"}}, "not executable: /run may not be executed"},
		{"a hard link to nothing", argv("/run"), [][]string{{"run = server"}}, "missing: the image has no /run"},
		{"a hard link to a lower layer", argv("/run"), [][]string{{"server*"}, {"run = /server"}}, "right"},
		{"a whiteout", argv("/run"), [][]string{{"run*"}, {".wh.run"}}, "missing: the image has no /run"},
		{"a whiteout of a folder", argv("/app/run"), [][]string{{"app/run*"}, {".wh.app"}}, "missing: the image has no /app/run"},
		{"a whiteout and a new file", argv("/run"), [][]string{{"run"}, {".wh.run", "run*"}}, "right"},
		{"a new file and a whiteout", argv("/run"), [][]string{{"run"}, {"run*", ".wh.run"}}, "right"},
		{"a whiteout and a later file", argv("/run"), [][]string{{"run*"}, {".wh.run"}, {"run*"}}, "right"},
		{"a whiteout of nothing", argv("/run"), [][]string{{".wh.x", "run*"}}, "right"},
		{"a whiteout through a linked folder", argv("/usr/bin/run"), [][]string{{"usr/bin/run*", "bin -> usr/bin"}, {"bin/.wh.run"}}, "missing: the image has no /usr/bin/run"},
		{"an opaque folder", argv("/app/run"), [][]string{{"app/run*"}, {"app/", "app/.wh..wh..opq"}}, "missing: the image has no /app/run"},
		{"an opaque folder with the file", argv("/app/run"), [][]string{{"app/run"}, {"app/run*", "app/.wh..wh..opq"}}, "right"},
		{"an opaque folder with a folder", argv("/app/x/run"), [][]string{{"app/x/", "app/x/run", "app/x/old*"}, {"app/", "app/x/run*", "app/.wh..wh..opq"}}, "right"},
		{"an opaque folder forgets what is deeper", argv("/app/x/run"), [][]string{{"app/x/run*"}, {"app/x/new*", "app/.wh..wh..opq"}}, "missing: the image has no /app/x/run"},
		{"a folder in place of a file", argv("/run"), [][]string{{"run*"}, {"run/"}}, "missing: /run is a folder in the image"},
		{"a file in place of a folder", argv("/run"), [][]string{{"run/x"}, {"run*"}}, "right"},
		{"a file in place of a folder's parent", argv("/app/run"), [][]string{{"app/run*"}, {"app*"}}, "missing: the image has no /app/run"},
		{"a folder again", argv("/app/run"), [][]string{{"app/run*"}, {"app/"}}, "right"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := judge(t, save(t, map[string]v1.Image{"a:1": build(t, test.config, test.layers...)}))
			if want := "index.docker.io/library/a:1 linux/amd64: " + test.want; got != want && got != strings.TrimPrefix(want, "index.docker.io/library/") {
				t.Errorf("\ngot  %s\nwant %s", got, want)
			}
		})
	}
}

// TestFormats saves the same images in all formats.
func TestFormats(t *testing.T) {
	good := build(t, argv("/run"), []string{"run*"})
	bad := build(t, argv("/run"), []string{"run"})
	zstd := configure(t, empty.Image, argv("/run"), "arm64", layerOf(t, entries(t, "run*"), tarball.WithCompression(compression.ZStd)))
	plain := configure(t, empty.Image, argv("/run"), "s390x", layerOf(t, entries(t, "run"), tarball.WithCompression(compression.None)))

	t.Run("several images", func(t *testing.T) {
		got := judge(t, save(t, map[string]v1.Image{"a:1": good, "b:1": bad}))
		if strings.Count(got, "\n") != 1 || !strings.Contains(got, "a:1 linux/amd64: right") || !strings.Contains(got, "b:1 linux/amd64: not executable") {
			t.Error(got)
		}
	})
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: good, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}}},
		mutate.IndexAddendum{Add: zstd}, mutate.IndexAddendum{Add: plain},
		mutate.IndexAddendum{Add: bad, Descriptor: v1.Descriptor{Annotations: map[string]string{"vnd.docker.reference.type": "attestation-manifest"}}})
	nested := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: index,
		Descriptor: v1.Descriptor{MediaType: types.OCIImageIndex, Annotations: map[string]string{"io.containerd.image.name": "docker.io/library/a:1"}}})
	dir := t.TempDir()
	if _, err := layout.Write(dir, nested); err != nil {
		t.Fatal(err)
	}
	const want = `docker.io/library/a:1 linux/amd64: right
docker.io/library/a:1 linux/arm64: right
docker.io/library/a:1 linux/s390x: not executable: /run may not be executed`
	t.Run("layout", func(t *testing.T) {
		if got := judge(t, dir); got != want {
			t.Error(got)
		}
	})
	t.Run("layout in an archive", func(t *testing.T) {
		if got := judge(t, pack(t, dir)); got != want {
			t.Error(got)
		}
	})
	t.Run("one platform is missing", func(t *testing.T) {
		digest, err := zstd.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, "blobs", "sha256", digest.Hex)); err != nil {
			t.Fatal(err)
		}
		if got := judge(t, dir); strings.Count(got, "\n") != 1 || strings.Contains(got, "arm64") {
			t.Error(got)
		}
	})
}

// pack makes an archive of a folder.
func pack(t testing.TB, dir string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "layout.tar")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := tar.NewWriter(f)
	if err := errors.Join(w.AddFS(os.DirFS(dir)), w.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// archiveOf writes an archive of named contents; "-> x" is a link.
func archiveOf(t testing.TB, files ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.tar")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := tar.NewWriter(f)
	for i := 0; i < len(files); i += 2 {
		h := &tar.Header{Name: files[i], Mode: 0o644, Size: int64(len(files[i+1]))}
		if target, ok := strings.CutPrefix(files[i+1], "-> "); ok {
			h = &tar.Header{Name: files[i], Linkname: target, Typeflag: tar.TypeSymlink}
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, files[i+1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

const (
	oldManifest = `[{"Config":"c.json","RepoTags":["a:1"],"Layers":["l/layer.tar"]}]`
	oldConfig   = `{"os":"linux","architecture":"amd64","config":{"Entrypoint":["/run"]},"rootfs":{"type":"layers"}}`
)

func TestLinkedLayer(t *testing.T) {
	// Old versions of docker save a layer once, and link to it.
	file := archiveOf(t, "manifest.json", oldManifest, "c.json", oldConfig, "l/layer.tar", "-> ../m/layer.tar", "m/layer.tar", string(entries(t, "run*")))
	if got := judge(t, file); got != "a:1 linux/amd64: right" {
		t.Error(got)
	}
}

func TestBadInput(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	zipped := filepath.Join(t.TempDir(), "x.tar.gz")
	if err := os.WriteFile(zipped, []byte("\x1f\x8b\x08\x00"), 0o666); err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(outside, "index.json")); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, file, want string }{
		{"nothing there", filepath.Join(t.TempDir(), "x"), "no such file"},
		{"an empty file", empty, "neither an archive of `docker save` nor an OCI image layout"},
		{"an empty folder", t.TempDir(), "neither an archive of `docker save` nor an OCI image layout"},
		{"another archive", archiveOf(t, "x", "y"), "neither an archive of `docker save` nor an OCI image layout"},
		{"a compressed archive", zipped, "decompress it first"},
		{"a link out of the folder", outside, "escapes"},
		{"a device", "/dev/null", "not a regular file"},
		{"no JSON", archiveOf(t, "manifest.json", "x"), "manifest.json: invalid character"},
		{"no JSON in the index", archiveOf(t, "index.json", "x"), "index.json: "},
		{"no image", archiveOf(t, "manifest.json", "[]"), "there is no image in it"},
		{"no configuration", archiveOf(t, "manifest.json", oldManifest), "c.json"},
		{"no layer", archiveOf(t, "manifest.json", oldManifest, "c.json", oldConfig), "error: layer 1 (l/layer.tar)"},
		{"a broken layer", archiveOf(t, "manifest.json", oldManifest, "c.json", oldConfig, "l/layer.tar", strings.Repeat("x", 600)), "error: layer 1 (l/layer.tar)"},
		{"links in a circle", archiveOf(t, "manifest.json", "-> m", "m", "-> manifest.json"), "links lead in a circle"},
		{"a path that leads out", archiveOf(t, "manifest.json", `[{"Config":"../../../../etc/passwd"}]`), "etc/passwd"},
		{"another digest", archiveOf(t, "index.json", `{"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1,"digest":"sha256:`+strings.Repeat("a", 64)+`"}]}`,
			"blobs/sha256/"+strings.Repeat("a", 64), "{}"), "another digest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := judge(t, test.file); !strings.Contains(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	if _, err := image.Open(empty); !errors.Is(err, image.ErrNoImage) {
		t.Error(err)
	}
	if _, err := image.Open("/nowhere"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// zeros is a layer that is nearly nothing and decompresses to very much.
func zeros(t testing.TB, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: "x", Size: size}); err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for ; size > 0; size -= int64(len(block)) {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("decompresses a gigabyte")
	}
	manifest := strings.Replace(oldManifest, `"l/layer.tar"`, strings.Repeat(`"l/layer.tar",`, 99)+`"l/layer.tar"`, 1)
	file := archiveOf(t, "manifest.json", manifest, "c.json", oldConfig, "l/layer.tar", string(zeros(t, 64<<20)))
	if got := judge(t, file); !strings.Contains(got, "it decompresses to too much") {
		t.Error(got)
	}
}

func TestTooDeep(t *testing.T) {
	file := archiveOf(t, "manifest.json", oldManifest, "c.json", oldConfig, "l/layer.tar", string(entries(t, strings.Repeat("a/", 2000)+"run")))
	if got := judge(t, file); !strings.Contains(got, "too deep") {
		t.Error(got)
	}
}

// Folders take more memory than the files in them, so that fewer are too many.
func TestTooManyFolders(t *testing.T) {
	var names []string
	for i := range 400 {
		names = append(names, fmt.Sprintf("%d/%srun", i, strings.Repeat("a/", 1000)))
	}
	file := archiveOf(t, "manifest.json", oldManifest, "c.json", oldConfig, "l/layer.tar", string(entries(t, names...)))
	if got := judge(t, file); !strings.Contains(got, "too many files") {
		t.Error(got)
	}
}

func TestCancelled(t *testing.T) {
	a, err := image.Open(save(t, map[string]v1.Image{"a:1": build(t, argv("/run"), []string{"run*"})}))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.Images[0].Judge(ctx, "run"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, layers := range [][]string{{"run*"}, {"a/run -> ../x", "x*", ".wh.y", "a/.wh..wh..opq", "b = x"}} {
		data, err := os.ReadFile(save(f, map[string]v1.Image{"a:1": build(f, argv("/run"), layers)}))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("BZh"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "a.tar")
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
		judge(t, file)
	})
}
