package import Basics

/// An event as it stands in a journal row: a kind and its body.
///
/// Kinds and member names are a file format: they are never renamed or given another meaning. A reader ignores
/// members it does not know and gives missing optional ones their default, so versions read each other's journals as
/// long as no new kind occurs.
package struct JournalRecord: Hashable, Sendable {
    /// The format this version writes; it grows when a kind is added.
    package static let formatVersion = 3

    /// What happened: `run.created`, `step.ended`.
    package let kind: Key
    /// The event's members; an empty object where it has none.
    package let body: JSONValue

    package init(kind: Key, body: JSONValue) {
        self.kind = kind
        self.body = body
    }
}
