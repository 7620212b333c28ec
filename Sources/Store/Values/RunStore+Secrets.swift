import Basics
import GRDB
package import Hashing
package import Journal
package import Planning

extension RunStore {
    /// Stores a secret, sealed; one of the same name and environment is replaced.
    package func setSecret(
        _ place: ValuePlace, _ value: [UInt8], key: SealingKey, at time: Instant
    ) throws {
        let sealed: [UInt8]
        do throws(SealingError) { sealed = try key.seal(value, for: place.seal) } catch {
            throw StoreError(.failed, "the secret \(place.words) could not be sealed")
        }
        try write(.power) { db in
            try db.run(
                """
                INSERT INTO secret (name, environment, key, sealed, updated) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name, environment) DO UPDATE
                SET key = excluded.key, sealed = excluded.sealed, updated = excluded.updated
                """,
                [
                    place.name.string, place.environment?.string ?? "", key.id, Self.hex(sealed), time.milliseconds,
                ])
        }
    }

    /// Removes a secret.
    ///
    /// - Returns: whether there was one.
    package func removeSecret(_ place: ValuePlace) throws -> Bool {
        try write(.power) { db in
            try db.run(
                "DELETE FROM secret WHERE name = ? AND environment = ?",
                [place.name.string, place.environment?.string ?? ""])
            return db.changesCount > 0
        }
    }

    /// All secrets, without their values; needs no key.
    package func secrets() throws -> [ValueRecord] {
        try read { db in
            try db.rows("SELECT name, environment, updated FROM secret").map { row in
                ValueRecord(ValuePlace(row), updated: Instant(milliseconds: row["updated"]))
            }
        }.sorted { $0.place < $1.place }
    }

    /// The values of all secrets.
    ///
    /// - Parameter key: gives the key; asked only where there is a secret.
    /// - Throws: where there is no key, or a secret does not open. A secret is never empty for that reason.
    package func openSecrets(key: () throws -> SealingKey?) throws -> [ValuePlace: [UInt8]] {
        let rows = try read { db in
            try db.rows("SELECT name, environment, key, sealed FROM secret").map { row in
                (place: ValuePlace(row), key: row["key"] as String, sealed: row["sealed"] as String)
            }
        }
        guard let first = rows.first else { return [:] }
        guard let key = try key() else {
            throw StoreError(
                .missing,
                """
                the secret \(first.place.words) is sealed, but this user has no key file for it: copy the file of \
                whoever set it, or give the value with --secret; answers to a waiting run can also be left with --leave
                """)
        }
        var values: [ValuePlace: [UInt8]] = [:]
        for row in rows {
            guard Key(row.key) == Key(key.id) else {
                throw StoreError(
                    .corrupt,
                    """
                    the secret \(row.place.words) is sealed with another key (\(row.key), here is \(key.id)): put its \
                    key file back, or set the secret again with
                    """, next: "secret set NAME")
            }
            let value = Self.bytes(row.sealed).flatMap { try? key.open($0, for: row.place.seal) }
            guard let value else {
                throw StoreError(
                    .corrupt,
                    """
                    the secret \(row.place.words) does not open: its row in \(folder.database) has been changed. Set \
                    it again with
                    """, next: "secret set NAME")
            }
            values[row.place] = value
        }
        return values
    }

    /// Whether there is any secret; needs no key.
    package func hasSecrets() throws -> Bool { try read { db in try db.row("SELECT 1 FROM secret LIMIT 1") != nil } }

    // MARK: - Sealed bytes as text

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place...(place + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}

extension ValuePlace {
    /// What a sealed value is bound to, so that no row opens in another one's place.
    var seal: [UInt8] { Array("pitlane secret\u{0}\(name)\u{0}\(environment?.string ?? "")".utf8) }

    init(_ row: Row) {
        let environment: String = row["environment"]
        self.init(Key(row["name"] as String), environment: environment.utf8.isEmpty ? nil : Key(environment))
    }
}
