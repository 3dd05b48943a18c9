//go:build !unix

package gitconfig

// openNonblock is not needed where there are no FIFOs among files.
const openNonblock = 0
