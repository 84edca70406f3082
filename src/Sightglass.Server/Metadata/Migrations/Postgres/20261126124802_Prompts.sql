START TRANSACTION;
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

CREATE UNIQUE INDEX ix_prompts_project_id_name_version ON prompts (project_id, name, version);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126124802_Prompts', '10.0.15');

COMMIT;


