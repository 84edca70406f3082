BEGIN TRANSACTION;
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

CREATE INDEX "ix_dataset_items_dataset_id_created_at_id" ON "dataset_items" ("dataset_id", "created_at", "id");

CREATE UNIQUE INDEX "ix_dataset_items_now" ON "dataset_items" ("project_id", "id") WHERE valid_to IS NULL;

CREATE INDEX "ix_dataset_items_project_id_created_at" ON "dataset_items" ("project_id", "created_at");

CREATE INDEX "ix_dataset_run_items_project_id_item_id" ON "dataset_run_items" ("project_id", "item_id");

CREATE INDEX "ix_dataset_run_items_run_id_created_at" ON "dataset_run_items" ("run_id", "created_at");

CREATE UNIQUE INDEX "ix_dataset_runs_dataset_id_name" ON "dataset_runs" ("dataset_id", "name");

CREATE INDEX "ix_dataset_runs_project_id_created_at" ON "dataset_runs" ("project_id", "created_at");

CREATE UNIQUE INDEX "ix_datasets_project_id_name" ON "datasets" ("project_id", "name");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126121405_Datasets', '10.0.15');

COMMIT;


