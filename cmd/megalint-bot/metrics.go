package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/megalint/megalint/hooks/webhook/store"
)

// metrics are what Prometheus may ask for.
type metrics struct {
	registry   *prometheus.Registry
	deliveries *prometheus.CounterVec
	verdicts   *prometheus.CounterVec
	answers    prometheus.Histogram
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "megalint_deliveries_total", Help: "Deliveries of webhooks, by event and by what became of them.",
		}, []string{"event", "outcome"}),
		verdicts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "megalint_verdicts_total", Help: "Verdicts, by what was judged: pull, group, push.",
		}, []string{"kind", "verdict"}),
		answers: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "megalint_webhook_seconds", Help: "How long the answer to a delivery took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
	}
	m.registry.MustRegister(m.deliveries, m.verdicts, m.answers,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) delivery(event, outcome string) { m.deliveries.WithLabelValues(event, outcome).Inc() }
func (m *metrics) verdict(kind, verdict string)   { m.verdicts.WithLabelValues(kind, verdict).Inc() }

// watch counts what waits in the store whenever somebody asks.
func (m *metrics) watch(db store.Store) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "megalint_tasks_waiting", Help: "Tasks that are not done; -1 if the store does not answer.",
	}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		n, err := db.Waiting(ctx)
		if err != nil {
			return -1
		}
		return float64(n)
	}))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// timed measures how long answers take.
func (m *metrics) timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		next.ServeHTTP(w, r)
		m.answers.Observe(time.Since(start).Seconds())
	})
}
