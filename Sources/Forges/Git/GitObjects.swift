import Basics
import Processes
import Synchronization

/// The objects of a repository, all asked of one git process: each process of its own takes longer than all answers.
final class GitObjects: Sendable {
    /// An object with its content.
    struct Object: Sendable {
        /// Its name in full, in hexadecimal digits.
        let id: String
        /// `blob`, `tree`, `commit` or `tag`.
        let kind: Key
        let bytes: [UInt8]
    }

    private struct State {
        /// What was asked and not read yet, in order.
        var ahead: [String] = []
        /// Answers to what was asked ahead.
        var known: [Key: Object?] = [:]
    }

    private let git: ToolConversation
    private let state: Mutex<State>

    /// So many names are asked at a time: git finds them in its pipe while it still writes the last answer.
    private static let batch = 64

    /// Starts git and asks for the objects that somebody will want first.
    init(
        _ command: [String], in folder: String, environment: [(Key, String)], asking names: [String]
    ) throws(ProcessFailure) {
        git = try ToolConversation(command, environment: environment, workingDirectory: folder)
        state = Mutex(State(ahead: names))
        // Where git has ended already, the first reader hears why.
        try? git.ask(Self.question(names))
    }

    /// The objects with these names; nil for a name that stands for none, or that cannot be asked for.
    func objects(_ names: [String]) throws -> [Object?] {
        try state.withLock { state in
            for name in state.ahead { state.known[Key(name)] = try answer() }
            state.ahead = []
            var objects: [Object?] = []
            var rest = names[...]
            while !rest.isEmpty {
                let some = rest.prefix(Self.batch)
                rest = rest.dropFirst(some.count)
                // A name with a line end would be two questions.
                let isAsked = some.map { state.known[Key($0)] == nil && !$0.utf8.contains(UInt8(ascii: "\n")) }
                try git.ask(Self.question(zip(some, isAsked).filter(\.1).map(\.0)))
                for (name, isAsked) in zip(some, isAsked) {
                    objects.append(isAsked ? try answer() : state.known[Key(name)] ?? nil)
                }
            }
            return objects
        }
    }

    private static func question(_ names: [String]) -> [UInt8] {
        names.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }

    /// `OBJECT KIND SIZE`, the bytes and a line end; else a line that says what is wrong with the name.
    private func answer() throws -> Object? {
        let words = try git.line().split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, let size = Int(words[2]) else { return nil }
        let bytes = try git.bytes(size + 1).dropLast()
        return Object(id: words[0], kind: Key(words[1]), bytes: Array(bytes))
    }
}

extension GitObjects.Object {
    /// What stands in a tree, in git's order: modes as git writes them, such as `100644`.
    var entries: [(mode: Key, name: String, id: String)] {
        var entries: [(mode: Key, name: String, id: String)] = []
        let idLength = id.utf8.count / 2
        var rest = bytes[...]
        // `MODE NAME`, a NUL, and the object's name in bytes.
        while let end = rest.firstIndex(of: 0), rest.endIndex - end > idLength {
            let words = rest[..<end].split(separator: UInt8(ascii: " "), maxSplits: 1)
            let object = rest[(end + 1)...].prefix(idLength)
            rest = rest[(end + 1 + idLength)...]
            guard words.count == 2 else { continue }
            let (mode, name) = (String(decoding: words[0], as: UTF8.self), String(decoding: words[1], as: UTF8.self))
            entries.append((Key(mode), name, Self.hex(object)))
        }
        return entries
    }

    /// The names of the files in a tree with their objects, in git's order; links are files, too.
    var files: [(name: String, id: String)] {
        entries.filter { $0.mode.string.utf8.first == UInt8(ascii: "1") && $0.mode != "160000" }.map {
            ($0.name, $0.id)
        }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
