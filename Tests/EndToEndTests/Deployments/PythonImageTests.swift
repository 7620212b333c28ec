import Basics
import Files
import Processes
import TestSupport
import Testing

/// A real Python service in several stages, on a base made of Debian's packages: what the checks of small images show,
/// with times that count.
@Suite(
    "Images of a Python service", .serialized,
    .enabled(if: ProveTier.isFull, "takes minutes: make prove"),
    .enabled(if: TestEngine.obstacle == nil, "needs a Docker Engine of its own: \(TestEngine.obstacle ?? "")"),
    .enabled(
        if: ImageTools.canBuild && ProgramSearch.find("mmdebstrap", in: ImageTools.path) != nil,
        "buildah or mmdebstrap is missing, or this is not root (scripts/setup.sh test)"))
struct PythonImageTests {
    private static let starts = 11
    private static let files = [
        "pitlane.yml": """
        images:
          base: { context: base }
          app: { context: app, args: { BASE: "oci:.pitlane/images:base" } }
        """,
        "base/Dockerfile": "FROM scratch\nADD base.tar /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n",
        "app/Dockerfile": """
        ARG BASE
        FROM $BASE AS build
        COPY requirements.txt .
        RUN python3 -m pip install --no-cache-dir --break-system-packages --prefix /install -r requirements.txt
        FROM $BASE
        ARG WORD=one
        COPY --from=build /install/local /usr/local
        COPY service.py /srv/
        RUN python3 -m compileall -q /srv && echo $WORD > /word
        CMD ["python3", "/srv/service.py"]
        """,
        "app/requirements.txt": "fastapi==0.115.0\nuvicorn==0.30.6\nsqlalchemy==2.0.35\n",
        "app/service.py": "import fastapi, sqlalchemy, uvicorn\n", "app/notes.md": "1\n",
        "app/.dockerignore": "*.md\n", ".gitignore": "base.tar\n",
    ]

    private struct Built {
        let digest: String
        let isBuilt: Bool
        let seconds: Double
    }

    private static func build(_ sandbox: Sandbox, _ name: String, _ arguments: String...) throws -> Built {
        let answer = try sandbox.pitlane(list: ["image", "build", name, "--format", "json"] + arguments)
        try #require(answer.status == 0, "\(answer.errors)")
        let image = try #require(try JSONValue.parse(answer.output).arrayValue?.first)
        return Built(
            digest: image["digest"]?.stringValue ?? "", isBuilt: image["result"]?.stringValue == "built",
            seconds: image["seconds"]?.numberValue ?? 0)
    }

    @Test("one tree has one digest, what is unchanged costs nothing, and the service starts as fast as ever")
    func identity() throws {
        let begin = ContinuousClock.now
        let sandbox = try Sandbox(Self.files)
        let packages = "dash,coreutils,python3,python3-pip,ca-certificates"
        let made = try sandbox.shell(
            "mmdebstrap -q --variant=extract --include=\(packages) bookworm base/base.tar && wc -c < base/base.tar")
        try #require(made.status == 0, "\(made.errors)")
        _ = try Self.build(sandbox, "base")
        let cold = try Self.build(sandbox, "app")
        let second = try Self.build(sandbox, "app", "--no-cache")
        #expect(cold.isBuilt && second.isBuilt && cold.digest == second.digest)
        let unchanged = try Self.build(sandbox, "app")
        #expect(!unchanged.isBuilt && unchanged.digest == cold.digest)
        #expect(unchanged.seconds <= cold.seconds / 50, "\(unchanged.seconds) s of \(cold.seconds) s")
        try sandbox.write(["app/notes.md": "2\n"])
        #expect(try !Self.build(sandbox, "app").isBuilt)
        try sandbox.write(["app/service.py": "import fastapi, sqlalchemy, uvicorn, asyncio\n"])
        let changed = try Self.build(sandbox, "app")
        #expect(changed.isBuilt && changed.digest != cold.digest)
        #expect(try Self.build(sandbox, "app", "--arg", "WORD=two").isBuilt)
        try sandbox.write(["app/Dockerfile": (Self.files["app/Dockerfile"] ?? "") + "\nENV MORE=1\n"])
        #expect(try Self.build(sandbox, "app").isBuilt)
        try sandbox.write(["base/Dockerfile": (Self.files["base/Dockerfile"] ?? "") + "ENV LANG=C.UTF-8\n"])
        _ = try Self.build(sandbox, "base")
        #expect(try Self.build(sandbox, "app").isBuilt)

        let (own, plain) = try starts(sandbox)
        let ratio = own / plain
        #expect(ratio <= 1.1, "\(own) ms against \(plain) ms")
        print("image builds: cold \(cold.seconds) s, unchanged \(unchanged.seconds) s, start ratio \(ratio)")
        try Evidence.record(
            name: "image-builds", counts: ["starts": Self.starts],
            measures: [
                "cold_s": cold.seconds, "unchanged_s": unchanged.seconds, "changed_file_s": changed.seconds,
                "start_ms": own, "untouched_start_ms": plain, "start_ratio_percent": ratio * 100,
            ], duration: begin.duration(to: .now))
    }

    /// The usual time of a first start in a new container, of Pitlane's image and of one whose times are as buildah
    /// left them, in milliseconds; by turns.
    private func starts(_ sandbox: Sandbox) throws -> (own: Double, plain: Double) {
        let engine = try TestEngine.shared.get()
        let archives = try sandbox.shell(
            """
            set -e
            mkdir -p ../plain
            # buildah makes a name of a path, which not every path can be.
            b() { buildah --root "$plain/root" --runroot "$plain/run" --storage-driver vfs "$@"; }
            plain=$(realpath ../plain)
            ln -s "$PWD/.pitlane/images" ../plain/layout
            app=$PWD/app
            cd ../plain
            base=$(b pull -q oci:layout:base)
            b tag "$base" localhost/base:1
            b bud -q --isolation chroot --build-arg BASE=localhost/base:1 \
                --volume /etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro \
                -t localhost/plain:1 "$app" > /dev/null
            b push -q localhost/plain:1 docker-archive:plain.tar:plain:1
            own=$(b pull -q oci:layout:app)
            b push -q "$own" docker-archive:own.tar:own:1
            """)
        try #require(archives.status == 0, "\(archives.errors)")
        try engine.shell("for n in plain own; do docker load -q -i '\(sandbox.folder)/plain/'$n.tar; done")
        var times: [String: [Double]] = [:]
        // The first one of each fills the caches of this machine.
        for turn in 0...Self.starts {
            for name in ["own", "plain"] {
                let script = #"a=$(date +%s%N); python3 /srv/service.py; b=$(date +%s%N); echo $(( (b - a) / 1000 ))"#
                let text = try engine.shell("docker run --rm --network none \(name):1 sh -c '\(script)'")
                if turn > 0 { times[name, default: []].append(try #require(Double(text)) / 1000) }
            }
        }
        func middle(_ name: String) throws -> Double { try #require(times[name]).sorted()[Self.starts / 2] }
        return (try middle("own"), try middle("plain"))
    }
}
