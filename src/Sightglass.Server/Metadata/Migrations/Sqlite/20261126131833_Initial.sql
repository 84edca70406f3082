CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL CONSTRAINT "pk_organizations" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE TABLE "projects" (
    "id" TEXT NOT NULL CONSTRAINT "pk_projects" PRIMARY KEY,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL,
    CONSTRAINT "fk_projects_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE
);

CREATE TABLE "annotation_queues" (
    "id" TEXT NOT NULL CONSTRAINT "pk_annotation_queues" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NULL,
    "config_json" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "fk_annotation_queues_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL CONSTRAINT "pk_api_keys" PRIMARY KEY,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT NULL,
    "public_key" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "display_secret_key" TEXT NOT NULL,
    "note" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NULL,
    "last_used_at" INTEGER NULL,
    CONSTRAINT "fk_api_keys_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_api_keys_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "comments" (
    "id" TEXT NOT NULL CONSTRAINT "pk_comments" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "object_type" INTEGER NOT NULL,
    "object_id" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "author_user_id" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "fk_comments_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "custom_models" (
    "id" TEXT NOT NULL,
    "holds_from" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "model_name" TEXT NOT NULL,
    "match_pattern" TEXT NOT NULL,
    "start_date" INTEGER NULL,
    "unit" TEXT NULL,
    "tokenizer_id" TEXT NULL,
    "tokenizer_config" TEXT NULL,
    "tier_json" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "holds_to" INTEGER NULL,
    CONSTRAINT "pk_custom_models" PRIMARY KEY ("id", "holds_from"),
    CONSTRAINT "fk_custom_models_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "datasets" (
    "id" TEXT NOT NULL CONSTRAINT "pk_datasets" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NULL,
    "metadata" TEXT NULL,
    "input_schema" TEXT NULL,
    "expected_output_schema" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_datasets_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "llm_connections" (
    "id" TEXT NOT NULL CONSTRAINT "pk_llm_connections" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "adapter" TEXT NOT NULL,
    "sealed_secret" TEXT NOT NULL,
    "display_secret_key" TEXT NOT NULL,
    "base_url" TEXT NULL,
    "custom_model_json" TEXT NOT NULL,
    "with_default_models" INTEGER NOT NULL,
    "sealed_headers" TEXT NULL,
    "header_key_json" TEXT NOT NULL,
    "config" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_llm_connections_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "media" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "content_length" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "uploaded_at" INTEGER NULL,
    CONSTRAINT "pk_media" PRIMARY KEY ("project_id", "id"),
    CONSTRAINT "fk_media_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "prompts" (
    "id" TEXT NOT NULL CONSTRAINT "pk_prompts" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "is_chat" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "labels" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "commit_message" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_prompts_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "score_configs" (
    "id" TEXT NOT NULL CONSTRAINT "pk_score_configs" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "data_type" INTEGER NOT NULL,
    "is_archived" INTEGER NOT NULL,
    "min_value" REAL NULL,
    "max_value" REAL NULL,
    "category_json" TEXT NULL,
    "description" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_score_configs_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "annotation_assignments" (
    "queue_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    CONSTRAINT "pk_annotation_assignments" PRIMARY KEY ("queue_id", "user_id"),
    CONSTRAINT "fk_annotation_assignments_annotation_queues_queue_id" FOREIGN KEY ("queue_id") REFERENCES "annotation_queues" ("id") ON DELETE CASCADE
);

CREATE TABLE "annotation_items" (
    "id" TEXT NOT NULL CONSTRAINT "pk_annotation_items" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "queue_id" TEXT NOT NULL,
    "object_type" INTEGER NOT NULL,
    "object_id" TEXT NOT NULL,
    "completed_at" INTEGER NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_annotation_items_annotation_queues_queue_id" FOREIGN KEY ("queue_id") REFERENCES "annotation_queues" ("id") ON DELETE CASCADE
);

CREATE TABLE "dataset_items" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "valid_from" INTEGER NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "input" TEXT NULL,
    "expected_output" TEXT NULL,
    "metadata" TEXT NULL,
    "source_trace_id" TEXT NULL,
    "source_observation_id" TEXT NULL,
    "is_archived" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "valid_to" INTEGER NULL,
    CONSTRAINT "pk_dataset_items" PRIMARY KEY ("project_id", "id", "valid_from"),
    CONSTRAINT "fk_dataset_items_datasets_dataset_id" FOREIGN KEY ("dataset_id") REFERENCES "datasets" ("id") ON DELETE CASCADE
);

CREATE TABLE "dataset_runs" (
    "id" TEXT NOT NULL CONSTRAINT "pk_dataset_runs" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NULL,
    "metadata" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_dataset_runs_datasets_dataset_id" FOREIGN KEY ("dataset_id") REFERENCES "datasets" ("id") ON DELETE CASCADE
);

CREATE TABLE "media_links" (
    "id" TEXT NOT NULL CONSTRAINT "pk_media_links" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "media_id" TEXT NOT NULL,
    "trace_id" TEXT NULL,
    "observation_id" TEXT NULL,
    "dataset_id" TEXT NULL,
    "dataset_item_id" TEXT NULL,
    "field" TEXT NOT NULL,
    CONSTRAINT "fk_media_links_media_project_id_media_id" FOREIGN KEY ("project_id", "media_id") REFERENCES "media" ("project_id", "id") ON DELETE CASCADE
);

CREATE TABLE "dataset_run_items" (
    "id" TEXT NOT NULL CONSTRAINT "pk_dataset_run_items" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "trace_id" TEXT NOT NULL,
    "observation_id" TEXT NULL,
    "item_version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "fk_dataset_run_items_dataset_runs_run_id" FOREIGN KEY ("run_id") REFERENCES "dataset_runs" ("id") ON DELETE CASCADE
);

CREATE INDEX "ix_annotation_items_queue_id_created_at" ON "annotation_items" ("queue_id", "created_at");

CREATE UNIQUE INDEX "ix_annotation_queues_project_id_name" ON "annotation_queues" ("project_id", "name");

CREATE INDEX "ix_api_keys_organization_id" ON "api_keys" ("organization_id");

CREATE INDEX "ix_api_keys_project_id" ON "api_keys" ("project_id");

CREATE UNIQUE INDEX "ix_api_keys_public_key" ON "api_keys" ("public_key");

CREATE UNIQUE INDEX "ix_api_keys_secret_hash" ON "api_keys" ("secret_hash");

CREATE INDEX "ix_comments_project_id_created_at" ON "comments" ("project_id", "created_at");

CREATE INDEX "ix_comments_project_id_object_type_object_id" ON "comments" ("project_id", "object_type", "object_id");

CREATE INDEX "ix_custom_models_project_id_created_at" ON "custom_models" ("project_id", "created_at");

CREATE INDEX "ix_dataset_items_dataset_id_created_at_id" ON "dataset_items" ("dataset_id", "created_at", "id");

CREATE UNIQUE INDEX "ix_dataset_items_now" ON "dataset_items" ("project_id", "id") WHERE valid_to IS NULL;

CREATE INDEX "ix_dataset_items_project_id_created_at" ON "dataset_items" ("project_id", "created_at");

CREATE INDEX "ix_dataset_run_items_project_id_item_id" ON "dataset_run_items" ("project_id", "item_id");

CREATE INDEX "ix_dataset_run_items_run_id_created_at" ON "dataset_run_items" ("run_id", "created_at");

CREATE UNIQUE INDEX "ix_dataset_runs_dataset_id_name" ON "dataset_runs" ("dataset_id", "name");

CREATE INDEX "ix_dataset_runs_project_id_created_at" ON "dataset_runs" ("project_id", "created_at");

CREATE UNIQUE INDEX "ix_datasets_project_id_name" ON "datasets" ("project_id", "name");

CREATE UNIQUE INDEX "ix_llm_connections_project_id_provider" ON "llm_connections" ("project_id", "provider");

CREATE INDEX "ix_media_links_project_id_media_id" ON "media_links" ("project_id", "media_id");

CREATE INDEX "ix_media_links_project_id_trace_id" ON "media_links" ("project_id", "trace_id");

CREATE UNIQUE INDEX "ix_projects_organization_id_name" ON "projects" ("organization_id", "name") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "ix_prompts_project_id_name_version" ON "prompts" ("project_id", "name", "version");

CREATE INDEX "ix_score_configs_project_id_created_at" ON "score_configs" ("project_id", "created_at");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126131833_Initial', '10.0.15');

COMMIT;


