import Basics
import Files
import Testing

/// Images of busybox, built by real buildah; the first is what the others begin with.
@Suite(
    "pitlane image build",
    .enabled(if: ImageTools.canBuild, "buildah or busybox is missing, or this is not root (scripts/setup.sh test)"))
struct ImageTests {
    /// A repository with the image `base`, built, and `app`.
    private static func sandbox(_ app: [String: String]) throws -> Sandbox {
        var files = [
            "pitlane.yml": """
            images:
              base: { context: base }
              app: { context: app, args: { BASE: "oci:.pitlane/images:base" } }
            """,
            "base/Dockerfile": "FROM scratch\nCOPY . /\nENV PATH=/bin\n", "base/.dockerignore": "Dockerfile\n",
        ]
        for (name, text) in app { files["app/\(name)"] = text }
        let sandbox = try Sandbox([:])
        try sandbox.write(files)
        try Folder.make("\(sandbox.repository)/base/bin")
        let program = try #require(ImageTools.busybox)
        try Folder.copyFile(program, to: "\(sandbox.repository)/base/bin/busybox", mode: 0o755)
        for name in ["sh", "cat", "sleep", "stat", "dd"] {
            try Folder.link("\(sandbox.repository)/base/bin/\(name)", to: "busybox")
        }
        try sandbox.commit("images")
        let base = try sandbox.pitlane("image", "build", "base", "-q")
        try #require(base.status == 0, "\(base.errors)")
        return sandbox
    }

