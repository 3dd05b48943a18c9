package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// postgresDB is a database of PostgreSQL's. Several processes may share it.
type postgresDB struct{ *pgxpool.Pool }

// openPostgres connects to a database. The error tells nothing of the URL, which
// may hold a password.
func openPostgres(ctx context.Context, name string, o Options) (Store, error) {
	pool, err := pgxpool.New(ctx, name)
	if err != nil {
		return nil, errors.New("the store's URL is none of PostgreSQL's: postgres://user:password@host:port/database")
	}
	s, err := preparePostgres(ctx, postgresDB{pool}, o)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("the store on PostgreSQL: %w", err)
	}
	return s, nil
}

// migrationLock is the number of the lock under which tables are made, for
// processes that start together.
const migrationLock = 0x6d6567616c696e74

func preparePostgres(ctx context.Context, db postgresDB, o Options) (Store, error) {
	lock, err := db.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	if _, err := lock.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return nil, err
	}
	defer func() {
		// The lock ends with the connection, if not before.
		_, _ = lock.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
	}()
	migrator, err := rivermigrate.New(db.driver(), nil)
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	if _, err := db.Pool.Exec(ctx, tables); err != nil {
		return nil, err
	}
	return newEngine(db, o)
}

func (db postgresDB) driver() riverdriver.Driver[pgx.Tx] { return riverpgxv5.New(db.Pool) }

func (db postgresDB) begin(ctx context.Context) (pgx.Tx, error) { return db.Begin(ctx) }

func (db postgresDB) in(tx pgx.Tx) statements { return pgxStatements{tx} }

func (db postgresDB) commit(ctx context.Context, tx pgx.Tx) error { return tx.Commit(ctx) }

// rollback undoes a transaction. If the connection is gone, so is what it did.
func (db postgresDB) rollback(ctx context.Context, tx pgx.Tx) {
	_ = tx.Rollback(context.WithoutCancel(ctx))
}

func (db postgresDB) complete(ctx context.Context, tx pgx.Tx, job *river.Job[taskArgs]) error {
	_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
	return err
}

// takeOver leaves it to River: another process may be at work on what runs.
func (db postgresDB) takeOver(context.Context) error { return nil }

func (db postgresDB) close() { db.Close() }

func (db postgresDB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return pgxStatements{db.Pool}.exec(ctx, query, args...)
}

func (db postgresDB) row(ctx context.Context, query string, args []any, into ...any) error {
	return pgxStatements{db.Pool}.row(ctx, query, args, into...)
}

// pgxStatements runs statements by pgx.
type pgxStatements struct {
	on interface {
		Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
		QueryRow(ctx context.Context, query string, args ...any) pgx.Row
	}
}

func (s pgxStatements) exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := s.on.Exec(ctx, query, args...)
	return tag.RowsAffected(), err
}

func (s pgxStatements) row(ctx context.Context, query string, args []any, into ...any) error {
	err := s.on.QueryRow(ctx, query, args...).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoRow
	}
	return err
}
