#!/usr/bin/env bash
# image.sh: builds the image unless it is there already, and says its digest as a line for GITHUB_OUTPUT.
#
# BASE: a base image that is on this machine. Without it the Dockerfile's own is fetched, for builds ask no registry.
set -euo pipefail

arguments=()
if [[ -n ${BASE:-} ]]; then
    arguments=(--arg "BASE=$BASE")
else
    buildah pull --quiet "$(sed -n 's/^ARG BASE=//p' Dockerfile)" >&2
fi
pitlane image build app "${arguments[@]}" --format json |
    python3 -c 'import json, sys; print("digest=" + json.load(sys.stdin)[0]["digest"])'
