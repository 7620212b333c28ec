import Glibc

/// Reads lines out of a log file, in bounded memory however long the file or its lines are. The file may still grow.
///
///     let reader = try LogReader(path: path, index: reference.index)
///     try reader.read(lines: 100..<120) { … }
///     let tail = try reader.lastLines(10)
package final class LogReader: Sendable {
    private let path: String
    private let descriptor: Int32
    /// See `LogSummary.index`.
    private let index: [Int64]

    private static let blockBytes = 64 * 1024

    /// Opens a log.
    ///
    /// - Parameters:
    ///   - path: the log's file.
    ///   - index: `LogSummary.index`, where the log is closed; without it lines are counted from the beginning.
    /// - Throws: `LogFailure` where it cannot be opened.
    package init(path: String, index: [Int64] = []) throws(LogFailure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogFailure("open", path, errno) }
        self.path = path
        self.index = index
    }

    deinit { close(descriptor) }

    /// The file's length now, in bytes.
    package func size() throws(LogFailure) -> Int64 {
        var about = stat()
        guard fstat(descriptor, &about) == 0 else { throw LogFailure("read", path, errno) }
        return Int64(about.st_size)
    }

    /// Gives the bytes from `offset` to the file's end as it is now to `body`, in pieces of at most 64 KiB.
    ///
    /// - Returns: where the end was: the offset to follow the log from.
    @discardableResult
    package func read(from offset: Int64, _ body: (UnsafeRawBufferPointer) -> Void) throws(LogFailure) -> Int64 {
        try forEachBlock(from: offset) { block in
            body(block)
            return true
        }
    }

    /// Gives the lines with these numbers, counted from 0, to `body` with their newlines, in pieces of at most 64 KiB
    /// that may end within a line. Lines the log does not have are left out.
    package func read(lines: Range<Int64>, _ body: (UnsafeRawBufferPointer) -> Void) throws(LogFailure) {
        guard !lines.isEmpty else { return }
        // `line` is the number of the line the next byte belongs to.
        var (start, line) = self.start(ofLine: lines.lowerBound)
        start = try forEachBlock(from: start) { block in
            var place = 0
            while place < block.count, line < lines.upperBound {
                let rest = UnsafeRawBufferPointer(rebasing: block[place...])
                let end = ByteScan.first(UInt8(ascii: "\n"), in: rest).map { $0 + 1 }
                let piece = UnsafeRawBufferPointer(rebasing: rest[..<(end ?? rest.count)])
                if line >= lines.lowerBound { body(piece) }
                place += piece.count
                if end != nil { line += 1 }
            }
            return line < lines.upperBound
        }
    }

    /// The last `count` lines as text without their newlines, broken UTF-8 repaired; of a line longer than `limit`
    /// bytes only the last `limit`.
    package func lastLines(_ count: Int, limit: Int = 16 * 1024) throws(LogFailure) -> [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        func end() {
            lines.append(String(decoding: line.suffix(limit), as: UTF8.self))
            line.removeAll(keepingCapacity: true)
        }
        var isOpen = false
        try read(from: try startOfLastLines(count)) { block in
            var place = 0
            while let newline = ByteScan.first(UInt8(ascii: "\n"), in: block, from: place) {
                line.append(contentsOf: block[place..<newline])
                end()
                place = newline + 1
                isOpen = false
            }
            guard place < block.count else { return }
            isOpen = true
            line.append(contentsOf: block[place...])
            if line.count > 2 * limit + Self.blockBytes { line.removeFirst(line.count - limit) }
        }
        if isOpen { end() }
        return lines
    }

    /// Where the last `count` lines begin, for `read(from:_:)`; 0 where the log has no more than those.
    package func startOfLastLines(_ count: Int) throws(LogFailure) -> Int64 {
        var end = try size()
        guard count > 0 else { return end }
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        // A newline at the very end ends the last line and begins none.
        var left = count
        var isLast = true
        while end > 0 {
            let start = max(0, end - Int64(block.count))
            let read = try readBlock(&block, at: start, count: Int(end - start))
            for place in stride(from: read - 1, through: 0, by: -1) where block[place] == UInt8(ascii: "\n") {
                if isLast, start + Int64(place) == end - 1, end == start + Int64(read) {
                    isLast = false
                    continue
                }
                left -= 1
                if left == 0 { return start + Int64(place) + 1 }
            }
            isLast = false
            end = start
        }
        return 0
    }

    // MARK: - Blocks

    /// The largest known offset at or before the beginning of `line`, and the line its byte belongs to.
    private func start(ofLine line: Int64) -> (offset: Int64, line: Int64) {
        // The first entry that counts more lines than `line` ends a stretch the line begins in or before.
        var (low, high) = (0, index.count)
        while low < high {
            let middle = (low + high) / 2
            if index[middle] > line { high = middle } else { low = middle + 1 }
        }
        guard low > 0 else { return (0, 0) }
        // All of the `index[low - 1]` lines that begin before this offset begin before `line` does. The byte before the
        // offset may be a newline, so reading starts with it: it belongs to the last of those lines.
        return (LogSummary.spacing * Int64(low) - 1, index[low - 1] - 1)
    }

    private func forEachBlock(
        from offset: Int64, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(LogFailure) -> Int64 {
        var offset = offset
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        while true {
            let count = try readBlock(&block, at: offset, count: block.count)
            guard count > 0 else { return offset }
            offset += Int64(count)
            let goesOn = block.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            if !goesOn { return offset }
        }
    }

    private func readBlock(_ block: inout [UInt8], at offset: Int64, count: Int) throws(LogFailure) -> Int {
        while true {
            let read = block.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(offset)) }
            if read >= 0 { return read }
            if errno != EINTR { throw LogFailure("read", path, errno) }
        }
    }
}
