# What backup.sh and restore.sh share; $1 is the folder.
dir=${1:?usage: SCRIPT DIRNAME}
lists=$(docker-compose ps -q lists)
backup() { docker cp "$lists:/var/lib/mailman3" "$dir"; }
restore() { docker cp "$dir/mailman3" "$lists:/var/lib/"; }
