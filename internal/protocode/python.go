package protocode

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

func readPython(name string, src []byte) (*File, error) {
	r := &pyReader{lexer: pyLexer{src: string(src)}, file: &File{Language: Python}, named: map[string]int{}}
	r.file.Stub = strings.HasSuffix(name, "_pb2_grpc.py")
	r.file.Source = pySource(src)
	r.next()
	if err := r.read(); err != nil {
		return nil, err
	}
	if r.file.Packed == nil && !r.file.Stub && r.file.Source != "" {
		return nil, errors.New("it has no descriptor: it is cut")
	}
	if r.file.Stub && r.file.Source == "" {
		r.file.Source = strings.TrimSuffix(path.Base(name), "_pb2_grpc.py") + ".proto"
	}
	return r.file.complete()
}

// pySource reads the comment that tells the .proto file.
func pySource(src []byte) string {
	const most = 20 // lines
	lines := strings.SplitN(string(src[:min(len(src), 4096)]), "\n", most)
	for _, line := range lines {
		if source, ok := strings.CutPrefix(line, "# source: "); ok {
			return strings.TrimSpace(source)
		}
	}
	return ""
}

// pyReader goes over the tokens of a Python file, much as goReader does.
type pyReader struct {
	lexer pyLexer
	file  *File
	tok   pyToken
	named map[string]int // places in file.Services
}

func (r *pyReader) next() { r.tok = r.lexer.next() }

func (r *pyReader) skip(punctuation byte) bool {
	if r.tok.kind != pyOther || r.lexer.src[r.tok.Start] != punctuation {
		return false
	}
	r.next()
	return true
}

func (r *pyReader) read() error {
	for r.tok.kind != pyEnd {
		word, at := "", r.tok.Span
		if r.tok.kind == pyName {
			word = at.In(r.lexer.src)
		}
		r.next()
		var err error
		switch word {
		case "AddSerializedFile":
			err = r.descriptor('(', at)
		case "serialized_pb":
			err = r.descriptor('=', at)
		case "unary_unary", "unary_stream", "stream_unary", "stream_stream":
			err = r.method(word)
		case "method_handlers_generic_handler":
			err = r.service()
		}
		if err != nil {
			return err
		}
	}
	return r.lexer.err
}

// descriptor reads b'…', or _b('…') of the generators that wrote for Python 2
// as well.
func (r *pyReader) descriptor(after byte, at message.Span) error {
	if r.file.Packed != nil || !r.skip(after) {
		return nil
	}
	if r.tok.kind == pyName && r.tok.In(r.lexer.src) == "_b" {
		r.next()
		r.skip('(')
	}
	if r.tok.kind != pyString {
		if r.tok.kind == pyEnd {
			return r.cut()
		}
		return nil // DESCRIPTOR.serialized_pb, or a variable
	}
	packed, err := r.strings()
	if err != nil {
		return err
	}
	if r.tok.kind == pyEnd {
		return r.cut()
	}
	r.file.Packed, r.file.At = packed, at
	return nil
}

func (r *pyReader) cut() error {
	if r.lexer.err != nil {
		return r.lexer.err
	}
	return errors.New("the embedded descriptor does not end: the file is cut")
}

// strings reads literals that stand side by side, which Python joins.
func (r *pyReader) strings() ([]byte, error) {
	var all []byte
	for r.tok.kind == pyString {
		b, err := pyBytes(r.lexer.src[r.tok.Start:r.tok.End])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", r.lexer.line(r.tok.Start), err)
		}
		all = append(all, b...)
		if len(all) > maxDescriptor {
			return nil, fmt.Errorf("the embedded descriptor has more than %d bytes", maxDescriptor)
		}
		r.next()
	}
	return all, nil
}

// method reads channel.unary_stream('/package.Service/Method', …), a line of
// the constructor of a stub.
func (r *pyReader) method(kind string) error {
	if !r.skip('(') || r.tok.kind != pyString {
		return nil
	}
	at := r.tok.Span
	full, err := r.strings()
	if err != nil {
		return err
	}
	service, method, ok := strings.Cut(strings.TrimPrefix(string(full), "/"), "/")
	if !ok {
		return nil
	}
	s := r.find(service, at)
	client, server, _ := strings.Cut(kind, "_")
	s.Methods = append(s.Methods, Method{
		Name: method, ClientStreams: client == "stream", ServerStreams: server == "stream", At: at,
	})
	return nil
}

// service reads grpc.method_handlers_generic_handler('package.Service', …),
// which a service without methods has as well.
func (r *pyReader) service() error {
	if !r.skip('(') || r.tok.kind != pyString {
		return nil
	}
	at := r.tok.Span
	name, err := r.strings()
	if err == nil {
		r.find(string(name), at)
	}
	return err
}

func (r *pyReader) find(name string, at message.Span) *Service {
	place, ok := r.named[name]
	if !ok {
		place = len(r.file.Services)
		r.named[name] = place
		r.file.Services = append(r.file.Services, Service{Name: name, At: at})
	}
	return &r.file.Services[place]
}
