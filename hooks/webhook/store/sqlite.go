package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // registers the driver
)

// sqliteDB is a file of SQLite's. One process has it to itself.
type sqliteDB struct{ *sql.DB }

// openSQLite opens a file, or makes one. Each transaction waits for the disk.
func openSQLite(ctx context.Context, name string, o Options) (Store, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{
		"_pragma": {"locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(2000)"},
		"_txlock": {"immediate"},
	}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // as River advises: SQLite writes one thing at a time
	s, err := prepareSQLite(ctx, sqliteDB{db}, o)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("the store %s: %w", name, err)
	}
	return s, nil
}

func prepareSQLite(ctx context.Context, db sqliteDB, o Options) (Store, error) {
	migrator, err := rivermigrate.New(db.driver(), nil)
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, tables); err != nil {
		return nil, err
	}
	return newEngine(db, o)
}

func (db sqliteDB) driver() riverdriver.Driver[*sql.Tx] { return riversqlite.New(db.DB) }

func (db sqliteDB) begin(ctx context.Context) (*sql.Tx, error) { return db.BeginTx(ctx, nil) }

func (db sqliteDB) in(tx *sql.Tx) statements { return sqlStatements{tx} }

func (db sqliteDB) commit(_ context.Context, tx *sql.Tx) error { return tx.Commit() }

// rollback undoes a transaction that an error has ended already, and that error
// is the one to tell.
func (db sqliteDB) rollback(_ context.Context, tx *sql.Tx) { _ = tx.Rollback() }

func (db sqliteDB) complete(ctx context.Context, tx *sql.Tx, job *river.Job[taskArgs]) error {
	_, err := river.JobCompleteTx[*riversqlite.Driver](ctx, tx, job)
	return err
}

// takeOver knows that nobody else works on the file: what is said to run has
// died.
func (db sqliteDB) takeOver(ctx context.Context) error {
	_, err := db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`)
	return err
}

func (db sqliteDB) close() { _ = db.DB.Close() } // everything is committed

func (db sqliteDB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return sqlStatements{db.DB}.exec(ctx, query, args...)
}

func (db sqliteDB) row(ctx context.Context, query string, args []any, into ...any) error {
	return sqlStatements{db.DB}.row(ctx, query, args, into...)
}

// sqlStatements runs statements by database/sql.
type sqlStatements struct {
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

func (s sqlStatements) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := s.on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s sqlStatements) row(ctx context.Context, query string, args []any, into ...any) error {
	err := s.on.QueryRowContext(ctx, query, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return errNoRow
	}
	return err
}
