#!/usr/bin/env bash
# archives.sh FOLDER: fills a folder that makes the linker take C libraries as archives, so that the shipped program
# needs none of them installed and starts without looking for them. One without an archive here stays shared.
set -euo pipefail

folder=$1
rm -rf "$folder"
mkdir -p "$folder"

# link LIBRARY: puts the library's archive in the folder, or fails where there is none.
link() {
    local file
    file=$(clang -print-file-name="lib$1.a")
    [[ -e $file ]] && ln -s "$file" "$folder/lib$1.a"
}

# Swift's package manager asks pkg-config's files where these are; each says: in this folder.
for pair in sqlite3:sqlite3 zlib:z libpcre2-8:pcre2-8; do
    module=${pair%%:*} library=${pair##*:}
    if link "$library"; then
        printf 'Name: %s\nDescription: %s as an archive\nVersion: 1\nLibs: -L%s -l%s\n' \
            "$module" "$module" "$folder" "$library" >"$folder/$module.pc"
    fi
done
link stdc++ || true
