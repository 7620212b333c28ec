/// The end of a step's output in bounded memory, with the number of its lines.
struct LogTail: Sendable {
    /// How much is kept.
    static let limit = 32 * 1024

    private var bytes: [UInt8] = []
    /// The number of newlines so far.
    private var newlines = 0
    /// Whether something stands behind the last newline.
    private var isOpen = false

    /// Lines so far; a last one without a newline counts.
    var lineCount: Int { newlines + (isOpen ? 1 : 0) }

    mutating func append(_ piece: UnsafeRawBufferPointer) {
        guard let last = piece.last else { return }
        var count = 0
        for byte in piece { count += byte == 0x0A ? 1 : 0 }
        newlines += count
        isOpen = last != 0x0A
        if piece.count >= Self.limit {
            bytes = Array(piece.suffix(Self.limit))
            return
        }
        bytes.append(contentsOf: piece)
        if bytes.count > 2 * Self.limit { bytes.removeFirst(bytes.count - Self.limit) }
    }

    /// The lines kept; the first one may be the end of one.
    var lines: [String] {
        var lines = bytes.suffix(Self.limit).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The newest line that shows something, without colours, at most `limit` bytes of it; empty right behind a group,
    /// such as the one a log begins with, which says what runs.
    func lastLine(limit: Int = 400) -> String {
        var end = bytes.endIndex
        // What is being written counts once there is something of it.
        while end > bytes.startIndex {
            let start = bytes[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? bytes.startIndex
            let line = bytes[start..<end].prefix(limit)
            if line.starts(with: "##[endgroup]".utf8) { return "" }
            let text = LogLine.text(String(decoding: line, as: UTF8.self))
            if text.utf8.contains(where: { $0 > 0x20 }) { return text }
            end = max(bytes.startIndex, start - 1)
        }
        return ""
    }
}
