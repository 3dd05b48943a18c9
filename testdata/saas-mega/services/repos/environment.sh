# What run and the maintenance jobs share.
REPOS_PORT=${REPOS_PORT:-8000}
