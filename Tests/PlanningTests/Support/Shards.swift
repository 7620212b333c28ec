import Glibc
import TestSupport

/// What many random cases came to: named counts, summed.
struct Totals: Sendable {
    private(set) var counts: [String: Int] = [:]

    mutating func add(_ name: String, _ count: Int = 1) { counts[name, default: 0] += count }

    fileprivate mutating func add(_ other: Totals) { counts.merge(other.counts, uniquingKeysWith: +) }
}

/// Runs `count` independent cases on all cores, each with a source of its own; `PITLANE_CASE` runs only that one.
///
/// - Throws: the first error of each part, with the number of its case.
func runCases(
    _ count: Int, _ source: RandomSource, _ body: @escaping @Sendable (RandomSource, inout Totals) throws -> Void
) async throws -> Totals {
    try await withThrowingTaskGroup(of: Totals.self) { group in
        let parts = 4
        let only = getenv("PITLANE_CASE").flatMap { Int(String(cString: $0)) }
        for part in 0..<parts {
            group.addTask {
                var totals = Totals()
                for index in stride(from: part, to: count, by: parts) where index == only ?? index {
                    do {
                        try body(source.fork(index), &totals)
                    } catch {
                        throw Violation("case \(index) of \(source): \(error)")
                    }
                }
                return totals
            }
        }
        var totals = Totals()
        for try await part in group { totals.add(part) }
        return totals
    }
}

/// A rule that was broken.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
