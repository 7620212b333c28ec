import Basics
import Glibc

extension Annotation {
    /// Makes an annotation of what a problem matcher has found; nil where that is none
    /// (docs/language/annotations.md#problem-matchers).
    ///
    /// - Parameters:
    ///   - found: what the patterns' groups hold.
    ///   - matcher: gives what they do not.
    ///   - workspace: an absolute path; files below it are named relative to it.
    init?(_ found: MatcherFields<String>, of matcher: ProblemMatcher, workspace: String) {
        guard let message = found.message, message.utf8.contains(where: { $0 > 0x20 }) else { return nil }
        let severity = found.severity.flatMap { $0.utf8.isEmpty ? nil : $0 } ?? matcher.severity
        guard let level = Level(matcherSeverity: severity) else { return nil }
        let line = found.line.flatMap(Self.wholeNumber)
        let fromPath = found.fromPath.flatMap { $0.utf8.isEmpty ? nil : $0 } ?? matcher.fromPath
        self.init(
            level: level, message: Self.shortened(message),
            file: found.file.flatMap { MatchedFile.path($0, from: fromPath, workspace: workspace) }, line: line,
            column: line == nil ? nil : found.column.flatMap(Self.wholeNumber),
            code: found.code.flatMap { $0.utf8.isEmpty ? nil : $0 })
    }

    /// Digits and nothing else.
    private static func wholeNumber(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

/// The files that problem matchers find in a step's output.
enum MatchedFile {
    /// `file` relative to `workspace`; nil where there is no such file, or it lies elsewhere.
    ///
    /// - Parameters:
    ///   - file: as the output has it.
    ///   - fromPath: a file (a project, say) whose folder a relative `file` is seen from.
    ///   - workspace: an absolute path.
    static func path(_ file: String, from fromPath: String?, workspace: String) -> String? {
        guard !workspace.utf8.isEmpty, file.utf8.contains(where: { $0 > 0x20 }) else { return nil }
        var path = file
        if !isAbsolute(path), let folder = fromPath.flatMap(parent) { path = "\(folder)/\(path)" }
        if !isAbsolute(path) { path = "\(workspace)/\(path)" }
        let (parts, root) = (normalized(path), normalized(workspace))
        guard parts.count > root.count, parts.starts(with: root) else { return nil }
        var status = stat()
        guard stat("/" + parts.map(\.string).joined(separator: "/"), &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return parts.dropFirst(root.count).map(\.string).joined(separator: "/")
    }

    private static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

    private static func parent(_ path: String) -> String? {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) }
    }

    /// The names of an absolute path, without `.` and `..`.
    private static func normalized(_ path: String) -> [Key] {
        var names: [Key] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            switch Key(String(decoding: part, as: UTF8.self)) {
            case ".": break
            case "..": _ = names.popLast()
            case let name: names.append(name)
            }
        }
        return names
    }
}
