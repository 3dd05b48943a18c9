// Package dockerfile follows a Dockerfile as BuildKit would, without building
// anything: which stage the image comes from, how it is configured, and what is
// known of its files.
//
// What a Dockerfile does to files is kept as it is written, and looked up from
// the end when somebody asks for a path. So a copy of a large tree costs nothing
// until a path below it matters. What cannot be known (a base image's files, what
// a program does that RUN starts) is said to be unknown, with a reason.
package dockerfile
