package walk

// queue is a heap of commits: the youngest first and, of equally old ones, the
// one that arrived first.
type queue []*node

func (q queue) before(i, j int) bool {
	if q[i].date != q[j].date {
		return q[i].date > q[j].date
	}
	return q[i].order < q[j].order
}

func (q *queue) push(n *node) {
	h := append(*q, n)
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h.before(i, up) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
	*q = h
}

func (q *queue) pop() *node {
	h := *q
	first := h[0]
	last := len(h) - 1
	h[0], h[last] = h[last], nil
	h = h[:last]
	for i := 0; ; {
		best := i
		for down := 2*i + 1; down <= 2*i+2 && down < last; down++ {
			if h.before(down, best) {
				best = down
			}
		}
		if best == i {
			break
		}
		h[i], h[best] = h[best], h[i]
		i = best
	}
	*q = h
	return first
}
