// Package image reads images that have been built, from the archive of `docker
// save`, an OCI image layout in a folder, or one in an archive. Layers are
// streamed: nothing is extracted to disk, and nothing of an image is run.
package image
