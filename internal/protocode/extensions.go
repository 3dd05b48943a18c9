package protocode

import "google.golang.org/protobuf/reflect/protoregistry"

// Extensions finds what custom options a descriptor may have; nil finds none
// but protobuf's own.
type Extensions interface {
	protoregistry.ExtensionTypeResolver
}
