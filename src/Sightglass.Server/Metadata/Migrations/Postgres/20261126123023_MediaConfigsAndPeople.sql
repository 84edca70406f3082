START TRANSACTION;
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

CREATE INDEX ix_annotation_items_queue_id_created_at ON annotation_items (queue_id, created_at);

CREATE UNIQUE INDEX ix_annotation_queues_project_id_name ON annotation_queues (project_id, name);

CREATE INDEX ix_comments_project_id_created_at ON comments (project_id, created_at);

CREATE INDEX ix_comments_project_id_object_type_object_id ON comments (project_id, object_type, object_id);

CREATE UNIQUE INDEX ix_llm_connections_project_id_provider ON llm_connections (project_id, provider);

CREATE INDEX ix_media_links_project_id_media_id ON media_links (project_id, media_id);

CREATE INDEX ix_media_links_project_id_trace_id ON media_links (project_id, trace_id);

CREATE INDEX ix_score_configs_project_id_created_at ON score_configs (project_id, created_at);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126123023_MediaConfigsAndPeople', '10.0.15');

COMMIT;


