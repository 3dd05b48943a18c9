package session

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// output is where a report goes: a stream, or the file of --output.
type output struct {
	io.Writer
	file *os.File // nil for a stream
	name string   // that the file takes when it is complete; "" if it has it
}

// openOutput opens the file of --output, or falls back on the stream. A file
// appears under its name when the report is complete: whoever uploads it, or
// reads the last one meanwhile, has a whole one or none. What is no file, such
// as /dev/stderr or a FIFO, is written to as it is.
func (s *Session) openOutput(stdout io.Writer) (*output, error) {
	if s.Flags.Output == "" {
		return &output{Writer: stdout}, nil
	}
	name := s.Path(s.Flags.Output)
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // a link stays one
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &output{Writer: f, file: f}, err
	}
	f, err := os.OpenFile(name+".partial", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		cause.Path = name // what the user has given
	}
	return &output{Writer: f, file: f, name: name}, err
}

// complete ends the report.
func (o *output) complete() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Close(); err != nil || o.name == "" {
		return err
	}
	return os.Rename(o.file.Name(), o.name)
}

// discard drops the report, and leaves what has its name as it was.
func (o *output) discard() error {
	if o.file == nil {
		return nil
	}
	err := o.file.Close()
	if o.name != "" {
		err = errors.Join(err, os.Remove(o.file.Name()))
	}
	return err
}
