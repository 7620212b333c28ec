import Basics
import GRDB
import Planning

extension Database {
    /// Executes one statement, prepared once per connection.
    func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }

    /// All rows of a query, prepared once per connection.
    func rows(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: StatementArguments(arguments))
    }

    /// The rows of a query one after the other, prepared once per connection; each is there until the next.
    func cursor(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws -> RowCursor {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: StatementArguments(arguments))
    }

    /// The first row of a query, prepared once per connection.
    func row(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(arguments))
    }

    /// The next number of the counter `name`, from 1; numbers are never given twice.
    func next(_ name: String) throws -> Int {
        let row = try row(
            """
            INSERT INTO counter (name, last) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1
            RETURNING last
            """, [name])
        guard let row else { throw StoreError(.corrupt, "the counter '\(name)' gave no number") }
        return row[0]
    }
}

extension String {
    /// The text without NUL bytes, at which SQLite's C interface would end it.
    var storable: String {
        guard utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension Row {
    /// The moment in column `name`, or nil.
    func instant(_ name: String) -> Instant? { (self[name] as Int64?).map { Instant(milliseconds: $0) } }

    /// The JSON value in column `name`, or nil.
    func json(_ name: String) throws -> JSONValue? {
        guard let text = self[name] as String? else { return nil }
        return try JSONValue.stored(text, in: name)
    }

    /// The word in column `name`, or nil.
    func word<Word: RawRepresentable>(_ name: String) throws -> Word? where Word.RawValue == String {
        guard let text = self[name] as String? else { return nil }
        guard let word = Word(rawValue: text) else {
            throw StoreError(.corrupt, "the record has '\(text)' as \(name), which this version does not know")
        }
        return word
    }

    /// The word in column `name`, which is never null.
    func requiredWord<Word: RawRepresentable>(_ name: String) throws -> Word where Word.RawValue == String {
        guard let word = try word(name) as Word? else { throw StoreError(.corrupt, "the record lacks a \(name)") }
        return word
    }
}

extension JSONValue {
    /// Reads JSON this program has stored. A payload may nest 100 deep, and stands a few levels deep in an event.
    static func stored(_ text: String, in place: String) throws -> JSONValue {
        do {
            return try parse(bytes: Array(text.utf8), limits: JSONReader.Limits(depth: 1000, tokenBytes: 1 << 30))
        } catch {
            throw StoreError(.corrupt, "the record's \(place) is not JSON (\(error))")
        }
    }
}
