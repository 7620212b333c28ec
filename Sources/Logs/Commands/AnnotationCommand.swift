package import Basics

extension Annotation {
    /// The longest message that is kept, in characters (Unicode scalars); the log has all of it.
    package static let longestMessage = 4096

    /// Makes an annotation of a workflow command's properties, with what GitHub holds valid
    /// (docs/language/annotations.md#annotations): numbers that are none count as absent, an end without a start is the
    /// start, columns need one line, and an end before its start drops both.
    ///
    /// - Parameters:
    ///   - level: what the command is called.
    ///   - message: the command's data.
    ///   - properties: `title file line endLine col endColumn`, names in lower case.
    ///   - workspace: an absolute path; a file below it is named relative to it.
    package init(level: Level, message: String, properties: [Key: String], workspace: String) {
        var (line, endLine) = (Self.number(properties["line"]), Self.number(properties["endline"]))
        var (column, endColumn) = (Self.number(properties["col"]), Self.number(properties["endcolumn"]))
        if line == nil { line = endLine }
        if column == nil { column = endColumn }
        if line == nil || (endLine != nil && endLine != line) { (column, endColumn) = (nil, nil) }
        if let start = line, let end = endLine, end < start { (line, endLine) = (nil, nil) }
        if let start = column, let end = endColumn, end < start { (column, endColumn) = (nil, nil) }
        self.init(
            level: level, message: Self.shortened(message), title: properties["title"],
            file: properties["file"].map { Self.relative($0, to: workspace) }, line: line, endLine: endLine,
            column: column, endColumn: endColumn)
    }

    /// The message cut off at the longest length.
    static func shortened(_ message: String) -> String {
        guard message.utf8.count > longestMessage, message.unicodeScalars.count > longestMessage else { return message }
        return String(String.UnicodeScalarView(message.unicodeScalars.prefix(longestMessage)))
    }

    private static func number(_ text: String?) -> Int? {
        text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func relative(_ file: String, to workspace: String) -> String {
        let (path, folder) = (file.utf8, workspace.utf8)
        guard !folder.isEmpty, path.starts(with: folder), path.count > folder.count else { return file }
        let rest = path.dropFirst(folder.count)
        let isBelow = rest.first == UInt8(ascii: "/") || folder.last == UInt8(ascii: "/")
        guard isBelow else { return file }
        return String(decoding: rest.drop { $0 == UInt8(ascii: "/") }, as: UTF8.self)
    }
}
