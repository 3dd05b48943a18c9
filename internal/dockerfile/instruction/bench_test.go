package instruction_test

import (
	"testing"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
)

// BenchmarkParse reads a Dockerfile like most.
func BenchmarkParse(b *testing.B) {
	const text = `# syntax=docker/dockerfile:1
ARG GO=1.26
FROM golang:${GO} AS build
WORKDIR /src
COPY go.mod *.go ./
RUN --mount=type=cache,target=/root/.cache go build -trimpath -o /out/server .

FROM debian:bookworm-slim
# What is outdated goes first.
RUN apt-get update && \
    apt-get upgrade -y && \
    apt-get install -y --no-install-recommends ca-certificates
ENV HOME=/srv PORT=8000
WORKDIR $HOME
COPY --from=build /out/server server
COPY run ./
EXPOSE 8000
ENTRYPOINT ["/srv/run"]
CMD ["serve"]
`
	b.ReportAllocs()
	for b.Loop() {
		if _, err := instruction.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
