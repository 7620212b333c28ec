import Basics
import Reports

/// Puts findings together that are one, reported by several tools: only where they clearly are the same.
struct FindingGroups {
    /// A finding, and which report it is from.
    typealias Source = (report: Int, finding: SecurityFinding)

    private let sources: [Source]
    private var parents: [Int]
    /// What is about vulnerabilities that have findings of their own, by its index: those, whose groups it belongs to.
    private var witnesses: [Int: [Int]] = [:]

    /// The findings of each group by their indices, in the order of their first ones. One that is about several
    /// vulnerabilities, such as a vendor's advisory, belongs to the group of each.
    static func groups(of sources: [Source]) -> [[Int]] {
        var groups = FindingGroups(sources)
        groups.joinDependencies()
        groups.joinEqual()
        groups.joinPlaces()
        var order: [Int] = []
        var members: [Int: [Int]] = [:]
        for index in sources.indices {
            let roots = Set((groups.witnesses[index] ?? [index]).map { groups.root(of: $0) }).sorted()
            for root in roots {
                if members[root] == nil { order.append(root) }
                members[root, default: []].append(index)
            }
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

    /// A name of a vulnerability, in one version of one package.
    private struct Name: Hashable {
        let id, package, version: Key

        init(_ id: Key, _ dependency: SecurityFinding.Dependency) {
            (self.id, package, version) = (id.asciiLowercased, dependency.canonicalName, dependency.version)
        }
    }

    /// Vulnerabilities that are one, in one version of one package: findings of one CVE are one if it is the same. What
    /// has several CVEs, or none and a name of several, is about each of them if they have findings of their own.
    private mutating func joinDependencies() {
        var single: [Name: Int] = [:]
        var named: [Name: Set<Int>] = [:]
        var rest: [(index: Int, dependency: SecurityFinding.Dependency, cves: [Key])] = []
        for (index, source) in sources.enumerated() {
            guard let dependency = source.finding.dependency else { continue }
            let cves = SecurityFinding.vulnerabilities(source.finding.ids)
            guard cves.count == 1 else {
                rest.append((index, dependency, cves))
                continue
            }
            let name = Name(cves[0], dependency)
            let first = single[name] ?? index
            single[name] = first
            join(index, first)
            for id in source.finding.ids { named[Name(id, dependency), default: []].insert(first) }
        }
        var seen: [Name: Int] = [:]
        for (index, dependency, cves) in rest {
            let all = sources[index].finding.ids
            // What two have of a vendor in common says nothing where they have names of their own.
            let own = all.filter { !VulnerabilityID.isAdvisory($0) }
            let ids = own.isEmpty ? all : own
            if cves.isEmpty {
                let known = ids.reduce(into: Set<Int>()) { $0.formUnion(named[Name($1, dependency)] ?? []) }
                if !known.isEmpty {
                    witnesses[index] = known.sorted()
                    continue
                }
            } else if case let known = cves.compactMap({ single[Name($0, dependency)] }), known.count == cves.count {
                witnesses[index] = known
                continue
            }
            // Those of the same CVEs are one by their fingerprint.
            for id in cves.isEmpty ? ids : [] {
                let name = Name(id, dependency)
                if let other = seen[name] { join(index, other) } else { seen[name] = index }
            }
        }
    }

    /// The same fingerprint in different reports.
    private mutating func joinEqual() {
        var seen: [Key: Int] = [:]
        for (index, source) in sources.enumerated() where witnesses[index] == nil {
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
