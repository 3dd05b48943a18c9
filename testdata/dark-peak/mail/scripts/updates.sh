#!/bin/sh
# Prints the packages that have an update, one a line.
set -eu
cd "$(dirname "$0")/.."
for container in $(docker-compose ps -q); do
	docker exec "$container" sh -c 'apt-get -qq update && apt-get -qqs upgrade' | awk '/^Inst/ { print $2 }'
done
