-- The durable truth: what was received, in the order it was acknowledged.
CREATE TABLE IF NOT EXISTS blocks (
    id          INTEGER PRIMARY KEY,
    project     TEXT NOT NULL,
    first_us    INTEGER NOT NULL,  -- earliest and latest start of its spans, Unix microseconds
    last_us     INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    data        BLOB NOT NULL      -- BlockCodec, zstd with checksum
);

CREATE INDEX IF NOT EXISTS blocks_by_time ON blocks (project, last_us, id, first_us);

-- Which three-letter sequences occur in a block; most searches open few blocks because of it.
CREATE TABLE IF NOT EXISTS block_filters (
    id          INTEGER PRIMARY KEY,
    bits        BLOB NOT NULL
);

-- Traces deleted from every block up to and including last_block whose bytes may still be in the file.
CREATE TABLE IF NOT EXISTS tombstones (
    project     TEXT NOT NULL,
    trace_id    BLOB NOT NULL,
    last_block  INTEGER NOT NULL,
    PRIMARY KEY (project, trace_id)
) WITHOUT ROWID;

-- What started before cutoff_us is deleted from every block up to and including last_block. Blocks go as a whole, so some that stay hold spans
-- that are gone.
CREATE TABLE IF NOT EXISTS expiries (
    cutoff_us   INTEGER NOT NULL,
    last_block  INTEGER NOT NULL
);
