package dockerfile

import (
	"strconv"
	"strings"
)

// chmod tells how a mode, as chmod(1) takes it, changes whether a file may be
// executed.
func chmod(mode string, before execution) execution {
	if n, err := strconv.ParseUint(mode, 8, 32); err == nil {
		return exec(n&0o111 != 0)
	}
	now := before
	for clause := range strings.SplitSeq(mode, ",") {
		i := strings.IndexAny(clause, "+-=")
		if i < 0 {
			return unsure
		}
		who := clause[:i]
		if strings.Trim(who, "ugoa") != "" {
			return unsure
		}
		for clause = clause[i:]; clause != ""; {
			op, rest := clause[0], clause[1:]
			j := strings.IndexAny(rest, "+-=")
			if j < 0 {
				j = len(rest)
			}
			now = change(who, op, rest[:j], now)
			clause = rest[j:]
		}
	}
	return now
}

// change applies one operator of a symbolic mode.
func change(who string, op byte, what string, now execution) execution {
	if strings.Trim(what, "rwxXst") != "" {
		return unsure // permissions copied from those of others
	}
	x := strings.Contains(what, "x")
	if strings.Contains(what, "X") && now != inert {
		x = x || now == executable
		if now == unsure {
			return unsure
		}
	}
	all := who == "" || strings.Contains(who, "a") || strings.Contains(who, "u") && strings.Contains(who, "g") && strings.Contains(who, "o")
	switch {
	case op != '-' && x:
		return executable
	case op == '+', op == '-' && !x, now == inert:
		return now
	case all:
		return inert
	}
	return unsure // some lose it, others may have it still
}
