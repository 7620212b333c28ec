package import Basics
package import Planning
package import Workflows

/// A repository at a ref, as `uses: owner/name[/path]@ref` names it, checked: all parts may stand in paths and
/// command lines (docs/language/workflows.md#uses).
package struct RemoteRepository: Hashable, Sendable, CustomStringConvertible {
    /// The account, as written.
    package let owner: String
    /// The repository, as written.
    package let name: String
    /// Branch, tag or commit.
    package let ref: String
    /// `owner/name@ref` with owner and name in lower case, which is how they are compared.
    package let key: Key

    /// - Throws: `ActionProblem` for a part that is no such name.
    package init(owner: String, name: String, ref: String) throws(ActionProblem) {
        guard Self.isName(owner), owner.utf8.first.map(Self.isAlphanumeric) == true, Self.isName(name) else {
            throw ActionProblem("'\(owner)/\(name)' is not the name of a repository", "write owner/name@ref")
        }
        guard RefName.isValid(ref) else {
            throw ActionProblem("'\(ref)' is not the name of a branch, tag or commit", "write \(owner)/\(name)@ref")
        }
        self.owner = owner
        self.name = name
        self.ref = ref
        key = Key("\(Key("\(owner)/\(name)").asciiLowercased)@\(ref)")
    }

    /// Reads `owner/name@ref`.
    package init(_ text: String) throws(ActionProblem) {
        let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        let names = halves.first?.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) ?? []
        guard halves.count == 2, names.count == 2 else {
            throw ActionProblem("'\(text)' is not a reference to a repository", "write owner/name@ref")
        }
        try self.init(
            owner: String(Substring(names[0])),
            name: String(Substring(names[1])),
            ref: String(Substring(halves[1])))
    }

    /// The repository of a step's `uses:`; nil for the other forms.
    package init?(_ reference: ActionReference) throws(ActionProblem) {
        guard case .repository(let owner, let name, _, let ref) = reference else { return nil }
        try self.init(owner: owner, name: name, ref: ref)
    }

    /// `owner/name` as written.
    package var repository: String { "\(owner)/\(name)" }

    package var description: String { "\(owner)/\(name)@\(ref)" }

    /// The ref where it is a whole commit id, lower case.
    var commit: String? { RefName.isObjectID(ref) ? Key(ref).asciiLowercased.string : nil }

    /// The folder of all its commits below a store: lower case, since these names are compared so.
    var folder: String { Key(repository).asciiLowercased.string }

    package static func == (left: RemoteRepository, right: RemoteRepository) -> Bool { left.key == right.key }
    package func hash(into hasher: inout Hasher) { key.hash(into: &hasher) }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 100 else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) }
            && !text.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension ActionTree {
    /// What the reference is looked up by: owner and name in lower case.
    package var key: Key { (try? RemoteRepository(reference))?.key ?? Key(reference) }
}
