/// Little-endian numbers put together into the bytes of a header.
struct ZipBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ numbers: any FixedWidthInteger...) {
        for number in numbers { append(number) }
    }

    mutating func add(_ text: String) { bytes += text.utf8 }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}

extension ZipEntry {
    /// Names are UTF-8; sizes and checksum of packed content stand behind it.
    private var flags: UInt16 {
        method == ZipFormat.deflated ? ZipFormat.utf8Names | ZipFormat.sizesBehind : ZipFormat.utf8Names
    }

    /// What stands behind packed content.
    func descriptor(isLarge: Bool) -> ZipBytes {
        var bytes = ZipBytes()
        bytes.add(ZipFormat.descriptor, checksum)
        if isLarge { bytes.add(compressed, uncompressed) } else { bytes.add(UInt32(compressed), UInt32(uncompressed)) }
        return bytes
    }

    /// The header before the entry's data, written before its sizes are known; with `isLarge` they have 64 bits.
    func localHeader(isLarge: Bool) -> ZipBytes {
        var header = ZipBytes()
        header.add(ZipFormat.localHeader, UInt16(isLarge ? 45 : 20), flags, method, modified, UInt32(0))
        let size: UInt32 = isLarge ? ZipFormat.in64 : 0
        header.add(size, size)
        header.add(UInt16(name.utf8.count), UInt16(isLarge ? 20 : 0))
        header.add(name)
        if isLarge { header.add(ZipFormat.extra64, UInt16(16), UInt64(0), UInt64(0)) }
        return header
    }

    /// The entry of the directory at the archive's end.
    var centralHeader: ZipBytes {
        let limit = UInt64(ZipFormat.in64)
        let large = [uncompressed, compressed, offset].filter { $0 >= limit }
        var header = ZipBytes()
        header.add(ZipFormat.centralHeader, ZipFormat.madeByUnix, UInt16(large.isEmpty ? 20 : 45), flags)
        header.add(method, modified, checksum, UInt32(min(compressed, limit)), UInt32(min(uncompressed, limit)))
        header.add(UInt16(name.utf8.count), UInt16(large.isEmpty ? 0 : 4 + 8 * large.count), UInt16(0), UInt16(0))
        // The high half is the Unix mode; bit 4 of the low half is DOS's mark of a folder.
        header.add(UInt16(0), mode << 16 | (isFolder ? 0x10 : 0), UInt32(min(offset, limit)))
        header.add(name)
        if !large.isEmpty {
            header.add(ZipFormat.extra64, UInt16(8 * large.count))
            for number in large { header.add(number) }
        }
        return header
    }
}
