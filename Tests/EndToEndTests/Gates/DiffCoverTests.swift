import Basics
import Files
import Processes
import TestSupport
import Testing

/// What the coverage gate says of changed lines, beside diff-cover from PyPI: the same integers and the same lines.
@Suite(.enabled(if: DiffCover.isThere, "diff-cover is not in .build-tools/bin: make test installs it"))
struct DiffCoverTests {
    @Test func changedLinesAreThoseOfDiffCover() throws {
        var random = RandomSource()
        let sandbox = try Sandbox(DiffCover.files)
        let count = ProveTier.count(sample: 8, full: 200)
        var (changed, apart) = (0, 0)
        for _ in 0..<count {
            try sandbox.git("reset", "-q", "--hard")
            let sources = DiffCover.edited(&random)
            try sandbox.write(sources.mapValues { $0.map { $0 + "\n" }.joined() })
            let unmeasured = DiffCover.unmeasured(&random)
            try sandbox.write(unmeasured.files)
            // What is new counts once git knows it.
            try sandbox.git("add", "-A", "--", ":!*.xml")
            let (report, executable) = DiffCover.report(sources, &random)
            try sandbox.write(["coverage.xml": report])
            let own = try sandbox.pitlane(
                "gate", "coverage", "coverage.xml", "--minimum", "0", "--base", "main", "--no-record", "--format",
                "json")
            try #require(own.status == 0, "\(random): \(own.errors)")
            let change = try #require(try JSONValue.parse(own.output)["changed"], "\(random)")
            let theirs = try DiffCover.run(in: sandbox.repository)
            // diff-cover knows nothing of a file that the report lacks. Here its lines are missed, unless it is one of
            // tests, or nothing in it can run.
            let more = unmeasured.missed
            #expect((change["valid"]?.intValue ?? 0) - more == theirs["total_num_lines"]?.intValue, "\(random)")
            let missed = (change["valid"]?.intValue ?? 0) - (change["covered"]?.intValue ?? 0)
            #expect(missed - more == theirs["total_num_violations"]?.intValue, "\(random)")
            #expect(change["exempt"]?.arrayValue?.count == unmeasured.exempt, "\(random)")
            apart += more
            for file in change["files"]?.arrayValue ?? [] where file["measured"] == true {
                let path = Key(file["path"]?.stringValue ?? "")
                let violations = theirs["src_stats"]?[path]?["violation_lines"]?.arrayValue ?? []
                // A stretch goes on over lines that are not executable.
                let missed = DiffCover.numbers(file["missed"]?.stringValue ?? "").filter {
                    executable[path]?.contains($0) ?? false
                }
                #expect(missed == violations.compactMap(\.intValue), "\(random): \(path)")
            }
            changed += change["valid"]?.intValue ?? 0
        }
        #expect(changed > count)
        try Evidence.record(
            name: "diff-cover", counts: ["diffs": count, "changed_lines": changed, "of_files_not_measured": apart],
            seeds: [random.seed])
    }
}

private enum DiffCover {
    static let path = "\(ProjectRoot.path)/.build-tools/bin/diff-cover"
    static let isThere = Folder.exists(path) || Folder.size(path) > 0
    static let names = ["app/a.py", "app/b c.py", "lib/d.py"]

    static var files: [String: String] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, original($0).map { $0 + "\n" }.joined()) })
    }

    private static func original(_ name: String) -> [String] { (1...60).map { "\(name.utf8.count)_\($0) = \($0)" } }

    /// The files with some lines taken out, replaced or put in, and at times a new file.
    static func edited(_ random: inout RandomSource) -> [String: [String]] {
        var files: [String: [String]] = [:]
        for name in names {
            var lines: [String] = []
            let rate = random.chance(0.3) ? 0 : random.chance(0.5) ? 0.05 : 0.4
            for line in original(name) {
                switch random.chance(rate) ? random.int(in: 0...3) : 4 {
                case 0: break
                case 1: lines.append("changed = \(random.int(in: 0...9999))")
                case 2: lines += [line] + (0...random.int(in: 0...3)).map { "more_\($0) = \(random.int(in: 0...9999))" }
                case 3: lines += ["before = \(random.int(in: 0...9999))", line]
                default: lines.append(line)
                }
            }
            files[name] = lines
        }
        if random.chance(0.3) { files["app/new.py"] = (1...random.int(in: 1...20)).map { "new_\($0) = 1" } }
        return files
    }

    /// New files that are not in the report, how many of their lines count as missed, and how many of the files do not
    /// count.
    static func unmeasured(_ random: inout RandomSource) -> (files: [String: String], missed: Int, exempt: Int) {
        let code = (1...random.int(in: 1...9)).map { "late_\($0) = \($0)\n" }
        var (files, missed, exempt): ([String: String], Int, Int) = ([:], 0, 0)
        for name in ["tools/late.py", "app/late.py"] where random.chance(0.2) {
            files[name] = code.joined()
            missed += code.count
        }
        for (name, text) in [
            ("app/test_late.py", code.joined()), ("app/names.py", "\"\"\"Names.\"\"\"\nimport os\n"),
            ("tests/test_app.py", "import app\n"),
        ] where random.chance(0.2) {
            files[name] = text
            exempt += 1
        }
        if files["tests/test_app.py"] != nil, random.chance(0.5) {
            files["tests/helper.py"] = code.joined()
            exempt += 1
        }
        return (files, missed, exempt)
    }

    /// A report in which about half of the lines are executable, and about half of these covered.
    ///
    /// - Returns: The report, and the executable lines by file.
    static func report(
        _ sources: [String: [String]], _ random: inout RandomSource
    ) -> (text: String, executable: [Key: Set<Int>]) {
        var classes = ""
        var executable: [Key: Set<Int>] = [:]
        for (name, lines) in sources.sorted(by: { Key($0.key) < Key($1.key) }) {
            // A file without any line in the report is as good as none.
            var text = "<line number=\"1\" hits=\"1\"/>"
            executable[Key(name)] = [1]
            for number in lines.indices.dropFirst() where random.chance(0.5) {
                executable[Key(name)]?.insert(number + 1)
                text += "<line number=\"\(number + 1)\" hits=\"\(random.int(in: 0...1))\"/>"
            }
            classes += "<class name=\"x\" filename=\"\(name)\"><methods/><lines>\(text)</lines></class>"
        }
        let text = """
            <?xml version="1.0" ?>
            <coverage line-rate="0.5"><sources><source>.</source></sources><packages><package name="p"><classes>\
            \(classes)</classes></package></packages></coverage>
            """
        return (text, executable)
    }

    static func run(in repository: String) throws -> JSONValue {
        let result = try Tool.run(
            [path, "coverage.xml", "--compare-branch", "main", "--format", "json:diff-cover.json"],
            environment: Sandbox.environment(), workingDirectory: repository)
        try #require(result.status == 0, "\(result.errorText)")
        let bytes = try #require(try Folder.read("\(repository)/diff-cover.json", limit: 1 << 24))
        try Folder.remove("\(repository)/diff-cover.json")
        return try JSONValue.parse(bytes: bytes)
    }

    /// `3-5, 9` as its numbers.
    static func numbers(_ text: String) -> [Int] {
        text.utf8.split(separator: UInt8(ascii: ",")).flatMap { part -> [Int] in
            let ends = part.split(separator: UInt8(ascii: "-")).compactMap { end in
                Int(String(decoding: end.drop { $0 == 0x20 }, as: UTF8.self))
            }
            return ends.count == 2 ? Array(ends[0]...ends[1]) : ends
        }
    }
}
