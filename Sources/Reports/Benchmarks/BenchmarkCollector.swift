import Basics

/// Makes samples and failures of the entries of a report, tool by tool.
struct BenchmarkCollector {
    typealias Fault = BenchmarkEntry.Fault

    /// What Google Benchmark wrote of one benchmark: each repetition, and what it made of them itself.
    private struct Repetitions {
        var times: [Double] = []
        var median: Double?
        var mean: Double?
        var hasOther = false
        var count = 0
        /// Which entries there were: each is there once.
        var entries: Set<Key> = []
        var family: Int?
    }

    /// How many measurements there may be: those of any number of reports can be added.
    private static let counts = 1...Int(Int32.max)

    private(set) var tools: Set<BenchmarkReport.Tool> = []
    private var samples: [BenchmarkSample] = []
    private var failures: [BenchmarkReport.Failure] = []
    private var names: Set<Key> = []
    private var repetitions: [Key: Repetitions] = [:]
    private var failed: Set<Key> = []

    /// What was collected.
    func report() throws(Fault) -> BenchmarkReport {
        var all = self
        for (name, runs) in repetitions where !failed.contains(name) {
            // Repetitions are at hand unless only aggregates were asked for.
            let measured = runs.times.min() ?? runs.median ?? runs.mean
            guard let seconds = measured else {
                if !runs.hasOther { continue }
                throw Fault(reason: "'\(Self.shown(name))' has neither repetitions nor a median or mean of them")
            }
            all.add(name, seconds, count: runs.times.isEmpty ? runs.count : runs.times.count)
        }
        return BenchmarkReport(tools: Array(tools), samples: all.samples, failures: all.failures)
    }

    // MARK: - pytest-benchmark

    /// `{"fullname","stats":{"min","max","median","rounds","data"}}`, in seconds.
    mutating func addPytest(_ entry: BenchmarkEntry) throws(Fault) {
        tools.insert(.pytestBenchmark)
        let name = try Self.name(entry.members, "fullname")
        guard let stats = entry.stats else { throw Fault(reason: "'\(Self.shown(name))' has no stats") }
        guard let rounds = stats["rounds"]?.intValue, Self.counts.contains(rounds) else {
            throw Fault(reason: "'\(Self.shown(name))' has no whole number 'rounds' above 0")
        }
        try addLeast(name, of: stats, stated: rounds, listed: entry.measurements)
    }

    // MARK: - hyperfine

    /// `{"command","min","max","median","times","exit_codes","parameters"}`, in seconds.
    mutating func addHyperfine(_ entry: BenchmarkEntry) throws(Fault) {
        tools.insert(.hyperfine)
        var name = try Self.name(entry.members, "command")
        if let parameters = entry.parameters, !parameters.members.isEmpty {
            // One command may be measured with several values of a parameter that it does not name.
            let values = parameters.members.map { "\($0.name)=\($0.value.stringValue ?? $0.value.text())" }
            name = Key("\(name) [\(values.joined(separator: ", "))]")
        }
        if entry.hasFailed {
            guard names.insert(name).inserted else { throw Self.twice(name) }
            failures.append(BenchmarkReport.Failure(name: name, reason: "the command did not exit with 0 in each run"))
            return
        }
        guard let listed = entry.measurements, listed > 0 else {
            throw Fault(reason: "'\(Self.shown(name))' has no 'times'")
        }
        try addLeast(name, of: entry.members, stated: listed, listed: listed)
    }

    /// The stated least time, of what its median lies above; where that is less than the clock can tell, the median.
    private mutating func addLeast(
        _ name: Key, of stats: JSONObject, stated: Int, listed: Int?
    ) throws(Fault) {
        guard names.insert(name).inserted else { throw Self.twice(name) }
        guard let median = stats["median"]?.numberValue, let least = stats["min"]?.numberValue,
            let most = stats["max"]?.numberValue
        else { throw Fault(reason: "'\(Self.shown(name))' has no number 'min', 'median' or 'max'") }
        guard least >= 0, least <= median, median <= most else {
            throw Fault(reason: "'\(Self.shown(name))' has a median that is not between 'min' and 'max'")
        }
        if let listed, listed != stated {
            throw Fault(reason: "'\(Self.shown(name))' states \(stated) rounds and lists \(listed)")
        }
        add(name, BenchmarkSample.times.contains(least) ? least : median, count: stated)
    }

    // MARK: - Google Benchmark

