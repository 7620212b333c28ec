import Basics
import Gates
import Journal
import Planning
import Store
import Testing

struct MeasurementTests {
    let temporary: TemporaryFolder
    let store: RunStore
    private static let coverage = Measurement.Series(.coverage)

    init() throws {
        temporary = try TemporaryFolder()
        store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
    }

    private func record(
        _ number: Int, of series: Measurement.Series = coverage, tree: String, branch: String = "main",
        run: Int? = nil, _ outcome: GateOutcome = .pass
    ) throws {
        let place = Measurement.Place(tree: tree, sha: "c\(number)", branch: branch, run: run)
        try store.record(
            Measurement(
                series, at: place, outcome, value: ["n": .number(Double(number))],
                recorded: Instant(milliseconds: Int64(number))))
    }

    private func found(_ trees: [String], of series: Measurement.Series = coverage, limit: Int = 10) throws -> [Int] {
        try store.measurements(of: series, trees: trees, limit: limit).compactMap { $0.value["n"]?.intValue }
    }

    @Test func `values come back by content, in the order asked for, the newest of each first`() throws {
        try record(1, tree: "a")
        try record(2, tree: "b", run: 7, .block)
        try record(3, tree: "a")
        #expect(try found(["b", "a"]) == [2, 3, 1])
        #expect(try found(["x", "a", "a"]) == [3, 1])
        #expect(try found(["a", "b"], limit: 1) == [3])
        let blocked = try #require(try store.measurements(of: Self.coverage, trees: ["b"], limit: 1).first)
        #expect(blocked.outcome == .block)
        #expect(blocked.place == Measurement.Place(tree: "b", sha: "c2", branch: "main", run: 7))
        #expect(blocked.recorded == Instant(milliseconds: 2))
    }

    @Test func `values are read one after the other until enough is known`() throws {
        for (number, tree) in [(1, "a"), (2, "b"), (3, "a")] { try record(number, tree: tree) }
        var seen: [Int] = []
        try store.eachMeasurement(of: Self.coverage, trees: ["a", "a", "b"], limit: 3) {
            seen += [$0.value["n"]?.intValue ?? 0]
            return seen.count < 2
        }
        #expect(seen == [3, 1])
    }

    @Test func `series of other gates and names are apart`() throws {
        try record(1, tree: "a")
        try record(2, of: .init(.coverage, name: "api"), tree: "a")
        try record(3, of: .init(.tests), tree: "a")
        #expect(try found(["a"]) == [1])
        #expect(try found(["a"], of: .init(.coverage, name: "api")) == [2])
        #expect(try found(["a"], of: .init(.benchmark)).isEmpty)
    }

    @Test func `the oldest of a branch make room, those of other branches stay`() throws {
        try record(0, tree: "old", branch: "other")
        for number in 1...203 { try record(number, tree: "t\(number)") }
        #expect(try found(["t1", "t2", "t3"]).isEmpty)
        #expect(try found(["t4", "t203", "old"]) == [4, 203, 0])
    }
}
