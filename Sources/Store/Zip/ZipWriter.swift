import CZlib
import Glibc

/// Writes a zip archive, one entry after the other, with constant memory and without going back: sizes and checksum
/// stand behind the content of a file.
///
/// Archives and files beyond 4 GiB and more than 65,534 entries are written with the 64-bit records of the format.
struct ZipWriter {
    private let output: (UnsafeRawBufferPointer) throws -> Void
    private let deflater: ZlibStream
    private let input = Buffer(1 << 18)
    private let packed = Buffer(1 << 18)
    private var offset: UInt64 = 0
    private(set) var entries: [ZipEntry] = []

    /// - Parameters:
    ///   - level: 0 does not compress, 1 to 9 do.
    ///   - write: takes the archive's bytes.
    init(level: Int, write: @escaping (UnsafeRawBufferPointer) throws -> Void) throws(ZipError) {
        output = write
        deflater = try ZlibStream(.deflate(level: level))
    }

    /// Adds the file or folder at `source` as `name`. A symbolic link is followed, as the real upload does.
    mutating func add(_ source: String, as name: String) throws {
        // Not blocking, should it be a pipe.
        let file = try OpenFile(source, O_RDONLY | O_NONBLOCK, to: "read")
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw ZipError("read", source, errno: errno) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard isFolder || status.st_mode & S_IFMT == S_IFREG else {
            throw ZipError("cannot store \(source): it is neither a file nor a folder")
        }
        guard name.utf8.count < 65_500 else { throw ZipError("cannot store \(source): its path is too long") }
        var piece = isFolder ? UnsafeRawBufferPointer(start: nil, count: 0) : try read(file.descriptor, source)
        var entry = ZipEntry(
            name: isFolder ? "\(name)/" : name, method: piece.isEmpty ? ZipFormat.stored : ZipFormat.deflated,
            offset: offset, mode: status.st_mode, modified: dosTime(status.st_mtim.tv_sec))
        let isLarge = status.st_size >= ZipFormat.largeFile
        try write(entry.localHeader(isLarge: isLarge))
        if !piece.isEmpty {
            let start = offset
            var checksum = crc32(0, nil, 0)
            deflater.reset()
            while true {
                entry.uncompressed += UInt64(piece.count)
                checksum = crc32(
                    checksum, piece.assumingMemoryBound(to: UInt8.self).baseAddress, UInt32(piece.count))
                _ = try deflater.process(piece, isLast: piece.isEmpty, through: packed.bytes) { try write($0) }
                if piece.isEmpty { break }
                piece = try read(file.descriptor, source)
            }
            entry.checksum = UInt32(checksum)
            entry.compressed = offset - start
            guard isLarge || max(entry.compressed, entry.uncompressed) < UInt64(ZipFormat.in64) else {
                throw ZipError("\(source) grew beyond 4 GiB while it was stored")
            }
            try write(entry.descriptor(isLarge: isLarge))
        }
        entries.append(entry)
    }

    /// Writes the directory at the end of the archive.
    mutating func finish() throws {
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
    }

    // MARK: -

    /// The next piece of a file; empty at its end.
    private func read(_ descriptor: Int32, _ source: String) throws(ZipError) -> UnsafeRawBufferPointer {
        while true {
            let count = Glibc.read(descriptor, input.bytes.baseAddress, input.bytes.count)
            if count >= 0 { return UnsafeRawBufferPointer(rebasing: input.bytes[..<count]) }
            guard errno == EINTR else { throw ZipError("read", source, errno: errno) }
        }
    }

    private mutating func write(_ bytes: ZipBytes) throws {
        try bytes.bytes.withUnsafeBytes { try write($0) }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        try output(bytes)
        offset += UInt64(bytes.count)
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
