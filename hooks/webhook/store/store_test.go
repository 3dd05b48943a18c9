package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/webhook/pgtest"
	"github.com/megalint/megalint/hooks/webhook/store"
)

// each runs a test on both databases. Open opens the same one again and again.
func each(t *testing.T, test func(t *testing.T, open func(o store.Options) store.Store)) {
	at := func(t *testing.T, name string) func(store.Options) store.Store {
		return func(o store.Options) store.Store {
			t.Helper()
			o.Poll = 5 * time.Millisecond
			if o.Backoff == 0 {
				o.Backoff = 5 * time.Millisecond
			}
			s, err := store.Open(t.Context(), name, o)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		test(t, at(t, filepath.Join(t.TempDir(), "bot.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, at(t, pgtest.Database(t)))
	})
}

func stop(t *testing.T, s store.Store) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// wait waits until nothing waits.
func wait(t *testing.T, s store.Store) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		n, err := s.Waiting(t.Context())
		if err == nil && n == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d tasks still wait: %v", n, err)
		}
	}
}

func delivery(id, key, detail string) store.Delivery {
	return store.Delivery{ID: id, Event: "pull_request", Tasks: []store.Task{{Key: key, Kind: "pull", Detail: []byte(detail)}}}
}

func accept(t *testing.T, s store.Store, d store.Delivery) bool {
	t.Helper()
	fresh, err := s.Accept(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

// TestBurst has many deliveries for one task done few times, the last one with
// what came last.
func TestBurst(t *testing.T) {
	each(t, func(t *testing.T, open func(store.Options) store.Store) {
		var runs atomic.Int64
		var last atomic.Value
		s := open(store.Options{Work: func(_ context.Context, task store.Task, _ int) error {
			runs.Add(1)
			last.Store(string(task.Detail))
			return nil
		}})
		for i := range 100 {
			if !accept(t, s, delivery(fmt.Sprint(i), "k", fmt.Sprint(i))) {
				t.Errorf("delivery %d is said to be known", i)
			}
		}
		if n, err := s.Waiting(t.Context()); n != 1 || err != nil {
			t.Errorf("%d tasks wait, %v", n, err)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(t, s)
		if runs.Load() != 1 || last.Load() != "99" {
			t.Errorf("%d runs, the last with %v", runs.Load(), last.Load())
		}
		if accept(t, s, delivery("7", "k", "again")) {
			t.Error("a delivery that was redelivered counts as new")
		}
		stop(t, s)
		if _, err := s.Accept(t.Context(), delivery("x", "k", "0")); err == nil {
			t.Error("a closed store takes a delivery")
		}
	})
}

// TestAskedWhileRunning does a task once more if it is asked for while it runs,
// at whatever moment.
func TestAskedWhileRunning(t *testing.T) {
	each(t, func(t *testing.T, open func(store.Options) store.Store) {
		var mu sync.Mutex
		seen := map[string]string{} // the detail that was last worked
		s := open(store.Options{Workers: 4, Work: func(_ context.Context, task store.Task, _ int) error {
			mu.Lock()
			defer mu.Unlock()
			seen[task.Key] = string(task.Detail)
			return nil
		}})
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		const keys, rounds = 5, 60
		for k := range keys {
			all.Go(func() {
				for i := range rounds {
					accept(t, s, delivery(fmt.Sprintf("%d/%d", k, i), fmt.Sprint(k), fmt.Sprint(i)))
				}
			})
		}
		all.Wait()
		wait(t, s)
		mu.Lock()
		defer mu.Unlock()
		for k := range keys {
			if got := seen[fmt.Sprint(k)]; got != fmt.Sprint(rounds-1) {
				t.Errorf("task %d was last done with %s", k, got)
			}
		}
		stop(t, s)
	})
}

// TestFailures tries again: what fails, what panics, what asks to wait.
func TestFailures(t *testing.T) {
	each(t, func(t *testing.T, open func(store.Options) store.Store) {
		var mu sync.Mutex
		var log []string
		s := open(store.Options{Work: func(_ context.Context, task store.Task, failures int) error {
			mu.Lock()
			defer mu.Unlock()
			log = append(log, fmt.Sprint(failures))
			switch len(log) {
			case 1:
				return errors.New("no")
			case 2:
				panic("ouch")
			case 3:
				return &store.Later{After: 10 * time.Millisecond, Err: errors.New("a limit")}
			}
			return nil
		}})
		accept(t, s, delivery("1", "k", "{}"))
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(t, s)
		if got := fmt.Sprint(log); got != "[0 1 2 2]" {
			t.Errorf("failures before each attempt: %s", got)
		}
		stop(t, s)
	})
}

// TestReopened does what a store was asked for that never started, and forgets
// nothing of it.
func TestReopened(t *testing.T) {
	each(t, func(t *testing.T, open func(store.Options) store.Store) {
		s := open(store.Options{Work: func(context.Context, store.Task, int) error { return nil }})
		accept(t, s, delivery("1", "a", "{}"))
		if err := s.Add(t.Context(), store.Task{Key: "b", Kind: "push"}, store.Task{Key: "b", Kind: "push", Detail: []byte("1")}); err != nil {
			t.Fatal(err)
		}
		stop(t, s)
		done := make(chan string, 10)
		s = open(store.Options{Work: func(_ context.Context, task store.Task, _ int) error {
			done <- task.Key + task.Kind + string(task.Detail)
			return nil
		}})
		if accept(t, s, delivery("1", "a", "{}")) {
			t.Error("the delivery was forgotten")
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(t, s)
		stop(t, s)
		close(done)
		seen := map[string]bool{}
		for d := range done {
			seen[d] = true
		}
		if len(seen) != 2 || !seen["apull{}"] || !seen["bpush1"] {
			t.Errorf("done: %v", seen)
		}
	})
}

// TestPeriodic forgets what is old and does what is due.
func TestPeriodic(t *testing.T) {
	each(t, func(t *testing.T, open func(store.Options) store.Store) {
		done := make(chan bool, 100)
		s := open(store.Options{Every: time.Hour, Keep: -time.Hour,
			Work:     func(context.Context, store.Task, int) error { return nil },
			Periodic: func(context.Context) error { done <- true; return nil },
		})
		accept(t, s, delivery("1", "k", "{}"))
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatal("nothing is done at the start")
		}
		if !accept(t, s, delivery("1", "k", "{}")) {
			t.Error("an old delivery is still known")
		}
		wait(t, s)
		stop(t, s)
	})
}

func TestOpenRefuses(t *testing.T) {
	for _, name := range []string{filepath.Join(t.TempDir(), "no", "such", "folder", "bot.db"), "postgres://user:secret@%zz"} {
		if s, err := store.Open(t.Context(), name, store.Options{}); err == nil {
			stop(t, s)
			t.Errorf("%s was opened", name)
		}
	}
}

// TestOneProcess keeps a second process from a file that is in use.
func TestOneProcess(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bot.db")
	s, err := store.Open(t.Context(), name, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, s)
	if other, err := store.Open(t.Context(), name, store.Options{}); err == nil {
		stop(t, other)
		t.Error("the file was opened twice")
	}
}

// TestWeak keeps what a waiting task knows, and lets a task that failed be tried
// at once when it is asked for again.
func TestWeak(t *testing.T) {
	each(t, func(t *testing.T, open func(store.Options) store.Store) {
		done := make(chan string, 1000)
		s := open(store.Options{Backoff: time.Hour, Work: func(_ context.Context, task store.Task, failures int) error {
			done <- string(task.Detail)
			if failures == 0 {
				return errors.New("no")
			}
			return nil
		}})
		defer stop(t, s)
		weak := store.Task{Key: "k", Kind: "pull", Detail: []byte("weak"), Weak: true}
		accept(t, s, delivery("1", "k", "strong"))
		if err := s.Add(t.Context(), weak); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := <-done; got != "strong" {
			t.Fatalf("done with %s", got)
		}
		for n := 0; len(done) == 0; n++ { // until it has failed
			accept(t, s, delivery(fmt.Sprint("2/", n), "k", "stronger"))
			time.Sleep(20 * time.Millisecond)
		}
		if got := <-done; got != "stronger" {
			t.Errorf("done with %s", got)
		}
		wait(t, s)
		for len(done) > 0 { // it may have been done once for each event
			<-done
		}
		if err := s.Add(t.Context(), weak); err != nil {
			t.Fatal(err)
		}
		if got := <-done; got != "weak" {
			t.Errorf("done with %s", got)
		}
	})
}
