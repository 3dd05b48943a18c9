package compose

// Project is what one or several compose files, merged, say.
type Project struct {
	// Main is the file that gives the project its name here: a folder's base,
	// or the variant. A path from the root of the tree, as all paths are.
	Main string
	// Over tells that Main was merged with the folder's base.
	Over bool
	// Files lists what was read, sorted: compose files, files that they extend
	// or include, .env files.
	Files []string
	// Partial tells that something could not be followed, for it lies outside
	// of the tree or its name depends on a variable: services may say more.
	Partial bool
	// Services are sorted by name. Profiles make no difference.
	Services []*Service
	// Volumes, Secrets and Configs are sorted by name.
	Volumes []*Volume
	Secrets []*File
	Configs []*File
	// Uses lists the compose files that are extended or included.
	Uses []Ref
	// Faults are what compose would refuse, beyond which the file could be
	// read: ports and volumes that are malformed.
	Faults []*Error
}

// Service finds a service by its name, nil if there is none.
func (p *Project) Service(name string) *Service {
	for _, s := range p.Services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Volume finds a volume by its name, nil if there is none.
func (p *Project) Volume(name string) *Volume {
	for _, v := range p.Volumes {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Text is a text of a compose file.
type Text struct {
	// Value has its variables replaced.
	Value string
	// Raw is as the file has it, but for YAML's quotes.
	Raw string
	// Masked is Value with the constant [Unset] in place of each variable that
	// has neither value nor default.
	Masked string
	// Unset names these variables.
	Unset []string
	At    Place
}

// Given tells whether the file says it at all.
func (t Text) Given() bool { return t.At.Known() }

// Where tells what a path leads to.
type Where int

// Where paths lead.
const (
	Nowhere  Where = iota // there is no path
	Inside                // to a place in the tree
	Outside               // out of the tree, by ../
	Absolute              // to a place on the host, "~" among them
	Remote                // to a repository, a registry or another address
	Unknown               // it depends on a variable that has no value
)

// Ref is a path or an address.
type Ref struct {
	Text
	Where Where
	// Path is from the root of the tree if Where is Inside.
	Path string
}

// Service is one entry of `services:`.
type Service struct {
	Name string
	// At is the name's place: of the file that is merged last.
	At    Place
	Image Text
	Build *Build // nil: the image is pulled
	Ports []Port
	// Expose lists ports for other containers, such as "80" or "80/udp".
	Expose      []Text
	Mounts      []Mount
	VolumesFrom []Text
	Devices     []Ref
	EnvFiles    []EnvFile
	LabelFiles  []Ref
	// Environment and Labels are in the order of the file.
	Environment []Variable
	Labels      []Variable
	Profiles    []string
	// Container is its container_name.
	Container string
}

// Build tells how an image is built.
type Build struct {
	At Place
	// Context is the project's folder where the file does not say.
	Context Ref
	// Dockerfile is below Context unless it is absolute. It is not given where
	// compose takes "Dockerfile": then its place is unknown, its Path is set.
	Dockerfile Ref
	// Inline is a Dockerfile's text, in place of a file.
	Inline Text
	Target Text
	Args   []Variable
	// Contexts are additional_contexts.
	Contexts []Context
}

// Context is a build context beside the usual one. A Dockerfile knows it by its
// name, which takes the place of an image or a stage.
type Context struct {
	Name string
	Ref
}

// Variable is a name with a value.
type Variable struct {
	Name  string
	Value Text
	// Set is false for one that is passed on from whoever runs compose.
	Set bool
}

// EnvFile is one of a service's env files.
type EnvFile struct {
	Ref
	// Optional: compose does without it if it is missing.
	Optional bool
}

// Mount is something that a container finds in its file system.
type Mount struct {
	// Type is "bind", "volume", "tmpfs", "npipe", "cluster" or "image".
	Type string
	// Source is a path if Type is "bind", else the name of a volume, empty
	// for an anonymous one.
	Source Ref
	Target string
	At     Place
}

// Volume is one entry of `volumes:`.
type Volume struct {
	Name string
	// At is the name's place.
	At Place
	// Bind is the folder of the host that the volume really is, by its
	// driver_opts; Where is Nowhere if it is none.
	Bind     Ref
	External bool
}

// File is one entry of `secrets:` or `configs:`.
type File struct {
	Name string
	At   Place
	// Path is its file, if it comes from one.
	Path Ref
}

// Range is an interval of ports, both ends in it. The zero Range is empty.
type Range struct{ First, Last int }

// Len counts the ports.
func (r Range) Len() int {
	if r.First == 0 {
		return 0
	}
	return r.Last - r.First + 1
}

// Overlaps tells whether the two have a port in common.
func (r Range) Overlaps(o Range) bool {
	return r.Len() > 0 && o.Len() > 0 && r.First <= o.Last && o.First <= r.Last
}

// Port is an entry of `ports:`, which may be a range.
type Port struct {
	// Text is how it is written; for the long form its published port.
	Text
	// HostIP is the address that it listens on; empty means all.
	HostIP string
	// Published are the host's ports; empty where docker picks one.
	Published Range
	// Target are the container's ports: as many, or one.
	Target Range
	// Dynamic: docker picks one of Published for the only Target.
	Dynamic bool
	// Protocol is "tcp", "udp" or "sctp".
	Protocol string
	// AppProtocol is what is spoken over it, where the file says so.
	AppProtocol string
}
