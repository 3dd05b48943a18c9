package tree

import (
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

// Touched selects what a change to the paths touches: services that have one of
// them, or that read one outside of their folder, such as a Makefile that they
// include. What lies outside of services is selected always, for what a change
// takes from it, or ought to add to it, shows there: the list of services in the
// README, a port that two services claim.
//
// Nil, which selects everything, is returned where the configuration changes:
// files are those that it was read from.
//
// What services read is kept for the rules that judge the same repository.
func Touched(repo *lint.Repo, changed, files []string) func(path string) bool {
	services := make(map[string]bool, len(repo.Services))
	for _, s := range repo.Services {
		services[s.Dir] = true
	}
	outside := slices.ContainsFunc(changed, func(p string) bool {
		for p != "." && p != "/" && !services[p] {
			p = path.Dir(p)
		}
		return !services[p]
	})
	return touchedBy(repo, changed, files, serviceReads(repo, outside))
}

// reads lists what a service reads, from the root.
type reads func(*lint.Service) ([]string, error)

func touchedBy(repo *lint.Repo, changed, files []string, reads reads) func(path string) bool {
	paths := slices.Compact(slices.Sorted(slices.Values(changed)))
	for _, p := range paths {
		if name := path.Base(p); name == config.Name || name == ".megalint.yml" || slices.Contains(files, p) {
			return nil
		}
	}
	touched := make(map[string]bool, len(repo.Services))
	for i, is := range each(repo.Services, func(s *lint.Service) bool { return touches(paths, s, reads) }) {
		touched[repo.Services[i].Dir] = is
	}
	return func(name string) bool {
		inside := false
		for dir := name; dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
			is, known := touched[dir]
			if is {
				return true
			}
			inside = inside || known
		}
		return !inside
	}
}

// touches tells whether a change to the paths, which are sorted, may change what
// rules say of a service. Where there is no telling what it reads, any may.
func touches(paths []string, s *lint.Service, reads reads) bool {
	if holds(paths, s.Dir) {
		return true
	}
	names, err := reads(s)
	return err != nil || slices.ContainsFunc(names, func(p string) bool { return concerned(paths, p) })
}

// holds tells whether one of the paths, which are sorted, is the given one, or
// lies in the folder of that name.
func holds(paths []string, name string) bool {
	if name == "." {
		return len(paths) > 0
	}
	if _, found := slices.BinarySearch(paths, name); found {
		return true
	}
	i, _ := slices.BinarySearch(paths, name+"/")
	return i < len(paths) && strings.HasPrefix(paths[i], name+"/")
}

// each computes a value of each element, on all processors.
func each[T, R any](list []T, compute func(T) R) []R {
	results := make([]R, len(list))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(len(list), runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := range next {
				results[i] = compute(list[i])
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	workers.Wait()
	return results
}
