package source

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
)

// errLink: what was no link when it was looked at is one now.
var errLink = errors.New("it has become a link, or lies behind one")

// beneath is a disk that Linux itself keeps within its folder: openat2 follows
// no link on the way to a file, and a file takes one look-up however deep it
// lies. os.Root opens all folders above it, and asks the poller about each file.
type beneath struct {
	root    int
	buffers sync.Pool // of *listBuffer
}

// listBuffer is for what the kernel says of a folder.
type listBuffer [16 << 10]byte

// openDisk opens a folder. Linux has openat2 since 5.6; some sandboxes do not
// know it yet.
func openDisk(dir string) (disk, error) {
	root, err := retry(func() (int, error) {
		return unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	b := &beneath{root: root, buffers: sync.Pool{New: func() any { return new(listBuffer) }}}
	runtime.AddCleanup(b, func(fd int) { unix.Close(fd) }, root)
	fd, err := b.openat(".", unix.O_PATH)
	if err != nil {
		return openRooted(dir)
	}
	unix.Close(fd)
	return b, nil
}

// retry repeats a system call that a signal interrupts.
func retry(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != unix.EINTR {
			return n, err
		}
	}
}

// openat opens what is no link, and does not wait for the writer of a FIFO; with
// O_PATH it opens links too, but not what they lead to.
func (b *beneath) openat(name string, flags uint64) (int, error) {
	how := unix.OpenHow{
		Flags:   flags | unix.O_CLOEXEC | unix.O_NOFOLLOW | unix.O_LARGEFILE,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	if flags&unix.O_PATH == 0 {
		how.Flags |= unix.O_NONBLOCK | unix.O_NOCTTY
	}
	fd, err := retry(func() (int, error) { return unix.Openat2(b.root, name, &how) })
	runtime.KeepAlive(b)
	if err == unix.ELOOP {
		err = errLink
	}
	return fd, err
}

func (b *beneath) lstat(name string) (fs.FileMode, int64, error) {
	fd, err := b.openat(name, unix.O_PATH)
	if err != nil {
		return 0, 0, err
	}
	defer unix.Close(fd)
	return fstat(fd)
}

func fstat(fd int) (mode fs.FileMode, size int64, err error) {
	var s unix.Stat_t
	if _, err := retry(func() (int, error) { return 0, unix.Fstat(fd, &s) }); err != nil {
		return 0, 0, err
	}
	return fileType(s.Mode>>12) | fs.FileMode(s.Mode)&fs.ModePerm, s.Size, nil
}

// fileType is Go's for Linux's, as folders and the upper bits of a mode have it.
func fileType[T uint8 | uint32](t T) fs.FileMode {
	switch t {
	case unix.DT_REG:
		return 0
	case unix.DT_DIR:
		return fs.ModeDir
	case unix.DT_LNK:
		return fs.ModeSymlink
	case unix.DT_FIFO:
		return fs.ModeNamedPipe
	case unix.DT_SOCK:
		return fs.ModeSocket
	case unix.DT_CHR:
		return fs.ModeDevice | fs.ModeCharDevice
	case unix.DT_BLK:
		return fs.ModeDevice
	}
	return fs.ModeIrregular
}

func (b *beneath) list(name string) ([]entry, error) {
	fd, err := b.openat(name, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	buf := b.buffers.Get().(*listBuffer)
	defer b.buffers.Put(buf)
	var entries []entry
	for {
		n, err := retry(func() (int, error) { return unix.Getdents(fd, buf[:]) })
		if err != nil || n <= 0 {
			return entries, err
		}
		entries = slices.Grow(entries, n/direntUsual)
		if entries, err = b.parse(name, buf[:n], entries); err != nil {
			return nil, err
		}
	}
}

// The places of fields in the kernel's struct linux_dirent64.
const (
	direntLength = 16
	direntType   = 18
	direntName   = 19
)

// direntUsual is how long such a struct is, with a name of up to twelve bytes.
const direntUsual = 32

// parse adds what the kernel says of a folder to the entries.
func (b *beneath) parse(dir string, data []byte, entries []entry) ([]entry, error) {
	for len(data) > direntName {
		record := data[:binary.NativeEndian.Uint16(data[direntLength:])]
		data = data[len(record):]
		name, _, _ := bytes.Cut(record[direntName:], []byte{0})
		if string(name) == "." || string(name) == ".." {
			continue
		}
		e := entry{name: string(name), mode: fileType(record[direntType])}
		if record[direntType] == unix.DT_UNKNOWN { // not all file systems tell
			mode, _, err := b.lstat(join(dir, e.name))
			if errors.Is(err, fs.ErrNotExist) {
				continue // gone meanwhile
			}
			if err != nil {
				return nil, err
			}
			e.mode = mode.Type()
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (b *beneath) open(name string) (diskFile, fs.FileMode, int64, error) {
	fd, err := b.openat(name, unix.O_RDONLY)
	if err != nil {
		return nil, 0, 0, err
	}
	mode, size, err := fstat(fd)
	if err == nil && !mode.IsRegular() {
		err = ErrIrregular
	}
	if err != nil {
		unix.Close(fd)
		return nil, 0, 0, err
	}
	return &descriptor{fd}, mode, size, nil
}

// descriptor is an open file.
type descriptor struct{ fd int } // or closed, once its number may be another file's

// closed is the number of no file.
const closed = -1

func (d *descriptor) Read(p []byte) (int, error) {
	return d.ended(p, func() (int, error) { return unix.Read(d.fd, p) })
}

func (d *descriptor) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = d.ended(p[n:], func() (int, error) { return unix.Pread(d.fd, p[n:], offset+int64(n)) })
		n += m
	}
	return n, err
}

// ended makes of nothing read the end of the file.
func (d *descriptor) ended(p []byte, read func() (int, error)) (int, error) {
	if d.fd == closed {
		return 0, fs.ErrClosed
	}
	n, err := retry(read)
	if n == 0 && err == nil && len(p) > 0 {
		err = io.EOF
	}
	return max(n, 0), err
}

func (d *descriptor) Close() error {
	if d.fd == closed {
		return fs.ErrClosed
	}
	fd := d.fd
	d.fd = closed
	return unix.Close(fd)
}

func (b *beneath) readlink(name string) (string, error) {
	fd, err := b.openat(name, unix.O_PATH)
	if err != nil {
		return "", err
	}
	defer unix.Close(fd)
	target := make([]byte, unix.PathMax)
	n, err := retry(func() (int, error) { return unix.Readlinkat(fd, "", target) })
	if err != nil {
		return "", err
	}
	return string(target[:n]), nil
}
