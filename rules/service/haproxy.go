package service

import (
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/haproxy"
	"github.com/megalint/megalint/lint"
)

// proxy is the configuration of the proxy in front of the services.
type proxy struct {
	*haproxy.Config
	file    string        // the first of its files
	service *lint.Service // that it belongs to, nil if it is none's
	reached map[*haproxy.Section]bool
}

// readProxy reads the proxy's configuration: the files and folders that are
// given as paths from the root, or else those that are found. It is nil if
// there is none.
func readProxy(repo *lint.Repo, given []string) (*proxy, error) {
	files := given
	if len(files) == 0 {
		var err error
		if files, err = findProxy(repo); err != nil || len(files) == 0 {
			return nil, err
		}
	}
	config, err := haproxy.Read(repo.FS, files...)
	if err != nil || len(config.Files) == 0 {
		return nil, err
	}
	p := &proxy{Config: config, file: config.Files[0], reached: config.Reached()}
	for _, s := range repo.Services {
		if inDir(p.file, s.Dir) {
			p.service = s
		}
	}
	return p, nil
}

// findProxy looks for haproxy.cfg: in services called haproxy first, then in
// the root and in its folder haproxy, then in any service. In each it may lie
// one level below.
func findProxy(repo *lint.Repo) ([]string, error) {
	var named, others []string
	for _, s := range repo.Services {
		if slices.Contains(words(s.Name()), "haproxy") {
			named = append(named, s.Dir)
		} else {
			others = append(others, s.Dir)
		}
	}
	for _, dir := range slices.Concat(named, []string{"haproxy", "."}, others) {
		file, err := proxyBelow(repo.FS, dir, dir != ".")
		if err != nil || file != "" {
			return proxyFiles(repo.FS, file), err
		}
	}
	return nil, nil
}

// proxyBelow finds a haproxy.cfg in a folder, or one level below it.
func proxyBelow(tree fs.FS, dir string, deeper bool) (string, error) {
	const name = "haproxy.cfg"
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		return "", nil // there is no such folder
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name && !e.IsDir() }) {
		return path.Join(dir, name), nil
	}
	for _, e := range entries {
		if !deeper || !e.IsDir() || foreign(e.Name()) {
			continue
		}
		if found, err := regular(tree, path.Join(dir, e.Name(), name)); err != nil || found {
			return path.Join(dir, e.Name(), name), err
		}
	}
	return "", nil
}

// proxyFiles are haproxy.cfg, and the folders of further files beside it.
func proxyFiles(tree fs.FS, file string) []string {
	if file == "" {
		return nil
	}
	files := []string{file}
	for _, name := range []string{"conf.d", "haproxy.d"} {
		dir := path.Join(path.Dir(file), name)
		if info, err := fs.Stat(tree, dir); err == nil && info.IsDir() {
			files = append(files, dir)
		}
	}
	return files
}

// onHost tells whether the host of a server line is the machine that docker
// publishes ports on.
func onHost(host string, more []string) bool {
	switch host {
	case "dockerhost", "host.docker.internal", "gateway.docker.internal", "docker.for.mac.localhost",
		"docker.for.mac.host.internal", "docker.for.win.localhost", "172.17.0.1", "172.17.42.1":
		return true
	}
	return onLoopback(host) || slices.ContainsFunc(more, func(m string) bool { return strings.EqualFold(m, host) })
}

// onLoopback tells whether the host of a server line is the proxy's own.
func onLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
