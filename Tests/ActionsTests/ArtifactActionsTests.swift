import Actions
import Basics
import Journal
import Testing

/// `actions/upload-artifact`, its `merge`, and `actions/download-artifact`.
struct ArtifactActionsTests {
    private let folder: TestFolder
    private let artifacts = MemoryArtifacts()

    init() throws {
        folder = try TestFolder()
        for (name, text) in [
            ("out/report.xml", "report"), ("out/html/index.html", "index"), ("out/html/.hidden", "h"),
            ("out/.coverage", "c"), ("logs/a.log", "a"), ("logs/b.txt", "b"), ("top.txt", "top"),
        ] { try folder.write(text, to: "job/workspace/" + name) }
    }

    @discardableResult
    private func run(
        _ path: String, _ inputs: [Key: String], at reference: String = "v8", home: String? = nil
    ) async throws -> TestHost {
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        let action = try #require(
            BuiltInActions.find(owner: "actions", name: parts[0], path: parts.count > 1 ? parts[1] : ""))
        var environment = TestFolder.environment
        environment["HOME"] = home
        let host = TestHost(
            action, at: reference, with: inputs, facts: try ActionFacts(in: folder), environment: environment,
            artifacts: artifacts)
        try await action.main(host)
        return host
    }

    @Test(arguments: [
        ("out", ["report.xml", "html/index.html"]), ("out/", ["report.xml", "html/index.html"]),
        ("./out/**", ["report.xml", "html/index.html"]), ("top.txt", ["top.txt"]), ("out/report.xml", ["report.xml"]),
        ("out/*.xml", ["report.xml"]), ("out\nlogs/*.log", ["out/report.xml", "out/html/index.html", "logs/a.log"]),
        ("out\n!out/html", ["report.xml"]), ("**/*.txt", ["top.txt", "logs/b.txt"]),
        ("logs\n# a comment\n", ["a.log", "b.txt"]),
        ("out/report.xml\nmissing.txt", ["out/report.xml"]), ("~/a.log", ["a.log"]),
        ("out/ht?l/[i]*", ["html/index.html"]),
    ])
    func `files are found below the search paths, hidden ones left out`(path: String, files: [String]) async throws {
        let host = try await run("upload-artifact", ["path": path], home: folder.path + "/job/workspace/logs")
        #expect(artifacts.files(of: "artifact").map { Set($0.keys) } == Set(files))
        #expect(host.record.outputs["artifact-id"] == "1")
        #expect(host.record.outputs["artifact-url"] == "https://github.com/acme/app/actions/runs/7/artifacts/1")
        #expect(host.record.outputs["artifact-digest"]?.utf8.count == 64)
    }

    @Test func `hidden files come along where that is asked for, links are followed`() async throws {
        try TestFolder.tool(["ln", "-s", "../logs", "out/more"], in: folder.path + "/job/workspace")
        try TestFolder.tool(["ln", "-s", "..", "out/again"], in: folder.path + "/job/workspace")
        try TestFolder.tool(["ln", "-s", "nowhere", "out/broken"], in: folder.path + "/job/workspace")
        try await run("upload-artifact", ["path": "out", "include-hidden-files": "true", "retention-days": "3"])
        let files = try #require(artifacts.files(of: "artifact"))
        #expect(files[".coverage"] == "c" && files["html/.hidden"] == "h" && files["more/a.log"] == "a")
        #expect(files["broken"] == nil && files["again/out/report.xml"] == nil)
        #expect(artifacts.retention(of: "artifact") == 3)
    }

    @Test func `nothing found warns, fails or is fine`() async throws {
        let host = try await run("upload-artifact", ["path": "none"])
        #expect(host.record.lines.contains { $0.utf8.starts(with: "::warning::No files were found".utf8) })
        let quiet = try await run("upload-artifact", ["path": "none", "if-no-files-found": "ignore"])
        #expect(!quiet.record.lines.contains { $0.utf8.starts(with: "::".utf8) })
        await #expect(throws: ActionError.self) {
            try await run("upload-artifact", ["path": "none", "if-no-files-found": "error"])
        }
        #expect(quiet.record.outputs.isEmpty)
    }

    @Test(
        arguments: [
            (["path": "out", "name": "a/b"], "It holds '/'"), (["path": ""], "'path' is required"),
            (["path": "out", "name": "a\nb"], "a control character"),
            (["path": "out", "name": ".."], "means a folder"),
            (["path": "out", "if-no-files-found": "shrug"], "warn, error or ignore"),
            (["path": "# no"], "names nothing"),
            (["path": "out", "compression-level": "10"], "whole number, 0 to 9"),
            (["path": "a/../b"], "not allowed inside"),
            (["path": "out", "overwrite": "yes"], "write true or false"),
            (["path": "out", "archive": "false"], "takes one file"),
        ] as [([Key: String], String)])
    func `a wrong input is told`(inputs: [Key: String], words: String) async throws {
        let error = await #expect(throws: ActionError.self) { try await run("upload-artifact", inputs) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `a name is taken once, unless it is to be overwritten`() async throws {
        try await run("upload-artifact", ["path": "out"])
        let error = await #expect(throws: ActionError.self) { try await run("upload-artifact", ["path": "logs"]) }
        #expect(error?.description.contains("exists already") == true)
        try await run("upload-artifact", ["path": "logs", "overwrite": "true"])
        #expect(artifacts.files(of: "artifact")?["a.log"] == "a")
        try await run("upload-artifact", ["path": "top.txt", "archive": "false", "name": "ignored"])
        #expect(artifacts.files(of: "top.txt") == ["top.txt": "top"])
    }

    @Test func `one artifact goes into the path, several into folders of their names`() async throws {
        try await run("upload-artifact", ["path": "out", "name": "report-1"])
        let logs = try await run("upload-artifact", ["path": "logs", "name": "logs"])
        let job = folder.path + "/job/workspace"
        let one = try await run("download-artifact", ["name": "logs", "path": "got"])
        #expect(contents(job + "/got/a.log") == "a")
        #expect(one.record.outputs["download-path"] == job + "/got")
        try await run("download-artifact", ["path": "all"])
        #expect(contents(job + "/all/logs/a.log") == "a" && contents(job + "/all/report-1/report.xml") == "report")
        try await run("download-artifact", ["path": "some", "pattern": "{report,other}-*", "merge-multiple": "true"])
        #expect(contents(job + "/some/report.xml") == "report" && contents(job + "/some/a.log") == nil)
        try await run("download-artifact", ["path": "not", "pattern": "!logs"])
        #expect(contents(job + "/not/report.xml") == "report" && contents(job + "/not/a.log") == nil)
        try await run(
            "download-artifact", ["path": "~/x", "artifact-ids": logs.record.outputs["artifact-id"] ?? ""], home: job)
        #expect(contents(job + "/x/b.txt") == "b")
        let lost = try await run("download-artifact", ["path": "y", "artifact-ids": "1, 44"])
        #expect(lost.record.lines.contains("::warning::Could not find the following artifact IDs: 44"))
        try await run("download-artifact", ["path": "z", "name": "logs", "skip-decompress": "true"])
        #expect(contents(job + "/z/logs.zip") == "archive of a.log b.txt")
    }

    @Test(
        arguments: [
            ("v3", false), ("v4", false), ("v4.3.0", false), ("4", false), ("v5", true), ("v5.0.0", true),
            ("v10", true),
            ("main", true), ("d3f86a106a0bac45b974a628896c90dbdf5c8093", false),
            ("634f93cb2916e3fdff6788551b99b062d0335ce0", true),
        ])
    func `a single artifact goes into the path itself from version 5 on`(reference: String, isFlat: Bool) async throws {
        let one = try await run("upload-artifact", ["path": "logs", "name": "logs"])
        let job = folder.path + "/job/workspace"
        for (folder, inputs) in [
            ("x", ["pattern": "l*"]), ("y", [:]), ("z", ["artifact-ids": one.record.outputs["artifact-id"] ?? ""]),
        ] as [(String, [Key: String])] {
            try await run("download-artifact", inputs.merging(["path": folder]) { $1 }, at: reference)
            #expect(contents("\(job)/\(folder)/\(isFlat ? "" : "logs/")a.log") == "a", "\(inputs)")
        }
        try await run("download-artifact", ["path": "named", "name": "logs"], at: reference)
        #expect(contents(job + "/named/a.log") == "a")
    }

    @Test(
        arguments: [
            (["name": "nope"], "Artifact not found for name: nope; run 7 has none"),
            (["name": "a", "artifact-ids": "1"], "cannot be used together"),
            (["artifact-ids": "1,x"], "'x' in 'artifact-ids'"),
            (["artifact-ids": "44"], "None of the provided artifact IDs"), (["digest-mismatch": "no"], "error, warn"),
            (["repository": "other/one"], "not available"),
            (["run-id": "soon"], "whole number"),
        ] as [([Key: String], String)])
    func `a download that cannot be is told`(inputs: [Key: String], words: String) async throws {
        let error = await #expect(throws: ActionError.self) { try await run("download-artifact", inputs) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `artifacts are merged into one`() async throws {
        try await run("upload-artifact", ["path": "out", "name": "part-1"])
        try await run("upload-artifact", ["path": "logs", "name": "part-2"])
        let host = try await run("upload-artifact/merge", ["pattern": "part-*"])
        #expect(
            artifacts.files(of: "merged-artifacts").map { Set($0.keys) } == [
                "report.xml", "html/index.html", "a.log", "b.txt",
            ])
        #expect(host.record.outputs["artifact-id"] == "3")
        try await run("upload-artifact/merge", ["pattern": "part-*", "name": "apart", "separate-directories": "true"])
        #expect(artifacts.files(of: "apart")?["part-2/a.log"] == "a")
        await #expect(throws: ActionError.self) { try await run("upload-artifact/merge", ["pattern": "none-*"]) }
        let all = try await run(
            "upload-artifact/merge",
            ["pattern": "part-*", "name": "all", "delete-merged": "true", "retention-days": "400"])
        #expect(all.record.lines.contains { $0.contains("using 90 instead of 400") })
        #expect(try artifacts.artifacts(ofRun: 7).map(\.name) == ["merged-artifacts", "apart", "all"])
    }

    @Test(
        arguments: [
            ("*", ["a-1", "b-2", "ab", "a-10"]), ("a-?", ["a-1"]), ("{a,b}-*", ["a-1", "b-2", "a-10"]),
            ("a-{1..12}", ["a-1", "a-10"]), ("{b..a}-[0-9]", ["a-1", "b-2"]), ("@(a|ab)", ["ab"]),
            ("+([a-b])?(-2)", ["b-2", "ab"]), ("!(a)-*", ["a-1", "b-2", "ab", "a-10", ".a"]), ("{!(a),x}-*", ["b-2"]),
            ("!a-*", ["b-2", "ab", ".a"]), ("*([!-])*(-1*)", ["a-1", "ab", "a-10"]), ("#a-1", []), (".*", [".a"]),
            ("a\\-1", ["a-1"]), ("[", []), ("@(a", []), ("{a}", []), ("a-{01..10}", ["a-10"]),
        ] as [(String, [String])])
    func `a pattern is read as the published action reads it`(pattern: String, names: [String]) async throws {
        for name in ["a-1", "b-2", "ab", "a-10", ".a"] {
            try await run("upload-artifact", ["path": "logs/a.log", "name": name])
        }
        let host = try await run("download-artifact", ["pattern": pattern, "path": "got"], at: "v4")
        let lines = host.record.lines.filter { $0.utf8.starts(with: "Artifact ".utf8) }
        #expect(lines.map { $0.split(separator: ":")[0] } == names.map { "Artifact \($0)" }, "\(lines)")
    }
}
