package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/webhook"
	"github.com/megalint/megalint/hooks/webhook/app"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/work"
	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/rules"
)

// serve runs the bot until the context ends. Then it takes nothing more, lets
// what runs come to its end, and closes the store.
func serve(ctx context.Context, s *settings, log *slog.Logger) error {
	m := newMetrics()
	db, err := openStore(ctx, s, m, log)
	if err != nil {
		return err
	}
	handler, err := routes(s, db, m, log)
	if err == nil {
		err = db.Start(ctx)
	}
	var server *http.Server
	if err == nil {
		server, err = listen(ctx, s, handler, log)
	}
	log.Info("stopping", "grace", s.grace.String())
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.grace)
	defer cancel()
	if server != nil {
		if err := server.Shutdown(stopping); err != nil {
			log.Warn("answers were cut off", "error", err)
		}
	}
	if err := db.Stop(stopping); err != nil {
		log.Warn("work was cut off: it is done at the next start", "error", err)
	}
	return err
}

// openStore opens the store, with a worker that writes into it too.
func openStore(ctx context.Context, s *settings, m *metrics, log *slog.Logger) (store.Store, error) {
	connections, err := app.New(app.Options{ID: s.appID, Key: s.key, API: api.Options{
		URL: s.url, Token: s.token, UserAgent: "megalint-bot/" + version.String(),
		Attempts: 2, Patience: 5 * time.Second, Timeout: 20 * time.Second,
		Log: func(format string, args ...any) { log.Debug(fmt.Sprintf(format, args...)) },
	}})
	if err != nil {
		return nil, err
	}
	var worker *work.Worker // made with the store, which asks for no work before it is started
	db, err := store.Open(ctx, s.store, store.Options{
		Work: func(ctx context.Context, t store.Task, failures int) error {
			return worker.Do(ctx, t, failures)
		},
		Periodic: func(ctx context.Context) error { return worker.Reconcile(ctx) },
		Log:      log, Workers: s.workers, Timeout: s.timeout, Every: s.every, Keep: s.keep,
	})
	if err != nil {
		return nil, err
	}
	worker = work.New(work.Options{
		Connect: connections.Connect, App: connections.App(), Notes: db, Rules: rules.All(),
		FailOn: s.failOn, Name: s.name, Settings: s.squash, Comment: s.comment, Repositories: s.repositories,
		Every: s.every, Count: m.verdict, Log: log,
	})
	m.watch(db)
	return db, nil
}

// routes are what the bot answers.
func routes(s *settings, db store.Store, m *metrics, log *slog.Logger) (http.Handler, error) {
	deliveries, err := webhook.New(webhook.Options{Secrets: s.secrets, Accept: db.Accept, Count: m.delivery, Log: log})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/webhook", m.timed(deliveries))
	mux.Handle("GET /metrics", m.handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := db.Ready(ctx); err != nil {
			http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	return mux, nil
}

// listen serves HTTP until the context ends, and returns the server, which is to
// be shut down. Whoever sends slowly is cut: GitHub does not.
func listen(ctx context.Context, s *settings, handler http.Handler, log *slog.Logger) (*http.Server, error) {
	l, err := net.Listen("tcp", s.listen)
	if err != nil {
		return nil, err
	}
	log.Info("listening", "address", l.Addr().String())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return nil, err
	case <-ctx.Done():
		return server, nil
	}
}
