#!/bin/sh
# The proxy keeps nothing but its certificates.
set -eu
dir=${1:?usage: backup.sh DIRNAME}
cd "$(dirname "$0")/.."
docker cp "$(docker-compose ps -q haproxy):/etc/haproxy/certificates" "$dir"
