package import Basics

/// Why an XML document cannot be read on.
package struct XMLError: Error, CustomStringConvertible {
    /// What kind of fault it is.
    package enum Code: Hashable, Sendable {
        /// The document ends before its root element does.
        case truncated
        /// The document is not well-formed.
        case syntax
        /// A bound of `XMLReader.Limits` is passed.
        case limit
        /// The source of bytes failed.
        case source
    }

    package let code: Code
    /// What is wrong, in one sentence without a full stop.
    package let reason: String
    package let position: SourcePosition
    /// The error of the source, for `.source`.
    package let underlying: (any Error)?

    package init(_ code: Code, _ reason: String, at position: SourcePosition, underlying: (any Error)? = nil) {
        self.code = code
        self.reason = reason
        self.position = position
        self.underlying = underlying
    }

    /// `line:column: reason`
    package var description: String { "\(position.line):\(position.column): \(reason)" }
}
