import Basics
import Testing

@Suite("Images and services in pitlane.yml")
struct ImageSettingsTests {
    private static let sandbox = Result {
        try Sandbox([
            "pitlane.yml": """
            images:
              backend: { context: backend }
              frontend: { context: gone }
              worker: { file: worker/Dockerfile }
              whole: {}
            services:
              shop:
                image: bakend
                port: 8000
            environments:
              staging:
                target: { hosts: ["unix:///tmp/pitlane-no-engine.sock"], listen: "127.0.0.1:8080" }
            """,
            "backend/Dockerfile": "FROM scratch\n", "Dockerfile": "FROM scratch\n",
        ])
    }

    @Test("check names what images lack, and a service that names none, at their places")
    func check() throws {
        let answer = try Self.sandbox.get().pitlane("check", "--format", "json")
        #expect(answer.status == 1)
        let found = try #require(try JSONValue.parse(answer.output)["diagnostics"]?.arrayValue).map { problem in
            "\(problem["line"]?.intValue ?? 0):\(problem["column"]?.intValue ?? 0) "
                + "\(problem["severity"]?.stringValue ?? "") \(problem["message"]?.stringValue ?? "")"
        }
        #expect(
            found == [
                "3:3 error The context 'gone' is not a folder",
                "4:3 error The image 'worker' has no worker/Dockerfile",
                "8:12 warning 'images' has no entry 'bakend'",
            ], "\(found)")
        #expect(try Self.sandbox.get().pitlane("check").output.contains("did you mean 'backend'?"))
    }

    @Test("doctor names the builder of images and the engine of a target, with the one command that installs them")
    func doctor() throws {
        let sandbox = try Self.sandbox.get()
        _ = try sandbox.shell(
            "mkdir -p ../few; for p in git apt-get apt-cache sh bash; do ln -sf $(command -v $p) ../few/$p; done")
        let answer = try sandbox.pitlane(
            "doctor", "--format", "json", environment: ["PATH": "\(sandbox.folder)/few"])
        #expect(answer.status == 1, "\(answer.errors)")
        let report = try JSONValue.parse(answer.output)
        let missing = (report["tools"]?.arrayValue ?? []).filter { $0["found"]?.arrayValue?.isEmpty == true }
            .compactMap { $0["tool"]?.stringValue }
        #expect(missing == ["buildah", "Docker Engine"], "\(answer.output)")
        #expect(report["install"]?.stringValue?.hasSuffix("apt-get install -y buildah docker.io") == true)
        let text = try sandbox.pitlane("doctor", environment: ["PATH": "\(sandbox.folder)/few"])
        #expect(text.output.contains("images.backend in pitlane.yml"), "\(text.output)")
        #expect(text.output.contains("environments.staging in pitlane.yml"), "\(text.output)")
    }
}
