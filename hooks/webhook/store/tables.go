package store

// The tables beside River's. Both databases understand these words.
//
// A subject's generation counts the events that asked for it; done is the
// generation that was last worked to its end.
const tables = `
CREATE TABLE IF NOT EXISTS megalint_delivery (
	id TEXT PRIMARY KEY,
	event TEXT NOT NULL,
	received BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS megalint_delivery_received ON megalint_delivery (received);
CREATE TABLE IF NOT EXISTS megalint_subject (
	key TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	detail TEXT NOT NULL,
	generation BIGINT NOT NULL,
	done BIGINT NOT NULL,
	changed BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS megalint_subject_changed ON megalint_subject (changed);
CREATE INDEX IF NOT EXISTS megalint_subject_waiting ON megalint_subject (key) WHERE done < generation;
CREATE TABLE IF NOT EXISTS megalint_note (
	key TEXT PRIMARY KEY,
	text TEXT NOT NULL,
	changed BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS megalint_note_changed ON megalint_note (changed);
`

// The statements. Times are seconds since 1970.
const (
	insertDelivery = `INSERT INTO megalint_delivery (id, event, received) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO NOTHING`

	// raiseSubject keeps the detail of a subject that waits if the new one is weak,
	// which $5 says.
	raiseSubject = `INSERT INTO megalint_subject (key, kind, detail, generation, done, changed)
		VALUES ($1, $2, $3, 1, 0, $4)
		ON CONFLICT (key) DO UPDATE SET kind = excluded.kind,
			detail = CASE WHEN $5 AND megalint_subject.done < megalint_subject.generation
				THEN megalint_subject.detail ELSE excluded.detail END,
			generation = megalint_subject.generation + 1, changed = excluded.changed`

	readSubject = `SELECT kind, detail, generation FROM megalint_subject WHERE key = $1`

	// finishSubject changes nothing if the subject was asked for again. It holds
	// the row until the job's end is committed, so that whoever asks meanwhile
	// waits, and then finds no job that still runs.
	finishSubject = `UPDATE megalint_subject SET done = generation WHERE key = $1 AND generation = $2`

	countWaiting = `SELECT count(*) FROM megalint_subject WHERE done < generation`

	writeNote = `INSERT INTO megalint_note (key, text, changed) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET text = excluded.text, changed = excluded.changed`
	readNote = `SELECT text FROM megalint_note WHERE key = $1`

	pruneNotes      = `DELETE FROM megalint_note WHERE changed < $1`
	pruneDeliveries = `DELETE FROM megalint_delivery WHERE received < $1`
	// A subject that is not done by then never will be.
	pruneSubjects = `DELETE FROM megalint_subject WHERE changed < $1`

	ping = `SELECT 1`
)
