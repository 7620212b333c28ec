import Basics

/// Reads SARIF 2.1.0 logs of any tool (docs/formats/security.md#sarif).
struct SARIFReader: SecurityFormatReader {
    let format = SecurityFormat.sarif
    private var version: JSONValue?
    private var runs: [SARIFRun]?
    /// Parts of runs that stand apart from them.
    private var inline: [SARIFRun] = []

    var isPresent: Bool { runs != nil }

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "version": version = try input.value(token, as: .lenient(.scalar))
        case "runs": runs = try Self.runs(token, of: member, isPart: false, &input)
        case "inlineExternalProperties": inline = try Self.runs(token, of: member, isPart: true, &input)
        default: return false
        }
        return true
    }

    private static func runs(
        _ token: JSONToken, of member: Key, isPart: Bool, _ input: inout SecurityInput
    ) throws -> [SARIFRun] {
        guard token == .beginArray else { throw input.wrongSchema("'\(member)' is not a list") }
        var runs: [SARIFRun] = []
        while case let element = try input.next(), element != .endArray {
            guard element == .beginObject else { throw input.wrongSchema("'\(member)' holds no objects") }
            guard runs.count < 1000 else { throw input.fault(.limit, "more than 1000 runs in one log") }
            var run = SARIFRun()
            try run.read(&input, isPart: isPart)
            runs.append(run)
        }
        return runs
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard version?.stringValue.map({ Key($0) }) == "2.1.0" else {
            throw input.wrongSchema("the SARIF version is \(version?.text() ?? "missing"); 2.1.0 can be read")
        }
        guard let runs, !runs.isEmpty else {
            throw ReportError(
                .empty, file: input.name, reason: "a SARIF log without runs: no tool has looked at anything",
                remedy: "Check that the step that writes it ran its tool")
        }
        var files: [Key: SARIFRun] = [:]
        let reports = try runs.map { run in
            var (run, missing) = (run, [String]())
            for reference in run.references {
                do {
                    let (part, name) = try part(reference, &files, input)
                    if !run.adopt(reference.member, from: part) {
                        missing.append("keeps its \(reference.member) in \(name), which has none")
                    }
                } catch let gap as Gap {
                    missing.append("keeps its \(reference.member) in \(gap.name), \(gap.reason)")
                }
            }
            return try run.report(missing: missing, input)
        }
        return SecurityReport(
            tools: reports.flatMap(\.tools), findings: reports.flatMap(\.findings), faults: reports.flatMap(\.faults),
            suppressed: reports.reduce(0) { $0 + $1.suppressed })
    }

    /// Why a part of a run is not there.
    private struct Gap: Error {
        let name: String
        let reason: String
    }

    private func part(
        _ reference: SARIFExternalReference, _ files: inout [Key: SARIFRun], _ input: SecurityInput
    ) throws -> (part: SARIFRun, name: String) {
        switch reference.place(inline: inline.map(\.guid)) {
        case .inline(let index): return (inline[index], "inlineExternalProperties")
        case .unknown(let name):
            throw Gap(name: SafeText.line(name), reason: "which is not in the folder of the report")
        case .file(let path):
            let name = SafeText.line(path)
            if let part = files[Key(path)] { return (part, name) }
            let part: SARIFRun
            do {
                part = try Self.file(path, input)
            } catch let error as ReportError where error.code == .unreadable {
                throw Gap(name: name, reason: "which cannot be read: \(error.reason)")
            }
            files[Key(path)] = part
            return (part, name)
        }
    }

    /// The parts of runs in a file of their own (§4).
    private static func file(_ path: String, _ input: SecurityInput) throws -> SARIFRun {
        try ReportInput.read(path, for: nil, source: try input.companion(path)) { text throws(ReportError) in
            var input = SecurityInput(name: path, root: input.root, companion: input.companion, source: text)
            return try ReportError.reading(path, remedy: SecurityInput.remedy) {
                guard try input.next() == .beginObject else { throw input.wrongSchema("not a JSON object") }
                var part = SARIFRun()
                try part.read(&input, isPart: true)
                _ = try input.next()
                return part
            }
        }
    }
}
