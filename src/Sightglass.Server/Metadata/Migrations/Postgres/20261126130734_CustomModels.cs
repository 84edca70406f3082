using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sightglass.Server.Metadata.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CustomModels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "custom_models",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    holds_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    project_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    model_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    match_pattern = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    start_date = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    unit = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tokenizer_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tokenizer_config = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tier_json = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    holds_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_models", x => new { x.id, x.holds_from });
                    table.ForeignKey(
                        name: "fk_custom_models_projects_project_id",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_custom_models_project_id_created_at",
                table: "custom_models",
                columns: new[] { "project_id", "created_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "custom_models");
        }
    }
}
