package object

import (
	"encoding/binary"
	"sync/atomic"
)

const (
	// recentTrees is how many trees a store keeps by their ids, each in the one
	// slot that its id has. The parent's trees are the next commit's, and a
	// folder's tree stays until a commit changes it.
	recentTrees = 1024
	// recentSize bounds the size of each: 16 MB at most in all.
	recentSize = 16 << 10
)

// recent keeps trees that were read lately, by their ids. To look one up takes
// no lock and no search in a pack's index.
type recent [recentTrees]atomic.Pointer[recentTree]

type recentTree struct {
	id   ID
	data []byte
}

// slot is where a tree is, if it is there. Ids are as good as random.
func (r *recent) slot(id ID) *atomic.Pointer[recentTree] {
	return &r[binary.LittleEndian.Uint16(id.sum[:])%recentTrees]
}

// get finds a tree. Its bytes are shared: nobody writes to them.
func (r *recent) get(id ID) ([]byte, bool) {
	if t := r.slot(id).Load(); t != nil && t.id == id {
		return t.data, true
	}
	return nil, false
}

// put keeps a tree in place of the one that had its slot.
func (r *recent) put(id ID, data []byte) {
	if len(data) <= recentSize {
		r.slot(id).Store(&recentTree{id, data})
	}
}
