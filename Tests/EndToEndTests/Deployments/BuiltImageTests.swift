import Basics
import Files
import TestSupport
import Testing

/// A service whose image is built of its repository: busybox serves a page.
private struct BuiltService {
    let engine: TestEngine
    let sandbox: Sandbox

    /// - Parameter name: of the service, which the engine shares with other tests.
    init(_ name: String) throws {
        let engine = try TestEngine.shared.get()
        self.engine = engine
        let (port, other) = (try TestEngine.freePort(), try TestEngine.freePort())
        func target(_ port: Int) -> String {
            #"{ hosts: ["\#(engine.socket)"], listen: "127.0.0.1:\#(port)", front-door: "front-door:test" }"#
        }
        sandbox = try Sandbox([
            "pitlane.yml": """
            images:
              web: { context: web, secrets: [BUILD_KEY] }
            services:
              \(name):
                image: web
                port: 8000
                health: { path: /health, interval: 50ms, timeout: 5s }
                bake: 0s
            environments:
              staging:
                target: \(target(port))
              production:
                branches: [main]
                target: \(target(other))
            """,
            "web/Dockerfile": """
            FROM scratch
            COPY busybox /bin/
            RUN --mount=type=secret,id=BUILD_KEY ["/bin/busybox", "grep", "-q", "opens", "/run/secrets/BUILD_KEY"]
            COPY www /www/
            CMD ["/bin/busybox", "httpd", "-f", "-p", "8000", "-h", "/www"]
            """,
            "web/www/index.html": "one", "web/www/health": "ok", ".gitignore": "*.log\n",
        ])
        try Folder.copyFile(try #require(ImageTools.busybox), to: "\(sandbox.repository)/web/busybox", mode: 0o755)
        try sandbox.commit("web")
    }

    func pitlane(_ arguments: String...) throws -> Sandbox.Answer {
        try sandbox.pitlane(list: arguments, environment: ["BUILD_KEY": "it opens"])
    }

    func page(_ text: String) throws -> String {
        try sandbox.write(["web/www/index.html": text])
        try sandbox.commit(text)
        return String(try sandbox.git("rev-parse", "HEAD").prefix(7))
    }

    /// The release that serves an environment.
    func live(_ environment: String) throws -> JSONValue {
        try #require(try sandbox.pitlane("status", environment, "--format", "json").objects.first?["version"])
    }
}

@Suite(
    "Deployments of images that are built of the commit", .serialized,
    .enabled(if: TestEngine.obstacle == nil, "needs a Docker Engine of its own: \(TestEngine.obstacle ?? "")"),
    .enabled(if: ImageTools.canBuild, "buildah or busybox is missing, or this is not root (scripts/setup.sh test)"))
struct BuiltImageTests {
    @Test("The commit's image is built, only what differs travels, and production gets what staging ran")
    func fromCommitToProduction() throws {
        let web = try BuiltService("web")
        let first = String(try web.sandbox.git("rev-parse", "HEAD").prefix(7))
        // What git ignores is no part of the commit, though it lies in the context.
        try web.sandbox.write(["web/www/more.log": "local"])
        let one = try web.pitlane("deploy", "staging")
        #expect(one.status == 0, "\(one.output)\(one.errors)")
        #expect(one.output.contains("MB fetched"), "\(one.output)")
        #expect(try web.live("staging")["version"]?.stringValue == first)
        try Folder.remove("\(web.sandbox.repository)/web/www/more.log")

        let second = try web.page("two")
        try web.sandbox.git("tag", "-a", "-m", "", "v1.4.0")
        try web.sandbox.git("tag", "v1.4.0-rc.1")
        try web.sandbox.git("tag", "latest")
        let two = try web.pitlane("deploy", "staging")
        #expect(two.status == 0, "\(two.output)\(two.errors)")
        let fetched = try #require(two.output.split(separator: "\n").first { $0.contains("pull") })
        #expect(fetched.contains(/, \d\.\d kB of \d\.\d MB fetched/), "\(fetched)")
        let staging = try web.live("staging")
        #expect(staging["version"]?.stringValue == "1.4.0")
        #expect(staging["commit"]?.stringValue?.hasPrefix(second) == true)

        // By hand the same files make the same image, and by its digest production gets it.
        let built = try web.pitlane("image", "build", "--format", "json")
        let image = try #require(try JSONValue.parse(built.output).arrayValue?.first)
        #expect(image["result"]?.stringValue == "reused" && image["digest"] == staging["digest"], "\(built.output)")
        let digest = try #require(image["digest"]?.stringValue)
        let promoted = try web.pitlane("deploy", "production", "--digest", digest, "--version", "1.4.0")
        #expect(promoted.status == 0, "\(promoted.output)\(promoted.errors)")
        #expect(promoted.output.contains("which is there"), "\(promoted.output)")
        #expect(try web.live("production") == staging)
        let status = try web.sandbox.pitlane("status", "production")
        #expect(status.output.contains("digest    \(digest)"), "\(status.output)")

        // An older version by its name: the same image as then, though it is built for another environment.
        let before = try #require(
            try web.sandbox.pitlane("history", "staging", "--format", "json").objects.last?["release"])
        let old = try web.pitlane("deploy", "production", "--version", first)
        #expect(old.status == 0, "\(old.output)\(old.errors)")
        #expect(try web.live("production") == before)
        let again = try web.pitlane("deploy", "production", "--version", "1.4.0")
        #expect(again.status == 0 && !again.errors.contains("image web"), "\(again.output)\(again.errors)")
        #expect(try web.live("production") == staging)

