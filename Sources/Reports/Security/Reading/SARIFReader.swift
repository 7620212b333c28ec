import Basics

/// Reads SARIF 2.1.0 logs of any tool (formats.md §3).
struct SARIFReader: SecurityFormatReader {
    let format = SecurityFormat.sarif
    private var version: JSONValue?
    private var runs: [SecurityReport]?

    var isPresent: Bool { runs != nil }

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "version": version = try input.value(token, as: .lenient(.scalar))
        case "runs":
            guard token == .beginArray else { throw input.wrongSchema("'runs' is not a list") }
            var runs: [SecurityReport] = []
            while case let element = try input.next(), element != .endArray {
                guard element == .beginObject else { throw input.wrongSchema("'runs' holds no objects") }
                guard runs.count < 1000 else { throw input.fault(.limit, "more than 1000 runs in one log") }
                var run = SARIFRun()
                runs.append(try run.read(&input))
            }
            self.runs = runs
        default: return false
        }
        return true
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
        return SecurityReport(
            tools: runs.flatMap(\.tools), findings: runs.flatMap(\.findings), faults: runs.flatMap(\.faults),
            suppressed: runs.reduce(0) { $0 + $1.suppressed })
    }
}
