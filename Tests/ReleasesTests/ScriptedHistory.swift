import Basics
import Releases
import Testing

/// A history written as lines, oldest first: a commit's message, or what happens between commits.
///
/// `@tag NAME` tags the newest commit, `@side` begins a branch here, `@main` goes back, `@merge MESSAGE` merges the branch.
/// `{3}` in a message is the third commit.
struct ScriptedHistory {
    private(set) var commits: [ReleaseCommit] = []
    private(set) var tags: [VersionTag] = []
    private var tip: Key?

    init(_ lines: [String], prefix: Key) throws {
        var isOnSide = false
        var sideTip: Key?
        for line in lines {
            var words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let order = words.removeFirst()
            let rest = words.first ?? ""
            switch order {
            case "@tag":
                let commit = try #require(isOnSide ? sideTip : tip)
                tags.append(try #require(VersionTag(name: Key(rest), commit: commit, prefix: prefix), "\(rest)"))
            case "@side": (isOnSide, sideTip) = (true, tip)
            case "@main": isOnSide = false
            case "@merge":
                isOnSide = false
                tip = add(rest, [tip, sideTip].compactMap(\.self))
            default:
                let added = add(line, [isOnSide ? sideTip : tip].compactMap(\.self))
                if isOnSide { sideTip = added } else { tip = added }
            }
        }
    }

    private mutating func add(_ message: String, _ parents: [Key]) -> Key {
        let id = Self.id(commits.count + 1)
        var text = message
        for number in 1...99 where text.contains("{\(number)}") {
            text = text.split(separator: "{\(number)}", omittingEmptySubsequences: false)
                .joined(separator: Self.id(number).string)
        }
        commits.append(ReleaseCommit(id: id, parents: parents, message: Key(text)))
        return id
    }

    static func id(_ number: Int) -> Key {
        let digits = String(number, radix: 16)
        return Key("c" + String(repeating: "0", count: 6 - digits.count) + digits + String(repeating: "f", count: 33))
    }

    /// Plans the next release at the newest commit of the main line, as the program does.
    func plan(channel: Key? = nil, _ rules: ReleaseRules) throws(ReleaseProblem) -> ReleasePlan {
        func reachable(_ start: Key?) -> Set<Key> {
            var found: Set<Key> = []
            var rest = [start].compactMap(\.self)
            while let id = rest.popLast() {
                guard found.insert(id).inserted else { continue }
                rest += commits.first { $0.id == id }?.parents ?? []
            }
            return found
        }
        let all = reachable(tip)
        let reached = tags.filter { all.contains($0.commit) }
        let previous = VersionTag.highest(reached.filter(\.isStable))
        let old = reachable(previous?.commit)
        let new = commits.reversed().filter { all.contains($0.id) && !old.contains($0.id) }
        return try ReleasePlan(
            ReleaseHistory(new, rules), previous: previous, reached: reached, known: tags, channel: channel, rules)
    }
}
