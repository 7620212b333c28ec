#!/usr/bin/env python3
"""oci_base.py TAR FOLDER NAME: makes an OCI layout with one image of one layer, the archive.

Needs no tool for images, and gives the same digest for the same archive.
"""

import hashlib
import json
import platform
import shutil
import sys
from pathlib import Path


def main(archive, folder, name):
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def describe(kind, digest, size):
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": size}

    def store(kind, value):
        data = json.dumps(value, sort_keys=True).encode()
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return describe(kind, digest, len(data))

    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    shutil.copyfile(archive, blobs / digest)
    layer = describe("layer.v1.tar", digest, archive.stat().st_size)
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    configuration = store(
        "config.v1+json",
        {
            "architecture": machine,
            "os": "linux",
            "config": {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
            # buildah wants an entry for each layer.
            "history": [{"created_by": "mmdebstrap"}],
        },
    )
    manifest = store(
        "manifest.v1+json",
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": configuration,
            "layers": [layer],
        },
    )
    manifest["annotations"] = {"org.opencontainers.image.ref.name": name}
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
