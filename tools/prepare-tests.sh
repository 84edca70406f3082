#!/usr/bin/env bash
# What the tests need beyond the .NET SDK. Says what it cannot get; the tests that need it then report themselves skipped.
set -eu
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing Chromium for the browser tests"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    else
        echo "No Chromium, and no way to install it from here: the browser tests will be skipped" >&2
    fi
fi

if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing PostgreSQL for the tests of the metadata database"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
    else
        echo "No PostgreSQL, and no way to install it from here: its tests will be skipped" >&2
    fi
fi

if ! command -v npm >/dev/null; then
    echo "No Node.js: the tests with JavaScript SDKs will be skipped" >&2
else
    for folder in tests/sdk-js tests/Compat/langfuse/v3 tests/Compat/langfuse/v4 tests/Compat/langfuse/v5 tests/Compat/langfuse/cli; do
        if [ -f "$folder/package.json" ] && [ ! -d "$folder/node_modules" ]; then
            echo "Installing the packages of $folder"
            (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        fi
    done
fi
