/// The targets of the package, what each may use, and who may import what from outside.
///
/// `docs/architecture.md` holds the same list for people; a test compares the two.
enum Layering {
    /// A target of the package.
    struct Target: Sendable {
        let name: String
        /// 0 is free of effects; an arrow never points to a higher level.
        let level: Int
        /// The targets of earlier rows it uses; what those use it may use too.
        let uses: [String]
        /// The modules from other packages that only this target imports.
        var libraries: [String] = []
    }

    static let targets: [Target] = [
        Target(name: "CText", level: 0, uses: []),
        Target(name: "Basics", level: 0, uses: ["CText"]),
        Target(name: "Expressions", level: 0, uses: ["Basics"]),
        Target(name: "YAMLTree", level: 0, uses: ["Basics"], libraries: ["CYaml"]),
        Target(name: "Workflows", level: 0, uses: ["Expressions", "YAMLTree"]),
        Target(name: "Planning", level: 0, uses: ["Workflows"]),
        Target(name: "Hashing", level: 0, uses: ["Basics"], libraries: ["Crypto"]),
        Target(name: "Reports", level: 0, uses: ["Hashing"]),
        Target(name: "Gates", level: 0, uses: ["Reports"]),
        Target(name: "Releases", level: 0, uses: ["Basics"]),
        Target(name: "Configuration", level: 0, uses: ["Gates", "Planning", "Releases"]),
        Target(name: "Rollouts", level: 0, uses: ["Basics"]),
        Target(name: "Journal", level: 0, uses: ["Gates", "Planning"]),
        Target(name: "CProcesses", level: 1, uses: []),
        Target(name: "Processes", level: 1, uses: ["Basics", "CProcesses"]),
        Target(name: "Files", level: 1, uses: ["Hashing"]),
        Target(name: "CPCRE2", level: 1, uses: []),
        Target(name: "Logs", level: 1, uses: ["CPCRE2", "Files", "Processes"]),
        Target(name: "Forges", level: 1, uses: ["Files", "Planning", "Processes", "Releases"]),
        Target(name: "Transport", level: 1, uses: ["CProcesses", "Processes"]),
        Target(name: "Images", level: 1, uses: ["Files", "Processes", "Transport"]),
        Target(name: "Actions", level: 1, uses: ["Forges", "Journal"]),
        Target(name: "Engine", level: 1, uses: ["Actions", "Journal", "Logs"]),
        Target(name: "Docker", level: 1, uses: ["Transport"]),
        Target(
            name: "Delivery", level: 1,
            uses: ["Configuration", "Docker", "Files", "Images", "Processes", "Rollouts"]),
        Target(name: "CZlib", level: 2, uses: []),
        Target(
            name: "Store", level: 2, uses: ["Actions", "CZlib", "Files", "Gates", "Journal"], libraries: ["GRDB"]),
        Target(name: "Sessions", level: 2, uses: ["Configuration", "Delivery", "Engine", "Forges", "Images", "Store"]),
        Target(name: "Rendering", level: 3, uses: ["Journal", "Logs"]),
        Target(name: "pitlane", level: 3, uses: ["Rendering", "Sessions"], libraries: ["ArgumentParser"]),
    ]

    /// Modules that only some folders of their target import: what lies below takes plain values.
    static let importingFolders: [String: [String]] = ["ArgumentParser": ["Commands", "Options"]]

    /// The helpers of the tests: they may use every target, and no target may use them.
    static let testSupport = "TestSupport"

