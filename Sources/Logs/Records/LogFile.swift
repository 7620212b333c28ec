import Glibc

/// A log file being written: collects bytes and writes them in large pieces, counting lines on the way.
///
/// The first problem is kept and nothing is written after it; who closes the file hears of it.
struct LogFile: ~Copyable {
    /// Takes each piece that was written, for live display.
    private let observer: (any LogObserver)?
    private let path: String
    private var descriptor: Int32 = -1
    private var failure: LogFailure?
    private let buffer: UnsafeMutableRawBufferPointer
    /// How much of the buffer waits to be written.
    private var filled = 0
    /// Bytes written to the file.
    private var written: Int64 = 0
    private var newlines: Int64 = 0
    private var lastByte = UInt8(ascii: "\n")

    private static let bufferBytes = 256 * 1024

    init(path: String, observer: (any LogObserver)?) {
        self.path = path
        self.observer = observer
        buffer = .allocate(byteCount: Self.bufferBytes, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Whether the next byte begins a line.
    var isAtLineStart: Bool { lastByte == UInt8(ascii: "\n") }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let last = bytes.last else { return }
        lastByte = last
        var rest = bytes[...]
        while !rest.isEmpty {
            if filled == buffer.count { flush() }
            let count = min(rest.count, buffer.count - filled)
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<(filled + count)]).copyMemory(from: piece)
            filled += count
            rest = rest.dropFirst(count)
        }
    }

    /// Writes what waits.
    mutating func flush() {
        guard filled > 0 else { return }
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<filled])
        filled = 0
        guard write(bytes) else { return }
        newlines += Int64(ByteScan.count(UInt8(ascii: "\n"), in: bytes))
        written += Int64(bytes.count)
        observer?.received(bytes)
    }

    /// Writes what waits and closes the file.
    mutating func close() throws(LogFailure) -> LogSummary {
        flush()
        if descriptor >= 0, Glibc.close(descriptor) != 0, failure == nil { failure = LogFailure("close", path, errno) }
        descriptor = -1
        if let failure { throw failure }
        return LogSummary(bytes: written, lines: newlines + (isAtLineStart ? 0 : 1))
    }

    /// Writes all bytes; false where that fails or has failed before.
    private mutating func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard failure == nil else { return false }
        if descriptor < 0 {
            // A record is never written over.
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { return fail("create") }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.base.baseAddress.map { $0 + rest.startIndex }, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return fail("write") }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private mutating func fail(_ action: String) -> Bool {
        failure = LogFailure(action, path, errno)
        return false
    }
}

/// Sees a log as it is written, masked, for live display.
package protocol LogObserver: AnyObject, Sendable {
    /// The next bytes of the log, which may end within a line; called in the log's order, mostly on the reading thread.
    /// It must not call back into the log.
    func received(_ bytes: UnsafeRawBufferPointer)
}

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
