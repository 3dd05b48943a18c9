// Package compose reads compose files as Docker Compose would, without
// running anything and without leaving the tree that they lie in.
//
// A [Reader] finds the compose files of a folder, merges those that belong
// together, and gives [Project] values: services with their images, builds,
// ports, mounts and environment, each with the place where it is written.
// YAML's aliases and merge keys, `extends`, `include`, `!reset`, `!override`
// and the interpolation of variables are followed; a file of the first version
// (services at the top level, as in fig.yml) is read too.
//
// What compose does is the measure, and compose-go is the oracle of this
// package's tests. It is more lenient than compose in one way: keys that it
// does not read are not validated.
//
// # Variables
//
// The environment is empty but for the `.env` file beside the compose file.
// A variable that has neither value nor default becomes the empty text, as
// in compose, and [Text.Unset] names it, so that a caller can tell what is
// known from what is not. ${VAR:?} is no error: whoever deploys sets it.
// $PWD and $HOME, which every shell sets, stand for the project's folder and
// for "~".
//
// # Several files
//
// compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml and
// fig.yml, the first of these that exists, is the folder's base. It makes one
// project together with its *.override.* file. Every other
// file is a variant, such as docker-compose-prod.yml. It stands alone if each
// of its services says on its own what to run (`image`, `build` or `extends`)
// and it neither resets nor overrides anything, or if another file beside it
// extends or includes it; otherwise it only makes sense over the base, and is
// merged with it.
//
// # Bounds
//
// A file has at most 2 MB and 100,000 values with all aliases expanded, a
// project reads at most 1,000 files and holds at most 500,000 values. What
// exceeds a bound is an [Error]. Ranges of ports stay ranges.
package compose
