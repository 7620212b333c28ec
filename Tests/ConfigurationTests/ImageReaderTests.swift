import Basics
import Configuration
import Testing

@Suite("images of pitlane.yml")
struct ImageReaderTests {
    private static func read(_ text: String) -> (configuration: ProjectConfiguration?, diagnostics: [Diagnostic]) {
        ConfigurationReader.read(path: "pitlane.yml", text.utf8)
    }

    @Test("every value is read, in the order of the file")
    func values() throws {
        let (read, diagnostics) = Self.read(
            """
            images:
              web.ui-2:
                builder: dockerfile
                context: web
                file: deploy/web.Dockerfile
                args: { NODE: 24, BASE: "oci:base:1", DEBUG: false }
                platforms: [linux/amd64]
              all: { context: . }
              plain:
            """)
        let images = try #require(read).images
        #expect(diagnostics.isEmpty)
        #expect(images.map(\.name) == ["web.ui-2", "all", "plain"])
        #expect(images.map(\.context) == ["web", "", ""])
        #expect(images.map(\.file) == ["deploy/web.Dockerfile", nil, nil])
        #expect(images[0].arguments.mapValues(\.value) == ["NODE": "24", "BASE": "oci:base:1", "DEBUG": "false"])
        #expect(images[0].platforms.map(\.name) == ["linux/amd64"] && images[1].platforms.isEmpty)
    }

    static let bad: [(String, String)] = [
        ("images: []", "1:9: error: A list was not expected"),
        ("images: { Web: {} }", "1:11: error: 'Web' is not a name for an image"),
        ("images: { -a: {} }", "1:11: error: '-a' is not a name for an image"),
        ("images: { a/b: {} }", "1:11: error: 'a/b' is not a name for an image"),
        ("images: { a: {}, a: {} }", "1:18: error: 'a' is already defined"),
        ("images: { a: x }", "1:14: error: Unexpected value 'x'"),
        ("images: { a: { contxt: b } }", "1:16: error: Unexpected value 'contxt'"),
        ("images: { a: { context: ../b } }", "1:25: error: Unexpected value '../b'"),
        ("images: { a: { context: /b } }", "1:25: error: Unexpected value '/b'"),
        ("images: { a: { file: . } }", "1:22: error: Unexpected value '.'"),
        ("images: { a: { builder: layers } }", "1:25: error: the builder 'layers' is not supported yet"),
        ("images: { a: { builder: kaniko } }", "1:25: error: Unexpected value 'kaniko'"),
        ("images: { a: { repository: r } }", "1:16: error: 'repository' is not supported yet"),
        ("images: { a: { entrypoint: [x] } }", "1:16: error: 'entrypoint' is not supported yet"),
        ("images: { a: { args: [A] } }", "1:22: error: A list was not expected"),
        ("images: { a: { args: { 1A: x } } }", "1:24: error: A build argument's name"),
        ("images: { a: { args: { A: } } }", "1:27: error: A value is missing"),
        ("images: { a: { args: { A: { secret: B } } } }", "1:27: error: A mapping was not expected"),
        ("images: { a: { args: { NPM_TOKEN: x } } }", "1:24: error: 'NPM_TOKEN' looks like a secret"),
        ("images: { a: { args: { Db_Password: x } } }", "1:24: error: 'Db_Password' looks like a secret"),
        ("images: { a: { args: { AWS_SECRET_ACCESS_KEY: x } } }", "1:24: error: 'AWS_SECRET"),
        ("images: { a: { platforms: linux/amd64 } }", "1:27: error: Unexpected value 'linux/amd64'"),
        ("images: { a: { platforms: [linux/s390x] } }", "1:28: error: Unexpected value 'linux/s390x'"),
        ("images: { a: { platforms: [] } }", "1:27: error: The list is empty"),
    ]

    @Test("what is wrong is said at its place, and nothing is read", arguments: bad)
    func errors(_ text: String, _ line: String) {
        let (configuration, diagnostics) = Self.read(text)
        #expect(configuration == nil)
        #expect(diagnostics.map(\.line).first?.hasPrefix("pitlane.yml:\(line)") == true, "\(diagnostics.map(\.line))")
        #expect(diagnostics.count == 1, "\(diagnostics.map(\.line))")
    }

    @Test(
        "names that only sound like secrets are arguments",
        arguments: ["KEYBOARD", "TOKENIZER", "PYTHON", "PRIMARY_KEY"])
    func harmless(_ name: String) {
        #expect(Self.read("images: { a: { args: { \(name): x } } }").configuration != nil)
    }
}
