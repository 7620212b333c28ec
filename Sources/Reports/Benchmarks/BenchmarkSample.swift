package import Basics

/// How long one benchmark took in one run.
package struct BenchmarkSample: Hashable, Sendable {
    /// As the tool names it; a benchmark is followed over runs by these bytes.
    package let name: Key
    /// The least of its measurements, one of `times`.
    ///
    /// What else a machine does only ever adds time, so that of a busy one the least is steadier than the median by far
    /// (Chen and Revels, Robust benchmarking in noisy environments, 2016). How it varies from run to run is the gate's
    /// to judge.
    package let seconds: Double
    /// How many measurements it is the least of.
    package let count: Int

    /// The times that can be, in seconds: no clock tells less, nobody waits longer, and any two have a ratio.
    package static let times = 1e-18...1e12

    package init(name: Key, seconds: Double, count: Int = 1) {
        self.name = name
        self.seconds = seconds
        self.count = count
    }
}

/// The benchmarks of one recorded run, as the history keeps them.
package struct BenchmarkRun: Hashable, Sendable {
    /// In the order of their names, each name once.
    package let samples: [BenchmarkSample]

    /// Of several samples of one name the last counts.
    package init(_ samples: [BenchmarkSample]) {
        let byName = Dictionary(samples.map { ($0.name, $0) }) { _, last in last }
        self.samples = byName.values.sorted { $0.name < $1.name }
    }

    /// Reads what `json` gave; nil for anything but an object of times that can be.
    package init?(json: JSONValue) {
        guard let members = json.objectValue?.members else { return nil }
        var samples: [BenchmarkSample] = []
        for member in members {
            guard let seconds = member.value.numberValue, BenchmarkSample.times.contains(seconds) else { return nil }
            samples.append(BenchmarkSample(name: member.name, seconds: seconds))
        }
        self.init(samples)
    }

    /// One row of a history: `{"name": least time in seconds}`.
    package var json: JSONValue {
        .object(JSONObject(samples.map { JSONObject.Member($0.name, .number($0.seconds)) }))
    }
}