    private static func build(
        _ sandbox: Sandbox, _ arguments: String..., environment: [Key: String] = [:]
    ) throws -> (image: JSONValue, answer: Sandbox.Answer) {
        let answer = try sandbox.pitlane(
            list: ["image", "build", "app", "--format", "json"] + arguments, environment: environment)
        try #require(answer.status == 0, "\(answer.errors)")
        return (try #require(try JSONValue.parse(answer.output).arrayValue?.first), answer)
    }

    /// A blob of the layout that is JSON.
    private static func json(_ sandbox: Sandbox, _ digest: JSONValue?) throws -> JSONValue {
        let hex = try #require(digest?.stringValue).dropFirst("sha256:".count)
        return try JSONValue.parse(
            bytes: Folder.content(of: "\(sandbox.repository)/.pitlane/images/blobs/sha256/\(hex)"))
    }

    private static let dockerfile = """
        ARG BASE
        FROM ${BASE} AS made
        COPY . /src
        RUN --mount=type=secret,id=KEY cat /run/secrets/KEY && cat /src/in > /made && echo $SOURCE_DATE_EPOCH >> /made
        FROM ${BASE}
        ARG WORD=one
        COPY --from=made /made /made
        RUN test -s "$SSL_CERT_FILE" && echo $WORD > /word
        HEALTHCHECK CMD cat /word
        USER 1000
        CMD ["/bin/sh"]
        """

    @Test("what is unchanged is not built; what is built again is the same; what has changed is built")
    func identity() throws {
        let sandbox = try Self.sandbox([
            "Dockerfile": Self.dockerfile, "in": "1\n", "notes.md": "1\n", ".dockerignore": "*.md\n",
        ])
        let secret: [Key: String] = ["KEY": "hunter2-hunter2"]
        func build(_ arguments: String...) throws -> (digest: String, isBuilt: Bool, seconds: Double, JSONValue) {
            let image = try Self.build(sandbox, "--secret", "KEY", environment: secret).image
            return (
                image["digest"]?.stringValue ?? "", image["result"]?.stringValue == "built",
                image["seconds"]?.numberValue ?? 0, image
            )
        }
        let first = try build()
        #expect(first.isBuilt)
        let again = try build()
        #expect(!again.isBuilt && again.digest == first.digest)

        // Another folder of another user's making, with other times: the same image.
        let other = try Self.sandbox([
            "Dockerfile": Self.dockerfile, "in": "1\n", "notes.md": "2\n", ".dockerignore": "*.md\n",
        ])
        let uncached = try Self.build(other, "--no-cache", "--secret", "KEY", environment: ["KEY": "another"]).image
        #expect(uncached["digest"]?.stringValue == first.digest && uncached["result"]?.stringValue == "built")

        // What the image is, and what it does not tell.
        let manifest = try Self.json(sandbox, first.3["digest"])
        let config = try Self.json(sandbox, manifest["config"]?["digest"])
        #expect(config["config"]?["Healthcheck"] != nil && config["config"]?["User"]?.stringValue == "1000")
        #expect(config["created"]?.stringValue == "1980-01-01T00:00:00Z")
        #expect(first.3["layers"]?.intValue == manifest["layers"]?.arrayValue?.count)
        for word in ["hunter2", "certificates", "PIP_CERT", "pitlane-base", sandbox.folder] {
            let found = try sandbox.shell("grep -rlaF -e '\(word)' .pitlane/images/blobs .pitlane/images/keys; true")
            #expect(found.output.isEmpty, "\(word)")
        }
        #expect(!again.3.text().contains("uncommitted\":true"))

        try sandbox.write(["app/notes.md": "3\n"])
        let ignored = try Self.build(sandbox, "--secret", "KEY", environment: secret)
        #expect(ignored.image["result"]?.stringValue == "reused" && ignored.image["uncommitted"]?.boolValue == true)
        #expect(ignored.answer.errors.contains("uncommitted changes"))
        func changes(_ reason: String, _ change: () throws -> Void) throws {
            try change()
            let built = try build()
            #expect(built.isBuilt, "\(reason)")
        }
        try changes("a file") { try sandbox.write(["app/in": "2\n"]) }
        try changes("a mode") { try Folder.setMode("\(sandbox.repository)/app/in", 0o755) }
        try changes("the Dockerfile") { try sandbox.write(["app/Dockerfile": Self.dockerfile + "\n# more\n"]) }
        let word = try Self.build(
            sandbox, "--arg", "WORD=two", "--secret", "KEY", environment: secret
        ).image
        #expect(word["result"]?.stringValue == "built")
        try changes("the base") {
            try sandbox.write(["base/new": "1\n"])
            #expect(try sandbox.pitlane("image", "build", "base", "-q").status == 0)
        }
        // As it was first.
        try sandbox.git("checkout", "-q", "--", ".")
        try Folder.remove("\(sandbox.repository)/base/new")
        try Folder.setMode("\(sandbox.repository)/app/in", 0o644)
        #expect(try sandbox.pitlane("image", "build", "base", "-q").status == 0)
        let last = try build()
        #expect(!last.isBuilt && last.digest == first.digest)
    }

    @Test("a step of a workflow builds its workspace, and the image is with the run's records")
    func workflow() throws {
        let sandbox = try Self.sandbox(["Dockerfile": "ARG BASE\nFROM $BASE\nCOPY in /in\n", "in": "1"])
        try sandbox.write([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              image:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: pitlane-dev/pitlane@v1
                  - run: pitlane image build app --arg "BASE=oci:$PITLANE_IMAGES:base" --format json
            """
        ])
        try sandbox.commit("workflow")
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.output)")
        let line = try #require(answer.lines("image").first { $0.contains("\"digest\"") })
        let image = try #require(try JSONValue.parse(line).arrayValue?.first)
        let here = try Self.build(sandbox).image
        #expect(here["result"]?.stringValue == "reused" && here["digest"] == image["digest"])
    }

    @Test("what cannot be built is one error, with its place and the remedy")
    func refusals() throws {
        let sandbox = try Self.sandbox(["Dockerfile": "ARG BASE\nFROM $BASE\n"])
        func fails(_ arguments: String..., code: Int32 = 2, path: String? = nil) throws -> String {
            let answer = try sandbox.pitlane(
                list: ["image", "build", "-q"] + arguments, environment: path.map { ["PATH": $0] } ?? [:])
            #expect(answer.status == code, "\(answer.errors)")
            let lines = answer.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
            #expect(lines.count == 1, "\(answer.errors)")
            return answer.errors
        }
        #expect(try fails("app", "--arg", "API_TOKEN=1").contains("--mount=type=secret,id=API_TOKEN"))
        #expect(try fails("app", "--arg", "BAES=1").contains("app/Dockerfile has no ARG BAES; did you mean 'BASE'?"))
        #expect(try fails("ap").contains("did you mean 'app'?"))
        #expect(try fails("app", "--arg", "BASE=no.such/image:1").contains("app/Dockerfile:2:1: the base image"))
        #expect(try fails("app", "--secret", "NOPE").contains("pitlane secret set"))
        _ = try sandbox.shell("mkdir -p only && ln -s $(command -v git) only/git")
        #expect(try fails("app", path: "\(sandbox.repository)/only").contains("apt-get install buildah"))
        let stored = try sandbox.shell(
            "printf x | $PROGRAM secret set WORD", environment: ["PITLANE_KEY_FILE": "\(sandbox.folder)/key"])
        try #require(stored.status == 0, "\(stored.errors)")
        #expect(try fails("app", "--arg", "word=1").contains("'word' looks like a secret"))

        // A link may lead to what only this user can read, and a pipe never ends.
        for make in ["ln -s /etc/shadow", "mkfifo"] {
            _ = try sandbox.shell("rm -f app/Dockerfile; \(make) app/Dockerfile")
            #expect(try fails("app").contains("'app/Dockerfile' is not a file of the repository"))
        }
        _ = try sandbox.shell("rm -f app/Dockerfile")

        func says(_ dockerfile: String, code: Int32 = 1, _ text: String) throws {
            try sandbox.write(["app/Dockerfile": dockerfile])
            let errors = try fails("app", code: code)
            #expect(errors.contains(text), "\(errors)")
        }
        try says(
            "ARG BASE\nFROM $BASE\nRUN echo shown; exit 3\n", "error: app/Dockerfile:3:1: RUN echo shown; exit 3 failed"
        )
        try says("ARG BASE\nFROM $BASE\nRUN echo shown; exit 3\n", "app |   shown")
        try says("ARG BASE\nFROM $BASE\nCOPY gone /\n", "error: app/Dockerfile:3:1: COPY gone / failed")
        try says("ARG BASE\nFROM $BASE\nENV x\n", "error: app/Dockerfile:3:1: ENV must have two arguments")
        try says("ARG BASE\nFROM $BASE\nRNU x\n", code: 2, "app/Dockerfile:3:1: unknown instruction 'RNU'")
        // A link leads nowhere outside of the context.
        try Folder.link("\(sandbox.repository)/app/out", to: "/etc/passwd")
        try says("ARG BASE\nFROM $BASE\nCOPY out /x\n", "error: app/Dockerfile:3:1: COPY out /x failed")
        _ = try sandbox.shell("mkfifo app/pipe; : > $'app/a\\nb\\xff'; : > app/-rf; ln -s ../.. app/up")
        try sandbox.write(["app/Dockerfile": "ARG BASE\nFROM $BASE\nCOPY . /x\n"])
        let odd = try Self.build(sandbox)
        #expect(odd.answer.errors.contains("pipe is neither file, folder nor link"))

        try sandbox.write(["pitlane.yml": "images: { app: { context: out } }\n"])
        try Folder.link("\(sandbox.repository)/out", to: "/usr")
        #expect(try fails("app").contains("is not a folder of the repository"))
        try sandbox.write(["pitlane.yml": "images: { app: { platforms: [linux/amd64, linux/arm64] } }\n"])
        #expect(try fails("app").contains("pitlane.yml:1:"))
        try Folder.remove("\(sandbox.repository)/pitlane.yml")
        #expect(try fails().contains("there is nothing to build"))
        try sandbox.write(["Dockerfile": "FROM scratch\nCOPY app/Dockerfile /\n"])
        let named = try sandbox.pitlane("image", "build", "-q")
        #expect(named.status == 0 && named.output.hasPrefix("repository sha256:"), "\(named.errors)")
    }

    @Test("a build that is stopped leaves nothing, and one that was killed is cleared by the next")
    func stopping() throws {
        let sandbox = try Self.sandbox([
            "Dockerfile": "ARG BASE\nFROM $BASE\nRUN echo begun; sleep 600.25\n", "in": "1",
        ])
        // The build is stopped as soon as its RUN has begun.
        func stop(_ signal: String) throws -> Sandbox.Answer {
            try sandbox.shell(
                """
                coproc B { exec "$PROGRAM" image build app 2>&1; }
                PID=$B_PID; exec 3<&${B[0]}
                while read -r line <&3; do
                    echo "$line"; [[ $line != *"  begun"* ]] || kill -\(signal) $PID
                done
                wait $PID; echo "code $?"
                """)
        }
        let stopped = try stop("INT")
        #expect(stopped.output.contains("code 130") && stopped.output.contains("the build was stopped"), "\(stopped)")
        func left() throws -> String {
            try sandbox.shell(
                "ls .pitlane/images/work 2>/dev/null; pgrep -f 'sleep 600[.]25'; grep -F $PWD/.pitlane /proc/mounts; "
                    + "find .pitlane -name '*.part'; true"
            ).output
        }
        #expect(try left().isEmpty)
        let killed = try stop("KILL")
        #expect(killed.output.contains("code 137"), "\(killed)")
        try sandbox.write(["app/Dockerfile": "ARG BASE\nFROM $BASE\nCOPY in /\n"])
        _ = try Self.build(sandbox)
        #expect(try left().isEmpty)
    }

    @Test("a full disk is an error, and what was there stays")
    func full() throws {
        let sandbox = try Self.sandbox([
            "Dockerfile": "ARG BASE\nFROM $BASE\nRUN dd if=/dev/zero of=/x bs=1M count=40\n"
        ])
        let answer = try sandbox.shell(
            """
            mkdir ../small && mount -t tmpfs -o size=16m tmpfs ../small || { echo 'no mount'; exit; }
            "$PROGRAM" image build base -q --data ../small/d && before=$(cat ../small/d/images/index.json)
            "$PROGRAM" image build app -q --data ../small/d --arg BASE=oci:../small/d/images:base; echo "code $?"
            [[ $before == "$(cat ../small/d/images/index.json)" ]] && echo same
            "$PROGRAM" image build base --data ../small/d; find ../small -name '*.part'; ls -d ../small/d/images/work 2>/dev/null
            umount ../small
            """)
        guard !answer.output.contains("no mount") else { return }
        #expect(answer.output.contains("code 1") && answer.output.contains("same"), "\(answer)")
        #expect(answer.errors.contains("No space left on device"), "\(answer.errors)")
        #expect(answer.output.hasSuffix("unchanged"), "\(answer.output)")
    }
}
