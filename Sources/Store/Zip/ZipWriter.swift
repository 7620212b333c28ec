import CZlib
import Glibc

/// Writes a zip archive to a new file, one entry after the other, with constant memory.
///
/// Archives and files beyond 4 GiB and more than 65,534 entries are written with the 64-bit records of the format.
struct ZipWriter {
    private let path: String
    private let file: OpenFile
    private let level: Int
    private let deflater: ZlibStream
    private let input = Buffer(1 << 18)
    private let packed = Buffer(1 << 18)
    private var offset: UInt64 = 0
    private(set) var entries: [ZipEntry] = []

    /// Makes the file at `path`, which must not be there yet; level 0 stores, 1 to 9 compress.
    init(path: String, level: Int) throws(ZipError) {
        self.path = path
        self.level = level
        deflater = try ZlibStream(.deflate(level: max(level, 1)))
        file = try OpenFile(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o644, to: "write")
    }

    /// Adds the file or folder at `source` as `name`. A symbolic link is followed, as the real upload does.
    mutating func add(_ source: String, as name: String) throws {
        // Not blocking, should it be a pipe.
        let input = try OpenFile(source, O_RDONLY | O_NONBLOCK, to: "read")
        var status = stat()
        guard fstat(input.descriptor, &status) == 0 else { throw ZipError("read", source, errno: errno) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard isFolder || status.st_mode & S_IFMT == S_IFREG else {
            throw ZipError("cannot store \(source): it is neither a file nor a folder")
        }
        guard name.utf8.count < 65_500 else { throw ZipError("cannot store \(source): its path is too long") }
        let isDeflated = !isFolder && level > 0 && status.st_size > 0
        var entry = ZipEntry(
            name: isFolder ? "\(name)/" : name, method: isDeflated ? ZipFormat.deflated : ZipFormat.stored,
            offset: offset, mode: status.st_mode, modified: dosTime(status.st_mtim.tv_sec))
        let isLarge = status.st_size >= ZipFormat.largeFile
        try write(entry.localHeader(isLarge: isLarge))
        if !isFolder { try copy(input.descriptor, source, into: &entry) }
        guard isLarge || max(entry.compressed, entry.uncompressed) < UInt64(ZipFormat.in64) else {
            throw ZipError("\(source) grew beyond 4 GiB while it was stored")
        }
        try patch(entry.localHeader(isLarge: isLarge), at: entry.offset)
        entries.append(entry)
    }

    /// Writes the directory at the end of the archive.
    ///
    /// - Returns: the archive's size in bytes.
    mutating func finish() throws -> Int64 {
        let start = offset
        for entry in entries { try write(entry.centralHeader) }
        let size = offset - start
        var end = ZipBytes()
        let needs64 = entries.count >= Int(ZipFormat.countIn64) || offset >= UInt64(ZipFormat.in64)
        if needs64 {
            end.add(ZipFormat.end64, UInt64(44), ZipFormat.madeByUnix, UInt16(45), UInt32(0), UInt32(0))
            end.add(UInt64(entries.count), UInt64(entries.count), size, start)
            end.add(ZipFormat.end64Locator, UInt32(0), offset, UInt32(1))
        }
        let count = UInt16(min(entries.count, Int(ZipFormat.countIn64)))
        end.add(ZipFormat.end, UInt16(0), UInt16(0), count, count)
        end.add(UInt32(min(size, UInt64(ZipFormat.in64))), UInt32(min(start, UInt64(ZipFormat.in64))), UInt16(0))
        try write(end)
        return Int64(offset)
    }

    // MARK: -

    private mutating func copy(_ descriptor: Int32, _ source: String, into entry: inout ZipEntry) throws {
        let start = offset
        var checksum = crc32(0, nil, 0)
        deflater.reset()
        while true {
            let count = read(descriptor, input.bytes.baseAddress, input.bytes.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw ZipError("read", source, errno: errno)
            }
            let piece = UnsafeRawBufferPointer(rebasing: input.bytes[..<count])
            entry.uncompressed += UInt64(count)
            checksum = crc32(checksum, piece.assumingMemoryBound(to: UInt8.self).baseAddress, UInt32(count))
            if entry.method == ZipFormat.stored {
                try write(piece)
            } else {
                var written = offset
                _ = try deflater.process(piece, isLast: count == 0, through: packed.bytes) { [file, path] bytes in
                    try Self.writeAll(bytes, to: file.descriptor, path)
                    written += UInt64(bytes.count)
                }
                offset = written
            }
            if count == 0 { break }
        }
        entry.checksum = UInt32(checksum)
        entry.compressed = offset - start
    }

    private mutating func write(_ bytes: ZipBytes) throws {
        try bytes.bytes.withUnsafeBytes { try write($0) }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        try Self.writeAll(bytes, to: file.descriptor, path)
        offset += UInt64(bytes.count)
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to output: Int32, _ path: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(output, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw ZipError("write", path, errno: errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func patch(_ bytes: ZipBytes, at offset: UInt64) throws {
        guard pwrite(file.descriptor, bytes.bytes, bytes.bytes.count, off_t(offset)) == bytes.bytes.count else {
            throw ZipError("write", path, errno: errno)
        }
    }

    /// UTC, so that an archive does not depend on the machine's zone; DOS has two-second steps from 1980 to 2107.
    private func dosTime(_ seconds: Int) -> UInt32 {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        guard (80..<208).contains(parts.tm_year) else { return 1 << 21 | 1 << 16 }
        let date = UInt32(parts.tm_year - 80) << 9 | UInt32(parts.tm_mon + 1) << 5 | UInt32(parts.tm_mday)
        return date << 16 | UInt32(parts.tm_hour) << 11 | UInt32(parts.tm_min) << 5 | UInt32(parts.tm_sec / 2)
    }
}
