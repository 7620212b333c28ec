/// Whoever knows what a rule is about finds its file: names of types, files and folders say what stands there.
enum FileNameRule {
    /// Folders named for a mechanism say nothing of their subject.
    private static let mechanisms: Set = ["Seams", "Utils", "Utilities", "Helpers", "Common", "Misc", "Extensions"]
    /// A type that so many other files use is looked for by its name.
    private static let mostUsers = 5

    /// A type at the top level of a file.
    private struct TopLevelType {
        let name: String
        let file: SwiftSource
        let line: Int
    }

    /// Names of types that two targets use, types that stand in files of other names, and folders without a subject.
    static func findings(in sources: [SwiftSource]) -> [Finding] {
        var types: [TopLevelType] = []
        var inner: Set<String> = []
        for source in sources {
            var scopes = TypeScopes()
            for index in source.tokens.indices {
                guard scopes.enter(index, in: source) != nil, source[index] != "extension" else { continue }
                let name = source[index + 1]
                guard scopes.isOutermost else {
                    inner.insert(name)
                    continue
                }
                types.append(TopLevelType(name: name, file: source, line: source.tokens[index].line))
            }
        }
        return twice(types) + misplaced(types, inner, in: sources) + folders(sources)
    }

    private static func twice(_ types: [TopLevelType]) -> [Finding] {
        Dictionary(grouping: types, by: \.name).values.filter { $0.count > 1 }.flatMap { same in
            same.map { type in
                let others = same.map(\.file.path).filter { $0 != type.file.path }.joined(separator: ", ")
                return Finding(type.file.path, type.line, "another type is called \(type.name): \(others)")
            }
        }
    }

    /// Types of other files' names that many files use. What has its name in common with a type inside another one is
    /// left out: a word does not tell which of them it means.
    private static func misplaced(
        _ types: [TopLevelType], _ inner: Set<String>, in sources: [SwiftSource]
    ) -> [Finding] {
        let placed = types.filter { $0.name != subject(of: $0.file.path) && !inner.contains($0.name) }
        let names = Set(placed.map(\.name))
        var users: [String: Set<String>] = [:]
        for source in sources {
            for token in source.tokens where names.contains(token.text) {
                users[token.text, default: []].insert(source.path)
            }
        }
        return placed.compactMap { type in
            let count = users[type.name, default: []].subtracting([type.file.path]).count
            guard count > mostUsers else { return nil }
            return Finding(
                type.file.path, type.line, "\(type.name) is used in \(count) files: give it a file of its name")
        }
    }

    private static func folders(_ sources: [SwiftSource]) -> [Finding] {
        let folders = Set(sources.flatMap { $0.path.split(separator: "/").dropLast().map(String.init) })
        return folders.intersection(mechanisms).sorted().map { Finding($0, "a folder is named for its subject") }
    }

    /// `Planner` of `Sources/Planning/Plan/Planner+Graph.swift`.
    private static func subject(of path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.prefix { $0 != "." && $0 != "+" })
    }
}
