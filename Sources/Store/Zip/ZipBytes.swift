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
    /// The header before the entry's data; with `isLarge` the sizes stand in the 64-bit extra field.
    func localHeader(isLarge: Bool) -> ZipBytes {
        var header = ZipBytes()
        header.add(ZipFormat.localHeader, UInt16(isLarge ? 45 : 20), ZipFormat.utf8Names, method, modified, checksum)
        header.add(isLarge ? ZipFormat.in64 : UInt32(compressed), isLarge ? ZipFormat.in64 : UInt32(uncompressed))
        header.add(UInt16(name.utf8.count), UInt16(isLarge ? 20 : 0))
        header.add(name)
        if isLarge { header.add(ZipFormat.extra64, UInt16(16), uncompressed, compressed) }
        return header
    }

    /// The entry of the directory at the archive's end.
    var centralHeader: ZipBytes {
        let limit = UInt64(ZipFormat.in64)
        let large = [uncompressed, compressed, offset].filter { $0 >= limit }
        var header = ZipBytes()
        header.add(ZipFormat.centralHeader, ZipFormat.madeByUnix, UInt16(large.isEmpty ? 20 : 45), ZipFormat.utf8Names)
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
