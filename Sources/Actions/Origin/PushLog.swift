package import Basics
import Files

/// The pushes of a job's checkouts, as git's own hook and `pitlane git-remote` note them.
package enum PushLog {
    /// One ref that a push has changed.
    package struct Entry: Hashable, Sendable {
        /// Whether the push was kept back; else the remote has it.
        package let isWithheld: Bool
        /// Tells which step did it: the name of its file for outputs.
        package let step: Key
        /// The full name of the ref.
        package let ref: String
        /// What it held; nil for a ref that is new.
        package let old: String?
        /// What it holds; nil for a ref that is gone.
        package let new: String?
        /// Where it was pushed to, without user and password.
        package let remote: String
    }

    /// Makes the log at `path` for an attempt. Names of refs and addresses stand in it as they were pushed, also where
    /// they hold secrets, so nobody else may read it, and `remove` is called when the attempt is over.
    package static func begin(_ path: String) throws {
        let path = FilePath(path)
        try Folder.make(path.parent)
        try Folder.remove(path)
        try Folder.write("", to: path, mode: 0o600)
    }

    /// Removes the log at `path`: what was pushed is in the record, masked.
    package static func remove(_ path: String) { try? Folder.remove(FilePath(path)) }

    /// What was noted from `offset` on; `offset` moves behind the last whole line.
    package static func read(_ path: String, from offset: inout Int) throws -> [Entry] {
        guard Folder.entry(at: FilePath(path))?.size ?? 0 > offset else { return [] }
        let bytes = try Folder.content(of: FilePath(path)).dropFirst(offset)
        guard let end = bytes.lastIndex(of: 0x0A) else { return [] }
        offset += bytes[...end].count
        return bytes[...end].split(separator: 0x0A).compactMap(entry)
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        let fields = line.split(separator: 0x09, maxSplits: 5, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard fields.count == 6 else { return nil }
        func object(_ id: String) -> String? { id.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? nil : id }
        return Entry(
            isWithheld: Key(fields[0]) != Key(published), step: Key(fields[1]), ref: fields[4], old: object(fields[2]),
            new: object(fields[3]), remote: fields[5])
    }

    static let withheld = "withheld"
    static let published = "published"

    /// The variables that the hook of an outbox reads.
    static let file: Key = "PITLANE_PUSH_LOG"
    static let step: Key = "PITLANE_PUSH_STEP"
    static let address: Key = "PITLANE_PUSH_ADDRESS"

    /// The hook of an outbox: notes what was pushed, one line a ref.
    static let hook = """
        #!/bin/sh
        [ -n "$\(file)" ] || exit 0
        while read -r old new ref; do
            printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' \
        \(withheld) "$\(step)" "$old" "$new" "$ref" "$\(address)" >>"$\(file)"
        done
        echo 'Withheld: this push is kept in an outbox and listed. pitlane run --publish pushes to the remote.'

        """

    /// The line of a push that was done.
    static func line(step: String, old: String, new: String, ref: String, remote: String) -> String {
        "\(published)\t\(step)\t\(old)\t\(new)\t\(ref)\t\(remote)\n"
    }
}
