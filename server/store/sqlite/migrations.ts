/**
 * The schema of both databases, as the steps that lead to it: step n brings `PRAGMA user_version` from n to n + 1.
 * A step that was released is never edited; a change is a new step.
 */

export const JOURNAL_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO meta VALUES ('epoch', lower(hex(randomblob(16))));

  CREATE TABLE journal (
    room TEXT NOT NULL, realm TEXT NOT NULL, seq INTEGER NOT NULL,
    kind TEXT NOT NULL, subject TEXT NOT NULL, at_ms INTEGER NOT NULL, known_ms INTEGER NOT NULL, by TEXT NOT NULL,
    data TEXT,
    PRIMARY KEY (room, realm, seq)
  );
  CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER journal_never_forgets BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

  CREATE TABLE states (
    room TEXT NOT NULL, realm TEXT NOT NULL, subject TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (room, realm, subject)
  ) WITHOUT ROWID;

  CREATE TABLE blobs (name TEXT PRIMARY KEY, bytes BLOB NOT NULL);
  `,
  `
  ALTER TABLE blobs RENAME TO whole_blobs;
  CREATE TABLE blobs (name TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE blob_parts (name TEXT NOT NULL, version TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, version, part));
  INSERT INTO blobs SELECT name, 'whole' FROM whole_blobs;
  INSERT INTO blob_parts SELECT name, 'whole', 0, bytes FROM whole_blobs;
  DROP TABLE whole_blobs;
  `,
  `
  ALTER TABLE states ADD COLUMN digest TEXT;
  CREATE INDEX states_at_hand ON states (room, realm, seq) WHERE digest IS NULL;
  `,
  `
  CREATE INDEX journal_by_subject ON journal (room, realm, subject, seq);
  `,
]

export const TRACK_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO meta VALUES ('epoch', '');

  CREATE TABLE blocks (id INTEGER PRIMARY KEY, fixes INTEGER NOT NULL, packed BLOB NOT NULL);

  CREATE TABLE pieces (id INTEGER PRIMARY KEY, hour INTEGER NOT NULL, slot INTEGER NOT NULL, packed BLOB NOT NULL);
  CREATE INDEX pieces_by_hour ON pieces (hour, slot);
  CREATE INDEX pieces_by_unit ON pieces (slot, hour);

  CREATE TABLE hours (
    hour INTEGER PRIMARY KEY, fixes INTEGER NOT NULL, bytes INTEGER NOT NULL,
    first_taken_ms INTEGER NOT NULL, last_taken_ms INTEGER NOT NULL, first_received_ms INTEGER NOT NULL,
    keep_until_ms INTEGER NOT NULL, is_ragged INTEGER NOT NULL
  );

  CREATE TABLE last_places (slot INTEGER NOT NULL, as_known_now INTEGER NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (slot, as_known_now)) WITHOUT ROWID;

  CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO progress VALUES ('last_block', 0), ('hour_before', 0), ('slot_before', 0);
  `,
]
