#!/usr/bin/env bash
# Writes the migrations of what has changed in the entities, one a provider, in C# and as the SQL that runs: tools/add-migration.sh AddPrompts
set -eu
cd "$(dirname "$0")/.."
[ $# = 1 ] || { echo "usage: tools/add-migration.sh <Name>" >&2; exit 2; }

migrations=src/Sightglass.Server/Metadata/Migrations
build() { dotnet build src/Sightglass.Server -c Release -v quiet --nologo; }
ef() { dotnet ef migrations "$@" --no-build --configuration Release --project src/Sightglass.Server --context "${provider}MetadataDb"; }

dotnet tool restore >/dev/null
build
for provider in Sqlite Postgres; do ef add "$1" --output-dir "Metadata/Migrations/$provider"; done
build
for provider in Sqlite Postgres; do
    ids=(0 $(cd "$migrations/$provider" && ls *.Designer.cs | sed 's/\.Designer\.cs$//'))
    ef script "${ids[-2]}" "${ids[-1]}" > "$migrations/$provider/${ids[-1]}.sql"
done
