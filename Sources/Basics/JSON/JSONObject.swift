/// The members of a JSON object in the order written; setting an existing name keeps its place.
package struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// A name and its value.
    package struct Member: Hashable, Sendable {
        /// Compared by its bytes.
        package let name: Key
        /// Any JSON value.
        package var value: JSONValue

        package init(_ name: Key, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// All members, in order.
    package private(set) var members: [Member] = []
    /// Where each name is; only kept for objects that grew larger than `scanLimit`: a look through a few is quicker.
    private var positions: [Key: Int] = [:]
    private static let scanLimit = 12

    package init() {}

    /// Makes an object of members; of equal names the later value wins at the earlier place.
    package init(_ members: some Sequence<Member>) {
        self.members.reserveCapacity(members.underestimatedCount)
        for member in members { self[member.name] = member.value }
    }

    /// Makes an object of members whose names all differ; what is made to be written needs no index of them.
    package init(distinct members: [Member]) { self.members = members }

    package init(dictionaryLiteral elements: (Key, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// The value of `name`; setting nil removes it.
    package subscript(name: Key) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): append(Member(name, value))
            case (let position?, nil):
                members.remove(at: position)
                positions = [:]
                reindex()
            case (nil, nil): break
            }
        }
    }

    package static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }

    package func hash(into hasher: inout Hasher) { hasher.combine(members) }

    private func position(of name: Key) -> Int? {
        positions.isEmpty ? members.firstIndex { $0.name == name } : positions[name]
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if !positions.isEmpty {
            positions[member.name] = members.count - 1
        } else if members.count > Self.scanLimit {
            reindex()
        }
    }

    private mutating func reindex() {
        guard members.count > Self.scanLimit else { return }
        for (position, member) in members.enumerated() { positions[member.name] = position }
    }
}
