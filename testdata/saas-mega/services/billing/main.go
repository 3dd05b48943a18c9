// Billing tells what things cost.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/megacorp/backoff"
)

func main() {
	err := backoff.Retry(5, func() error {
		_, err := os.Stat(os.Getenv("DATABASE_URL"))
		return err
	})
	if err != nil {
		log.Print(err)
	}
	http.HandleFunc("/", price)
	log.Fatal(http.ListenAndServe(":8000", nil))
}

func price(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("0\n")) }
