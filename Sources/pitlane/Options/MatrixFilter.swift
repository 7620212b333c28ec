import Basics
import Expressions
import Planning

/// The values of `--matrix KEY:VALUE`.
struct MatrixFilter {
    /// As the planner takes them.
    let values: [Output]

    init(_ texts: [String]) throws {
        values = try texts.map { text in
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon > text.utf8.startIndex else {
                throw CommandError("--matrix \(text): write KEY:VALUE, as in python:3.12")
            }
            return Output(Key(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
        }
    }

    /// Refuses a key or a value that no matrix of a plan has that was made without the filter.
    func requireKnown(in plan: Plan) throws {
        let combinations = plan.triggered.map(\.combinations)
        // What only a finished job can tell may have any key.
        guard !combinations.contains(where: { $0 == nil }) else { return }
        let members = combinations.flatMap { $0 ?? [] }.flatMap(\.members)
        for wanted in values {
            let same = members.filter { $0.name.asciiLowercased == wanted.name.asciiLowercased }
            guard !same.isEmpty else {
                let keys = Self.distinct(members.map(\.name.string))
                throw CommandError(
                    "--matrix \(wanted.name):\(wanted.value): no matrix here has the key '\(wanted.name)'"
                        + Suggestions.text(for: wanted.name.string, among: keys)
                        + (keys.isEmpty ? "" : "; keys: \(keys.joined(separator: ", "))"))
            }
            let known = Self.distinct(same.map { Value(json: $0.value).asString })
            guard known.contains(where: { Key($0) == Key(wanted.value) }) else {
                throw CommandError(
                    "--matrix \(wanted.name):\(wanted.value): no matrix here has this value"
                        + "; values of '\(wanted.name)': \(known.joined(separator: ", "))")
            }
        }
    }

    private static func distinct(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { list, text in
            if !list.contains(where: { Key($0) == Key(text) }) { list.append(text) }
        }
    }
}
