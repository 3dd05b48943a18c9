package image

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Archive holds images that have been saved.
type Archive struct {
	// Images are the images, in the order in which the archive lists them: one
	// for each platform of an image for several.
	Images []*Image
	store  store
	budget *budget
}

// Image is one image of an archive, for one platform.
type Image struct {
	// Name is the tag that the image was saved with, or its digest.
	Name string
	// Platform is the platform that it is for, such as linux/arm64.
	Platform string
	// Config is what the image says about how it is started.
	Config v1.Config

	layers []layer // first to last
	store  store
	budget *budget
}

// layer is a layer's content in a store.
type layer struct{ file string }

// Open opens the archive or the folder of an image layout. The error wraps
// [ErrNoImage] for what is neither. The archive must be closed.
func Open(name string) (*Archive, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	var s store
	switch {
	case info.IsDir():
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, err
		}
		s = folder{root}
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	default:
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		if s, err = openArchive(file); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	a := &Archive{store: s, budget: &budget{freeBytes, map[string]bool{}}}
	if err := a.read(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return a, nil
}

// Close closes the archive.
func (a *Archive) Close() error { return a.store.close() }

// read finds the images.
func (a *Archive) read() error {
	err := a.readIndex()
	if errors.Is(err, errNoIndex) {
		err = a.readSaved()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(a.Images) == 0:
		return fmt.Errorf("%w: %w", ErrNoImage, err)
	case err != nil:
		return err
	case len(a.Images) == 0:
		return errors.New("there is no image in it")
	}
	return nil
}

// errNoIndex is what is no image layout.
var errNoIndex = errors.New("no index.json")

// readIndex reads the images of an image layout.
func (a *Archive) readIndex() error {
	data, err := document(a.store, "index.json")
	if errors.Is(err, fs.ErrNotExist) {
		return errNoIndex
	}
	if err != nil {
		return err
	}
	index, err := v1.ParseIndexManifest(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("index.json: %w", err)
	}
	return a.index(index, "", 0)
}

// maxIndexes bounds how deep an index may hold another one.
const maxIndexes = 4

// index reads the images of an index: name is that of the whole index.
func (a *Archive) index(index *v1.IndexManifest, name string, depth int) error {
	if depth > maxIndexes {
		return errors.New("indexes nest too deep")
	}
	var absent error
	found := len(a.Images)
	for _, d := range index.Manifests {
		if d.Annotations["vnd.docker.reference.type"] != "" {
			continue // an attestation, which is no image
		}
		if len(a.Images) >= maxImages {
			return errors.New("there are too many images in it")
		}
		own := name
		for _, key := range []string{"io.containerd.image.name", "org.opencontainers.image.ref.name"} {
			if n := d.Annotations[key]; n != "" && own == "" {
				own = n
			}
		}
		if own == "" {
			own = d.Digest.String()
		}
		err := a.manifest(d, own, depth)
		if errors.Is(err, fs.ErrNotExist) {
			// Of an image for several platforms, not all need be there.
			absent = err
			continue
		}
		if err != nil {
			return err
		}
	}
	if len(a.Images) == found {
		return absent
	}
	return nil
}

// manifest reads what a descriptor stands for: an image, or an index in turn.
func (a *Archive) manifest(d v1.Descriptor, name string, depth int) error {
	data, err := a.blob(d.Digest)
	if err != nil {
		return err
	}
	switch {
	case d.MediaType.IsIndex():
		index, err := v1.ParseIndexManifest(bytes.NewReader(data))
		if err != nil {
			return fmt.Errorf("%s: %w", d.Digest, err)
		}
		return a.index(index, name, depth+1)
	case !d.MediaType.IsImage():
		return nil
	}
	m, err := v1.ParseManifest(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%s: %w", d.Digest, err)
	}
	if m.Config.MediaType != "" && !m.Config.MediaType.IsConfig() {
		return nil // an artifact, which is no image
	}
	config, err := a.blob(m.Config.Digest)
	if err != nil {
		return err
	}
	var layers []layer
	for _, l := range m.Layers {
		layers = append(layers, layer{blobPath(l.Digest)})
	}
	return a.add(name, config, layers)
}

// blobPath is where a layout has a blob.
func blobPath(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

// blob reads a small blob and makes sure that it is the one.
func (a *Archive) blob(h v1.Hash) ([]byte, error) {
	data, err := document(a.store, blobPath(h))
	if err != nil {
		return nil, err
	}
	if sum, _, err := v1.SHA256(bytes.NewReader(data)); err == nil && h.Algorithm == sum.Algorithm && h != sum {
		return nil, fmt.Errorf("%s has another digest than its name says", blobPath(h))
	}
	return data, nil
}

// saved is an entry of the manifest.json of `docker save`.
type saved struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// readSaved reads the images of an archive of `docker save`.
func (a *Archive) readSaved() error {
	var all []saved
	if err := decode(a.store, "manifest.json", &all); err != nil {
		return err
	}
	if len(all) > maxImages {
		return errors.New("there are too many images in it")
	}
	for _, s := range all {
		config, err := document(a.store, s.Config)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(s.Config, ".json")
		if len(s.RepoTags) > 0 {
			name = s.RepoTags[0]
		}
		var layers []layer
		for _, l := range s.Layers {
			layers = append(layers, layer{l})
		}
		if err := a.add(name, config, layers); err != nil {
			return err
		}
	}
	return nil
}

// add adds an image.
func (a *Archive) add(name string, config []byte, layers []layer) error {
	c, err := v1.ParseConfigFile(bytes.NewReader(config))
	if err != nil {
		return fmt.Errorf("the configuration of %s: %w", name, err)
	}
	if len(layers) > maxLayers {
		return fmt.Errorf("%s has too many layers", name)
	}
	platform := c.OS + "/" + c.Architecture
	if c.Variant != "" {
		platform += "/" + c.Variant
	}
	a.Images = append(a.Images, &Image{Name: name, Platform: platform, Config: c.Config, layers: layers, store: a.store, budget: a.budget})
	return nil
}