        // Nothing is left of how it came.
        let names = try web.engine.shell("docker images --all --digests --format '{{.Repository}} {{.Digest}}'")
        #expect(!names.contains("127.0.0.1"), "\(names)")
        #expect(try web.sandbox.shell("ls .pitlane/images/trees").output.isEmpty)
    }

    @Test("What cannot be deployed is one error, and what serves stays")
    func refusals() throws {
        let web = try BuiltService("refused")
        try #require(try web.pitlane("deploy", "staging").status == 0)
        let served = try web.live("staging")
        func refuses(_ arguments: String..., because reason: String) throws {
            let answer = try web.sandbox.pitlane(
                list: ["deploy", "staging"] + arguments, environment: ["BUILD_KEY": "it opens"])
            #expect(answer.status != 0, "\(arguments)")
            #expect("\(answer.output)\(answer.errors)".contains(reason), "\(answer.output)\(answer.errors)")
            #expect(try web.live("staging") == served, "\(arguments)")
        }
        try refuses("--version", "9.9.9", because: "has no tag v9.9.9 and no such commit")
        try refuses("--version", "a b", because: "cannot be a version")
        try refuses("--digest", "sha256:1", because: "is not a digest")
        try refuses("--digest", "sha256:" + String(repeating: "0", count: 64), because: "has no image sha256:0000")
        // A tag that was moved: what served under its name can still be returned to.
        try web.sandbox.git("tag", "v1.0.0")
        try #require(try web.pitlane("deploy", "production").status == 0)
        _ = try web.page("moved")
        try web.sandbox.git("tag", "-f", "v1.0.0")
        let moved = try web.pitlane("deploy", "production")
        #expect(moved.status == 2 && moved.errors.contains("1.0.0 is another image in production"), "\(moved.errors)")
        // What no commit has is not deployed, by whatever name.
        try web.sandbox.write(["web/www/index.html": "dirty"])
        try refuses(because: "uncommitted changes")
        let dirty = try web.pitlane("image", "build", "--format", "json")
        let digest = try #require(try JSONValue.parse(dirty.output).arrayValue?.first?["digest"]?.stringValue)
        try web.sandbox.git("checkout", "-q", "--", ".")
        try refuses("--digest", digest, because: "was built of uncommitted changes")
        // A version that is not part of the branch, where branches count.
        try web.sandbox.git("checkout", "-q", "-b", "other")
        let other = try web.page("other")
        try web.sandbox.git("checkout", "-q", "main")
        let stranger = try web.pitlane("deploy", "production", "--version", other)
        #expect(stranger.status == 2 && stranger.errors.contains("is not part of main"), "\(stranger.errors)")
        // A Dockerfile that fails, and a secret that is not there.
        let missing = try web.sandbox.pitlane("deploy", "staging")
        #expect(missing.status == 2 && missing.errors.contains("--secret BUILD_KEY"), "\(missing.errors)")
        try web.sandbox.write([
            "web/Dockerfile": "FROM scratch\nCOPY busybox /bin/\nRUN [\"/bin/busybox\", \"false\"]\n"
        ])
        try web.sandbox.commit("broken")
        try refuses(because: "web/Dockerfile:3:1: RUN")
        // A part of the image that somebody has changed.
        try web.sandbox.git("reset", "-q", "--hard", "HEAD^")
        _ = try web.page("changed")
        try #require(try web.pitlane("image", "build").status == 0)
        _ = try web.sandbox.shell(
            """
            cd .pitlane/images/blobs/sha256
            for f in *; do grep -qaF changed $f && printf X | dd of=$f conv=notrunc 2>/dev/null; done; true
            """)
        let tampered = try web.pitlane("deploy", "staging")
        #expect(tampered.status == 1 && tampered.output.contains("cannot fetch the image"), "\(tampered.output)")
        #expect(try web.live("staging") == served)
    }

