#!/bin/bash
# Writes the database and the images into a folder.
set -euo pipefail
cd "$(dirname "$0")/.."

main() {
	docker-compose exec -T database pg_dump -U postgres wiki > "$1/wiki.sql"
	docker cp "$(docker-compose ps -q wiki):/var/lib/mediawiki/images" "$1"
}
main "$(realpath "${1:?usage: backup.sh DIRNAME}")"
