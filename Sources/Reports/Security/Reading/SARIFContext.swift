import Basics

/// What results of a run refer to.
struct SARIFContext {
    let tool: String
    private let driver: Rules
    private let extensions: [Rules]
    private let bases: JSONValue
    private let artifacts: [SARIFLocation]

    /// The rules of a component, and where each name is among them first.
    private struct Rules {
        var list: [JSONValue]
        var numbers: [Key: Int] = [:]

        init(_ component: JSONValue) {
            list = component["rules"]?.arrayValue ?? []
            for (number, rule) in list.enumerated() {
                guard let id = rule["id"]?.stringValue, numbers[Key(id)] == nil else { continue }
                numbers[Key(id)] = number
            }
        }
    }

    init(
        tool: String, driver: JSONValue, extensions: [JSONValue], bases: JSONValue, artifacts: [SARIFLocation]
    ) {
        self.tool = tool
        self.driver = Rules(driver)
        self.extensions = extensions.map(Rules.init)
        self.bases = bases
        self.artifacts = artifacts
    }

    /// The file of a place, relative to the checkout where it can be.
    func file(of location: SARIFLocation, _ input: SecurityInput) -> Key? {
        var location = location
        if location.uri == nil, let index = location.index, artifacts.indices.contains(index) {
            location = artifacts[index]
        }
        guard let uri = location.uri else { return nil }
        var text = uri
        var base = location.base
        // A base may start from another one; a ring of them ends.
        for _ in 0..<10 {
            guard let name = base, !Self.hasScheme(text), text.utf8.first != UInt8(ascii: "/") else { break }
            if let prefix = bases[name]?["uri"]?.stringValue {
                text = prefix + (prefix.utf8.last == UInt8(ascii: "/") || prefix.utf8.isEmpty ? "" : "/") + text
            }
            base = bases[name]?["uriBaseId"]?.stringValue.map { Key($0) }
        }
        return input.path(Self.decoded(text))
    }

    private static func hasScheme(_ uri: String) -> Bool {
        let scheme = uri.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") }
        return scheme.count > 1 && scheme.count < uri.utf8.count && uri.utf8[scheme.endIndex] == UInt8(ascii: ":")
    }

    /// A uri with `%20` and the like as the bytes they stand for.
    private static func decoded(_ uri: String) -> String {
        var result: [UInt8] = []
        let bytes = Array(uri.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let code = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                result.append(code)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The rules a result may mean: by its number and by its name, which should be one and need not be.
    func rules(of result: SARIFResult) -> [JSONValue] {
        var rules = driver
        if let component = result.component {
            rules = extensions.indices.contains(component) ? extensions[component] : Rules(.null)
        }
        var found: [JSONValue] = []
        if let index = result.ruleIndex, rules.list.indices.contains(index) { found.append(rules.list[index]) }
        guard let id = result.ruleID else { return found }
        // `base/sub` is a case of the rule `base`.
        let base = Key(Substring(id.string.utf8.prefix { $0 != UInt8(ascii: "/") }))
        if let rule = found.first?["id"]?.stringValue, Key(rule) == id || Key(rule) == base { return found }
        if let number = rules.numbers[id] ?? rules.numbers[base] { found.append(rules.list[number]) }
        return found
    }
}