    @Test("An image that a job built is what a later job deploys, by its digest or by the commit, and people, too")
    func fromJob() throws {
        let web = try BuiltService("jobs")
        try web.sandbox.write([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              image:
                runs-on: ubuntu-latest
                outputs: { digest: "${{ steps.build.outputs.digest }}" }
                steps:
                  - uses: actions/checkout@v4
                  - uses: pitlane-dev/pitlane@v1
                  - id: build
                    run: pitlane image build web -q
                    env: { BUILD_KEY: it opens }
              staging:
                needs: image
                runs-on: ubuntu-latest
                environment: staging
                env: { DIGEST: "${{ needs.image.outputs.digest }}" }
                steps:
                  - uses: pitlane-dev/pitlane@v1
                  - run: pitlane deploy staging --digest "$DIGEST" --version from-job
                  - id: commit
                    run: pitlane deploy staging
                  - run: test "${{ steps.commit.outputs.digest }}" = "$DIGEST" && echo "digest=$DIGEST"
            """
        ])
        try web.sandbox.commit("workflow")
        let run = try web.sandbox.run(
            "--publish", "--secret", "BUILD_KEY", environment: ["BUILD_KEY": "it opens"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let line = try #require(run.lines("staging").first { $0.hasPrefix("digest=sha256:") }, "\(run.output)")
        #expect(run.lines("staging").contains { $0.contains("is here already") }, "\(run.output)")
        let digest = String(line.dropFirst("digest=".count))
        let staging = try web.live("staging")
        #expect(staging["digest"]?.stringValue == digest)
        let history = try web.sandbox.pitlane("history", "staging")
        let short = "image \(digest.dropFirst("sha256:".count).prefix(12)) "
        #expect(history.output.contains("deploy   from-job  "), "\(history.output)")
        #expect(history.output.split(separator: "\n").count { $0.contains(short) } == 2, "\(history.output)")
        let answer = try web.pitlane("deploy", "production", "--digest", digest)
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
        let live = try web.live("production")
        #expect(live["image"] == staging["image"] && live["digest"] == staging["digest"])
        #expect(try live["commit"]?.stringValue == web.sandbox.git("rev-parse", "HEAD"))
    }

    @Test("Images that nothing refers to are removed; what serves, or may serve again, stays")
    func pruning() throws {
        let web = try BuiltService("pruned")
        func build() throws -> String {
            let answer = try web.pitlane("image", "build", "--format", "json")
            return try #require(try JSONValue.parse(answer.output).arrayValue?.first?["digest"]?.stringValue)
        }
        func stored(_ digest: String) -> Bool {
            Folder.isFile("\(web.sandbox.repository)/.pitlane/images/blobs/sha256/\(digest.dropFirst("sha256:".count))")
        }
        var digests: [String] = []
        for page in ["one", "two", "three", "four", "five"] {
            if page != "one" { _ = try web.page(page) }
            if digests.count < 2 { try #require(try web.pitlane("deploy", "staging").status == 0) }
            digests.append(try build())
        }
        let nothing = try web.pitlane("image", "prune")
        #expect(nothing.output == "nothing to remove", "\(nothing.output)\(nothing.errors)")
        _ = try web.sandbox.shell("touch -d '40 days ago' .pitlane/images/builds/*")
        let removable = digests[2...3].sorted()
        let planned = try web.pitlane("image", "prune", "--dry-run", "--format", "json")
        #expect(
            try JSONValue.parse(planned.output)["images"]?.arrayValue?.compactMap(\.stringValue) == removable,
            "\(planned.output)\(planned.errors)")
        #expect(digests.allSatisfy(stored))
        // Where it cannot be told what is needed, nothing goes.
        try web.sandbox.write([
            "pitlane.yml": """
            images: { web: { context: web, secrets: [BUILD_KEY] } }
            services: { pruned: { image: web, port: 8000 } }
            environments:
              staging: { target: { hosts: ["unix:///tmp/pitlane-no-engine.sock"], listen: "127.0.0.1:80" } }
            """
        ])
        try web.sandbox.commit("another engine")
        let unknown = try web.pitlane("image", "prune")
        #expect(unknown.status == 2 && unknown.errors.contains("it cannot be told which images staging"))
        let all = try web.pitlane("prune")
        #expect(all.errors.contains("warning: images stay"), "\(all.output)\(all.errors)")
        #expect(digests.allSatisfy(stored))
        try web.sandbox.git("reset", "-q", "--hard", "HEAD^")
        let pruned = try web.pitlane("prune")
        #expect(pruned.output.contains("2 images"), "\(pruned.output)\(pruned.errors)")
        #expect(digests.map(stored) == [true, true, false, false, true])
        let cache = try web.pitlane("image", "prune", "--cache")
        #expect(cache.output.contains("removed the builder's cache"), "\(cache.output)\(cache.errors)")
        #expect(!Folder.exists("\(web.sandbox.repository)/.pitlane/images/builder"))
        // What was removed is built again, and is what it was.
        try web.sandbox.git("checkout", "-q", "HEAD~2")
        #expect(try build() == digests[2])
    }
}
