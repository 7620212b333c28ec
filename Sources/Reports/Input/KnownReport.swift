import Basics

/// A kind of file that people give to gates, told by how it begins: reports that are read, and those that are not.
struct KnownReport: Sendable {
    /// What shows that a file is of the kind.
    enum Sign: Sendable {
        /// Paths to members, all of which are there.
        case json([Key])
        /// Paths to elements, all of which are there.
        case xml([Key])
        /// How one of the first lines begins.
        case line(String)
        /// How the file begins.
        case bytes([UInt8])

        fileprivate func fits(_ sketch: ReportHead.Sketch) -> Bool {
            switch (self, sketch) {
            case (.json(let wanted), .json(let names)), (.xml(let wanted), .xml(let names)):
                wanted.allSatisfy(names.contains)
            case (.line(let prefix), .text(let lines, _)): lines.contains { $0.starts(with: prefix.utf8) }
            case (.bytes(let prefix), .text(_, let start)): start.starts(with: prefix)
            default: false
            }
        }
    }

    /// As people call it, after "this is".
    let name: String
    /// What it is read for; nil where it is not read at all.
    let use: ReportUse?
    /// Whether it holds results; what holds none may lie among reports.
    let isReport: Bool
    /// How to come to something that is read, as an instruction without a full stop.
    let remedy: String
    let signs: [Sign]

    /// A kind that is read.
    static func read(_ name: String, for use: ReportUse, _ signs: Sign...) -> KnownReport {
        KnownReport(name: name, use: use, isReport: true, remedy: use.remedy, signs: signs)
    }

    /// A kind that is not read.
    static func unread(_ name: String, _ remedy: String, _ signs: Sign...) -> KnownReport {
        KnownReport(name: name, use: nil, isReport: true, remedy: remedy, signs: signs)
    }

    /// A kind that holds no results.
    static func other(_ name: String, _ remedy: String, _ signs: Sign...) -> KnownReport {
        KnownReport(name: name, use: nil, isReport: false, remedy: remedy, signs: signs)
    }

    /// All kinds: those that are read first, so that one of them is never taken for another.
    private static let all = read + unreadCoverage + unreadTests + unreadSecurity + unreadBenchmarks + unreadOthers

    /// The kind of a file by its beginning; nil where it is none of these.
    static func kind(of head: ReportHead) -> KnownReport? {
        let sketch = head.sketch
        return all.first { kind in kind.signs.contains { $0.fits(sketch) } }
    }

    /// The error of such a file where something for `use` is read; nil where it is read for that.
    func refusal(of file: String, for use: ReportUse) -> ReportError? {
        guard self.use != use else { return nil }
        return ReportError(
            self.use == nil && isReport ? .wrongSchema : .foreign, file: file,
            reason: "this is \(name), which \(self.use == nil ? "is not read" : "another gate reads")",
            remedy: remedy)
    }
}
