package import Basics

/// A journal row that cannot be read back.
package enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind is none of this version's.
    case unknownKind(Key)
    /// A member that has no default is missing or of the wrong type.
    case badMember(kind: Key, member: Key)

    package var description: String {
        switch self {
        case .unknownKind(let kind):
            """
            journal event '\(kind)' is unknown to this version of pitlane (journal format \
            \(JournalRecord.formatVersion)): a newer version wrote it; use that one
            """
        case .badMember(let kind, let member): "journal event '\(kind)' has no valid member '\(member)'"
        }
    }
}
