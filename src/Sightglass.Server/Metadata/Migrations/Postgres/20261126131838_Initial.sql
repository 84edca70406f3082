CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" character varying(150) NOT NULL,
    "ProductVersion" character varying(32) NOT NULL,
    CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId")
);

START TRANSACTION;
CREATE TABLE organizations (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_organizations PRIMARY KEY (id)
);

CREATE TABLE projects (
    id text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    metadata text COLLATE "C" NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT pk_projects PRIMARY KEY (id),
    CONSTRAINT fk_projects_organizations_organization_id FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE annotation_queues (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    config_json text COLLATE "C" NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_annotation_queues PRIMARY KEY (id),
    CONSTRAINT fk_annotation_queues_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE api_keys (
    id text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C",
    public_key text COLLATE "C" NOT NULL,
    secret_hash text COLLATE "C" NOT NULL,
    display_secret_key text COLLATE "C" NOT NULL,
    note text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT fk_api_keys_organizations_organization_id FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_api_keys_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE comments (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    object_type integer NOT NULL,
    object_id text COLLATE "C" NOT NULL,
    content text COLLATE "C" NOT NULL,
    author_user_id text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_comments PRIMARY KEY (id),
    CONSTRAINT fk_comments_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE custom_models (
    id text COLLATE "C" NOT NULL,
    holds_from timestamp with time zone NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    model_name text COLLATE "C" NOT NULL,
    match_pattern text COLLATE "C" NOT NULL,
    start_date timestamp with time zone,
    unit text COLLATE "C",
    tokenizer_id text COLLATE "C",
    tokenizer_config text COLLATE "C",
    tier_json text COLLATE "C" NOT NULL,
    created_at timestamp with time zone NOT NULL,
    holds_to timestamp with time zone,
    CONSTRAINT pk_custom_models PRIMARY KEY (id, holds_from),
    CONSTRAINT fk_custom_models_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

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

CREATE TABLE llm_connections (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    adapter text COLLATE "C" NOT NULL,
    sealed_secret text COLLATE "C" NOT NULL,
    display_secret_key text COLLATE "C" NOT NULL,
    base_url text COLLATE "C",
    custom_model_json text COLLATE "C" NOT NULL,
    with_default_models boolean NOT NULL,
    sealed_headers text COLLATE "C",
    header_key_json text COLLATE "C" NOT NULL,
    config text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_llm_connections PRIMARY KEY (id),
    CONSTRAINT fk_llm_connections_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE media (
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    content_type text COLLATE "C" NOT NULL,
    content_length bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    uploaded_at timestamp with time zone,
    CONSTRAINT pk_media PRIMARY KEY (project_id, id),
    CONSTRAINT fk_media_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE prompts (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    is_chat boolean NOT NULL,
    content text COLLATE "C" NOT NULL,
    config text COLLATE "C" NOT NULL,
    labels text[] NOT NULL,
    tags text[] NOT NULL,
    commit_message text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_prompts PRIMARY KEY (id),
    CONSTRAINT fk_prompts_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE score_configs (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    data_type smallint NOT NULL,
    is_archived boolean NOT NULL,
    min_value double precision,
    max_value double precision,
    category_json text COLLATE "C",
    description text COLLATE "C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_score_configs PRIMARY KEY (id),
    CONSTRAINT fk_score_configs_projects_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE annotation_assignments (
    queue_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    CONSTRAINT pk_annotation_assignments PRIMARY KEY (queue_id, user_id),
    CONSTRAINT fk_annotation_assignments_annotation_queues_queue_id FOREIGN KEY (queue_id) REFERENCES annotation_queues (id) ON DELETE CASCADE
);

CREATE TABLE annotation_items (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    queue_id text COLLATE "C" NOT NULL,
    object_type integer NOT NULL,
    object_id text COLLATE "C" NOT NULL,
    completed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_annotation_items PRIMARY KEY (id),
    CONSTRAINT fk_annotation_items_annotation_queues_queue_id FOREIGN KEY (queue_id) REFERENCES annotation_queues (id) ON DELETE CASCADE
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

CREATE TABLE media_links (
    id text COLLATE "C" NOT NULL,
    project_id text COLLATE "C" NOT NULL,
    media_id text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C",
    observation_id text COLLATE "C",
    dataset_id text COLLATE "C",
    dataset_item_id text COLLATE "C",
    field text COLLATE "C" NOT NULL,
    CONSTRAINT pk_media_links PRIMARY KEY (id),
    CONSTRAINT fk_media_links_media_project_id_media_id FOREIGN KEY (project_id, media_id) REFERENCES media (project_id, id) ON DELETE CASCADE
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

CREATE INDEX ix_annotation_items_queue_id_created_at ON annotation_items (queue_id, created_at);

CREATE UNIQUE INDEX ix_annotation_queues_project_id_name ON annotation_queues (project_id, name);

CREATE INDEX ix_api_keys_organization_id ON api_keys (organization_id);

CREATE INDEX ix_api_keys_project_id ON api_keys (project_id);

CREATE UNIQUE INDEX ix_api_keys_public_key ON api_keys (public_key);

CREATE UNIQUE INDEX ix_api_keys_secret_hash ON api_keys (secret_hash);

CREATE INDEX ix_comments_project_id_created_at ON comments (project_id, created_at);

CREATE INDEX ix_comments_project_id_object_type_object_id ON comments (project_id, object_type, object_id);

CREATE INDEX ix_custom_models_project_id_created_at ON custom_models (project_id, created_at);

CREATE INDEX ix_dataset_items_dataset_id_created_at_id ON dataset_items (dataset_id, created_at, id);

CREATE UNIQUE INDEX ix_dataset_items_now ON dataset_items (project_id, id) WHERE valid_to IS NULL;

CREATE INDEX ix_dataset_items_project_id_created_at ON dataset_items (project_id, created_at);

CREATE INDEX ix_dataset_run_items_project_id_item_id ON dataset_run_items (project_id, item_id);

CREATE INDEX ix_dataset_run_items_run_id_created_at ON dataset_run_items (run_id, created_at);

CREATE UNIQUE INDEX ix_dataset_runs_dataset_id_name ON dataset_runs (dataset_id, name);

CREATE INDEX ix_dataset_runs_project_id_created_at ON dataset_runs (project_id, created_at);

CREATE UNIQUE INDEX ix_datasets_project_id_name ON datasets (project_id, name);

CREATE UNIQUE INDEX ix_llm_connections_project_id_provider ON llm_connections (project_id, provider);

CREATE INDEX ix_media_links_project_id_media_id ON media_links (project_id, media_id);

CREATE INDEX ix_media_links_project_id_trace_id ON media_links (project_id, trace_id);

CREATE UNIQUE INDEX ix_projects_organization_id_name ON projects (organization_id, name) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX ix_prompts_project_id_name_version ON prompts (project_id, name, version);

CREATE INDEX ix_score_configs_project_id_created_at ON score_configs (project_id, created_at);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126131838_Initial', '10.0.15');

COMMIT;


