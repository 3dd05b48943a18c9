// Documents prints one of the files that are generated from the rules.
package main

import (
	"fmt"
	"os"

	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/rules"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(document string) error {
	var text []byte
	var err error
	switch document {
	case "docs/rules.md":
		text, err = rules.Pages()
	case "docs/config.schema.json":
		text, err = config.Schema(rules.All())
	default:
		err = fmt.Errorf("%s is not generated here", document)
	}
	if err == nil {
		_, err = os.Stdout.Write(text)
	}
	return err
}
