package import Basics

/// An image that `pitlane.yml` describes below `images`.
package struct ImageSettings: Hashable, Sendable {
    /// Its name.
    package let name: Key
    /// Where it is described; nil for one of which nothing is said.
    package internal(set) var place: SourceRange?
    /// The folder whose files a build may copy, from the repository's root; empty for the root.
    package internal(set) var context: Key = ""
    /// The Dockerfile, from the repository's root; nil for `Dockerfile` in the context.
    package internal(set) var file: Key?
    /// Build arguments.
    package internal(set) var arguments: [Key: Argument] = [:]
    /// The names of secrets that a `RUN` mounts.
    package internal(set) var secrets: [Key] = []
    /// The platforms to build for, as in `linux/amd64`; empty for that of the machine.
    package internal(set) var platforms: [Platform] = []

    /// The settings of an image of which nothing is said.
    package init(name: Key) { self.name = name }

    /// The value of a build argument, and where it is set.
    package struct Argument: Hashable, Sendable {
        package let value: Key
        package let place: SourceRange
    }

    /// A platform, and where it is named.
    package struct Platform: Hashable, Sendable {
        package let name: Key
        package let place: SourceRange
    }

    /// Whether a build argument of this name is meant to hold something that nobody may see.
    package static func looksSecret(_ name: Key) -> Bool {
        let words = name.string.uppercased().utf8.split { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
            .map { Key(String(decoding: $0, as: UTF8.self)) }
        let kinds: Set<Key> = [
            "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "SECRETS", "CREDENTIAL", "CREDENTIALS", "PAT",
        ]
        return words.contains(where: kinds.contains)
            || (words.last == "KEY" && words.contains { ["API", "PRIVATE", "ACCESS", "SIGNING"].contains($0) })
    }

    /// Why such an argument is refused, and the remedy.
    package static func refusal(of name: Key) -> String {
        "'\(name)' looks like a secret, and build arguments stay in an image's history: mount it with RUN "
            + "--mount=type=secret,id=\(name), and build with --secret \(name)"
    }
}
