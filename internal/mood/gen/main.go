// Command gen makes the word lists of package mood.
//
// Its steps are deterministic:
//
//	gen compose DIR          write the lexicon made of DIR/*.txt to stdout
//	gen index DIR            write Go source with the place of each pair of
//	                         first letters in that lexicon
//	gen harvest DIR FILE…    read histories, a file each, a summary a line, and
//	                         write to stdout the words (DIR/derived.txt) whose
//	                         use shows that they are nouns, verbs or both
//
// The handwritten lists (verbs, dual, closed, roles, irregular) win over the
// derived one. To repeat the harvest, print the summaries of any histories
// (git log --no-merges --format=%s) into files; only words that several of them
// share and that no handwritten list holds come out, so that nothing of one
// history is kept.
//
// The committed derived.txt comes from up to 100,000 summaries of all branches
// (git log --all --no-merges --format=%s) of each of: apache/maven,
// apache/zookeeper, celery/celery, chef/chef, etcd-io/etcd, git/git,
// gohugoio/hugo, golang/tools, hashicorp/vagrant, helm/helm, jekyll/jekyll,
// jquery/jquery, laravel/framework, libgit2/libgit2, llvm/circt,
// mesonbuild/meson, netty/netty, pallets/flask, prometheus/prometheus,
// ray-project/kuberay, redis/redis, rsyslog/rsyslog, scipy/scipy,
// sphinx-doc/sphinx, spring-projects/spring-boot,
// spring-projects/spring-framework, symfony/symfony, sympy/sympy, tmux/tmux,
// tornadoweb/tornado, u-boot/u-boot, util-linux/util-linux, vuejs/vue.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: gen compose DIR | gen index DIR | gen harvest DIR FILE…")
	}
	w := bufio.NewWriter(out)
	var err error
	switch dir := os.DirFS(args[1]); args[0] {
	case "compose":
		err = compose(dir, w)
	case "index":
		err = writeIndex(dir, w)
	case "harvest":
		err = harvest(dir, args[2:], w)
	default:
		err = fmt.Errorf("unknown step %q", args[0])
	}
	if err != nil {
		return err
	}
	return w.Flush()
}
