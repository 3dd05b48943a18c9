package source

import "sync"

const (
	// maxKept is the size up to which a file's content is kept, in bytes.
	maxKept = 64 << 10
	// maxRecent bounds all content that is kept, in bytes.
	maxRecent = 2 << 20
)

// recent keeps what was read last: the rules about a service read the same files
// and folders, one rule after the other. It may be used by several goroutines.
type recent[K comparable, V any] struct {
	max int // the size of all that is kept, but for the last of each half

	mu sync.Mutex
	// Once the younger half is full, it takes the older one's place. So what is
	// larger than either drives nothing out at once.
	young, old map[K]V
	size       int // of young
}

// get returns what was kept of late.
func (r *recent[K, V]) get(key K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.young[key]
	if !ok {
		v, ok = r.old[key]
	}
	return v, ok
}

// put keeps what is of that size.
func (r *recent[K, V]) put(key K, v V, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size > r.max/2 {
		r.young, r.old, r.size = r.old, r.young, 0
		clear(r.young)
	}
	if r.young == nil {
		r.young = make(map[K]V)
	}
	r.young[key] = v
	r.size += size
}
