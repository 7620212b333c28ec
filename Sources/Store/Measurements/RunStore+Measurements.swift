import Basics
import GRDB
import Gates
package import Journal
import Planning

extension RunStore {
    /// So many of a branch's values are kept of each series: more than any gate compares with.
    private static let keptMeasurements = 200

    /// Adds a value to its series; the oldest of its branch make room. One that a loss of power takes is measured again.
    package func record(_ measurement: Measurement) throws {
        let (series, place) = (measurement.series, measurement.place)
        try write { db in
            try db.run(
                """
                INSERT INTO measurement (gate, name, tree, sha, branch, run, job, verdict, value, recorded)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    series.gate.rawValue, series.name.string.storable, place.tree, place.sha, place.branch.storable,
                    place.run, place.job?.storable, measurement.outcome.rawValue, measurement.value.text(),
                    measurement.recorded.milliseconds,
                ])
            try db.run(
                """
                DELETE FROM measurement WHERE gate = ? AND name = ? AND branch = ? AND id <= (
                    SELECT id FROM measurement WHERE gate = ? AND name = ? AND branch = ?
                    ORDER BY id DESC LIMIT 1 OFFSET ?)
                """,
                [
                    series.gate.rawValue, series.name.string.storable, place.branch.storable, series.gate.rawValue,
                    series.name.string.storable, place.branch.storable, Self.keptMeasurements,
                ])
        }
    }

    /// The values of a series that were measured of some contents, newest first.
    ///
    /// - Parameters:
    ///   - trees: Git's ids of trees, the most wanted first: what was measured of an earlier one comes first.
    ///   - limit: How many at most.
    package func measurements(
        of series: Measurement.Series, trees: [String], limit: Int
    ) throws -> [Measurement] {
        var found: [Measurement] = []
        try eachMeasurement(of: series, trees: trees, limit: limit) { measurement in
            found.append(measurement)
            return true
        }
        return found
    }

    /// The last value of each series that was measured of a content, in the order of their gates and names.
    package func lastMeasurements(ofTree tree: String) throws -> [Measurement] {
        let series = try read { db in
            try db.rows("SELECT DISTINCT gate, name FROM measurement WHERE tree = ? ORDER BY gate, name", [tree])
                .map { Measurement.Series(try $0.requiredWord("gate"), name: Key($0["name"] as String)) }
        }
        return try series.flatMap { try measurements(of: $0, trees: [tree], limit: 1) }
    }

    /// Calls `body` with each of the values that `measurements` would give, read one after the other: together they may
    /// take much memory. Nobody else waits for the database meanwhile.
    ///
    /// - Parameter body: Says whether to go on.
    package func eachMeasurement(
        of series: Measurement.Series, trees: [String], limit: Int, _ body: (Measurement) throws -> Bool
    ) throws {
        for id in try ids(of: series, trees: trees, limit: limit) {
            let found = try read { db in
                try db.row(
                    """
                    SELECT tree, sha, branch, run, job, verdict, value, recorded FROM measurement WHERE id = ?
                    """, [id]
                ).map { try Self.measurement($0, of: series) }
            }
            // It may have made room meanwhile.
            guard let found else { continue }
            guard try body(found) else { return }
        }
    }

    private func ids(of series: Measurement.Series, trees: [String], limit: Int) throws -> [Int64] {
        try read { db in
            var (found, asked): ([Int64], Set<Key>) = ([], [])
            for tree in trees where asked.insert(Key(tree)).inserted {
                guard found.count < limit else { break }
                let rows = try db.cursor(
                    "SELECT id FROM measurement WHERE gate = ? AND name = ? AND tree = ? ORDER BY id DESC LIMIT ?",
                    [series.gate.rawValue, series.name.string.storable, tree, limit - found.count])
                while let row = try rows.next() { found.append(row["id"]) }
            }
            return found
        }
    }

    private static func measurement(_ row: Row, of series: Measurement.Series) throws -> Measurement {
        guard let value = try row.json("value"), let recorded = row.instant("recorded")
        else { throw StoreError(.corrupt, "a measurement of gate \(series.gate.rawValue) is not whole") }
        return Measurement(
            series,
            at: Measurement.Place(
                tree: row["tree"], sha: row["sha"], branch: row["branch"], run: row["run"], job: row["job"]),
            try row.requiredWord("verdict"), value: value, recorded: recorded)
    }
}
