#!/usr/bin/env bash
# Lints the JavaScript with the eslint of this folder, of the machine, or of the npm registry, in this order.
set -euo pipefail
cd "$(dirname "$0")"

# Debian keeps the modules of its packages here; another Node than Debian's has to be told.
if [ -d /usr/share/nodejs ]; then
    export NODE_PATH="${NODE_PATH:+$NODE_PATH:}/usr/share/nodejs"
fi

version=$(sed -n 's/.*"eslint": "\([0-9.]*\)".*/\1/p' package.json)
if [ -x node_modules/.bin/eslint ]; then
    eslint=(node_modules/.bin/eslint)
elif command -v eslint > /dev/null; then
    eslint=(eslint)
elif command -v npx > /dev/null; then
    eslint=(npx --yes "eslint@$version")
else
    echo "error: neither eslint nor npx is in PATH; install one: apt-get install eslint" >&2
    exit 127
fi
"${eslint[@]}" --max-warnings 0 js tests
