/// What a closed log file holds.
package struct LogSummary: Hashable, Sendable {
    /// The file's length.
    package let bytes: Int64
    /// The number of lines; a last one without a newline counts.
    package let lines: Int64

    package init(bytes: Int64, lines: Int64) {
        self.bytes = bytes
        self.lines = lines
    }
}
