package object

import "sync"

// cacheSize bounds the bytes that a cache keeps. Trees and the bases of deltas
// are read again and again, all else only once.
const cacheSize = 32 << 20

// cache keeps the objects of packs that were used lately, by their place. It has
// two generations: when the young one has its half of the bytes it becomes the
// old one, and what was in the old one and has not been used since goes.
type cache struct {
	mu    sync.Mutex
	young map[place]Object
	old   map[place]Object
	bytes int // in young
}

type place struct {
	pack *pack
	off  int64
}

// get finds an object. Its bytes are shared: nobody writes to them.
func (c *cache) get(p *pack, off int64) (Object, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := place{p, off}
	obj, ok := c.young[key]
	if !ok {
		if obj, ok = c.old[key]; ok {
			c.add(key, obj)
		}
	}
	return obj, ok
}

// put keeps an object, unless it is too large to be worth it.
func (c *cache) put(p *pack, off int64, obj Object) {
	if len(obj.Data) > cacheSize/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(place{p, off}, obj)
}

func (c *cache) add(key place, obj Object) {
	if _, ok := c.young[key]; ok {
		return
	}
	if c.bytes += len(obj.Data); c.bytes > cacheSize/2 {
		c.old, c.young, c.bytes = c.young, nil, len(obj.Data)
	}
	if c.young == nil {
		c.young = make(map[place]Object)
	}
	c.young[key] = obj
}
