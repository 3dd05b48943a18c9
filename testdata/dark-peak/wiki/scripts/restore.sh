#!/bin/bash
set -euo pipefail
dir=$(realpath "${1:?usage: restore.sh DIRNAME}")
cd "$(dirname "$0")/.."
docker-compose exec -T database psql -U postgres wiki < "$dir/wiki.sql"
docker cp "$dir/images" "$(docker-compose ps -q wiki):/var/lib/mediawiki/"
