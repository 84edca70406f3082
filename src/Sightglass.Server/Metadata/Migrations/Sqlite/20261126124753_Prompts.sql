BEGIN TRANSACTION;
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

CREATE UNIQUE INDEX "ix_prompts_project_id_name_version" ON "prompts" ("project_id", "name", "version");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126124753_Prompts', '10.0.15');

COMMIT;


