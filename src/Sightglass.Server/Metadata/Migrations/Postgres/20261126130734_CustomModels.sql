START TRANSACTION;
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

CREATE INDEX ix_custom_models_project_id_created_at ON custom_models (project_id, created_at);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126130734_CustomModels', '10.0.15');

COMMIT;


