import Basics

/// Reads JaCoCo's XML (docs/formats/coverage.md#jacoco): a line ran if one of its instructions did.
///
/// Files are named by package and name alone: which folder of sources they lie in is found by `RepositoryPaths`.
struct JaCoCoReader {
    private var reader: XMLReader
    private var builder = CoverageBuilder()
    private var package: [UInt8] = []
    private var hasFile = false
    /// Whether anything of JaCoCo's was there: other tools' reports have the same root.
    private var isJaCoCo = false

    private init(_ reader: XMLReader) { self.reader = reader }

    /// Reads the rest of a report whose root has just begun.
    static func read(_ reader: XMLReader, name: String) throws -> CoverageData {
        var reader = JaCoCoReader(reader)
        return try reader.readReport(name: name)
    }

    private mutating func readReport(name: String) throws -> CoverageData {
        var isOpen = false
        while case let event = try reader.next(), event != .end {
            switch event {
            case .startElement:
                if reader.isElement("sessioninfo") || reader.isElement("counter") || reader.isElement("group") {
                    isJaCoCo = true
                } else if reader.isElement("package") {
                    isJaCoCo = true
                    package = Array(reader.attributeBytes("name") ?? [])
                } else if reader.isElement("sourcefile") {
                    guard let file = reader.attributeBytes("name"), !file.isEmpty else {
                        throw reader.syntaxError("<sourcefile> without name")
                    }
                    let path = package.isEmpty ? Array(file) : package + [UInt8(ascii: "/")] + file
                    guard builder.open(Key(path[...].text)) else {
                        throw reader.syntaxError(
                            "'\(path[...].excerpt)' is there twice, of two modules: give a report for each")
                    }
                    (isOpen, hasFile) = (true, true)
                } else if reader.isElement("line"), isOpen {
                    try readLine()
                }
                guard !builder.isOverLimit else {
                    throw ReportError(
                        .limit, file: name, position: reader.position, reason: CoverageBuilder.limitReason,
                        remedy: CoverageReader.remedy)
                }
            case .endElement: if reader.isElement("sourcefile") { isOpen = false }
            case .text, .end: break
            }
        }
        guard isJaCoCo else {
            throw ReportError(
                .wrongSchema, file: name, position: SourcePosition(line: 1, column: 1),
                reason: "<report> without <package> is not a JaCoCo report", remedy: CoverageReader.remedy)
        }
        guard hasFile else {
            throw ReportError(
                .empty, file: name, reason: "a JaCoCo report without <sourcefile>: nothing was measured by lines",
                remedy: "Compile with debug information (javac -g) and give JaCoCo the class files of the project")
        }
        return builder.finish(style: .sourceFolder)
    }

    /// `<line nr="3" mi="0" ci="4" mb="1" cb="1"/>`: instructions and branches, missed and covered.
    private mutating func readLine() throws {
        guard let number = try reader.integer("nr"), let missed = try reader.integer("mi"),
            let covered = try reader.integer("ci"), missed >= 0, covered >= 0
        else { throw reader.syntaxError("<line> without nr, mi or ci") }
        guard (0...Int(Int32.max)).contains(number) else {
            throw reader.syntaxError("nr=\"\(number)\" is not the number of a line")
        }
        let (missedBranches, takenBranches) = (try reader.integer("mb") ?? 0, try reader.integer("cb") ?? 0)
        guard (0...Int(Int32.max)).contains(missedBranches), (0...Int(Int32.max)).contains(takenBranches) else {
            throw reader.syntaxError("<line> with less than no branches")
        }
        // A line without instructions holds nothing that runs.
        guard missed + covered > 0 else { return }
        let count = BranchCount(covered: takenBranches, valid: missedBranches + takenBranches)
        builder.append(number, hits: covered > 0 ? 1 : 0, branches: count.valid > 0 ? .counted(count) : nil)
    }
}
