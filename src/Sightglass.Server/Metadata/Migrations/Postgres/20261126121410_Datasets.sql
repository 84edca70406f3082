START TRANSACTION;
CREATE TABLE datasets (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    metadata text COLLATE "C",
    input_schema text COLLATE "C",
    expected_output_schema text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_datasets PRIMARY KEY (id),
    CONSTRAINT fk_datasets_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE dataset_items (
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    dataset_id text COLLATE "C" NOT NULL,
    input text COLLATE "C",
    expected_output text COLLATE "C",
    metadata text COLLATE "C",
    source_trace_id text COLLATE "C",
    source_observation_id text COLLATE "C",
    is_archived boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    CONSTRAINT pk_dataset_items PRIMARY KEY (project_id, id, valid_from),
    CONSTRAINT fk_dataset_items_datasets_dataset_id FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
);

CREATE TABLE dataset_runs (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    dataset_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    metadata text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_dataset_runs PRIMARY KEY (id),
    CONSTRAINT fk_dataset_runs_datasets_dataset_id FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
);

CREATE TABLE dataset_run_items (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    run_id text COLLATE "C" NOT NULL,
    item_id text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    observation_id text COLLATE "C",
    item_version timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_dataset_run_items PRIMARY KEY (id),
    CONSTRAINT fk_dataset_run_items_dataset_runs_run_id FOREIGN KEY (run_id) REFERENCES dataset_runs (id) ON DELETE CASCADE
);

CREATE INDEX ix_dataset_items_dataset_id_created_at_id ON dataset_items (dataset_id, created_at, id);

CREATE UNIQUE INDEX ix_dataset_items_now ON dataset_items (project_id, id) WHERE valid_to IS NULL;

CREATE INDEX ix_dataset_items_project_id_created_at ON dataset_items (project_id, created_at);

CREATE INDEX ix_dataset_run_items_project_id_item_id ON dataset_run_items (project_id, item_id);

CREATE INDEX ix_dataset_run_items_run_id_created_at ON dataset_run_items (run_id, created_at);

CREATE UNIQUE INDEX ix_dataset_runs_dataset_id_name ON dataset_runs (dataset_id, name);

CREATE INDEX ix_dataset_runs_project_id_created_at ON dataset_runs (project_id, created_at);

CREATE UNIQUE INDEX ix_datasets_project_id_name ON datasets (project_id, name);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126121410_Datasets', '10.0.15');

COMMIT;


