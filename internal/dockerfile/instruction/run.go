package instruction

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tonistiigi/go-csvvalue"
)

// checkRun checks a RUN's options in BuildKit's order.
func (i *Instruction) checkRun() error {
	if err := i.checkFlags(); err != nil || len(i.Flags) == 0 {
		return err
	}
	for _, d := range i.All("device") {
		if err := checkDevice(d); err != nil {
			return err
		}
	}
	for _, m := range i.All("mount") {
		if err := checkMount(m); err != nil {
			return err
		}
	}
	if mode, ok := i.Flag("network"); ok && !slices.Contains([]string{"default", "none", "host"}, mode) {
		return fmt.Errorf("invalid network mode %q", mode)
	}
	if mode, ok := i.Flag("security"); ok && !slices.Contains([]string{"insecure", "sandbox"}, mode) {
		return fmt.Errorf("security %q is not valid", mode)
	}
	return nil
}

func checkDevice(value string) error {
	fields, err := csvvalue.Fields(value, nil)
	if err != nil {
		return fmt.Errorf("failed to parse csv devices: %w", err)
	}
	name := ""
	for _, field := range fields {
		key, value, given := strings.Cut(field, "=")
		switch key = strings.ToLower(key); {
		case !given && key == "required":
		case given && key == "required":
			if _, err := strconv.ParseBool(value); err != nil {
				return fmt.Errorf("invalid value for %s: %s", key, value)
			}
		case given && key == "name":
			if name != "" {
				return fmt.Errorf("device name already set to %s", name)
			}
			name = value
		case name == "":
			name = field
		case !given:
			return fmt.Errorf("invalid field '%s' must be a key=value pair", field)
		default:
			return suggested(fmt.Errorf("unexpected key '%s' in '%s'", key, field), key, true, "name", "required")
		}
	}
	return nil
}

// checkMount checks what can be told of a mount before variables are expanded.
func checkMount(value string) error {
	fields, err := csvvalue.Fields(value, nil)
	if err != nil {
		return fmt.Errorf("failed to parse csv mounts: %w", err)
	}
	for _, field := range fields {
		key, value, _ := strings.Cut(field, "=")
		if at := strings.IndexByte(value, '$'); strings.ToLower(key) == "from" && at >= 0 && at < len(value)-1 {
			return errors.New("'from' doesn't support variable expansion, define alias stage instead")
		}
	}
	return nil
}

// Mount is a mount of a RUN.
type Mount struct {
	Type                 string // bind, cache, tmpfs, secret, or ssh
	From, Source, Target string
}

// Mounts are the mounts of a RUN, with expand for the words in them. The error
// is for one that BuildKit would refuse, as far as that bears on what is mounted
// where.
func (i *Instruction) Mounts(expand func(string) (string, error)) ([]Mount, error) {
	var all []Mount
	for _, f := range i.Flags {
		if f.Name != "mount" {
			continue
		}
		m, err := mount(f.Value, expand)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func mount(value string, expand func(string) (string, error)) (Mount, error) {
	m := Mount{Type: "bind"}
	fields, err := csvvalue.Fields(value, nil)
	if err != nil {
		return m, err
	}
	for _, field := range fields {
		key, value, given := strings.Cut(field, "=")
		key = strings.ToLower(key)
		if value, err = expand(value); err != nil {
			return m, err
		}
		switch key {
		case "readonly", "ro", "readwrite", "rw", "required":
			continue
		}
		if !given {
			return m, fmt.Errorf("invalid field '%s' must be a key=value pair", field)
		}
		switch key {
		case "type":
			m.Type = strings.ToLower(value)
			if !slices.Contains([]string{"bind", "cache", "tmpfs", "secret", "ssh"}, m.Type) {
				return m, fmt.Errorf("unsupported mount type %q", value)
			}
		case "from":
			m.From = value
		case "source", "src":
			m.Source = value
		case "target", "dst", "destination":
			m.Target = value
		case "env", "gid", "id", "mode", "sharing", "size", "uid":
		default:
			return m, fmt.Errorf("unexpected key '%s' in '%s'", key, field)
		}
	}
	return m, nil
}
