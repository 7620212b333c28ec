/// Why an image cannot be built: what is wrong, where, and what to do.
package struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for exit codes.
    package enum Kind: Hashable, Sendable {
        /// Something that was asked for cannot be: no Dockerfile, no buildah, a base that is not here.
        case invalid
        /// The build ran and failed.
        case failed
        /// Somebody stopped it.
        case cancelled
    }

    package let kind: Kind
    /// One or two sentences, with `file:line:column` first where there is one.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Something that was asked for cannot be.
    init(_ description: String) { self.init(.invalid, description) }

    /// Something wrong at a line of a file.
    init(_ kind: Kind, _ description: String, at file: String, line: Int) {
        self.init(kind, "\(file):\(line):1: \(description)")
    }

    /// Something that cannot be used at a line of a file.
    init(_ description: String, at file: String, line: Int) { self.init(.invalid, description, at: file, line: line) }
}