    /// Modules that come with the toolchain and have no effects of their own.
    static let plainModules: Set<String> = ["Swift", "Synchronization"]
    /// Modules that reach the operating system: closed to level 0.
    static let systemModules: Set<String> = ["Glibc", "Dispatch"]
    /// Foundation's modules: closed to every target (they cost start-up time), but for those listed with a reason.
    static let foundationModules: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationInternationalization", "FoundationNetworking",
    ]
    /// The targets that may import Foundation, each with the reason.
    static let foundationImporters: [String: String] = [:]

    /// What only the command line does: it prints, and knows what the process was started with.
    private static let edgeWords: Set<String> = ["print", "getenv", "setenv", "environ", "CommandLine"]
    /// What `Sessions` is given as values beside that.
    private static let sessionWords: Set<String> = [
        "getcwd", "chdir", "isatty", "termios", "STDIN_FILENO", "STDOUT_FILENO", "STDERR_FILENO",
    ]

    /// Words of the command line in a file below it.
    static func edgeFindings(in source: SwiftSource) -> [Finding] {
        let target = source.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        guard target != "pitlane", target != testSupport else { return [] }
        let words = target == "Sessions" ? edgeWords.union(sessionWords) : edgeWords
        return source.tokens.indices.compactMap { index in
            let word = source[index]
            // A method of that name is somebody else's.
            guard words.contains(word), source[index - 1] != ".", source[index - 1] != "func" else { return nil }
            return Finding(source.path, source.tokens[index].line, "\(word): the command line's, given as a value")
        }
    }

    /// Every target that `name` may import: what its row names, and what those may import.
    static func reachable(from name: String, in targets: [Target] = targets) -> Set<String> {
        let uses = targets.first { $0.name == name }?.uses ?? []
        return uses.reduce(into: Set(uses)) { $0.formUnion(reachable(from: $1, in: targets)) }
    }

    /// Rows that break the rules of the list itself: an arrow to a later row, or to a higher level.
    static func tableProblems(in targets: [Target]) -> [String] {
        var problems: [String] = []
        for (row, target) in targets.enumerated() {
            for use in target.uses {
                guard let used = targets[..<row].first(where: { $0.name == use }) else {
                    problems.append("\(target.name) uses \(use), which no earlier row has")
                    continue
                }
                if used.level > target.level { problems.append("\(target.name) uses \(use) of a higher level") }
            }
        }
        return problems
    }

    /// The imports of `source`, a file of `target`, that its row does not allow.
    static func findings(in source: SwiftSource, of target: String) -> [Finding] {
        if target == testSupport { return [] }
        guard let row = targets.first(where: { $0.name == target }) else {
            return [Finding(source.path, "target \(target) is not in the list of targets")]
        }
        return source.imports.compactMap { module, line in
            (problem(with: module, in: row) ?? problem(with: module, in: source.path)).map {
                Finding(source.path, line, "import \(module): \($0)")
            }
        }
    }

    /// A module outside of the folders it is kept to.
    private static func problem(with module: String, in path: String) -> String? {
        guard let folders = importingFolders[module] else { return nil }
        let parts = path.split(separator: "/")
        if parts.count > 3, folders.contains(String(parts[2])) { return nil }
        return "only \(folders.joined(separator: " and ")) import it"
    }

    private static func problem(with module: String, in row: Target) -> String? {
        if plainModules.contains(module) || row.libraries.contains(module) { return nil }
        if targets.contains(where: { $0.name == module }) {
            return reachable(from: row.name).contains(module) ? nil : "\(row.name) may not use \(module)"
        }
        if systemModules.contains(module) { return row.level == 0 ? "level 0 has no effects" : nil }
        if foundationModules.contains(module) {
            return foundationImporters[row.name] == nil ? "Foundation costs start-up time; use Glibc" : nil
        }
        if let owner = targets.first(where: { $0.libraries.contains(module) }) {
            return "only \(owner.name) imports it"
        }
        return "no row of the list of targets owns this module"
    }
}

extension SwiftSource {
    /// The modules that the file imports, with the line of each.
    var imports: [(module: String, line: Int)] {
        let kinds: Set = ["typealias", "struct", "class", "enum", "protocol", "let", "var", "func"]
        return tokens.indices.compactMap { index in
            guard self[index] == "import", isStatementStart(index) else { return nil }
            let name = kinds.contains(self[index + 1]) && isWordLike(self[index + 2]) ? index + 2 : index + 1
            return (self[name], tokens[index].line)
        }
    }

    /// Whether only attributes and access words stand before the token on its line.
    private func isStatementStart(_ index: Int) -> Bool {
        var first = index
        while !startsLine(first) { first -= 1 }
        let access: Set = ["public", "package", "internal", "fileprivate", "private", "@", "(", ")"]
        return tokens[first..<index].allSatisfy { access.contains($0.text) || self[first] == "@" }
    }

    private func isWordLike(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x2F && $0 != UInt8(ascii: ".") } }
}
