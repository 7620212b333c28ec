/// Why a text is not a JSON document, and where.
package struct JSONError: Error, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Code: Hashable, Sendable {
        /// The text breaks the grammar of RFC 8259.
        case syntax
        /// The text is well formed so far but larger or deeper than the limits allow.
        case limit
        /// The source of the text failed; `underlying` says why.
        case source
    }

    /// What kind of fault it is.
    package let code: Code
    /// What is wrong, without the place.
    package let reason: String
    /// Where the reader stopped; columns count Unicode scalars.
    package let position: SourcePosition
    /// The error of the source, where the source failed.
    package let underlying: (any Error)?

    init(_ code: Code, _ reason: String, at position: SourcePosition, underlying: (any Error)? = nil) {
        self.code = code
        self.reason = reason
        self.position = position
        self.underlying = underlying
    }

    package var description: String { "line \(position.line), column \(position.column): \(reason)" }
}
