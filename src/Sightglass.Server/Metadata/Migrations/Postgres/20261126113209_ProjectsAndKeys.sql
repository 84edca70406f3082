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

CREATE INDEX ix_api_keys_organization_id ON api_keys (organization_id);

CREATE INDEX ix_api_keys_project_id ON api_keys (project_id);

CREATE UNIQUE INDEX ix_api_keys_public_key ON api_keys (public_key);

CREATE UNIQUE INDEX ix_api_keys_secret_hash ON api_keys (secret_hash);

CREATE UNIQUE INDEX ix_projects_organization_id_name ON projects (organization_id, name) WHERE deleted_at IS NULL;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126113209_ProjectsAndKeys', '10.0.15');

COMMIT;


