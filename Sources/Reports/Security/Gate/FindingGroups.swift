import Basics

/// Puts findings together that are one, reported by several tools: only where they clearly are the same.
struct FindingGroups {
    /// A finding, and which report it is from.
    typealias Source = (report: Int, finding: SecurityFinding)

    private let sources: [Source]
    private var parents: [Int]

    /// The findings of each group by their indices, in the order of their first ones.
    static func groups(of sources: [Source]) -> [[Int]] {
        var groups = FindingGroups(sources)
        groups.joinDependencies()
        groups.joinEqual()
        groups.joinPlaces()
        var order: [Int] = []
        var members: [Int: [Int]] = [:]
        for index in sources.indices {
            let root = groups.root(of: index)
            if members[root] == nil { order.append(root) }
            members[root, default: []].append(index)
        }
        return order.compactMap { members[$0] }
    }

    private init(_ sources: [Source]) {
        self.sources = sources
        parents = Array(sources.indices)
    }

    private mutating func root(of index: Int) -> Int {
        var index = index
        while parents[index] != index {
            parents[index] = parents[parents[index]]
            index = parents[index]
        }
        return index
    }

    private mutating func join(_ first: Int, _ second: Int) {
        let (first, second) = (root(of: first), root(of: second))
        parents[max(first, second)] = min(first, second)
    }

    /// Vulnerabilities that share a name, in one version of one package.
    private mutating func joinDependencies() {
        struct Name: Hashable { let id, package, version: Key }
        var seen: [Name: Int] = [:]
        for (index, source) in sources.enumerated() {
            guard let dependency = source.finding.dependency else { continue }
            for id in SecurityFinding.identities(source.finding.ids) {
                let name = Name(
                    id: id.asciiLowercased, package: dependency.canonicalName, version: dependency.version)
                if let other = seen[name] { join(index, other) } else { seen[name] = index }
            }
        }
    }

    /// The same fingerprint in different reports.
    private mutating func joinEqual() {
        var seen: [Key: Int] = [:]
        for (index, source) in sources.enumerated() {
            if let other = seen[source.finding.fingerprint] {
                join(index, other)
            } else {
                seen[source.finding.fingerprint] = index
            }
        }
    }

    /// The same line, and the same rule or weakness: only where each report, or each tool, has one such finding there,
    /// so that it is plain which of them are one.
    private mutating func joinPlaces() {
        struct Subject: Hashable {
            let file: Key
            let line: Int
            let rule: Key?
            let weakness: Int?
        }
        var rules: [Subject: [Int]] = [:]
        var weaknesses: [Subject: [Int]] = [:]
        for (index, source) in sources.enumerated() where source.finding.dependency == nil {
            guard let place = source.finding.place, let line = place.line else { continue }
            for id in Set(source.finding.ids.map(\.asciiLowercased)) {
                rules[Subject(file: place.file, line: line, rule: id, weakness: nil), default: []].append(index)
            }
            for weakness in Set(source.finding.weaknesses) {
                weaknesses[Subject(file: place.file, line: line, rule: nil, weakness: weakness), default: []]
                    .append(index)
            }
        }
        for indices in rules.values.sorted(by: { $0[0] < $1[0] }) {
            joinIfPlain(indices) { Key("\($0.report)") }
        }
        for indices in weaknesses.values.sorted(by: { $0[0] < $1[0] }) {
            joinIfPlain(indices) { Key($0.finding.tool).asciiLowercased }
        }
    }

    private mutating func joinIfPlain(_ indices: [Int], by owner: (Source) -> Key) {
        var roots: [Key: Int] = [:]
        for index in indices {
            let root = root(of: index)
            guard roots.updateValue(root, forKey: owner(sources[index])) ?? root == root else { return }
        }
        for index in indices { join(index, indices[0]) }
    }
}
