package import Basics
import Reports

/// What the benchmark gate decided, with every number it decided by.
package struct BenchmarkVerdict: Hashable, Sendable {
    /// The distribution of a benchmark over the base's runs.
    package struct Base: Hashable, Sendable {
        /// How many runs have the benchmark.
        package let runs: Int
        package let median: Double
        /// The median absolute deviation times 1.4826, which estimates the standard deviation; never below the floor.
        package let deviation: Double

        /// - Parameter times: At least one.
        init(_ times: [Double], floor: Double) {
            let median = times.sorted().median ?? 0
            let distance = times.map { abs($0 - median) }.sorted().median ?? 0
            self.runs = times.count
            self.median = median
            self.deviation = 1.4826 * max(distance, floor * median)
        }
    }

    /// What is said about a benchmark, the worst first.
    package enum Finding: Hashable, Sendable {
        /// It ran and has no time.
        case failed(String)
        /// The base's last run has it, this run has not.
        case missing
        case slower, faster, same
        /// The base has too few runs of it.
        case tooFewRuns
        /// The base has no run of it.
        case new

        /// The word for it in tables and JSON.
        package var word: String {
            switch self {
            case .failed: "failed"
            case .missing: "missing"
            case .slower: "slower"
            case .faster: "faster"
            case .same: "same"
            case .tooFewRuns: "too few runs"
            case .new: "new"
            }
        }
    }

    /// One benchmark.
    package struct Item: Hashable, Sendable {
        package let name: Key
        /// The least time now, in seconds.
        package let now: Double?
        package let base: Base?
        package let finding: Finding

        /// How much more than the base's median, as a factor: 0.4 for 40 % more.
        package var change: Double? {
            guard let now, let base else { return nil }
            return now / base.median - 1
        }

        /// The order of tables: what blocks, the most changed first, then the rest.
        var rank: Rank {
            let kind =
                switch finding {
                case .failed: 0
                case .missing: 1
                case .slower: 2
                case .tooFewRuns, .new: 4
                case .same, .faster: 3
                }
            return Rank(kind: kind, change: -(change ?? 0))
        }
    }

    /// See `Item.rank`.
    struct Rank: Comparable {
        let kind: Int
        let change: Double

        static func < (left: Rank, right: Rank) -> Bool { (left.kind, left.change) < (right.kind, right.change) }
    }

    package let policy: BenchmarkPolicy
    /// How many of the base's runs were looked at.
    package let runs: Int
    /// All benchmarks of this run and of the base's last.
    package let items: [Item]

    /// Pass, or block.
    package var outcome: GateOutcome { report.outcome }

    /// Whether it blocks for nothing but time, so that measuring again may say something else.
    package var isOnlySlower: Bool { report.reasons.map { Key($0.check) } == ["slower"] }

    func items(_ finding: Finding) -> [Item] { items.filter { $0.finding == finding } }

    var failures: [Item] { items.filter { if case .failed = $0.finding { true } else { false } } }
}

extension BenchmarkVerdict {
    /// The verdict as all gates show theirs.
    package var report: GateReport {
        let slower = items(.slower)
        let judged = slower.count + items(.same).count + items(.faster).count
        var rows = [speedRow(slower: slower.count, of: judged)]
        if !failures.isEmpty {
            rows.append(row("failed", failures.count, "has no time", "have no time", mark: .bad))
        }
        let missing = items(.missing)
        if !missing.isEmpty {
            rows.append(
                row(
                    "missing", missing.count, "of the base is not here", "of the base are not here",
                    mark: policy.allowsMissing ? .none : .bad))
        }
        return GateReport(
            .benchmark, headline: headline(slower: slower.count, of: judged), rows: rows,
            tables: items.isEmpty ? [] : [table],
            reasons: [nothing, failed, gone, slowness(slower, of: judged)].compactMap(\.self), notes: notes,
            fields: fields)
    }

    private func headline(slower: Int, of judged: Int) -> String {
        guard judged > 0 else {
            let count = items.count { $0.now != nil }
            return "Benchmarks: \(FigureText.grouped(count)) measured, not compared"
        }
        guard slower > 0 else { return "Benchmarks: \(FigureText.grouped(judged)) as fast as before" }
        return "Benchmarks: \(FigureText.grouped(slower)) of \(FigureText.grouped(judged)) slower"
    }

    private func speedRow(slower: Int, of judged: Int) -> GateReport.Row {
        let count = judged == 0 ? items.count { $0.now != nil } : judged
        let detail =
            "\(judged == 0 ? "" : "of ")\(FigureText.count(count, "benchmark", "benchmarks")) "
            + "(\(FigureText.count(runs, "run", "runs")) of the base)"
        return GateReport.Row(
            "benchmark", figure: judged == 0 ? "" : "\(FigureText.grouped(slower)) slower", detail: detail,
            limit: "by more than \(policy.threshold) %", mark: slower > 0 ? .bad : judged > 0 ? .good : .none)
    }

