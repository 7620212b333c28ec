package import Basics

/// What went wrong with a token at run time, with the place in the file.
package struct TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem as it is shown to people.
    package let diagnostic: Diagnostic

    package init(_ message: String, at token: Token) {
        diagnostic = Diagnostic(.error, message, file: token.file, range: token.range)
    }

    /// `file:line:column: error: message`.
    package var description: String { diagnostic.line }
}
