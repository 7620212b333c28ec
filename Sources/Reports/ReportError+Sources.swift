import Basics

extension ReportError {
    /// The error of a report called `file` that `XMLReader` stopped at.
    init(_ error: XMLError, file: String, remedy: String) {
        switch error.code {
        case .source: self.init(reading: file, underlying: error.underlying)
        case .truncated:
            self.init(.truncated, file: file, position: error.position, reason: error.reason, remedy: Self.cut)
        case .syntax: self.init(.malformed, file: file, position: error.position, reason: error.reason, remedy: remedy)
        case .limit: self.init(.limit, file: file, position: error.position, reason: error.reason, remedy: remedy)
        }
    }

    /// The error of a report called `file` that `JSONReader` stopped at.
    init(_ error: JSONError, file: String, remedy: String) {
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
