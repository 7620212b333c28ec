import Glibc

/// Reads lines out of a log file, in bounded memory however long the file or its lines are. The file may still grow.
///
///     let reader = try LogReader(path: path)
///     let end = try reader.read(from: 0) { … }
package final class LogReader: Sendable {
    private let path: String
    private let descriptor: Int32

    private static let blockBytes = 64 * 1024

    /// Opens the log at `path`.
    ///
    /// - Throws: `LogFailure` if it cannot be opened.
    package init(path: String) throws(LogFailure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogFailure("open", path, errno) }
        self.path = path
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
        var offset = offset
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        while true {
            let count = try readBlock(&block, at: offset, count: block.count)
            guard count > 0 else { return offset }
            offset += Int64(count)
            block.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
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
