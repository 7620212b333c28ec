/// What a closed log file holds; enough to find any of its lines.
package struct LogSummary: Hashable, Sendable {
    /// The file's length.
    package let bytes: Int64
    /// The number of lines; a last one without a newline counts.
    package let lines: Int64
    /// At position p: how many lines begin before byte `LogSummary.spacing` × (p + 1). Only whole stretches have one.
    package let index: [Int64]

    /// Bytes between two entries of `index`: 256 KiB.
    package static let spacing: Int64 = 256 * 1024

    package init(bytes: Int64, lines: Int64, index: [Int64]) {
        self.bytes = bytes
        self.lines = lines
        self.index = index
    }
}
