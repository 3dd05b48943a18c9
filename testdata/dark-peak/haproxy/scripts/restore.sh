#!/bin/sh
set -eu
dir=${1:?usage: restore.sh DIRNAME}
cd "$(dirname "$0")/.."
docker cp "$dir/certificates" "$(docker-compose ps -q haproxy):/etc/haproxy/"
