package import Basics

/// A secret that environments or workflows name, without its value.
package struct SecretNeed: Hashable, Sendable {
    /// Its name, in upper case.
    package let name: Key
    /// Whether one of this name is kept.
    package let isSet: Bool
    /// Who names it: `environment production, as DATABASE_URL`.
    package let reasons: [String]

    package init(name: Key, isSet: Bool, reasons: [String]) {
        self.name = name
        self.isSet = isSet
        self.reasons = reasons
    }

    /// For tools.
    package var json: JSONValue {
        [
            "name": .string(name.string), "set": .bool(isSet), "needed_by": .array(reasons.map { .string($0) }),
        ]
    }

    /// A line for each; nothing where there are none.
    package static func lines(_ needs: [SecretNeed], width: Int?) -> [TextLine] {
        guard !needs.isEmpty else { return [] }
        let columns = Columns(columns: [.init(), .init(), .init(rank: 1, minimum: 16)], indent: 2)
        let rows = needs.map { need -> [Columns.Cell] in
            [
                .init(need.name.string), need.isSet ? .init("set", .good) : .init("not set", .attention),
                .init(need.reasons.joined(separator: "; "), .quiet),
            ]
        }
        return [TextLine("Secrets:", .strong)] + columns.lines(rows, width: width)
    }
}
