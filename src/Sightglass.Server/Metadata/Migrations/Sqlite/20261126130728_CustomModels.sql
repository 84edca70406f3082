BEGIN TRANSACTION;
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

CREATE INDEX "ix_custom_models_project_id_created_at" ON "custom_models" ("project_id", "created_at");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126130728_CustomModels', '10.0.15');

COMMIT;


