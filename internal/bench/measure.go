package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// command is a program to measure.
type command struct {
	name string
	dir  string
	args []string // the program first
	env  []string // beside the process's own
}

// sample is what one run took, or the median of several.
type sample struct {
	wall, cpu time.Duration
	rss       int64 // the most memory at any time, in bytes
}

// run runs the command once, its output thrown away. Linters exit with 1 when
// they have found something, and gitlint with the number of what it found; 2
// and above are failures.
func (c command) run(ctx context.Context) (sample, error) {
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(c.args, " "), err, stderr.Bytes())
	}
	return sample{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), maxRSS(cmd.ProcessState)}, nil
}

// interleave runs the commands in turn, n times after once to warm up, and
// returns the medians.
func interleave(ctx context.Context, n int, commands ...command) ([]sample, error) {
	all := make([][]sample, len(commands))
	for i := range n + 1 {
		for j, c := range commands {
			s, err := c.run(ctx)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				all[j] = append(all[j], s)
			}
		}
	}
	medians := make([]sample, len(commands))
	for j, samples := range all {
		medians[j] = median(samples)
	}
	return medians, nil
}

// median takes the median of each figure by itself, but the largest memory.
func median(samples []sample) sample {
	var walls, cpus []time.Duration
	var m sample
	for _, s := range samples {
		walls, cpus, m.rss = append(walls, s.wall), append(cpus, s.cpu), max(m.rss, s.rss)
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	middle := len(samples) / 2
	m.wall, m.cpu = walls[middle], cpus[middle]
	if len(samples)%2 == 0 {
		m.wall, m.cpu = (m.wall+walls[middle-1])/2, (m.cpu+cpus[middle-1])/2
	}
	return m
}
