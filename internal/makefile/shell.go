package makefile

// shell gives what a command prints, for those few that the tree answers.
func (m *machine) shell(command string) string {
	return m.unknown("$(shell " + command + ")")
}
