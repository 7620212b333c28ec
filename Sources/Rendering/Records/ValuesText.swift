package import Basics
package import Journal
package import Planning

/// The tables of `pitlane secret list` and `pitlane variable list`.
package enum ValuesText {
    /// One line a value: name, environment, a variable's first line, age.
    package static func lines(_ records: [ValueRecord], now: Instant, width: Int?) -> [TextLine] {
        let hasValues = records.contains { $0.value != nil }
        let value = hasValues ? [Columns.Column(rank: 3, minimum: 20)] : []
        return Columns(columns: [.init(), .init(rank: 1)] + value + [.init(rank: 2)], indent: 0).lines(
            records.map { record in
                [.init(record.place.name.string, .strong), .init(record.place.environment?.string ?? "")]
                    + (record.value.map { [.init(firstLine(of: $0))] } ?? [])
                    + [.init(RecordWords.age(record.updated, now: now), .quiet)]
            }, width: width)
    }

    /// `[{"name", "environment", "value", "updated"}]`; a secret has no `value`.
    package static func json(_ records: [ValueRecord]) -> JSONValue {
        .array(
            records.map { record in
                var object: JSONObject = [
                    "name": .string(record.place.name.string),
                    "environment": .optional(record.place.environment?.string),
                ]
                object["value"] = record.value.map { .string($0) }
                object["updated"] = .string(record.updated.rfc3339)
                return .object(object)
            })
    }

    private static func firstLine(of value: String) -> String {
        let lines = value.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        let first = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return lines.count > 1 ? "\(first) …" : first
    }
}
