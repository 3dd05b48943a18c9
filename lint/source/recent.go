package source

import (
	"io/fs"
	"sync"
)

const (
	// maxKept is the size up to which a file's content is kept, in bytes.
	maxKept = 64 << 10
	// maxRecent bounds all content that is kept, in bytes.
	maxRecent = 2 << 20
)

// recent keeps what is in the small files that were read last: the rules about a
// service read the same ones, one rule after the other. It may be used by
// several goroutines.
type recent struct {
	mu sync.Mutex
	// Once the younger half is full, it takes the older one's place.
	young, old map[string]content
	bytes      int // in young
}

// content is a file as it was read. Nobody may change its data.
type content struct {
	data []byte
	mode fs.FileMode // the disk's
}

// get returns the content of a file that was read of late.
func (r *recent) get(path string) (content, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.young[path]
	if !ok {
		c, ok = r.old[path]
	}
	return c, ok
}

// put keeps the content of a file, unless it is large.
func (r *recent) put(path string, c content) {
	if len(c.data) > maxKept {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bytes > maxRecent/2 {
		r.young, r.old, r.bytes = r.old, r.young, 0
		clear(r.young)
	}
	if r.young == nil {
		r.young = make(map[string]content)
	}
	r.young[path] = c
	r.bytes += len(path) + len(c.data)
}
