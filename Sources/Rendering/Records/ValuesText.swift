package import Basics
package import Planning
package import Store

/// The tables of `pitlane secret list` and `pitlane variable list`.
package enum ValuesText {
    /// One line a secret: name, environment, age.
    package static func lines(_ secrets: [SecretRecord], now: Instant, width: Int?) -> [TextLine] {
        Columns(columns: [.init(), .init(rank: 1), .init(rank: 2)], indent: 0).lines(
            secrets.map { secret in head(secret.place) + [age(secret.updated, now)] }, width: width)
    }

    /// One line a variable: name, environment, the value's first line, age.
    package static func lines(_ variables: [VariableRecord], now: Instant, width: Int?) -> [TextLine] {
        Columns(columns: [.init(), .init(rank: 1), .init(rank: 3, minimum: 20), .init(rank: 2)], indent: 0).lines(
            variables.map { variable in
                let lines = variable.value.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
                let first = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
                return head(variable.place) + [
                    .init(lines.count > 1 ? "\(first) …" : first), age(variable.updated, now),
                ]
            }, width: width)
    }

    /// `[{"name", "environment", "updated"}]`.
    package static func json(_ secrets: [SecretRecord]) -> JSONValue {
        .array(
            secrets.map { secret in
                [
                    "name": .string(secret.place.name.string), "environment": environment(secret.place),
                    "updated": .string(secret.updated.rfc3339),
                ]
            })
    }

    /// `[{"name", "environment", "value", "updated"}]`.
    package static func json(_ variables: [VariableRecord]) -> JSONValue {
        .array(
            variables.map { variable in
                [
                    "name": .string(variable.place.name.string), "environment": environment(variable.place),
                    "value": .string(variable.value), "updated": .string(variable.updated.rfc3339),
                ]
            })
    }

    private static func head(_ place: ValuePlace) -> [Columns.Cell] {
        [.init(place.name.string, .strong), .init(place.environment?.string ?? "")]
    }

    private static func age(_ time: Instant, _ now: Instant) -> Columns.Cell {
        .init(RecordWords.age(time, now: now), .quiet)
    }

    private static func environment(_ place: ValuePlace) -> JSONValue {
        place.environment.map { .string($0.string) } ?? .null
    }
}
