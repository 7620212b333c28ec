import Basics
import Rollouts

/// What the front door has counted for a site since it was started.
struct Traffic: Hashable, Sendable {
    /// The counters of one colour.
    struct Counters: Hashable, Sendable {
        /// Requests it was given.
        var requests = 0
        /// Answers of the 500s, and requests that it did not answer.
        var errors = 0
        /// Requests it is answering.
        var current = 0
        /// Answers of the 500s that are its own.
        fileprivate var ownErrors = 0
    }

    /// By colour.
    private(set) var colours: [Colour: Counters] = [:]
    /// Requests that visitors got no answer of a version to: the front door's own answers of the 500s.
    private(set) var lost = 0

    /// Reads the answer to `show stat`: lines of values with commas between, of which the first names the columns.
    init(_ text: String) {
        let lines = text.utf8.split(separator: 10)
        let head = lines.first?.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let columns = (head ?? []).map { Key(Substring($0)) }
        var all = 0
        for line in lines.dropFirst() {
            let values = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            func number(_ name: Key) -> Int {
                guard let column = columns.firstIndex(of: name), column < values.count else { return 0 }
                return Int(Substring(values[column])) ?? 0
            }
            guard values.count > 1 else { continue }
            let row = String(Substring(values[1]))
            if Key(row) == "BACKEND" { all = number("hrsp_5xx") }
            guard let colour = Colour(rawValue: row) else { continue }
            let own = number("hrsp_5xx")
            colours[colour] = Counters(
                requests: number("stot"), errors: own + number("econ") + number("eresp"), current: number("scur"),
                ownErrors: own)
        }
        lost = max(0, all - colours.values.reduce(0) { $0 + $1.ownErrors })
    }

    /// What came since `earlier`; less than nothing where the front door was started in between, which is all.
    func since(_ earlier: Traffic) -> Traffic {
        var result = self
        for (colour, now) in colours {
            let before = earlier.colours[colour] ?? Counters()
            guard now.requests >= before.requests else { return self }
            result.colours[colour]?.requests -= before.requests
            result.colours[colour]?.errors -= before.errors
        }
        result.lost = max(0, lost - earlier.lost)
        return result
    }
}
