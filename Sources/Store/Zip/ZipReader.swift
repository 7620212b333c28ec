import CZlib
import Glibc

/// Reads a zip archive by its directory.
struct ZipReader {
    private let path: String
    private let file: OpenFile
    private let size: UInt64
    private(set) var entries: [ZipEntry] = []

    /// Opens the archive at `path` and reads its directory.
    init(path: String) throws {
        self.path = path
        file = try OpenFile(path, O_RDONLY, to: "read")
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw ZipError("read", path, errno: errno) }
        size = UInt64(status.st_size)
        try readDirectory()
    }

    /// The entry's content in pieces, checked against its size and checksum.
    func read(_ entry: ZipEntry, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        let header = try bytes(at: entry.offset, count: 30)
        guard header.number(0) == ZipFormat.localHeader else { throw damaged("no header before '\(entry.name)'") }
        var position = entry.offset + 30 + UInt64(header.short(26)) + UInt64(header.short(28))
        let (end, isTooFar) = position.addingReportingOverflow(entry.compressed)
        guard !isTooFar, end <= size else { throw damaged("'\(entry.name)' reaches beyond its end") }

        var checksum = crc32(0, nil, 0)
        var count: UInt64 = 0
        func take(_ piece: UnsafeRawBufferPointer) throws {
            count += UInt64(piece.count)
            guard count <= entry.uncompressed else { throw damaged("'\(entry.name)' is longer than it says") }
            checksum = crc32(checksum, piece.assumingMemoryBound(to: UInt8.self).baseAddress, UInt32(piece.count))
            try write(piece)
        }
        let inflater = entry.method == ZipFormat.deflated ? try ZlibStream(.inflate) : nil
        guard inflater != nil || entry.method == ZipFormat.stored else {
            throw ZipError("\(path): '\(entry.name)' is compressed in a way (\(entry.method)) that is not known here")
        }
        let output = Buffer(1 << 18)
        var isEnd = inflater == nil
        while position < end {
            let piece = try bytes(at: position, count: Int(min(end - position, 1 << 18)))
            position += UInt64(piece.bytes.count)
            try piece.bytes.withUnsafeBytes { raw in
                guard let inflater else { return try take(raw) }
                guard !isEnd else { throw damaged("'\(entry.name)' has bytes after its end") }
                isEnd = try inflater.process(raw, isLast: false, through: output.bytes, take).isEnd
            }
        }
        guard isEnd, count == entry.uncompressed, UInt32(checksum) == entry.checksum else {
            throw damaged("'\(entry.name)' does not match its checksum")
        }
    }

    // MARK: -

    private mutating func readDirectory() throws {
        // The end record stands last, before a comment of at most 64 KiB.
        let tailStart = size - min(size, 22 + 65_535)
        let tail = try bytes(at: tailStart, count: Int(size - tailStart))
        guard let end = stride(from: tail.bytes.count - 22, through: 0, by: -1).first(where: isEnd(in: tail)) else {
            throw damaged("it has no directory")
        }
        var count = UInt64(tail.short(end + 10))
        var start = UInt64(tail.number(end + 16))
        if end >= 20, tail.number(end - 20) == ZipFormat.end64Locator {
            let record = try bytes(at: tail.long(end - 12), count: 56)
            guard record.number(0) == ZipFormat.end64 else { throw damaged("its 64-bit directory record is missing") }
            count = record.long(32)
            start = record.long(48)
        }
        guard start <= size, count <= (size - start) / 46 else { throw damaged("its directory is too short") }
        let directory = try bytes(at: start, count: Int(size - start))
        var position = 0
        entries.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard position + 46 <= directory.bytes.count, directory.number(position) == ZipFormat.centralHeader else {
                throw damaged("its directory is too short")
            }
            let length = Int(directory.short(position + 28))
            let extra = Int(directory.short(position + 30))
            let next = position + 46 + length + extra + Int(directory.short(position + 32))
            guard next <= directory.bytes.count else { throw damaged("its directory is too short") }
            entries.append(try entry(directory, at: position, nameLength: length, extraLength: extra))
            position = next
        }
    }

    private func isEnd(in tail: ZipRecord) -> (Int) -> Bool {
        { position in
            tail.number(position) == ZipFormat.end
                && position + 22 + Int(tail.short(position + 20)) == tail.bytes.count
        }
    }

    private func entry(
        _ directory: ZipRecord, at position: Int, nameLength: Int, extraLength: Int
    ) throws -> ZipEntry {
        let nameStart = position + 46
        var entry = ZipEntry(
            name: String(decoding: directory.bytes[nameStart..<nameStart + nameLength], as: UTF8.self),
            method: directory.short(position + 10), checksum: directory.number(position + 16),
            compressed: UInt64(directory.number(position + 20)), uncompressed: UInt64(directory.number(position + 24)),
            offset: UInt64(directory.number(position + 42)),
            mode: directory.short(position + 4) >> 8 == 3 ? directory.number(position + 38) >> 16 : 0,
            modified: directory.number(position + 12))
        guard directory.short(position + 8) & 1 == 0 else { throw ZipError("\(path): '\(entry.name)' is encrypted") }
        var field = nameStart + nameLength
        let end = field + extraLength
        while field + 4 <= end {
            let length = Int(directory.short(field + 2))
            guard field + 4 + length <= end else { throw damaged("'\(entry.name)' has a broken extra field") }
            if directory.short(field) == ZipFormat.extra64 {
                var rest = field + 4
                for member in [\ZipEntry.uncompressed, \.compressed, \.offset]
                where entry[keyPath: member] == UInt64(ZipFormat.in64) {
                    guard rest + 8 <= field + 4 + length else { throw damaged("'\(entry.name)' lacks a size") }
                    entry[keyPath: member] = directory.long(rest)
                    rest += 8
                }
            }
            field += 4 + length
        }
        return entry
    }

    private func bytes(at offset: UInt64, count: Int) throws -> ZipRecord {
        guard offset <= size, UInt64(count) <= size - offset else { throw damaged("it ends too early") }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let step = pread(
                    file.descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
                if step > 0 {
                    done += step
                } else if step == 0 || errno != EINTR {
                    failure = step == 0 ? EIO : errno
                    break
                }
            }
        }
        guard failure == 0 else { throw ZipError("read", path, errno: failure) }
        return ZipRecord(bytes: bytes)
    }

    private func damaged(_ reason: String) -> ZipError { ZipError("\(path) is not a sound zip archive: \(reason)") }
}

/// Bytes read from an archive, with the format's numbers in them.
struct ZipRecord {
    let bytes: [UInt8]

    func short(_ position: Int) -> UInt16 { UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8 }
    func number(_ position: Int) -> UInt32 { UInt32(short(position)) | UInt32(short(position + 2)) << 16 }
    func long(_ position: Int) -> UInt64 { UInt64(number(position)) | UInt64(number(position + 4)) << 32 }
}
