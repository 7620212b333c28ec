import Basics

/// What `uses:` of a step names (docs/language/workflows.md#uses).
package enum ActionReference: Hashable, Sendable {
    /// `owner/name[/path]@ref`; `path` is empty where the action is at the repository's root.
    case repository(owner: String, name: String, path: String, ref: String)
    /// `./path` in the workspace, the path without `./`.
    case local(path: String)
    /// `$/path` in the repository, and at the commit, of the file that says so; the path without `$/`.
    case selfRepository(path: String)
    /// `docker://image`, the image without the scheme.
    case docker(image: String)

    /// The reference as one would write it.
    package var text: String {
        switch self {
        case .repository(let owner, let name, let path, let ref):
            path.isEmpty ? "\(owner)/\(name)@\(ref)" : "\(owner)/\(name)/\(path)@\(ref)"
        case .local(let path): "./\(path)"
        case .selfRepository(let path): "$/\(path)"
        case .docker(let image): "docker://\(image)"
        }
    }
}

// MARK: - Parsing

extension ActionReference {
    /// What is wrong with a `uses:`.
    struct Problem: Error {
        let message: String
        var hint: String?
    }

    /// Takes a step's `uses:` apart (docs/language/workflows.md#uses).
    init(parsing text: String) throws(Problem) {
        let bytes = text.utf8
        if Key(String(decoding: bytes.prefix(9), as: UTF8.self)).asciiLowercased == "docker://" {
            self = .docker(image: String(text.unicodeScalars.dropFirst(9)))
        } else if bytes.starts(with: "./".utf8) || bytes.starts(with: ".\\".utf8) {
            self = .local(path: String(text.unicodeScalars.dropFirst(2)))
        } else if bytes.starts(with: "$/".utf8) {
            self = .selfRepository(path: String(text.unicodeScalars.dropFirst(2)))
        } else if let parts = RepositoryParts(text) {
            self = .repository(owner: parts.owner, name: parts.name, path: parts.path, ref: parts.ref)
        } else {
            let hint =
                bytes.contains(UInt8(ascii: "@"))
                ? nil : "name a version: `\(text)@v1`, or start a path in this repository with `./`"
            throw Problem(message: "Expected format {org}/{repo}[/path]@ref. Actual '\(text)'", hint: hint)
        }
    }
}

extension WorkflowReference {
    /// Takes a job's `uses:` apart (docs/language/workflows.md#uses).
    init(parsing text: String) throws(ActionReference.Problem) {
        let folder = ".github/workflows/"
        let path: String
        if text.utf8.starts(with: "./".utf8) || text.utf8.starts(with: "$/".utf8) {
            path = String(text.unicodeScalars.dropFirst(2))
            self = .local(path: path)
            guard !path.utf8.contains(UInt8(ascii: "@")) else {
                throw Self.problem("a local reference cannot name a version", "remove what follows the `@`")
            }
        } else if let parts = RepositoryParts(text) {
            path = parts.path
            self = .repository(owner: parts.owner, name: parts.name, path: path, ref: parts.ref)
        } else if text.utf8.contains(UInt8(ascii: "/")), !text.utf8.contains(UInt8(ascii: "@")) {
            throw Self.problem("no version specified", "add `@` and a branch, tag or commit, or start with `./`")
        } else {
            let wanted = "must be prefixed with format 'owner/repository/' or './'"
            throw Self.problem("references to workflows \(wanted) but was '\(text)'", nil)
        }
        let file = path.utf8.dropFirst(folder.utf8.count)
        guard path.utf8.starts(with: folder.utf8), !file.isEmpty else {
            throw Self.problem("references to workflows must be rooted in '.github/workflows'", nil)
        }
        guard !file.contains(UInt8(ascii: "/")) else {
            throw Self.problem("workflows must be defined at the top level of the .github/workflows/ directory", nil)
        }
        guard file.suffix(4).elementsEqual(".yml".utf8) || file.suffix(5).elementsEqual(".yaml".utf8) else {
            throw Self.problem("workflows must be .yml or .yaml files but was '\(path)'", nil)
        }
    }

    private static func problem(_ reason: String, _ hint: String?) -> ActionReference.Problem {
        ActionReference.Problem(message: "invalid value workflow reference: \(reason)", hint: hint)
    }
}

/// `owner/name[/path]@ref`.
private struct RepositoryParts {
    let owner: String
    let name: String
    let path: String
    let ref: String

    init?(_ text: String) {
        let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[1].isEmpty else { return nil }
        let isSlash: (UInt8) -> Bool = { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        let segments = halves[0].split(omittingEmptySubsequences: false, whereSeparator: isSlash)
        guard segments.count >= 2, !segments[0].isEmpty, !segments[1].isEmpty else { return nil }
        owner = String(decoding: Array(segments[0]), as: UTF8.self)
        name = String(decoding: Array(segments[1]), as: UTF8.self)
        let rest = segments.dropFirst(2).map { String(decoding: Array($0), as: UTF8.self) }
        path = rest.joined(separator: "/")
        ref = String(decoding: Array(halves[1]), as: UTF8.self)
    }
}
