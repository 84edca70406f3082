BEGIN TRANSACTION;
CREATE TABLE "annotation_queues" (
    "id" TEXT NOT NULL CONSTRAINT "pk_annotation_queues" PRIMARY KEY,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NULL,
    "config_json" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "fk_annotation_queues_projects_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
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

CREATE INDEX "ix_annotation_items_queue_id_created_at" ON "annotation_items" ("queue_id", "created_at");

CREATE UNIQUE INDEX "ix_annotation_queues_project_id_name" ON "annotation_queues" ("project_id", "name");

CREATE INDEX "ix_comments_project_id_created_at" ON "comments" ("project_id", "created_at");

CREATE INDEX "ix_comments_project_id_object_type_object_id" ON "comments" ("project_id", "object_type", "object_id");

CREATE UNIQUE INDEX "ix_llm_connections_project_id_provider" ON "llm_connections" ("project_id", "provider");

CREATE INDEX "ix_media_links_project_id_media_id" ON "media_links" ("project_id", "media_id");

CREATE INDEX "ix_media_links_project_id_trace_id" ON "media_links" ("project_id", "trace_id");

CREATE INDEX "ix_score_configs_project_id_created_at" ON "score_configs" ("project_id", "created_at");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126123015_MediaConfigsAndPeople', '10.0.15');

COMMIT;


