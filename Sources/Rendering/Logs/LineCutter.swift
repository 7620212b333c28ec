import Glibc

/// Cuts a step's output into lines, whatever pieces it comes in, in bounded memory.
struct LineCutter {
    /// The beginning of a line whose end has not come yet.
    private var carry: [UInt8] = []
    /// Longer lines are cut; no terminal shows more, and the record has it all.
    static let longest = 64 * 1024

    /// Gives each line that `bytes` completes to `body`, without its newline.
    mutating func cut(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while start < bytes.count {
            guard let newline = memchr(base + start, 0x0A, bytes.count - start) else { break }
            let end = UnsafeRawPointer(newline) - base
            let line = UnsafeRawBufferPointer(start: base + start, count: end - start)
            if carry.isEmpty { Self.emit(line, body) } else { finish(with: line, body) }
            start = end + 1
        }
        keep(UnsafeRawBufferPointer(rebasing: bytes[start...]), body)
    }

    /// Gives the last line, where it has no newline, to `body`.
    mutating func finish(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard !carry.isEmpty else { return }
        carry.withUnsafeBytes { Self.emit($0, body) }
        carry.removeAll()
    }

    private mutating func finish(with line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        carry.append(contentsOf: line)
        carry.withUnsafeBytes { Self.emit($0, body) }
        carry.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ rest: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        guard !rest.isEmpty else { return }
        carry.append(contentsOf: rest)
        guard carry.count >= Self.longest else { return }
        let left = carry.withUnsafeBytes { buffer -> [UInt8] in
            var buffer = buffer
            while buffer.count >= Self.longest { buffer = Self.emitHead(of: buffer, body) }
            return Array(buffer)
        }
        carry = left
    }

    private static func emit(_ line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var line = line
        while line.count > longest { line = emitHead(of: line, body) }
        body(line)
    }

    /// Emits a long line's beginning, not cutting a scalar in two, and gives the rest.
    private static func emitHead(
        of line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> UnsafeRawBufferPointer {
        var end = longest
        while end > longest - 4, end < line.count, line[end] & 0xC0 == 0x80 { end -= 1 }
        end = min(end, line.count)
        body(UnsafeRawBufferPointer(rebasing: line[..<end]))
        return UnsafeRawBufferPointer(rebasing: line[end...])
    }
}
