package import Basics

/// Reads the report of a scanner in any supported format, told apart by its content.
package enum SecurityReader {
    /// Opens a file beside a report, by its path from the report's folder; gives its pieces.
    package typealias Companion = (_ path: String) throws(ReportError) -> () throws -> [UInt8]?

    /// Reads a report in pieces, in memory bounded by what it finds, not by how long it is.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - format: What it must be; nil takes any that its content shows.
    ///   - root: The checkout's absolute path without a closing slash, which is taken off paths.
    ///   - companion: Opens files beside the report, into which SARIF logs may put their rules or results.
    ///   - source: Gives the next piece (of any size, also empty) or nil at the end. A `ReportError` it throws comes
    ///     out as it is, another error as `.unreadable`.
    /// - Returns: What it says.
    /// - Throws: `ReportError`; a report that cannot be read never counts as a pass
    ///   (docs/formats/README.md#house-rule).
    package static func read(
        name: String, format: SecurityFormat? = nil, root: Key? = nil, companion: @escaping Companion,
        source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> SecurityReport {
        try ReportInput.read(name, for: .security, source: source) { text throws(ReportError) in
            try readText(name: name, format: format, root: root, companion: companion, source: text)
        }
    }

    private static func readText(
        name: String, format: SecurityFormat?, root: Key?, companion: @escaping Companion,
        source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> SecurityReport {
        var input = SecurityInput(name: name, root: root, companion: companion, source: source)
        return try ReportError.reading(name, remedy: SecurityInput.remedy) { try read(&input, format: format) }
    }

    private static func read(_ input: inout SecurityInput, format: SecurityFormat?) throws -> SecurityReport {
        switch try first(&input) {
        case .beginArray: return try GitleaksReader.read(&input, isNamed: format == .gitleaks, wanted: format)
        case .beginObject: return try readObject(&input, format: format)
        default: throw input.wrongSchema("neither a JSON object nor a list")
        }
    }

    private static func first(_ input: inout SecurityInput) throws -> JSONToken {
        do {
            return try input.next()
        } catch let error as JSONError where error.code == .syntax && input.isBlank {
            throw ReportError(
                .empty, file: input.name, reason: "the report is empty",
                remedy: "Check that the step that writes it ran, and that it did not fail before it wrote")
        }
    }

    private static func readObject(_ input: inout SecurityInput, format: SecurityFormat?) throws -> SecurityReport {
        var readers: [any SecurityFormatReader] = [
            SARIFReader(), BanditReader(), PipAuditReader(), SafetyReader(), TrivyReader(), GrypeReader(),
            OSVScannerReader(isNamed: format == .osvScanner), DetectSecretsReader(),
        ]
        var shared = SharedResults()
        var seen: Set<Key> = []
        members: while case .name(let member) = try input.next() {
            let token = try input.next()
            guard seen.count < 1000 else { throw input.wrongSchema("an object of more than 1000 members") }
            guard seen.insert(member).inserted else { throw input.malformed("'\(member)' is written twice") }
            if let other = seen.first(where: { $0 != member && $0.isAlmost(member) }) {
                throw input.malformed(
                    "'\(SafeText.line(other.string))' is written a second time, as "
                        + "'\(SafeText.line(member.string))'")
            }
            if member == "results" {
                try shared.take(token, &input)
                continue
            }
            for index in readers.indices where try readers[index].take(member, token, &input) { continue members }
            try input.skip(token)
        }
        _ = try input.next()
        return try report(readers.map { shared.given(to: $0) }, input, format: format)
    }

    /// What the one format says that the document has the members of.
    private static func report(
        _ readers: [any SecurityFormatReader], _ input: SecurityInput, format: SecurityFormat?
    ) throws -> SecurityReport {
        let present = readers.filter(\.isPresent)
        guard let reader = present.first else {
            throw input.wrongSchema("a JSON object that no supported scanner writes")
        }
        guard present.count == 1 else {
            let names = present.map(\.format.rawValue).joined(separator: " and of ")
            throw input.wrongSchema("it has members of \(names)")
        }
        if let format, format != reader.format {
            throw input.wrongSchema("the report is of \(reader.format.rawValue), not of \(format.rawValue)")
        }
        return try reader.report(input)
    }
}