    private func row(
        _ name: String, _ count: Int, _ one: String, _ many: String, mark: GateReport.Mark
    ) -> GateReport.Row {
        GateReport.Row(
            name, detail: FigureText.count(count, "benchmark \(one)", "benchmarks \(many)"),
            limit: name == "missing" && policy.allowsMissing ? "allowed" : "", mark: mark)
    }

    private var table: GateReport.Table {
        GateReport.Table(
            [
                .init("Benchmark"), .init("Now", isNumber: true), .init("Base", isNumber: true),
                .init("Change", isNumber: true), .init("Verdict"),
            ],
            lines: items.map { item in
                let base = item.base.map {
                    "\(FigureText.time($0.median)) ± \(FigureText.time($0.deviation))"
                }
                return GateReport.Table.Line(
                    [
                        item.name.string, item.now.map(FigureText.time) ?? "–", base ?? "–",
                        item.change.map(FigureText.change) ?? "–", word(item),
                    ], isBad: isBad(item))
            }, one: "benchmark", many: "benchmarks")
    }

    private func word(_ item: Item) -> String {
        guard item.finding == .tooFewRuns, let base = item.base else { return item.finding.word }
        return "\(base.runs) of \(policy.required) runs"
    }

    private func isBad(_ item: Item) -> Bool {
        switch item.finding {
        case .failed, .slower: true
        case .missing: !policy.allowsMissing
        case .faster, .same, .tooFewRuns, .new: false
        }
    }

    // MARK: - Reasons

    private var nothing: GateReport.Reason? {
        guard failures.isEmpty, items.allSatisfy({ $0.now == nil }) else { return nil }
        return GateReport.Reason(
            check: "data", reason: "0 benchmarks were measured", remedy: "Check that the benchmarks ran")
    }

    private var failed: GateReport.Reason? {
        guard let first = failures.first, case .failed(let reason) = first.finding else { return nil }
        return GateReport.Reason(
            check: "failed", reason: "\(first.name) has no time\(others(failures.count)): \(reason)",
            remedy: "Make it run to its end: what stops early only looks fast")
    }

    private var gone: GateReport.Reason? {
        let missing = items(.missing)
        guard let first = missing.first, !policy.allowsMissing else { return nil }
        return GateReport.Reason(
            check: "missing",
            reason: "\(first.name)\(others(missing.count)) of the base's last run was not measured",
            remedy: "Run it, or allow it with --allow-missing if it was removed or renamed")
    }

    private func slowness(_ slower: [Item], of judged: Int) -> GateReport.Reason? {
        guard let first = slower.first, let now = first.now, let base = first.base, let change = first.change else {
            return nil
        }
        let all = slower.count == judged && judged > 2
        return GateReport.Reason(
            check: "slower",
            reason: "\(first.name) takes \(FigureText.time(now)), \(FigureText.change(change)); in "
                + "\(FigureText.count(base.runs, "run", "runs")) of the base it took "
                + "\(FigureText.time(base.median)) ± \(FigureText.time(base.deviation))"
                + (slower.count > 1 ? ", and \(more(slower.count - 1)) slower" : ""),
            remedy: all
                ? "All \(judged) are slower, so check that the machine is the base's; else find what they share"
                : "Make it as fast as it was, or raise --threshold if the change is worth it")
    }

    private func more(_ count: Int) -> String {
        FigureText.count(count, "other benchmark is", "other benchmarks are")
    }

    private func others(_ count: Int) -> String {
        count == 1 ? "" : " and \(FigureText.count(count - 1, "other", "others"))"
    }

    private var notes: [String] {
        var notes: [String] = []
        if runs == 0 {
            notes.append("no baseline: nothing was compared")
        } else if runs < policy.required {
            notes.append("baseline has \(runs) of \(policy.required) runs: nothing is blocked for being slow yet")
        } else {
            let few = items(.tooFewRuns).count
            if few > 0 {
                notes.append(
                    "\(FigureText.count(few, "benchmark has", "benchmarks have")) fewer than \(policy.required) runs")
            }
        }
        let new = items(.new).count
        if runs > 0, new > 0 { notes.append("\(FigureText.count(new, "benchmark is", "benchmarks are")) new") }
        return notes
    }

    /// `{"threshold":25,"runs":20,"benchmarks":[{"name","seconds","base","deviation","runs","change","verdict"}]}`
    private var fields: JSONObject {
        [
            "threshold": .number(policy.threshold.number),
            "runs": .number(Double(runs)),
            "benchmarks": .array(
                items.map { item in
                    [
                        "name": .string(item.name.string),
                        "seconds": item.now.map(JSONValue.number) ?? .null,
                        "base": (item.base?.median).map(JSONValue.number) ?? .null,
                        "deviation": (item.base?.deviation).map(JSONValue.number) ?? .null,
                        "runs": .number(Double(item.base?.runs ?? 0)),
                        "change": item.change.map(JSONValue.number) ?? .null,
                        "verdict": .string(item.finding.word),
                    ]
                }),
        ]
    }
}
