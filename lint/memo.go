package lint

import "sync"

// Memo keeps what is computed once a subject and shared by its rules, such as
// a parsed Makefile. The package that owns a format owns its keys: an
// unexported type keeps them apart. The zero value is ready; a Memo must not
// be copied after first use.
//
// A run empties a service's memo once all rules about services have judged it,
// so that thousands of them are never in memory at a time. The rules about the
// repository come after that: what they ask of every service belongs in the
// repository's memo, where the service's own rules may leave it.
type Memo struct{ values sync.Map }

// forget empties the memo. Whoever asks again computes again.
func (m *Memo) forget() { m.values.Clear() }

// Once returns what compute returned for the key in this memo, calling it at
// most once until the memo is emptied, however many rules ask at the same time.
func Once[T any](m *Memo, key any, compute func() (T, error)) (T, error) {
	once, ok := m.values.Load(key)
	if !ok {
		once, _ = m.values.LoadOrStore(key, sync.OnceValues(compute))
	}
	return once.(func() (T, error))()
}
