import Basics
import GRDB
package import Journal
package import Planning

extension RunStore {
    /// Stores a variable; one of the same name and environment is replaced.
    package func setVariable(_ place: ValuePlace, _ value: String, at time: Instant) throws {
        try write(.power) { db in
            try db.run(
                """
                INSERT INTO variable (name, environment, value, updated) VALUES (?, ?, ?, ?)
                ON CONFLICT (name, environment) DO UPDATE SET value = excluded.value, updated = excluded.updated
                """,
                [place.name.string, place.environment?.string ?? "", value.storable, time.milliseconds])
        }
    }

    /// Removes a variable.
    ///
    /// - Returns: whether there was one.
    package func removeVariable(_ place: ValuePlace) throws -> Bool {
        try write(.power) { db in
            try db.run(
                "DELETE FROM variable WHERE name = ? AND environment = ?",
                [place.name.string, place.environment?.string ?? ""])
            return db.changesCount > 0
        }
    }

    /// All variables.
    package func variables() throws -> [ValueRecord] {
        try read { db in
            try db.rows("SELECT name, environment, value, updated FROM variable").map { row in
                ValueRecord(ValuePlace(row), value: row["value"], updated: Instant(milliseconds: row["updated"]))
            }
        }.sorted { $0.place < $1.place }
    }
}
