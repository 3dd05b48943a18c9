// Package protobuf compiles the .proto files of a tree, without protoc and
// without running anything, and tells how their descriptors differ from those
// that generated code embeds.
//
// A tree does not say with which import paths its files are compiled. The
// names that generators left in their output do: see [Tree.Origins].
package protobuf
