import Basics

/// Reads a report of benchmarks of any supported tool, told apart by its content.
///
/// - pytest-benchmark, `--benchmark-json`: `{"machine_info":…,"benchmarks":[{"fullname","stats":{"median",…}}]}`;
/// - Google Benchmark, `--benchmark_format=json`: `{"context":…,"benchmarks":[{"run_name","run_type","real_time",…}]}`;
/// - hyperfine, `--export-json`: `{"results":[{"command","median","times",…}]}`.
package struct BenchmarkReader {
    static let remedy =
        "Give a report as 'pytest --benchmark-json', '--benchmark_format=json' (Google Benchmark) or "
        + "'hyperfine --export-json' writes it"

    private let name: String
    private var reader: JSONReader
    private var collector = BenchmarkCollector()

    /// Reads a report in pieces, in memory bounded by how many benchmarks there are, not by their measurements.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - source: Gives the next piece (of any size, also empty) or nil at the end.
    /// - Throws: `ReportError`; a report without a single benchmark is one too.
    package static func read(
        name: String, source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> BenchmarkReport {
        try ReportInput.read(name, for: .benchmark, source: source) { text throws(ReportError) in
            try readText(name: name, source: text)
        }
    }

    private static func readText(
        name: String, source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> BenchmarkReport {
        var isEmpty = true
        let watched: () throws -> [UInt8]? = {
            guard let piece = try source() else { return nil }
            if !piece.allSatisfy(JSONReader.isBlank) { isEmpty = false }
            return piece
        }
        var reader = BenchmarkReader(name: name, reader: JSONReader(source: watched))
        return try ReportError.reading(name, remedy: remedy) {
            do {
                return try reader.readReport()
            } catch let error as JSONError where isEmpty && error.code != .source {
                throw ReportError(
                    .empty, file: name, reason: "the report is empty",
                    remedy: "Check that the benchmarks ran and wrote it")
            } catch let fault as BenchmarkEntry.Fault {
                throw reader.error(.malformed, fault.reason)
            }
        }
    }

    private mutating func readReport() throws -> BenchmarkReport {
        guard try reader.next() == .beginObject else { throw error(.wrongSchema, "no JSON object") }
        var seen: Set<Key> = []
        var objects: Set<Key> = []
        while case .name(let member) = try reader.next() {
            guard seen.insert(member).inserted else {
                throw error(.malformed, "'\(SafeText.line(member.string))' is written twice")
            }
            let token = try reader.next()
            switch member {
            case "benchmarks", "results":
                guard token == .beginArray else { throw error(.wrongSchema, "'\(member)' is not a list") }
                try readEntries(of: member)
            default:
                if token == .beginObject { objects.insert(member) }
                try reader.skip(token)
            }
        }
        _ = try reader.next()
        return try report(lists: seen.intersection(["benchmarks", "results"]), objects: objects)
    }

    private mutating func readEntries(of list: Key) throws {
        while case let token = try reader.next(), token != .endArray {
            guard token == .beginObject else {
                throw error(.wrongSchema, "'\(list)' holds something other than objects")
            }
            let entry = try BenchmarkEntry(&reader)
            if list == "results" {
                try collector.addHyperfine(entry)
            } else if entry.stats != nil {
                try collector.addPytest(entry)
            } else {
                try collector.addGoogle(entry)
            }
        }
    }

    private func report(lists: Set<Key>, objects: Set<Key>) throws -> BenchmarkReport {
        guard lists.count == 1 else {
            throw error(
                .wrongSchema, lists.isEmpty ? "neither 'benchmarks' nor 'results' is there" : "the lists of two tools")
        }
        guard collector.tools.count <= 1 else { throw error(.wrongSchema, "the entries of two tools in one list") }
        guard let tool = collector.tools.first else { throw noBenchmark() }
        let needed: Key? =
            switch tool {
            case .pytestBenchmark: "machine_info"
            case .googleBenchmark: "context"
            case .hyperfine: nil
            }
        if let needed, !objects.contains(needed) {
            throw error(.wrongSchema, "no report of \(tool.rawValue): the object '\(needed)' is missing")
        }
        let report = try collector.report()
        guard !report.samples.isEmpty || !report.failures.isEmpty else { throw noBenchmark() }
        return report
    }

    private func noBenchmark() -> ReportError {
        ReportError(
            .empty, file: name, position: reader.position, reason: "there is no benchmark in the report",
            remedy: "Check that the benchmarks ran and were not all skipped or filtered out")
    }

    private func error(_ code: ReportError.Code, _ reason: String) -> ReportError {
        ReportError(code, file: name, position: reader.position, reason: reason, remedy: Self.remedy)
    }
}
