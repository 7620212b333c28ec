import Basics
import Glibc
import Processes
import Testing

struct JobKeeperFailureTests {
    struct Failing: Sendable, CustomTestStringConvertible {
        let name: String
        let spec: ProcessSpec
        let kind: ProcessFailure.Kind
        let words: [String]
        var testDescription: String { name }
    }

    static let cases: [Failing] = {
        let environment = KeeperFixture.environment
        func spec(_ arguments: [String], _ environment: [(Key, String)], in folder: String = "/tmp") -> ProcessSpec {
            ProcessSpec(arguments: arguments, environment: environment, workingDirectory: folder)
        }
        return [
            Failing(
                name: "no such program", spec: spec(["no-such-program-1"], environment), kind: .notFound,
                words: ["no-such-program-1", "not found in PATH", "/usr/bin"]),
            Failing(
                name: "no such path", spec: spec(["./missing"], environment), kind: .notFound,
                words: ["/tmp/./missing", "No such file"]),
            Failing(
                name: "no PATH", spec: spec(["true"], []), kind: .notFound, words: ["no PATH"]),
            Failing(
                name: "not executable", spec: spec(["/etc/passwd"], environment), kind: .notExecutable,
                words: ["/etc/passwd", "not executable", "chmod"]),
            Failing(
                name: "a folder", spec: spec(["/etc"], environment), kind: .notExecutable, words: ["/etc is not a file"]
            ),
            Failing(
                name: "no such working directory", spec: spec(["true"], environment, in: "/nowhere/at/all"),
                kind: .workingDirectory, words: ["/nowhere/at/all", "No such file"]),
            Failing(
                name: "relative working directory", spec: spec(["true"], environment, in: "here"),
                kind: .workingDirectory, words: ["'here'", "not absolute"]),
            Failing(
                name: "an environment of 10 MB",
                spec: spec(
                    ["true"], environment + (0..<100).map { (Key("B\($0)"), String(repeating: "x", count: 100_000)) }),
                kind: .tooLarge, words: ["bytes", "stack limit", "file"]),
            Failing(
                name: "a variable of 200 KB",
                spec: spec(["true"], environment + [("BIG", String(repeating: "x", count: 200_000))]), kind: .tooLarge,
                words: ["128 KiB"]),
            Failing(
                name: "a NUL byte", spec: spec(["true"], environment + [("NUL", "a\0b")]), kind: .invalid,
                words: ["'NUL'", "NUL byte"]),
            Failing(
                name: "a name with =", spec: spec(["true"], environment + [("A=B", "c")]), kind: .invalid,
                words: ["'A=B'"]),
            Failing(name: "no arguments", spec: spec([], environment), kind: .invalid, words: ["program"]),
        ]
    }()

    @Test(arguments: cases)
    func saysWhyAProcessCannotBeStarted(_ failing: Failing) async throws {
        let output = Collector()
        let (failure, cleanup) = try await KeeperFixture.withKeeper { keeper in
            await #expect(throws: ProcessFailure.self) { try await keeper.run(failing.spec, output: output) }
        }
        #expect(failure?.kind == failing.kind)
        for word in failing.words {
            #expect(failure?.description.contains(word) == true, "\(failure?.description ?? "")")
        }
        #expect(!output.isFinished)
        #expect(cleanup == JobCleanup())
    }

    @Test func saysThatAnInterpreterIsMissing() async throws {
        var template = Array("/tmp/pitlane-script-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        try #require(file >= 0)
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer { unlink(path) }
        let text = "#!/no/such/interpreter\n"
        #expect(write(file, text, text.utf8.count) == text.utf8.count)
        fchmod(file, 0o755)
        close(file)
        let spec = ProcessSpec(arguments: [path], environment: KeeperFixture.environment, workingDirectory: "/tmp")
        let failure = try await KeeperFixture.withKeeper { keeper in
            await #expect(throws: ProcessFailure.self) { try await keeper.run(spec, output: Collector()) }
        }.value
        #expect(failure?.kind == .notFound)
        #expect(failure?.description.contains("interpreter") == true)
    }

    @Test func findsProgramsInTheStepsOwnPath() async throws {
        var template = Array("/tmp/pitlane-path-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let program = folder + "/only-here"
        let file = open(program, O_CREAT | O_WRONLY, 0o755)
        let text = "#!/bin/sh\necho found \"$@\"\n"
        #expect(write(file, text, text.utf8.count) == text.utf8.count)
        close(file)
        defer {
            unlink(program)
            rmdir(folder)
        }
        // An absolute entry, one relative to the working directory, and an empty one, which is the working directory.
        for path in [folder, ".", "/nowhere:", ":/nowhere"] {
            let output = Collector()
            let spec = ProcessSpec(
                arguments: ["only-here", "a b"], environment: [("PATH", path)], workingDirectory: folder)
            _ = try await KeeperFixture.withKeeper { try await $0.run(spec, output: output) }
            #expect(output.text == "found a b\n", "PATH=\(path)")
        }
    }
}
