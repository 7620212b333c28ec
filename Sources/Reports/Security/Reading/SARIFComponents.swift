import Basics

/// The components of a tool, the driver and its extensions, with the rules and notifications they describe.
struct SARIFComponents {
    /// What a component describes.
    enum Kind: Key { case rules, notifications }

    /// The place of a description: the component, of which the driver is the first, and the number in its list.
    struct Place: Hashable {
        let component: Int
        let number: Int
    }

    static let shape: JSONShape = .object([
        "name": .scalar, "guid": .scalar, "rules": .list(descriptor), "notifications": .list(descriptor),
    ])

    private static let descriptor: JSONShape = .object([
        "id": .scalar, "guid": .lenient(.scalar), "name": .scalar, "shortDescription": .object(["text": .brief]),
        "messageStrings": .lenient(.map(.maybe(["text": .brief]))),
        "defaultConfiguration": .object(["level": .scalar]), "properties": SARIFResult.properties,
        "relationships": .maybeList(["target": SARIFWeakness.shape]),
    ])

    /// One list of one component, and where each name is in it first.
    private struct List {
        let values: [JSONValue]
        private(set) var ids: [Key: Int] = [:]
        private(set) var guids: [Key: Int] = [:]

        init(_ values: [JSONValue]) {
            self.values = values
            for (number, value) in values.enumerated() {
                if let id = value["id"]?.stringValue, ids[Key(id)] == nil { ids[Key(id)] = number }
                if let guid = value["guid"]?.stringValue.map({ Key($0).asciiLowercased }), guids[guid] == nil {
                    guids[guid] = number
                }
            }
        }

        /// The number of the description called `id`, or by the longest part of it that ends before a `/`: `base/sub`
        /// is a case of the rule `base`.
        func number(of id: Key) -> Int? {
            var name = id.string.utf8[...]
            while true {
                if let number = ids[Key(Substring(name))] { return number }
                guard let end = name.lastIndex(of: UInt8(ascii: "/")) else { return nil }
                name = name[..<end]
            }
        }

        func isNamed(_ number: Int, _ id: Key) -> Bool {
            guard let own = values[number]["id"]?.stringValue?.utf8 else { return false }
            let text = id.string.utf8
            return text.starts(with: own)
                && (text.count == own.count || text.dropFirst(own.count).first == UInt8(ascii: "/"))
        }
    }

    private let lists: [Kind: [List]]
    private let guids: [Key?]
    private let names: [Key?]

    init(driver: JSONValue, extensions: [JSONValue]) {
        let components = [driver] + extensions
        func lists(_ kind: Kind) -> [List] { components.map { List($0[kind.rawValue]?.arrayValue ?? []) } }
        self.lists = [.rules: lists(.rules), .notifications: lists(.notifications)]
        guids = components.map { $0["guid"]?.stringValue.map { Key($0).asciiLowercased } }
        names = components.map { $0["name"]?.stringValue.map { Key($0) } }
    }

    /// What stands at a place.
    func value(_ place: Place, _ kind: Kind) -> JSONValue {
        lists[kind]?[place.component].values[place.number] ?? .null
    }

    /// What a reference means (§3.52.3). The number, the guid and the name should mean one; where they do not, all of
    /// them are meant. Without a component it is the driver's, or else whichever component has it.
    func places(of reference: SARIFReference, _ kind: Kind) -> [Place] {
        let lists = lists[kind] ?? []
        guard let component = component(of: reference) else {
            return lists.indices.flatMap { named(reference, $0, lists[$0]) }
        }
        let found = places(of: reference, component, lists[component])
        if !found.isEmpty || reference.hasComponent { return found }
        return lists.indices.dropFirst().flatMap { named(reference, $0, lists[$0]) }
    }

    /// The component a reference states, the driver if it states none; nil for one that is not there (§3.54.2).
    private func component(of reference: SARIFReference) -> Int? {
        if let index = reference.componentIndex { return index < guids.count - 1 ? index + 1 : nil }
        if let guid = reference.componentGUID { return guids.firstIndex(of: guid) }
        // The specification does not look for names; a log that has nothing else means something by it.
        if let name = reference.componentName { return names.firstIndex(of: name) }
        return 0
    }

    private func places(of reference: SARIFReference, _ component: Int, _ list: List) -> [Place] {
        var found: [Int] = []
        if let index = reference.index, list.values.indices.contains(index) { found.append(index) }
        if let guid = reference.guid, let number = list.guids[guid], !found.contains(number) { found.append(number) }
        if let id = reference.id, !found.contains(where: { list.isNamed($0, id) }), let number = list.number(of: id) {
            found.append(number)
        }
        return found.map { Place(component: component, number: $0) }
    }

    /// What a component has under the guid or the name of a reference: a number alone says nothing there.
    private func named(_ reference: SARIFReference, _ component: Int, _ list: List) -> [Place] {
        var reference = reference
        reference.index = nil
        return places(of: reference, component, list)
    }
}

extension SARIFReference {
    fileprivate var hasComponent: Bool { componentIndex != nil || componentGUID != nil || componentName != nil }
}
