-- The index: narrow rows that point into the blocks. Everything here can be rebuilt from the blocks.
CREATE TABLE observations (
    project           VARCHAR NOT NULL,
    trace_id          UUID NOT NULL,
    span_id           UBIGINT NOT NULL,
    parent_id         UBIGINT,
    -- It has no parent, or one that belongs to another application.
    is_root           BOOLEAN NOT NULL,
    started_at        TIMESTAMP NOT NULL,
    duration_us       BIGINT,
    ttft_us           BIGINT,
    type              UTINYINT NOT NULL,
    level             UTINYINT NOT NULL,
    name              VARCHAR NOT NULL,
    status_message    VARCHAR,
    error_type        VARCHAR,
    model             VARCHAR,
    provider          VARCHAR,
    input_tokens      BIGINT,
    output_tokens     BIGINT,
    cache_read_tokens BIGINT,
    cache_write_tokens BIGINT,
    reasoning_tokens  BIGINT,
    -- 0 never bills, 1 bills, 2 would, but a descendant reports the same usage
    billing           UTINYINT NOT NULL,
    cost_state        UTINYINT NOT NULL,
    cost_usd          DECIMAL(18, 12),
    -- Its parts where they are known; what was reported as a whole has none.
    input_cost_usd    DECIMAL(18, 12),
    output_cost_usd   DECIMAL(18, 12),
    session_id        VARCHAR,
    user_id           VARCHAR,
    environment       VARCHAR NOT NULL,
    release           VARCHAR,
    version           VARCHAR,
    service           VARCHAR,
    prompt_name       VARCHAR,
    prompt_version    VARCHAR,
    trace_name        VARCHAR,
    is_public         BOOLEAN NOT NULL,
    -- Each between line feeds: appending a list column costs as much as ten others.
    tags              VARCHAR,
    -- Ids as the client wrote them, where ours are made from them.
    external_trace_id VARCHAR,
    external_id       VARCHAR,
    external_parent_id VARCHAR,
    experiment_id     VARCHAR,
    experiment_name   VARCHAR,
    experiment_dataset_id VARCHAR,
    experiment_item_id VARCHAR,
    experiment_root_id VARCHAR,
    -- MetadataText: what filters look into.
    metadata          VARCHAR USING COMPRESSION zstd,
    input_preview     VARCHAR USING COMPRESSION zstd,
    output_preview    VARCHAR USING COMPRESSION zstd,
    -- Where its latest fragment is kept, and 'block:ordinal' of the earlier ones, oldest first, with spaces between.
    block_id          BIGINT NOT NULL,
    ordinal           INTEGER NOT NULL,
    earlier           VARCHAR
);

-- Judgements; carried by an observation, which need not be the one they judge, or by a row of type score, which is nothing else.
CREATE TABLE scores (
    project           VARCHAR NOT NULL,
    trace_id          UUID NOT NULL,
    span_id           UBIGINT NOT NULL,
    id                VARCHAR NOT NULL,
    target            UTINYINT NOT NULL,
    target_trace_id   UUID,
    target_span_id    UBIGINT,
    session_id        VARCHAR,
    dataset_run_id    VARCHAR,
    external_trace_id VARCHAR,
    external_span_id  VARCHAR,
    name              VARCHAR NOT NULL,
    data_type         UTINYINT NOT NULL,
    value             DOUBLE,
    label             VARCHAR,
    source            VARCHAR,
    evaluator         VARCHAR,
    comment           VARCHAR,
    environment       VARCHAR NOT NULL,
    author_id         VARCHAR,
    config_id         VARCHAR,
    queue_id          VARCHAR,
    execution_trace_id VARCHAR,
    metadata          VARCHAR,
    given_at          TIMESTAMP NOT NULL,
    updated_at        TIMESTAMP NOT NULL
);

-- One row: the newest generation of hot rows that has moved here, and the newest block it covers.
CREATE TABLE sealed (generation BIGINT NOT NULL, last_block BIGINT NOT NULL);
INSERT INTO sealed VALUES (0, 0);

-- One row a seal: which blocks its rows point into, and a filter of its trace ids (SealedTraces).
CREATE TABLE sealed_traces (generation BIGINT NOT NULL, first_block BIGINT NOT NULL, last_block BIGINT NOT NULL, traces BLOB NOT NULL);
