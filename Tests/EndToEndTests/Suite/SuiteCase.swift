import Basics
import Files
import TestSupport
import Testing
import YAMLTree

/// One small workflow with the result that GitHub gives it by `docs/language`.
///
/// The files below `Tests/Fixtures/Suite` hold them, one file a topic; `docs/supported.md` is made from them.
struct SuiteCase: Sendable {
    /// The topic's title.
    let topic: String
    /// The pages of `docs/language` that it is about.
    let reference: String
    let name: String
    /// The feature this case shows: a row of the table in the documents.
    let feature: String
    /// The rows of the tables in `docs/language` that this case covers, as `rows.txt` has them.
    let covers: [String]
    /// The workflow, whole.
    let workflow: String
    /// Other files of the repository.
    let files: [(path: String, text: String)]
    /// A shell script that is run in the repository when everything is committed; empty for none.
    let setup: String
    /// Words behind `pitlane run --format json`.
    let arguments: [String]
    /// Variables of the machine the program sees.
    let environment: [(Key, String)]
    let expected: Expectation

    /// What must come of it. A line that begins with `~` may stand anywhere in a line.
    struct Expectation: Sendable {
        /// The exit code; where it is not written: 0, or what the conclusions and errors ask for.
        var exit: Int
        /// Conclusions by job key; all of them.
        var jobs: [(key: String, value: String)]
        /// `JOB/STEP NAME` to conclusion.
        var steps: [(key: String, value: String)]
        /// Display names by job key.
        var names: [(key: String, value: String)]
        /// `JOB.NAME` to the output's value.
        var outputs: [(key: String, value: String)]
        /// Log lines by job.
        var says: [(key: String, lines: [String])]
        /// Log lines there must not be.
        var never: [(key: String, lines: [String])]
        /// `LEVEL FILE:LINE MESSAGE` of annotations, parts of their text.
        var annotations: [String]
        /// Texts no annotation may hold.
        var unannotated: [String]
        /// Parts of what is said on standard error.
        var errors: [String]
    }
}

extension SuiteCase: CustomTestStringConvertible {
    var testDescription: String { "\(topic): \(name)" }
}

// MARK: - Reading

/// What is wrong with a file of cases.
struct SuiteError: Error, CustomStringConvertible {
    let description: String
}

extension SuiteCase {
    static let folder = "\(ProjectRoot.path)/Tests/Fixtures/Suite"

    /// All cases, in the order of the files' names.
    static func all() throws -> [SuiteCase] {
        try Folder.names(in: folder).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.utf8.suffix(4).elementsEqual(".yml".utf8) }
            .sorted { Key($0) < Key($1) }
            .flatMap(read)
    }

    private static func read(_ name: String) throws -> [SuiteCase] {
        let bytes = try Folder.read("\(folder)/\(name)", limit: 4 << 20) ?? []
        let limits = YAMLLimits(characters: 4 << 20, nodes: 500_000)
        let document = YAMLDocument.parse(bytes, file: name, limits: limits)
        guard let root = document.root else {
            throw SuiteError(description: document.diagnostics.map(\.line).joined(separator: "\n"))
        }
        let reader = Reader(file: name)
        let topic = try reader.text(root, "topic")
        let reference = try reader.text(root, "reference")
        return try (root["cases"]?.items ?? []).map { try reader.suiteCase($0, topic, reference) }
    }

    private struct Reader {
        let file: String

        func problem(_ message: String, _ node: YAMLNode) -> SuiteError {
            SuiteError(description: "\(file):\(node.range.start.line): \(message)")
        }

        func text(_ node: YAMLNode, _ key: Key) throws -> String {
            guard let text = node[key]?.scalar?.text else { throw problem("'\(key)' is missing", node) }
            return text
        }

        func suiteCase(_ node: YAMLNode, _ topic: String, _ reference: String) throws -> SuiteCase {
            let known: Set<Key> = [
                "name", "feature", "covers", "workflow", "setup", "files", "run", "env", "expect",
            ]
            for pair in node.pairs ?? [] where !(pair.key.scalar.map { known.contains(Key($0.text)) } ?? false) {
                throw problem("'\(pair.key.scalar?.text ?? "")' means nothing here", pair.key)
            }
            guard let expect = node["expect"] else { throw problem("nothing is expected", node) }
            return SuiteCase(
                topic: topic, reference: reference, name: try text(node, "name"), feature: try text(node, "feature"),
                covers: try texts(node["covers"]), workflow: try text(node, "workflow"),
                files: try pairs(node["files"]).map { (path: $0.key, text: $0.value) },
                setup: node["setup"]?.scalar?.text ?? "", arguments: try texts(node["run"]),
                environment: try pairs(node["env"]).map { (Key($0.key), $0.value) },
                expected: try expectation(expect))
        }

        private func expectation(_ node: YAMLNode) throws -> Expectation {
            let known: Set<Key> = [
                "exit", "jobs", "steps", "names", "outputs", "says", "never", "annotations", "unannotated", "errors",
            ]
            for pair in node.pairs ?? [] where !(pair.key.scalar.map { known.contains(Key($0.text)) } ?? false) {
                throw problem("'\(pair.key.scalar?.text ?? "")' cannot be expected", pair.key)
            }
            let jobs = try pairs(node["jobs"])
            let errors = try texts(node["errors"])
            var exit = 0
            if jobs.contains(where: { ["failure", "timed_out"].contains(Key($0.value)) }) { exit = 1 }
            if !errors.isEmpty { exit = 2 }
            if let text = node["exit"]?.scalar?.text {
                guard let number = Int(text) else { throw problem("an exit code is a number", node) }
                exit = number
            }
            guard !jobs.isEmpty || !errors.isEmpty else { throw problem("neither jobs nor errors are expected", node) }
            return Expectation(
                exit: exit, jobs: jobs, steps: try pairs(node["steps"]), names: try pairs(node["names"]),
                outputs: try pairs(node["outputs"]),
                says: try lists(node["says"]), never: try lists(node["never"]),
                annotations: try texts(node["annotations"]), unannotated: try texts(node["unannotated"]),
                errors: errors)
        }

        private func pairs(_ node: YAMLNode?) throws -> [(key: String, value: String)] {
            try (node?.pairs ?? []).map { pair in
                guard let key = pair.key.scalar?.text, let value = pair.value.scalar?.text else {
                    throw problem("a name and a text are wanted", pair.key)
                }
                return (key, value)
            }
        }

        private func texts(_ node: YAMLNode?) throws -> [String] {
            guard let node else { return [] }
            if let text = node.scalar?.text { return [text] }
            return try (node.items ?? []).map { item in
                guard let text = item.scalar?.text else { throw problem("a text is wanted", item) }
                return text
            }
        }

        private func lists(_ node: YAMLNode?) throws -> [(key: String, lines: [String])] {
            try (node?.pairs ?? []).map { ($0.key.scalar?.text ?? "", try texts($0.value)) }
        }
    }
}
