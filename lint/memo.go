package lint

import "sync"

// Memo keeps what is computed once a subject and shared by its rules, such as
// a parsed Makefile. The package that owns a format owns its keys: an
// unexported type keeps them apart. The zero value is ready; a Memo must not
// be copied after first use.
type Memo struct{ values sync.Map }

// Once returns what compute returned for the key in this memo, calling it at
// most once, however many rules ask at the same time.
func Once[T any](m *Memo, key any, compute func() (T, error)) (T, error) {
	once, ok := m.values.Load(key)
	if !ok {
		once, _ = m.values.LoadOrStore(key, sync.OnceValues(compute))
	}
	return once.(func() (T, error))()
}
