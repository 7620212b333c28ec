package import Basics

/// Why a report cannot be used. A gate that meets one blocks: a broken report never passes
/// (docs/formats/README.md#house-rule).
package struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    package enum Code: String, Hashable, Sendable {
        /// The bytes cannot be had: no such file, no permission, a failing disk.
        case unreadable
        /// There is nothing in it.
        case empty
        /// It is whole and holds no test: one of several may.
        case noTests
        /// It ends in the middle.
        case truncated
        /// It is not well-formed, or contradicts itself.
        case malformed
        /// It is something else than the reports that can be read.
        case wrongSchema
        /// It is known for what it is, and no report of this gate: another gate's, or no report at all.
        case foreign
        /// It is larger or deeper than the bounds set against hostile input.
        case limit
    }

    package let code: Code
    /// The report as the user names it.
    package let file: String
    /// Where in the report, if at a place.
    package let position: SourcePosition?
    /// What is wrong, in one sentence without a full stop.
    package let reason: String
    /// What to do about it, as an instruction without a full stop.
    package let remedy: String

    package init(
        _ code: Code, file: String, position: SourcePosition? = nil, reason: String, remedy: String
    ) {
        self.code = code
        self.file = file
        self.position = position
        self.reason = reason
        self.remedy = remedy
    }

    /// `file:line:column: reason. Remedy`
    package var description: String {
        let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
        return "\(place): \(reason). \(remedy)"
    }

    /// The error as a diagnostic at its place in the report.
    package var diagnostic: Diagnostic {
        Diagnostic(.error, reason, file: file, range: position.map { SourceRange(at: $0) }, hint: remedy)
    }
}

extension ReportError {
    /// What `body` makes of a report called `file`; whatever it stops at is an error of that report.
    static func reading<Value>(
        _ file: String, remedy: String, _ body: () throws -> Value
    ) throws(ReportError) -> Value {
        do {
            return try body()
        } catch let error as ReportError {
            throw error
        } catch let error as XMLError {
            throw ReportError(error, file: file, remedy: remedy)
        } catch let error as JSONError {
            throw ReportError(error, file: file, remedy: remedy)
        } catch {
            throw ReportError(.unreadable, file: file, reason: "\(error)", remedy: remedy)
        }
    }

    /// The same where nothing but its bytes is looked at.
    static func source<Value>(_ file: String, _ body: () throws -> Value) throws(ReportError) -> Value {
        try reading(file, remedy: "Check that the file is there and readable", body)
    }

    /// The error of a report called `file` that `XMLReader` stopped at.
    private init(_ error: XMLError, file: String, remedy: String) {
        switch error.code {
        case .source: self.init(reading: file, underlying: error.underlying)
        case .truncated:
            self.init(.truncated, file: file, position: error.position, reason: error.reason, remedy: Self.cut)
        case .syntax: self.init(.malformed, file: file, position: error.position, reason: error.reason, remedy: remedy)
        case .limit: self.init(.limit, file: file, position: error.position, reason: error.reason, remedy: remedy)
        }
    }

    /// The error of a report called `file` that `JSONReader` stopped at.
    private init(_ error: JSONError, file: String, remedy: String) {
        switch error.code {
        case .source: self.init(reading: file, underlying: error.underlying)
        case .syntax: self.init(.malformed, file: file, position: error.position, reason: error.reason, remedy: remedy)
        case .limit: self.init(.limit, file: file, position: error.position, reason: error.reason, remedy: remedy)
        }
    }

    private init(reading file: String, underlying: (any Error)?) {
        if let report = underlying as? ReportError {
            self = report
        } else {
            let reason = underlying.map { "\($0)" } ?? "it cannot be read"
            self.init(.unreadable, file: file, reason: reason, remedy: "Check that the file is there and readable")
        }
    }

    static let cut = "Make it again: it was cut short, by a stopped job, a full disk or a copy made too early"
}
