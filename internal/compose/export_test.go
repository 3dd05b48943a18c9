package compose

// Expand replaces the variables of a text, for tests.
func Expand(s string, env map[string]string) (string, error) {
	budget := maxSize
	t := template{budget: &budget, lookup: func(name string) (string, bool) {
		v, ok := env[name]
		return v, ok
	}}
	return t.expand(s, 0)
}
