// Repos tells what is in the registry.
package main

import (
	"flag"
	"log"
	"net/http"

	"github.com/megacorp/backoff"
)

func main() {
	listen := flag.String("listen", ":8000", "where to listen")
	database := flag.String("database", "", "where repositories are stored")
	search := flag.String("search", "", "where repositories are searched")
	flag.Parse()
	err := backoff.Retry(5, func() error { return connect(*database, *search) })
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(*listen, http.NotFoundHandler()))
}

func connect(database, search string) error {
	log.Printf("database %s, search %s", database, search)
	return nil
}
