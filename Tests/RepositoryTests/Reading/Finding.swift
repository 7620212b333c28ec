/// A place in the repository that breaks one of its rules.
struct Finding: Hashable, CustomStringConvertible {
    /// The file, from the project's root.
    let file: String
    /// The line, counted from 1; 0 where the rule is about the whole file.
    let line: Int
    let message: String

    init(_ file: String, _ line: Int, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// A finding about the whole file.
    init(_ file: String, _ message: String) { self.init(file, 0, message) }

    var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line): \(message)" }
}

extension [Finding] {
    /// All findings, one a line, as a test's message.
    var report: String { map(\.description).joined(separator: "\n") }
}