    /// `{"run_name","run_type":"iteration|aggregate","real_time","time_unit","error_occurred"}`.
    mutating func addGoogle(_ entry: BenchmarkEntry) throws(Fault) {
        tools.insert(.googleBenchmark)
        let members = entry.members
        let name = try Self.name(members, "run_name")
        guard let type = members["run_type"]?.stringValue else {
            throw Fault(reason: "'\(Self.shown(name))' has no 'run_type': Google Benchmark 1.5 and later can be read")
        }
        if try Self.flag(members, "error_occurred") {
            let message = members["error_message"]?.stringValue ?? "no message"
            if failed.insert(name).inserted { failures.append(BenchmarkReport.Failure(name: name, reason: message)) }
            return
        }
        // A benchmark that skipped itself was not measured: for the gate it is not there.
        if try Self.flag(members, "skipped") { return }
        var runs = repetitions[name] ?? Repetitions()
        try Self.distinguish(members, of: name, Key(type), &runs)
        switch Key(type) {
        case "iteration": runs.times.append(try Self.time(members, of: name))
        case "aggregate":
            guard let repetitions = members["repetitions"].map({ $0.intValue }) ?? 1, Self.counts.contains(repetitions)
            else {
                throw Fault(reason: "'\(Self.shown(name))' has no whole number 'repetitions' above 0")
            }
            runs.count = repetitions
            switch members["aggregate_name"]?.stringValue.map({ Key($0) }) {
            case "median": runs.median = try Self.time(members, of: name)
            case "mean": runs.mean = try Self.time(members, of: name)
            // Fits over a family of benchmarks, which are themselves in the list.
            case "BigO", "RMS": break
            case nil: throw Fault(reason: "'\(Self.shown(name))' has an aggregate without 'aggregate_name'")
            default: runs.hasOther = true
            }
        default: throw Fault(reason: "'\(Self.shown(name))' has a 'run_type' that is not known")
        }
        repetitions[name] = runs
    }

    /// Sees to it that an entry is another repetition or aggregate of the same benchmark, and not another benchmark that
    /// bears its name. Before 1.5.1 entries have no number; more than they state are not repetitions.
    private static func distinguish(
        _ members: JSONObject, of name: Key, _ type: Key, _ runs: inout Repetitions
    ) throws(Fault) {
        if let family = members["family_index"]?.intValue {
            guard runs.family ?? family == family else { throw twice(name) }
            runs.family = family
        }
        let entry: Key
        if type == "aggregate" {
            entry = Key("aggregate \(members["aggregate_name"]?.stringValue ?? "")")
        } else if let index = members["repetition_index"]?.intValue {
            entry = Key("repetition \(index)")
        } else {
            guard runs.times.count < members["repetitions"]?.intValue ?? .max else { throw twice(name) }
            return
        }
        guard runs.entries.insert(entry).inserted else { throw twice(name) }
    }

    private static func time(_ members: JSONObject, of name: Key) throws(Fault) -> Double {
        guard let time = members["real_time"]?.numberValue, time >= 0 else {
            throw Fault(reason: "'\(shown(name))' has no time 'real_time'")
        }
        switch members["time_unit"]?.stringValue.map({ Key($0) }) {
        case "ns": return time / 1e9
        case "us": return time / 1e6
        case "ms": return time / 1e3
        case "s": return time
        default: throw Fault(reason: "'\(shown(name))' has a 'time_unit' that is not ns, us, ms or s")
        }
    }

    private static func flag(_ members: JSONObject, _ name: Key) throws(Fault) -> Bool {
        guard let value = members[name] else { return false }
        guard let flag = value.boolValue else { throw Fault(reason: "'\(name)' is neither true nor false") }
        return flag
    }

    // MARK: - Names and values

    private mutating func add(_ name: Key, _ seconds: Double, count: Int) {
        let times = BenchmarkSample.times
        guard times.contains(seconds) else {
            let isShort = seconds < times.lowerBound
            let reason = isShort ? "it took 0 s, less than can be measured" : "it took \(seconds) s, more than can be"
            failures.append(BenchmarkReport.Failure(name: name, reason: reason))
            return
        }
        samples.append(BenchmarkSample(name: name, seconds: seconds, count: count))
    }

    private static func name(_ members: JSONObject, _ member: Key) throws(Fault) -> Key {
        guard let name = members[member]?.stringValue, !name.utf8.isEmpty else {
            throw Fault(reason: "a benchmark without '\(member)'")
        }
        return Key(name)
    }

    private static func twice(_ name: Key) -> Fault { Fault(reason: "'\(shown(name))' is there twice") }

    private static func shown(_ name: Key) -> String { SafeText.line(name.string) }
}

extension [Double] {
    /// The middle of sorted numbers, of an even count the mean of both; nil of none.
    package var median: Double? {
        guard !isEmpty else { return nil }
        let middle = count / 2
        return count % 2 == 1 ? self[middle] : self[middle - 1] / 2 + self[middle] / 2
    }
}
